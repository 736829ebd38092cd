import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NginxSettings, Target } from '@holdpoint/plan';
import { writePrivateFile } from '../data-dir/private-file.ts';
import { LaunchError } from '../errors.ts';
import { systemClock } from '../shell/clock.ts';
import type { Split, TrafficDriver, TrafficDriverKind, TrafficDriverOptions, TrafficObservation } from './index.ts';
import { unseenHeaders } from './nginx/config.ts';
import { Counting } from './nginx/counting.ts';
import { KeptSplit, parseFence, textOfFence } from './nginx/kept-split.ts';
import { replaceFile } from './nginx/owned-file.ts';
import { NginxSession } from './nginx/session.ts';
import type { WorkerStatus } from './nginx/status.ts';
import { admitSplit, type Fence, onlyTakesBack } from './split-rules.ts';

/** An nginx that runs already, which looks the split up for each request. See docs/routers.md. */
export const nginxKind: TrafficDriverKind = {
  name: 'nginx',
  capabilities: {
    stickyKeys: ['header', 'cookie', 'address'],
    audiences: true,
    userCap: false,
    counts: true,
    latency: true,
    users: false,
    endpoints: true,
    shares: 'any',
    sameBuckets: true,
    mirror: false,
    unheard: true,
  },
  settings: { key: 'nginx', name: 'nginx', fields: 'include, upstream, status, stable, candidate and log' },
  async open(options) {
    const { nginx } = options.target.traffic;
    if (nginx === undefined) throw withoutSettings(options.target);
    const [unseen] = unseenHeaders(options.target);
    if (unseen !== undefined) throw withUnseen(options.target, unseen);
    const driver = new NginxDriver(options, nginx);
    await driver.begin();
    return driver;
  },
};

function withoutSettings({ id }: Target): LaunchError {
  return new LaunchError('router_refused', `The plan does not say where the nginx of target "${id}" is.`, {
    hint: 'Write `nginx: { include, upstream, status, stable, candidate, log }` into its traffic; see docs/routers.md.',
  });
}

function withUnseen({ id }: Target, header: string): LaunchError {
  return new LaunchError('router_refused', `The nginx of target "${id}" has no variable for the header ${header}.`, {
    hint: 'Take a header whose name has letters, digits and hyphens only.',
  });
}

class NginxDriver implements TrafficDriver {
  readonly #target: Target;
  readonly #session: NginxSession;
  readonly #kept: KeptSplit;
  readonly #counting: Counting;
  readonly #memory: string;

  constructor({ target, dataDir, env }: TrafficDriverOptions, settings: NginxSettings) {
    const clock = systemClock();
    const fileOf = (what: string): string => join(dataDir, `nginx-${encodeURIComponent(target.id)}-${what}.json`);
    this.#target = target;
    this.#session = new NginxSession({ target, settings, clock, ...(env !== undefined && { env }) });
    this.#kept = new KeptSplit(this.#session.files.split, clock);
    this.#memory = fileOf('split');
    const { generation } = this.#session.config;
    const { log } = settings;
    this.#counting = new Counting({ target, settings, log, generation, clock, file: fileOf('counts') });
  }

  /** Sees to it that nginx can be steered, and where its log ends. */
  async begin(): Promise<void> {
    this.#kept.read();
    await this.#session.configure();
    await this.observe();
  }

  async apply(split: Split): Promise<TrafficObservation> {
    this.#admit(split);
    const fault = unfit(split);
    if (fault !== null) throw this.#session.refused(`cannot take this split: ${fault}`, 'Correct the plan.');
    const takesBack = onlyTakesBack(split, this.#kept.read().split);
    if (!takesBack) await this.#session.configure();
    // What came in the meantime may be of a later controller.
    const admitted = (): Fence => ({ epoch: Math.max(this.#admit(split).epoch, split.epoch), split });
    const kept = textOfFence(admitted());
    replaceFile(this.#session.files.split, kept, { hurried: takesBack, last: admitted });
    const status = await this.#session.look();
    this.#assertTaken(split, status);
    writePrivateFile(this.#memory, kept);
    return this.#observation(status);
  }

  async observe(): Promise<TrafficObservation> {
    this.#kept.heard();
    return this.#observation(await this.#session.look());
  }

  async close(): Promise<void> {
    this.#counting.close();
  }

  async stop(): Promise<void> {
    await this.close();
  }

  /** What was seen until now, if the split may take force. */
  #admit(split: Split): Fence {
    const inForce = this.#kept.read();
    const remembered = parseFence(this.#remembered()) ?? inForce;
    const fence = remembered.epoch <= inForce.epoch ? inForce : { ...inForce, epoch: remembered.epoch };
    admitSplit(split, { epoch: fence.epoch, split: inForce.split ?? remembered.split }, this.#target);
    return fence;
  }

  #remembered(): string {
    try {
      return readFileSync(this.#memory, 'utf8');
    } catch {
      return '';
    }
  }

  #assertTaken(split: Split, { kept, fault }: WorkerStatus): void {
    if (fault !== null) {
      const hint = 'Its workers must be able to read the file, as the user that nginx.conf names.';
      throw this.#session.refused(`cannot read ${this.#session.files.split} (${fault})`, hint);
    }
    const taken = parseFence(kept ?? '')?.split ?? null;
    if (JSON.stringify(taken) === JSON.stringify(split)) return;
    const found = taken === null ? 'no split' : `${taken.shareBp / 100} % for ${taken.launch}`;
    const hint = `Another program may write ${this.#session.files.split}, or nginx runs on another file system.`;
    throw this.#session.refused(`was given ${split.shareBp / 100} % for ${split.launch}, and has ${found}`, hint);
  }

  #observation(status: WorkerStatus): TrafficObservation {
    const counted = this.#counting.observe();
    const split = parseFence(status.kept ?? '')?.split ?? null;
    const problem = this.#session.problemOf(status);
    const parts = problem === null ? {} : { parts: [{ name: 'nginx', shareBp: split?.shareBp ?? 0, problem }] };
    return { ...counted, split, candidateInFlight: 0, ...parts };
  }
}

/** What this driver cannot do of a split that is sound in itself, or null. */
function unfit({ maxUsers, mirrorBp = 0 }: Split): string | null {
  if (maxUsers !== undefined) return 'nginx cannot limit the number of users';
  if (mirrorBp > 0) return 'it copies no requests';
  return null;
}
