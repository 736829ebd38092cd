import type { Condition, NoDataAction, TrustState } from '@holdpoint/plan';
import type { ReadFailure } from './events.ts';
import type { Measured } from './finding.ts';
import { seriesKey } from './series.ts';
import type { LaunchState } from './state.ts';

/** What a failed read says of its evidence. */
const STATES: Readonly<Record<ReadFailure, TrustState>> = {
  source_down: 'source_down',
  unreadable: 'source_down',
  partial: 'source_down',
  absent: 'absent',
  stale: 'stale',
  not_finite: 'contradictory',
  several_series: 'contradictory',
  counter_reset: 'contradictory',
  negative_rate: 'contradictory',
};

/** What the plan does while a signal cannot be read for this reason. */
export function actionOn({ plan }: LaunchState, signal: string, reason: ReadFailure): NoDataAction {
  return plan.signals[signal]?.onNoData[STATES[reason]] ?? { do: 'hold' };
}

/**
 * The signal that is taken instead while one side of a condition is blind, or has had too little traffic for any
 * sample; null where none is, or it is blind itself.
 */
export function fallbackFor(state: LaunchState, condition: Measured): string | null {
  for (const key of seriesOf(condition)) {
    const action = actionWithout(state, key);
    if (action === null) continue;
    if (action.do !== 'use') return null;
    const instead = seriesOf({ ...condition, subject: { ...condition.subject, signal: action.signal } });
    return instead.some((each) => state.blind[each] !== undefined) ? null : action.signal;
  }
  return null;
}

/** What the plan does while a series gives nothing; null where it gives something, or was not read yet. */
function actionWithout(state: LaunchState, key: string): NoDataAction | null {
  const blind = state.blind[key];
  if (blind !== undefined) return actionOn(state, blind.signal, blind.reason);
  const series = state.series.get(key);
  if (series === undefined || series.pending === null || series.samples.length > 0) return null;
  return state.plan.signals[series.signal]?.onNoData.too_little_traffic ?? null;
}

/** Keys of the series that a condition needs; none where it measures nothing. */
export function seriesOf(condition: Condition): readonly string[] {
  if (!('subject' in condition)) return [];
  const { signal, variant } = condition.subject;
  const compares = condition.kind === 'not_worse' || condition.kind === 'worse';
  return (compares ? (['candidate', 'stable'] as const) : [variant]).map((each) => seriesKey(signal, each));
}
