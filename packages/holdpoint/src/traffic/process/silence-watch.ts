import type { Clock } from '../../shell/clock.ts';

/** Timers of the platform reach no further than some days. */
const LONGEST_PAUSE_MS = 86_400_000;

export interface SilenceWatchOptions {
  readonly clock: Clock;
  /** Called once when nobody was heard for the whole time; the watch has ended then. */
  readonly onSilence: (limitMs: number) => void;
}

/** Notices that nobody was heard for a stated time. A call to `heard` costs a look at the clock and nothing else. */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #heardAt = 0;
  #watch = new AbortController();

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** Begins to watch anew with this limit, real milliseconds; null ends it. */
  begin(limitMs: number | null): void {
    this.end();
    if (limitMs === null) return;
    this.heard();
    this.#watch = new AbortController();
    void this.#run(limitMs, this.#watch.signal);
  }

  heard(): void {
    this.#heardAt = this.#options.clock.monotonic();
  }

  end(): void {
    this.#watch.abort();
  }

  async #run(limitMs: number, signal: AbortSignal): Promise<void> {
    const { clock, onSilence } = this.#options;
    while (!signal.aborted) {
      const leftMs = this.#heardAt + limitMs - clock.monotonic();
      if (leftMs <= 0) return onSilence(limitMs);
      await clock.pause(Math.min(leftMs, LONGEST_PAUSE_MS), signal);
    }
  }
}
