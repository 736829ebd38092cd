export * from './comparison.ts';
export type { Pair } from './pair.ts';
export * from './pairing.ts';
export * from './read.ts';
export type { ComparisonRule, Margin } from './rule.ts';
