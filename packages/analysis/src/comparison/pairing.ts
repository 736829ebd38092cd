import { bucketOf, bucketValue, countBeyond, type HistogramCounts, quantileBucket } from '../histogram.ts';
import type { Proportion } from '../proportions.ts';
import { type CounterSnapshot, type Rise, riseOf } from '../window.ts';
import type { Pair } from './pair.ts';
import type { Margin } from './rule.ts';

/** Counters of both versions at one look. */
export interface Look {
  readonly stable: CounterSnapshot;
  readonly candidate: CounterSnapshot;
}

/** What is compared: hits among requests, or requests slower than a quantile of stable, by a gap for the candidate. */
export type PairMeasure =
  | { readonly kind: 'ratio' }
  /** `gap.value` is milliseconds where it is in points. */
  | { readonly kind: 'quantile'; readonly q: number; readonly gap: Margin };

/** Values beyond a quantile that it must rest on. */
const FEWEST_BEYOND = 2;

/**
 * What came of both versions between two looks. For a quantile, requests are counted that were slower than
 * stable's quantile as the first look knew it: which point that is does not matter for whether both versions
 * exceed it equally often, as long as it was fixed beforehand. Null where the counters began again, where a hit
 * was read before its request, and where stable's quantile is not known yet.
 */
export function pairOf(before: Look, now: Look, measure: PairMeasure): Pair | null {
  const stable = riseOf(before.stable, now.stable);
  const candidate = riseOf(before.candidate, now.candidate);
  if (stable === null || candidate === null || now.stable.at <= before.stable.at) return null;
  const span = { from: before.stable.at, to: now.stable.at };
  if (measure.kind === 'ratio') {
    if (stable.hits > stable.requests || candidate.hits > candidate.requests) return null;
    return { ...span, stable: hitsOf(stable), candidate: hitsOf(candidate) };
  }
  const known = before.stable.latency;
  const point = quantileBucket(known, measure.q);
  if (point === null || countBeyond(known, point) < FEWEST_BEYOND) return null;
  return { ...span, stable: beyond(stable, point), candidate: beyond(candidate, shifted(point, measure.gap)) };
}

function hitsOf({ hits, requests }: Rise): Proportion {
  return { hits, requests };
}

function beyond(
  { latency, answers }: { readonly latency: HistogramCounts; readonly answers: number },
  point: number,
): Proportion {
  return { hits: countBeyond(latency, point), requests: answers };
}

function shifted(bucket: number, { kind, value }: Margin): number {
  const micros = bucketValue(bucket);
  return bucketOf(kind === 'points' ? micros + value * 1000 : micros * (1 + value));
}
