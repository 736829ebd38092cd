/** What a quantity measures. Quantities of unlike dimensions are never compared. */
export type Dimension = 'ratio' | 'points' | 'duration' | 'bytes' | 'count' | 'rate' | 'money';

/**
 * A number with its unit, in the base unit of its dimension:
 * ratio 0..1 (`5%` is 0.05), points as a difference of ratios (`5pp` is 0.05),
 * duration in milliseconds, bytes, count, rate per second, money in whole currency units.
 */
export interface Quantity {
  readonly dimension: Dimension;
  readonly value: number;
  /** ISO 4217 code; only where the dimension is money. */
  readonly currency?: string;
  /** As the author wrote it, for messages. */
  readonly text: string;
}
