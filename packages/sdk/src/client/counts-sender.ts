import type { SdkClock } from '../shell/clock.ts';
import type { SdkRandom } from '../shell/random.ts';
import type { TalliedCounts } from './tally.ts';
import { type Transport, TransportError } from './transport.ts';

/** For the last batch, when the client is closed. */
const LAST_MS = 2_000;
/** Within so long the server is told that another ruleset was taken over; all clients at once would be too many. */
const TAKEN_OVER_MS = 500;
/** A reason of our own: without one, every abort makes an exception with its stack. */
const SOON = 'soon';
/** Answers after which the same batch may be taken. */
const TRY_AGAIN = [0, 408, 429];

interface Batch {
  readonly batch: number;
  readonly version: number | null;
  readonly counts: readonly TalliedCounts[];
}

export interface CountsOptions {
  readonly everyMs: number;
  readonly clock: SdkClock;
  readonly random: SdkRandom;
  readonly transport: Transport;
  /** Name of this life of the client. */
  readonly client: string;
  readonly take: () => readonly TalliedCounts[];
  /** Of the ruleset held; null without one. */
  readonly version: () => number | null;
  readonly onProblem: (problem: { readonly reason: 'counts_refused'; readonly detail: string }) => void;
}

/**
 * Sends what was counted in batches. A batch that was not received is sent again with its number, so that the server
 * counts it once. A ruleset that was taken over is told soon, also where nothing was counted.
 */
export class CountsSender {
  readonly #options: CountsOptions;
  #batch = 0;
  #waiting: Batch | null = null;
  /** The version that the server has been told of. */
  #told: number | null = null;
  #soon = new AbortController();
  #sending: Promise<void> = Promise.resolve();

  constructor(options: CountsOptions) {
    this.#options = options;
  }

  /** Sends batches until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { everyMs, clock, random } = this.#options;
    while (everyMs > 0 && !signal.aborted) {
      await clock.sleep(everyMs * (0.5 + random.fraction() / 2), AbortSignal.any([signal, this.#soon.signal]));
      if (this.#soon.signal.aborted) {
        // Not at once: the server is still sending the ruleset to others.
        await clock.sleep(Math.min(TAKEN_OVER_MS, everyMs) * (0.2 + 0.8 * random.fraction()), signal);
        this.#soon = new AbortController();
      }
      if (!signal.aborted) await this.#send(signal);
    }
  }

  /** Another ruleset was taken over. */
  tookOver(): void {
    this.#soon.abort(SOON);
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

  /** Sends one batch after the one that is under way. */
  #send(signal: AbortSignal): Promise<void> {
    this.#sending = this.#sending.then(() => this.#sendNext(signal));
    return this.#sending;
  }

  async #sendNext(signal: AbortSignal): Promise<void> {
    const { transport, onProblem } = this.#options;
    this.#waiting ??= this.#next();
    if (this.#waiting === null) return;
    const { version } = this.#waiting;
    try {
      await transport.send(this.#textOf(this.#waiting), signal);
      this.#waiting = null;
      this.#told = version;
    } catch (error) {
      const status = error instanceof TransportError ? error.status : 0;
      if (status >= 500 || TRY_AGAIN.includes(status)) return;
      this.#waiting = null;
      this.#told = version;
      onProblem({ reason: 'counts_refused', detail: `the server refused a batch of counts with status ${status}` });
    }
  }

  #next(): Batch | null {
    const [counts, version] = [this.#options.take(), this.#options.version()];
    if (counts.length === 0 && version === this.#told) return null;
    this.#batch++;
    return { batch: this.#batch, version, counts };
  }

  /** Ages are of the moment of sending, so that clocks need not agree. */
  #textOf({ batch, version, counts }: Batch): string {
    const { client, clock } = this.#options;
    const now = clock.monotonic();
    return JSON.stringify({
      v: 1,
      client,
      batch,
      ...(version === null ? {} : { version }),
      counts: counts.map(({ candidateUntil, ...each }) => ({
        ...each,
        ...(each.candidate === 0 ? {} : { lastCandidateMs: Math.max(0, Math.round(now - candidateUntil)) }),
      })),
    });
  }
}
