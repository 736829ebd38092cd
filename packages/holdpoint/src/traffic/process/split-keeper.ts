import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import type { Clock } from '../../shell/clock.ts';
import type { Split } from '../index.ts';
import { admitSplit, type Fence, onlyTakesBack, takenBack, unheardLimit } from '../split-rules.ts';
import { SilenceWatch } from './silence-watch.ts';
import { readFence, writeFence } from './split-file.ts';

/** Where a split is kept, and what it is put in force by. */
export interface SplitKeeperOptions {
  readonly target: Target;
  readonly file: string;
  readonly clock: Clock;
  /** Puts a split in force; `present` is the one before. */
  readonly use: (split: Split, present: Split | null) => void;
  readonly log: (text: string) => void;
}

/**
 * Holds the split in force, and keeps it on disk: a rise is written before it takes force, a fall takes force first.
 * Where the split says so, all traffic goes to stable once no controller was heard for long enough.
 */
export class SplitKeeper {
  readonly #options: SplitKeeperOptions;
  #fence: Fence;
  /** Counts what was asked, so that a rise still being written gives way to what came after it. */
  #turn = 0;
  /** Rises that are not on disk yet. */
  #rising = 0;
  #writing: Promise<void> = Promise.resolve();
  readonly #silence: SilenceWatch;

  /** Begins with the kept split. */
  constructor(options: SplitKeeperOptions) {
    this.#options = options;
    this.#silence = new SilenceWatch({ clock: options.clock, onSilence: (limitMs) => this.#goBack(limitMs) });
    const { fence, fault } = readFence(options.file, options.target);
    this.#fence = fence;
    if (fault !== null)
      options.log(`The kept split ${options.file} cannot be used: ${fault}. The candidate gets nothing.`);
    if (fence.split === null) return;
    options.use(fence.split, null);
    this.#silence.begin(unheardLimit(fence.split));
  }

  /** The split in force; null before the first. */
  get split(): Split | null {
    return this.#fence.split;
  }

  /** A controller has called, whatever for. */
  heard(): void {
    this.#silence.heard();
  }

  /** Waits for no controller any more. */
  close(): void {
    this.#silence.end();
  }

  /**
   * Makes the split so. LaunchError `router_refused` by the rules of `admitSplit`, or when another
   * split came in between; `router_unreachable` when it could not be kept on disk.
   */
  async apply(split: Split): Promise<void> {
    admitSplit(split, this.#fence, this.#options.target);
    if (this.#rising === 0 && JSON.stringify(split) === JSON.stringify(this.#fence.split)) return;
    const turn = ++this.#turn;
    const next: Fence = { epoch: Math.max(this.#fence.epoch, split.epoch), split };
    if (onlyTakesBack(split, this.#fence.split)) {
      this.#takeForce(next);
      return this.#write(next);
    }
    this.#fence = { ...this.#fence, epoch: next.epoch };
    this.#rising += 1;
    await this.#write(next).finally(() => {
      this.#rising -= 1;
    });
    if (turn !== this.#turn) {
      throw new LaunchError(
        'router_refused',
        `A share of ${split.shareBp} bp gave way to a split that came after it.`,
        {
          hint: 'Nothing to do: the later split is in force.',
        },
      );
    }
    this.#takeForce(next);
  }

  #takeForce(next: Fence): void {
    const present = this.#fence.split;
    this.#fence = next;
    if (next.split === null) return;
    this.#options.use(next.split, present);
    this.#silence.begin(unheardLimit(next.split));
  }

  /** Nobody was heard: the candidate gets nothing until the next split. A rise that is still being written gives way. */
  #goBack(limitMs: number): void {
    const { epoch, split } = this.#fence;
    if (split === null) return;
    this.#turn += 1;
    this.#options.log(`No controller was heard for ${limitMs} ms. All traffic goes to stable.`);
    const next: Fence = { epoch, split: takenBack(split) };
    this.#takeForce(next);
    // It is in force; what cannot be kept is in the log.
    this.#write(next).catch(() => undefined);
  }

  #write(next: Fence): Promise<void> {
    const { file, log } = this.#options;
    const written = this.#writing.then(() => writeFence(file, next));
    this.#writing = written.catch(() => undefined);
    return written.catch((error: unknown) => {
      log(`The split could not be kept in ${file}: ${error}.`);
      throw new LaunchError('router_unreachable', `The router could not keep the split in ${file}: ${error}.`, {
        hint: 'Free space on the disk, or make the folder writable. A fall of the share is in force; a rise is not.',
        cause: error,
      });
    });
  }
}
