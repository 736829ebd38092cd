import type { Margin, Pair } from '@holdpoint/analysis';
import type { WantedPair } from '../pairs.ts';
import type { Buckets } from './buckets.ts';
import { boundNear, plusBuckets, slowerThan } from './buckets.ts';
import type { Served } from './counter.ts';
import type { Tally } from './tallies.ts';

/** Counts of both versions at one read. */
export interface Both {
  readonly stable: Served;
  readonly candidate: Served;
}

/** Values beyond a quantile that it must rest on. */
const FEWEST_BEYOND = 2;

/** Whether both versions were scraped anew: a pair waits for that, so that its span is the same for both. */
export function areNewer(before: Both, now: Both): boolean {
  return now.stable.at > before.stable.at && now.candidate.at > before.candidate.at;
}

/**
 * What came of both versions between two reads. Of a histogram those count that were slower than stable's
 * quantile as the first read knew it, by the gap for the candidate. Both thresholds are bounds of buckets:
 * the candidate's is the next one above, which never takes it for worse than it is. `scale`: what the unit of
 * the bounds is in milliseconds. Null where no bucket allows it, and while a hit was seen before its request.
 */
export function pairBetween(before: Both, now: Both, { measure }: WantedPair, scale: number): Pair | null {
  const [stable, candidate] = [riseOf(before.stable, now.stable), riseOf(before.candidate, now.candidate)];
  const at = ({ stable: one, candidate: other }: Both): number => Math.max(one.at, other.at);
  const pair = (hits: number | null, others: number | null): Pair | null => {
    if (hits === null || others === null || hits > stable.requests || others > candidate.requests) return null;
    return {
      from: at(before),
      to: at(now),
      stable: { hits, requests: stable.requests },
      candidate: { hits: others, requests: candidate.requests },
    };
  };
  if (measure.kind === 'ratio') return pair(stable.hits, candidate.hits);
  const known = before.stable.tally.buckets;
  const bound = boundNear(known, measure.q);
  if (bound === null || (slowerThan(known, bound) ?? 0) < FEWEST_BEYOND) return null;
  const least = boundFrom(candidate.buckets, shifted(bound, measure.gap, scale));
  return least === null ? null : pair(slowerThan(stable.buckets, bound), slowerThan(candidate.buckets, least));
}

function riseOf({ tally: from }: Served, { tally: to }: Served): Tally {
  return {
    requests: to.requests - from.requests,
    hits: to.hits - from.hits,
    buckets: plusBuckets(to.buckets, from.buckets, -1),
  };
}

function shifted(bound: number, { kind, value }: Margin, scale: number): number {
  return kind === 'points' ? bound + value / scale : bound * (1 + value);
}

/** The first finite bound that is not below a value; the value itself where the buckets end before it begins. */
function boundFrom(buckets: Buckets, value: number): number | null {
  const bounds = [...buckets.keys()].filter(Number.isFinite).toSorted((a, b) => a - b);
  const next = bounds.find((bound) => bound >= value);
  if (next !== undefined) return next;
  const isNative = [...buckets.values()].some(({ lower }) => lower !== null);
  return isNative ? value : null;
}
