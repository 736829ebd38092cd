import type { Reading, Sample } from '@holdpoint/engine';
import type { Signal, TrafficMeasure, Variant } from '@holdpoint/plan';
import { LATENCY_SIGMA, normalQuantile } from './levels.ts';
import type { Random } from './random.ts';

/** What a version, or one endpoint of it, has served so far; counters only grow. */
export interface Served {
  readonly requests: number;
  readonly errors: number;
  readonly fallbacks: number;
  /** Sum over its answers of the median latency at their time, in milliseconds. */
  readonly medianSum: number;
}

export interface TrafficSeriesOptions {
  readonly signal: Signal;
  readonly variant: Variant;
  readonly measure: TrafficMeasure;
  /** Null for all endpoints together. */
  readonly endpoint: string | null;
  readonly random: Random;
}

/** One signal of the routers' counts on one version, read sample by sample as the real source does. */
export class TrafficSeries {
  readonly #options: TrafficSeriesOptions;
  readonly #key: Pick<Reading, 'signal' | 'variant' | 'label'>;
  readonly #needed: number;
  /** Scatter of the logarithm of a sample quantile, before it is divided by the root of its requests. */
  readonly #scatter: number;
  readonly #quantile: number;
  #since: number | null = null;
  #requests = 0;
  #hits = 0;
  #medianSum = 0;

  constructor(options: TrafficSeriesOptions) {
    const { signal, variant, measure, endpoint } = options;
    this.#options = options;
    const label = endpoint === null ? {} : { label: { name: 'endpoint', value: endpoint } };
    this.#key = { signal: signal.id, variant, ...label };
    this.#needed = measure.kind === 'requests_per_second' ? signal.minRequests : Math.max(1, signal.minRequests);
    const q = 'quantile' in measure ? measure.quantile : 0.5;
    this.#quantile = normalQuantile(q);
    const density = Math.exp(-(this.#quantile ** 2) / 2) / Math.sqrt(2 * Math.PI);
    this.#scatter = Math.sqrt(q * (1 - q)) / density;
  }

  /** The next reading begins a sample. */
  restart(): void {
    this.#since = null;
  }

  /** A sample closes when it rests on enough requests. */
  read(at: number, served: Served): Reading {
    const since = this.#since;
    if (since === null) this.#begin(at, served);
    const requests = since === null ? 0 : served.requests - this.#requests;
    if (since === null || requests < this.#needed || at <= since) {
      return { ...this.#key, outcome: 'pending', requests, needed: this.#needed, since: since ?? at };
    }
    const hits = this.#hitsOf(served) - this.#hits;
    const medianMs = (served.medianSum - this.#medianSum) / requests;
    this.#begin(at, served);
    return { ...this.#key, outcome: 'sample', sample: this.#sample({ from: since, to: at, requests }, hits, medianMs) };
  }

  #begin(at: number, served: Served): void {
    this.#since = at;
    this.#requests = served.requests;
    this.#hits = this.#hitsOf(served);
    this.#medianSum = served.medianSum;
  }

  #hitsOf({ errors, fallbacks }: Served): number {
    return this.#options.measure.kind === 'fallbacks' ? fallbacks : errors;
  }

  #sample({ from, to, requests }: Omit<Sample, 'value' | 'hits'>, hits: number, medianMs: number): Sample {
    switch (this.#options.measure.kind) {
      case 'errors':
      case 'fallbacks':
      case 'mirrored_errors':
      case 'mirrored_differences':
        return { from, to, requests, value: hits / requests, hits };
      case 'successes':
        return { from, to, requests, value: (requests - hits) / requests, hits: requests - hits };
      case 'requests_per_second':
        return { from, to, requests, value: (requests * 1000) / (to - from) };
      case 'latency':
      case 'mirrored_latency': {
        // The logarithm of a sample quantile scatters as the normal approximation of order statistics says.
        const z = this.#quantile + (this.#scatter / Math.sqrt(requests)) * this.#options.random.normal();
        return { from, to, requests, value: medianMs * Math.exp(LATENCY_SIGMA * z) };
      }
    }
  }
}
