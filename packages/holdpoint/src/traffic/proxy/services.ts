import type { Variant } from '@holdpoint/plan';
import type { Clock } from '../../shell/clock.ts';
import type { Counters } from './counters.ts';
import type { Mirror } from './mirror/mirror.ts';
import type { Routing } from './routing.ts';
import type { Pool } from './upstream/pool.ts';

/** What the candidate is working on. */
export class CandidateWork {
  readonly #clock: Clock;
  readonly #streams = new Set<() => void>();
  #inFlight = 0;
  #lastAt: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Requests and open upgrades. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Wall time at which the last request was passed to it, epoch milliseconds. */
  get lastAt(): number | null {
    return this.#lastAt;
  }

  begins(): void {
    this.#inFlight++;
    this.#lastAt = this.#clock.wall();
  }

  ends(): void {
    this.#inFlight--;
  }

  /** Remembers something that has no end of its own, and how to close it. Returns how to forget it. */
  stream(close: () => void): () => void {
    this.#streams.add(close);
    return () => this.#streams.delete(close);
  }

  closeStreams(): void {
    for (const close of [...this.#streams]) close();
  }
}

/** What every exchange works with. */
export interface Services {
  readonly pools: Readonly<Record<Variant, Pool>>;
  readonly routing: Routing;
  readonly counters: Counters;
  readonly candidate: CandidateWork;
  readonly mirror: Mirror;
  /** Monotonic milliseconds with fractions. */
  now(): number;
}
