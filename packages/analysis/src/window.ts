import type { HistogramCounts } from './histogram.ts';
import { addCounts, quantileMs } from './histogram.ts';

/** Counters of one version as a router showed them; they grow until the router's counters begin again. */
export interface CounterSnapshot {
  /** Launch time, epoch milliseconds. */
  readonly at: number;
  /** Identifies one life of the counters. */
  readonly countersId: string;
  readonly requests: number;
  /** Of the requests, how many count (errors of an error rate). */
  readonly hits: number;
  /** Latencies in microseconds. */
  readonly latency: HistogramCounts;
}

/** What a window makes of the requests in it; `q` is above 0 and at most 1. */
export type WindowMeasure =
  /** Hits per request, 0 to 1. */
  | { readonly kind: 'ratio' }
  /** Requests per second of launch time. */
  | { readonly kind: 'rate' }
  /** Latency in milliseconds. */
  | { readonly kind: 'quantile'; readonly q: number };

export interface WindowRule {
  readonly measure: WindowMeasure;
  /** Requests that a sample rests on at least; a ratio or a quantile needs one even where this is 0. */
  readonly minRequests: number;
}

export type WindowResult =
  /** All requests from `from` to `to`; `hits` only for a ratio. */
  | {
      readonly outcome: 'sample';
      readonly sample: {
        readonly from: number;
        readonly to: number;
        readonly value: number;
        readonly requests: number;
        readonly hits?: number;
      };
    }
  /** Too few requests since `since`. */
  | { readonly outcome: 'pending'; readonly requests: number; readonly needed: number; readonly since: number };

/** What a snapshot gave, and the snapshot at which the window for the next sample begins. */
export interface WindowStep {
  readonly start: CounterSnapshot;
  readonly result: WindowResult;
}

/**
 * Folds one more snapshot into the window that began at `start`. The sample closes when enough requests
 * have come, and the next window begins where it ended: samples never overlap, leave no request out, and
 * are longer rather than noisier when traffic is thin. Without a start, or when the counters began again,
 * the window begins at this snapshot; what came before it is in no sample.
 */
export function advance(start: CounterSnapshot | null, now: CounterSnapshot, rule: WindowRule): WindowStep {
  const needed = rule.measure.kind === 'rate' ? rule.minRequests : Math.max(1, rule.minRequests);
  const rise = start === null ? null : riseOf(start, now);
  if (start === null || rise === null) {
    return { start: now, result: { outcome: 'pending', requests: 0, needed, since: now.at } };
  }
  const requests = rule.measure.kind === 'quantile' ? rise.answers : rise.requests;
  // Counters that are read one after the other may show a hit before its request: the sample waits for it.
  const ready = requests >= needed && rise.hits <= rise.requests && now.at > start.at;
  const value = ready ? measured(rule.measure, rise, now.at - start.at) : null;
  if (value === null) return { start, result: { outcome: 'pending', requests, needed, since: start.at } };
  const hits = rule.measure.kind === 'ratio' ? { hits: rise.hits } : {};
  return {
    start: now,
    result: { outcome: 'sample', sample: { from: start.at, to: now.at, value, requests, ...hits } },
  };
}

export interface Rise {
  readonly requests: number;
  readonly hits: number;
  /** Requests whose latency is known. */
  readonly answers: number;
  readonly latency: HistogramCounts;
}

/** What came between two snapshots; null when the counters began again. */
export function riseOf(start: CounterSnapshot, now: CounterSnapshot): Rise | null {
  const requests = now.requests - start.requests;
  const hits = now.hits - start.hits;
  if (now.countersId !== start.countersId || requests < 0 || hits < 0) return null;
  const latency = addCounts(now.latency, start.latency, -1);
  if (latency.some(([, count]) => count < 0)) return null;
  return { requests, hits, latency, answers: latency.reduce((sum, [, count]) => sum + count, 0) };
}

function measured(measure: WindowMeasure, rise: Rise, spanMs: number): number | null {
  switch (measure.kind) {
    case 'ratio':
      return rise.hits / rise.requests;
    case 'rate':
      return (rise.requests * 1000) / spanMs;
    case 'quantile':
      return quantileMs(rise.latency, measure.q);
  }
}
