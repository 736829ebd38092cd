import type { ComparisonRule } from '@holdpoint/analysis';

/** Holdpoint's own rule in every scenario: 1 % for the whole day, no margin, an allowance of one point. */
export const COMPARISON: ComparisonRule = {
  alpha: 0.01,
  margin: { kind: 'points', value: 0 },
  allowance: { kind: 'points', value: 0.01 },
  better: 'lower',
  blockMs: 60_000,
  horizonMs: 86_400_000,
};

/** What the evidence must reach, as a natural logarithm. */
export const NEEDED = Math.log(1 / COMPARISON.alpha);
