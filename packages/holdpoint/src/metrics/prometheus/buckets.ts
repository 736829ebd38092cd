import type { Labels, Point, RangeSeries } from './answer.ts';

/** How many values lie in each bucket; buckets are told apart by their upper bound, and +Inf is the last one. */
export type Buckets = ReadonlyMap<number, BucketCount>;

export interface BucketCount {
  /** Null for classic buckets, which begin where the one before them ends. */
  readonly lower: number | null;
  readonly count: number;
}

/** All values in the buckets. */
export function totalOf(buckets: Buckets): number {
  return [...buckets.values()].reduce((sum, { count }) => sum + count, 0);
}

/** Adds bucket by bucket; `sign` -1 takes away. */
export function plusBuckets(a: Buckets, b: Buckets, sign: 1 | -1 = 1): Buckets {
  const sum = new Map(a);
  for (const [upper, { lower, count }] of b) {
    sum.set(upper, { lower, count: (sum.get(upper)?.count ?? 0) + sign * count });
  }
  return sum;
}

/**
 * The q-quantile (0 < q < 1) in the unit of the bounds, by linear interpolation within its bucket as
 * Prometheus does it; null without any value, and where it lies beyond the last finite bound: then nobody
 * knows how far.
 */
export function quantileOf(buckets: Buckets, q: number): number | 'beyond' | null {
  const total = totalOf(buckets);
  if (total === 0) return null;
  let rank = q * total;
  let before = 0;
  for (const [upper, { lower, count }] of [...buckets].toSorted(([a], [b]) => a - b)) {
    const from = lower ?? before;
    before = upper;
    if (count > 0 && rank <= count) {
      if (!Number.isFinite(upper)) return 'beyond';
      if (!Number.isFinite(from)) return upper;
      return from + (upper - from) * (rank / count);
    }
    rank -= count;
  }
  return 'beyond';
}

/** How many values are above a bound; null where a bucket reaches from below it to above it. */
export function slowerThan(buckets: Buckets, bound: number): number | null {
  const classic = [...buckets.values()].some(({ lower }) => lower === null);
  if (classic && !buckets.has(bound)) return null;
  if ([...buckets].some(([upper, { lower, count }]) => count > 0 && lower !== null && lower < bound && bound < upper)) {
    return null;
  }
  return [...buckets].reduce((sum, [upper, { count }]) => (upper > bound ? sum + count : sum), 0);
}

/** The finite bound that is nearest above the q-quantile, so that about 1 - q of the values are slower. */
export function boundNear(buckets: Buckets, q: number): number | null {
  const value = quantileOf(buckets, q);
  if (value === null) return null;
  const bounds = [...buckets.keys()].filter((bound) => Number.isFinite(bound) && value !== 'beyond' && bound >= value);
  return bounds.length === 0 ? lastBound(buckets) : Math.min(...bounds);
}

/** The highest finite bound; null where there is none. */
export function lastBound(buckets: Buckets): number | null {
  const bounds = [...buckets.keys()].filter(Number.isFinite);
  return bounds.length === 0 ? null : Math.max(...bounds);
}

/** The bucket that a classic series counts up to; null where its label `le` is no number. */
export function boundOf({ le }: Labels): number | null {
  if (le === undefined) return null;
  const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
  return le.trim() === '' || Number.isNaN(bound) ? null : bound;
}

/** Counts up to each bound as counts of each bucket; null where they fall, which no histogram does. */
export function fromCumulative(upTo: ReadonlyMap<number, number>): Buckets | null {
  let before = 0;
  const buckets = new Map<number, BucketCount>();
  for (const [bound, count] of [...upTo].toSorted(([a], [b]) => a - b)) {
    if (count < before) return null;
    buckets.set(bound, { lower: null, count: count - before });
    before = count;
  }
  return buckets;
}

/** Native histograms as series of counters, one for each bucket, so that they are followed like classic ones. */
export function asCounters(found: readonly RangeSeries[]): readonly RangeSeries[] {
  return found.flatMap(({ labels, points }) => {
    const bounds = new Map<number, number>();
    for (const point of points) {
      if ('buckets' in point) for (const { lower, upper } of point.buckets) bounds.set(upper, lower);
    }
    return [...bounds].map(([upper, lower]) => ({
      labels: { ...labels, [UPPER]: String(upper), [LOWER]: String(lower) },
      points: points.flatMap((point) => countAt(point, upper)),
    }));
  });
}

/** Labels that no metric has. */
export const UPPER = ' upper';
export const LOWER = ' lower';

function countAt(point: Point, upper: number): readonly Point[] {
  if (!('buckets' in point)) return [];
  const count = point.buckets.find((bucket) => bucket.upper === upper)?.count ?? 0;
  return [{ at: point.at, value: String(count) }];
}
