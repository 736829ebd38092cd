/**
 * Log-linear latency histogram: 64 equal sub-buckets per power of two, so that a value is known
 * to within 1/64 (1.6 %) of itself. The layout follows HdrHistogram (Gil Tene). Values are
 * integer microseconds; counts are kept sparse as `[bucket, count]` pairs in rising order of bucket.
 */
export type HistogramCounts = readonly (readonly [bucket: number, count: number])[];

const SUB_BITS = 6;
const SUB = 1 << SUB_BITS;

/** Buckets needed for values up to 2^36 µs (19 hours). */
export const BUCKETS = SUB * (36 - SUB_BITS + 1);

/** The bucket of a value in microseconds; values beyond the range go to the last bucket. */
export function bucketOf(micros: number): number {
  const v = micros < 1 ? 0 : Math.floor(micros);
  if (v < SUB) return v;
  const exponent = Math.floor(Math.log2(v)) - SUB_BITS;
  return Math.min(BUCKETS - 1, SUB * (exponent + 1) + Math.floor(v / 2 ** exponent) - SUB);
}

/** The middle of a bucket, in microseconds. */
export function bucketValue(bucket: number): number {
  if (bucket < SUB) return bucket;
  const exponent = Math.floor(bucket / SUB) - 1;
  return ((bucket % SUB) + SUB + 0.5) * 2 ** exponent;
}

/** Adds counts bucket by bucket; `sign` -1 subtracts, and empty buckets are dropped. */
export function addCounts(a: HistogramCounts, b: HistogramCounts, sign: 1 | -1 = 1): HistogramCounts {
  const sum = new Map<number, number>(a);
  for (const [bucket, count] of b) sum.set(bucket, (sum.get(bucket) ?? 0) + sign * count);
  return [...sum].filter(([, count]) => count !== 0).sort((x, y) => x[0] - y[0]);
}

/**
 * The bucket of the q-quantile (0 < q <= 1) by the nearest-rank method, or null without any value.
 */
export function quantileBucket(counts: HistogramCounts, q: number): number | null {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let rank = Math.ceil(q * total);
  for (const [bucket, count] of counts) {
    rank -= count;
    if (rank <= 0 && total > 0) return bucket;
  }
  return null;
}

/** The q-quantile (0 < q <= 1) in milliseconds, or null without any value. */
export function quantileMs(counts: HistogramCounts, q: number): number | null {
  const bucket = quantileBucket(counts, q);
  return bucket === null ? null : bucketValue(bucket) / 1000;
}

/** How many values lie beyond a bucket. */
export function countBeyond(counts: HistogramCounts, bucket: number): number {
  return counts.reduce((sum, [each, count]) => (each > bucket ? sum + count : sum), 0);
}
