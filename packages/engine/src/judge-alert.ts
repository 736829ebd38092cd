import { firingAlerts, unknownSource } from './alert-state.ts';
import { type ConditionOf, Finding, NOTHING_MEASURED, unknown } from './finding.ts';
import type { LaunchState } from './state.ts';
import type { Comparison } from './verdict.ts';

/**
 * Judges whether alerts of a level are active, or were raised in this stage: those of the plan's thresholds,
 * and those of the team's own. One that is known decides; else a source that is silent leaves it unknown.
 */
export function judgeAlert(state: LaunchState, { level, expect, since }: ConditionOf<'alert'>): Finding {
  const crossed = Object.values(state.alerts).filter((alert) => alert.level === level);
  const firing = firingAlerts(state.alertSources).filter((alert) => alert.level === level);
  const raised =
    since === undefined ? [] : (state.stage?.alertsRaised ?? []).filter((key) => key.endsWith(`:${level}`));
  const count = Math.max(crossed.length + firing.length, raised.length);
  const silent = count === 0 ? unknownSource(state.alertSources) : undefined;
  if (silent !== undefined) {
    const text = (): string => `alerts of source ${silent.id} are unknown: ${silent.detail}`;
    return unknown(silent.status === 'lost' ? 'source_down' : 'no_sample_yet', text);
  }
  const says = (): Comparison => {
    const what = crossed[0]?.comparison.text ?? firing[0]?.name ?? raised[0];
    const text = count === 0 ? `no ${level} alert` : `${count} ${level} alert${count === 1 ? '' : 's'}: ${what}`;
    return { ...NOTHING_MEASURED, left: count, op: '=', right: 0, dimension: 'count', text };
  };
  return new Finding(count > 0 === (expect === 'any'), count > 0 ? 'alert_active' : 'no_alert', says);
}
