import type { Interval } from './proportions.ts';

/**
 * Sums over the differences of two gauges, block by block: how much higher the candidate's mean is than stable's.
 */
export interface DifferenceState {
  readonly count: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
  /** Sum of products of each deviation with the one before it. */
  readonly products: number;
  readonly latest: number | null;
}

export const NO_DIFFERENCES: DifferenceState = { count: 0, mean: 0, squares: 0, products: 0, latest: null };

/** Fewer differences say nothing about how they spread. */
const FEWEST = 10;
/** The number of differences for which the interval is narrowest. */
const TIGHTEST = 60;

/** The sums with one more difference (B. Welford, 1962). */
export function withDifference(before: DifferenceState, difference: number): DifferenceState {
  const count = before.count + 1;
  const step = difference - before.mean;
  const mean = before.mean + step / count;
  const last = before.latest === null ? 0 : before.latest - mean;
  return {
    count,
    mean,
    squares: before.squares + step * (difference - mean),
    products: before.products + last * (difference - mean),
    latest: difference,
  };
}

/**
 * An interval that holds the true mean difference at every look with a probability of about 1 - alpha: the
 * asymptotic confidence sequence of I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy and A. Ramdas (2024, Annals
 * of Statistics 52). Differences that follow one another closely widen it, as in an autoregression of first
 * order. Null with fewer than ten differences.
 */
export function differenceInterval(
  { count, mean, squares, products }: DifferenceState,
  alpha: number,
): Interval | null {
  if (count < FEWEST) return null;
  const correlation = squares === 0 ? 0 : Math.min(0.95, Math.max(0, products / squares));
  const variance = (squares / (count - 1)) * ((1 + correlation) / (1 - correlation));
  const odds = -2 * Math.log(alpha);
  const scale = (odds + Math.log(odds) + 1) / TIGHTEST;
  const grown = count * scale + 1;
  const width = Math.sqrt(variance * ((2 * grown) / (count ** 2 * scale)) * Math.log(Math.sqrt(grown) / alpha));
  return { low: mean - width, high: mean + width };
}
