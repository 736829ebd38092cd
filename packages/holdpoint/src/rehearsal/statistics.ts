/** A probability as estimated from counts, with its 95 % interval by Wilson's score method (1927). */
export interface Probability {
  readonly hits: number;
  readonly of: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.96;

/** The probability behind `hits` of `of`; 0 to 1 where nothing was tried. */
export function probability(hits: number, of: number): Probability {
  if (of === 0) return { hits, of, estimate: 0, low: 0, high: 1 };
  const p = hits / of;
  const scale = 1 + (Z * Z) / of;
  const centre = (p + (Z * Z) / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / of + (Z * Z) / (4 * of * of));
  return { hits, of, estimate: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
}

/** Median, 95th percentile (nearest rank) and largest value; null of nothing. */
export function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
  return { median: rank(0.5), p95: rank(0.95), worst: rank(1) };
}
