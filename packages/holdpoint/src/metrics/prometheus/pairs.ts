import type { Pair } from '@holdpoint/analysis';
import { boundNear, plusBuckets, slowerThan } from './buckets.ts';
import type { Served } from './counter.ts';
import type { Tally } from './tallies.ts';

interface Both {
  readonly stable: Served;
  readonly candidate: Served;
}

/** Where the span of the next pair begins. */
export interface PairStart {
  readonly at: number;
  readonly both: Both;
  /** For histograms: requests above this bound count as slow, in both versions; chosen before the span. */
  readonly bound: number | null;
}

/**
 * What came of both versions since the last pair. A pair waits until both were scraped anew, so that its span
 * is the same for both but for the time between two scrapes.
 */
export function pairOf(
  start: PairStart | null,
  both: Both,
  quantile: number | null,
): { readonly start: PairStart; readonly pair: Pair | null } {
  const at = Math.max(both.stable.at, both.candidate.at);
  const bound = quantile === null ? null : boundNear(both.stable.tally.buckets, quantile);
  const begun = { at, both, bound };
  if (start === null || (quantile !== null && start.bound === null)) return { start: begun, pair: null };
  if (both.stable.at <= start.both.stable.at || both.candidate.at <= start.both.candidate.at)
    return { start, pair: null };
  const [stable, candidate] = (['stable', 'candidate'] as const).map((variant) =>
    proportionOf(start.both[variant].tally, both[variant].tally, start.bound),
  );
  if (stable === undefined || candidate === undefined || stable === null || candidate === null)
    return { start, pair: null };
  return { start: begun, pair: { from: start.at, to: at, stable, candidate } };
}

/** Hits and requests of a span; null while a hit was seen before its request, and where no bucket has the bound. */
function proportionOf(
  from: Tally,
  to: Tally,
  bound: number | null,
): { readonly hits: number; readonly requests: number } | null {
  const requests = to.requests - from.requests;
  const hits = bound === null ? to.hits - from.hits : slowerThan(plusBuckets(to.buckets, from.buckets, -1), bound);
  return hits === null || hits > requests ? null : { hits, requests };
}
