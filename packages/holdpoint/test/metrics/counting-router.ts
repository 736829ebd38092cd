import type { HistogramCounts } from '@holdpoint/analysis';
import { addCounts, bucketOf } from '@holdpoint/analysis';
import type { Variant } from '@holdpoint/plan';
import { LaunchError } from '../../src/errors.ts';
import type {
  Counts,
  MirrorCounts,
  TrafficDriver,
  TrafficObservation,
  VariantCounts,
} from '../../src/traffic/index.ts';

interface Served {
  readonly requests: number;
  readonly errors?: number;
  readonly fallbacks?: number;
  readonly latencyMs?: number;
  readonly endpoint?: string;
}

const NOTHING: VariantCounts = { requests: 0, errors: 0, latency: [], users: 0, fallbacks: 0, endpoints: {} };

interface Copied {
  readonly requests: number;
  readonly errors?: number;
  readonly differences?: number;
  readonly latencyMs?: number;
}

const NO_COPIES: MirrorCounts = {
  requests: 0,
  errors: 0,
  latency: [],
  skipped: 0,
  failed: 0,
  differences: 0,
  statusDiffers: 0,
  bodyDiffers: 0,
  stableLatency: [],
};

/** A router in memory that a test lets serve requests. */
export class CountingRouter implements TrafficDriver {
  down = false;
  /** Part of the requests to stable that it copies, basis points. */
  mirrorBp = 0;
  #mirror: MirrorCounts = NO_COPIES;
  #life = 1;
  #counts: Record<Variant, VariantCounts> = { stable: NOTHING, candidate: NOTHING };

  serve(variant: Variant, { endpoint = 'POST /batch', ...served }: Served): void {
    const before = this.#counts[variant];
    const { requests, errors = 0, fallbacks = 0, latencyMs = 10 } = served;
    const latency: HistogramCounts = [[bucketOf(latencyMs * 1000), requests]];
    const more = (counts: Counts): Counts => ({
      requests: counts.requests + requests,
      errors: counts.errors + errors,
      latency: addCounts(counts.latency, latency),
    });
    const endpoints = { ...before.endpoints, [endpoint]: more(before.endpoints[endpoint] ?? NOTHING) };
    this.#counts[variant] = { ...before, ...more(before), endpoints, fallbacks: before.fallbacks + fallbacks };
  }

  /** The candidate is given copies, which it answers in 10 ms unless stated. */
  copy({ requests, errors = 0, differences = 0, latencyMs = 10 }: Copied): void {
    const { latency, ...before } = this.#mirror;
    this.#mirror = {
      ...before,
      requests: before.requests + requests,
      errors: before.errors + errors,
      differences: before.differences + differences,
      latency: addCounts(latency, [[bucketOf(latencyMs * 1000), requests]]),
    };
  }

  /** The router's process ends and another begins to count. */
  restart(): void {
    this.#life += 1;
    this.#counts = { stable: NOTHING, candidate: NOTHING };
  }

  async apply(): Promise<TrafficObservation> {
    return this.observe();
  }

  async observe(): Promise<TrafficObservation> {
    if (this.down) throw new LaunchError('router_unreachable', 'connection refused');
    return {
      countersId: `life-${this.#life}`,
      split: {
        launch: 'test-2026-02-08-1',
        epoch: 1,
        salt: 'test',
        shareBp: 1_000,
        first: [],
        ...(this.mirrorBp > 0 && { mirrorBp: this.mirrorBp }),
      },
      mirror: this.#mirror,
      ...this.#counts,
      audiences: { internal: 7 },
      unanswered: 3,
      lastCandidateAt: null,
      candidateInFlight: 0,
    };
  }

  async close(): Promise<void> {}

  async stop(): Promise<void> {}
}
