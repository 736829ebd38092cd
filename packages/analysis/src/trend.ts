/** A point of a series: time in milliseconds, and a value. */
export interface Point {
  readonly t: number;
  readonly value: number;
}

/** Slope per millisecond, with an interval that holds the true slope with a probability of 95 %. */
export interface Slope {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

const Z_95 = 1.959964;

/**
 * The Theil-Sen slope of a series and its interval by Kendall's statistic (P. K. Sen, 1968, JASA 63).
 * Robust: nearly a third of the points may be wild. Null with fewer than ten points or one instant.
 * Work grows with the square of the number of points; give it at most a few hundred.
 */
export function theilSen(points: readonly Point[]): Slope | null {
  const n = points.length;
  if (n < 10) return null;
  const slopes: number[] = [];
  for (const [i, a] of points.entries()) {
    for (const b of points.slice(i + 1)) {
      if (b.t !== a.t) slopes.push((b.value - a.value) / (b.t - a.t));
    }
  }
  if (slopes.length === 0) return null;
  slopes.sort((x, y) => x - y);
  const spread = Z_95 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number => slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(rank)))] ?? 0;
  const middle = (slopes.length - 1) / 2;
  return { estimate: at(middle), low: at(middle - spread / 2), high: at(middle + spread / 2) };
}
