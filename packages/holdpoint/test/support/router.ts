import { LaunchError } from '../../src/errors.ts';
import type { Split, TrafficDriver, TrafficObservation, VariantCounts } from '../../src/traffic/index.ts';

const NOTHING: VariantCounts = { requests: 0, errors: 0, latency: [], users: 0, fallbacks: 0, endpoints: {} };

/** A router in memory that can be made to fail, to lag, or to lie. */
export class TestRouter implements TrafficDriver {
  split: Split | null = null;
  lastCandidateAt: number | null = null;
  /** While set, every call fails as a router that cannot be reached. */
  down = false;
  /** While set, `apply` answers well and does nothing. */
  deaf = false;
  /** While set, a rise waits for this promise before it takes force. */
  slowRise: Promise<void> | null = null;
  readonly applied: number[] = [];

  async apply(split: Split): Promise<TrafficObservation> {
    this.#reach();
    const rises = split.shareBp > (this.split?.shareBp ?? 0);
    if (rises && this.slowRise !== null) await this.slowRise;
    this.applied.push(split.shareBp);
    if (!this.deaf) this.split = split;
    return this.#seen();
  }

  async observe(): Promise<TrafficObservation> {
    this.#reach();
    return this.#seen();
  }

  async close(): Promise<void> {}

  async stop(): Promise<void> {}

  #reach(): void {
    if (this.down) throw new LaunchError('router_unreachable', 'connection refused');
  }

  #seen(): TrafficObservation {
    const { split, lastCandidateAt } = this;
    return {
      countersId: 'test',
      split,
      stable: NOTHING,
      candidate: NOTHING,
      audiences: {},
      unanswered: 0,
      lastCandidateAt,
      candidateInFlight: 0,
    };
  }
}
