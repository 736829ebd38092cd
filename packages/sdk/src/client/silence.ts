import type { Evaluator } from '../evaluator.ts';
import type { SdkClock } from '../shell/clock.ts';

/** Timers of the platforms reach no further than some days. */
const LONGEST_SLEEP_MS = 86_400_000;

export interface SilenceOptions {
  readonly evaluator: Evaluator;
  readonly clock: SdkClock;
  /** When the server was heard last, by that clock. */
  readonly heardAt: () => number;
  readonly onChange: (change: 'unheard' | 'heard') => void;
}

/** Sees to flags that may not go long without the server: a timer changes what they give, so that asking them costs nothing. */
export class Silence {
  readonly #options: SilenceOptions;
  #nap = new AbortController();

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  /** The server was heard at this moment. */
  heard(): void {
    const { evaluator, onChange } = this.#options;
    if (evaluator.silentFor(0)) onChange('heard');
  }

  /** Another ruleset is in force, whose flags may go without the server for another time. */
  wake(): void {
    this.#nap.abort();
  }

  /** Watches until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { evaluator, clock, heardAt, onChange } = this.#options;
    signal.addEventListener('abort', () => this.#nap.abort(), { once: true });
    while (!signal.aborted) {
      this.#nap = new AbortController();
      const silentMs = clock.monotonic() - heardAt();
      if (evaluator.silentFor(silentMs)) onChange('unheard');
      const next = evaluator.nextUnheardMs;
      const leftMs = (next ?? Number.POSITIVE_INFINITY) - silentMs;
      await clock.sleep(Math.min(leftMs, LONGEST_SLEEP_MS), this.#nap.signal);
    }
  }
}
