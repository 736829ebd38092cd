import {
  advanceComparison,
  type ComparisonReading,
  type ComparisonRule,
  type ComparisonState,
  type Pair,
  readComparison,
  restartComparison,
  startComparison,
} from '@holdpoint/analysis';

/** What a comparison is judged by; what is counted is always harm. */
export type Rule = Omit<ComparisonRule, 'better'>;

/**
 * A comparison that begins with the candidate's first requests: of `history`, in which stable was alone, it knows
 * only how much stable's rate varies.
 */
export function startJudge(rule: Rule, history: readonly Pair[]): ComparisonState {
  const whole: ComparisonRule = { ...rule, better: 'lower' };
  return restartComparison(history.reduce(advanceComparison, startComparison(whole)), whole);
}

/** What is shown after one more span, and the state to go on with. */
export function judgePair(
  before: ComparisonState,
  pair: Pair,
): { readonly state: ComparisonState; readonly reading: ComparisonReading } {
  const state = advanceComparison(before, pair);
  return { state, reading: readComparison(state) };
}
