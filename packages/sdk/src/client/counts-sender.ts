import type { FlagCounts } from '../evaluator.ts';
import type { SdkClock } from '../shell/clock.ts';
import type { SdkRandom } from '../shell/random.ts';
import { type Transport, TransportError } from './transport.ts';

/** For the last batch, when the client is closed. */
const LAST_MS = 2_000;
/** Answers after which the same batch may be taken. */
const TRY_AGAIN = [0, 408, 429];

export interface CountsOptions {
  readonly everyMs: number;
  readonly clock: SdkClock;
  readonly random: SdkRandom;
  readonly transport: Transport;
  readonly take: () => readonly FlagCounts[];
  readonly onProblem: (problem: { readonly reason: 'counts_refused'; readonly detail: string }) => void;
}

/**
 * Sends what was counted in batches. A batch that was not received is sent again as it was, with its number,
 * so that the server counts it once.
 */
export class CountsSender {
  readonly #options: CountsOptions;
  readonly #client: string;
  #batch = 0;
  #waiting: string | null = null;

  constructor(options: CountsOptions) {
    this.#options = options;
    this.#client = options.random.id();
  }

  /** Sends batches until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { everyMs, clock, random } = this.#options;
    while (everyMs > 0 && !signal.aborted) {
      await clock.sleep(everyMs * (0.5 + random.fraction() / 2), signal);
      if (!signal.aborted) await this.#send(signal);
    }
  }

  /** Sends what is left; gives up soon. */
  async flush(): Promise<void> {
    if (this.#options.everyMs <= 0) return;
    const [enough, done] = [new AbortController(), new AbortController()];
    const limit = this.#options.clock.sleep(LAST_MS, done.signal).then(() => enough.abort());
    if (this.#waiting !== null) await this.#send(enough.signal);
    if (!enough.signal.aborted) await this.#send(enough.signal);
    done.abort();
    await limit;
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { transport, onProblem } = this.#options;
    this.#waiting ??= this.#next();
    if (this.#waiting === null) return;
    try {
      await transport.send(this.#waiting, signal);
      this.#waiting = null;
    } catch (error) {
      const status = error instanceof TransportError ? error.status : 0;
      if (status >= 500 || TRY_AGAIN.includes(status)) return;
      this.#waiting = null;
      onProblem({ reason: 'counts_refused', detail: `the server refused a batch of counts with status ${status}` });
    }
  }

  #next(): string | null {
    const counts = this.#options.take();
    if (counts.length === 0) return null;
    this.#batch++;
    return JSON.stringify({ v: 1, client: this.#client, batch: this.#batch, counts });
  }
}
