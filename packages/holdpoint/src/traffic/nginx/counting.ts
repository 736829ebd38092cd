import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { NginxSettings, Target } from '@holdpoint/plan';
import { writing } from '../../data-dir/system-error.ts';
import type { Clock } from '../../shell/clock.ts';
import { uuidv7 } from '../../shell/random.ts';
import { LogFollower, type LogPlace } from './log-follower.ts';
import { lineReader } from './log-line.ts';
import { Tally, type TallyCounts } from './tally.ts';

interface Kept {
  readonly countersId: string;
  /** Of the configuration whose lines were counted. */
  readonly generation: string;
  readonly place: LogPlace;
  readonly counts: TallyCounts;
}

interface CountingOptions {
  readonly target: Target;
  readonly settings: NginxSettings;
  readonly log: string;
  readonly generation: string;
  /** Where the counts are kept for the next controller. */
  readonly file: string;
  readonly clock: Clock;
}

/** Counts what nginx logs, and goes on where the controller before it has stopped. */
export class Counting {
  readonly #options: CountingOptions;
  readonly #read: ReturnType<typeof lineReader>;
  readonly #log: LogFollower;
  #countersId: string;
  #tally: Tally;

  constructor(options: CountingOptions) {
    const { target, settings, log, file, generation } = options;
    this.#options = options;
    this.#read = lineReader(settings);
    const kept = readKept(file, generation);
    this.#log = new LogFollower(log, kept?.place ?? null);
    this.#countersId = kept?.countersId ?? this.#newId();
    this.#tally = new Tally(target, kept?.counts);
  }

  /** All that was logged until now. `router_refused` where the log may not be read. */
  observe(): TallyCounts & { readonly countersId: string } {
    const before = JSON.stringify(this.#log.place);
    this.#log.read(
      (continuity) => {
        if (continuity === 'whole') return;
        this.#countersId = this.#newId();
        this.#tally = new Tally(this.#options.target);
      },
      (line) => {
        const request = this.#read(line);
        if (request !== null) this.#tally.add(request);
      },
    );
    const counts = this.#tally.counts();
    const { place } = this.#log;
    if (place !== null && JSON.stringify(place) !== before) this.#keep(counts, place);
    return { ...counts, countersId: this.#countersId };
  }

  close(): void {
    this.#log.close();
  }

  #newId(): string {
    return uuidv7(this.#options.clock.wall());
  }

  /** Losing what was kept costs counts, not truth: it need not reach the disk at once. */
  #keep(counts: TallyCounts, place: LogPlace): void {
    const { file, generation } = this.#options;
    const kept: Kept = { countersId: this.#countersId, generation, place, counts };
    writing(file, () => {
      writeFileSync(`${file}.new`, JSON.stringify({ sha256: digestOf(kept), kept }), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    });
  }
}

/** What was kept under the same configuration; null where nothing was, or what is there was not written so. */
function readKept(file: string, generation: string): Kept | null {
  let found: { readonly sha256?: unknown; readonly kept?: Kept } | null;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
  if (found?.kept === undefined || found.sha256 !== digestOf(found.kept)) return null;
  return found.kept.generation === generation ? found.kept : null;
}

function digestOf(kept: Kept): string {
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex');
}
