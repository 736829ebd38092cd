import { byWeight, counts, firingAlerts, judgedLevels, unknownSource } from './alert-state.ts';
import type { Refusal } from './authority.ts';
import type { ReadFailure } from './events.ts';
import type { ExternalAlert } from './events-alerts.ts';
import { judgeTriggers } from './evidence.ts';
import { blindKey } from './evolve-alerts.ts';
import { formatDuration } from './format.ts';
import type { Recorder } from './recorder.ts';
import { pause } from './stages.ts';
import { isOver, isRunning, type LaunchState } from './state.ts';

/** Alerts of one source that are kept; those that matter most come first. */
const MAX_ALERTS = 1000;

/** What a source of alerts shows. */
export interface ShownAlerts {
  readonly source: string;
  readonly alerts: readonly ExternalAlert[];
  /** `all` that it shows now, or `some` that fire, heard of while the source does not answer. */
  readonly heard: 'all' | 'some';
}

/** Records how what a source shows differs from what was known, and fires the triggers that ask about alerts. */
export function onAlerts(recorder: Recorder, { source, alerts, heard }: ShownAlerts): void {
  const status = recorder.state.alertSources[source]?.status;
  if (status === undefined || isOver(recorder.state)) return;
  if (heard === 'all') noteAll(recorder, source, alerts);
  // An answer of the source itself is worth more than what was heard.
  else if (status !== 'known') noteSome(recorder, source, alerts);
  if (isRunning(recorder.state)) judgeTriggers(recorder);
}

function noteAll(recorder: Recorder, source: string, alerts: readonly ExternalAlert[]): void {
  const before = recorder.state.alertSources[source];
  const kept = alerts.length <= MAX_ALERTS ? alerts : alerts.toSorted(byWeight).slice(0, MAX_ALERTS);
  const dropped = alerts.length - kept.length;
  if (before?.status !== 'known' || before.dropped > 0 !== dropped > 0) {
    recorder.record({ type: 'AlertSourceAnswered', data: { source, shown: alerts.length, dropped } });
  }
  clearOthers(recorder, source, kept);
  for (const alert of kept) noteAlert(recorder, source, alert);
}

/** Bad news alone: what was heard makes nothing better. */
function noteSome(recorder: Recorder, source: string, alerts: readonly ExternalAlert[]): void {
  for (const alert of alerts.filter(counts)) {
    const sources = recorder.state.alertSources[source]?.alerts;
    const known = sources?.get(alert.fingerprint);
    const isNews = known === undefined ? (sources?.size ?? 0) < 2 * MAX_ALERTS : known.outdated || !counts(known);
    if (isNews) recorder.record({ type: 'ExternalAlertRaised', data: { source, alert } });
  }
}

/** Records that a source of alerts does not answer, once, and acts on it where it lasts. */
export function onAlertsUnknown(
  recorder: Recorder,
  { source, reason, detail }: { readonly source: string; readonly reason: ReadFailure; readonly detail: string },
): void {
  const status = recorder.state.alertSources[source]?.status;
  if (status === undefined || isOver(recorder.state)) return;
  if (status !== 'lost') recorder.record({ type: 'AlertSourceLost', data: { source, reason, detail } });
  judgeAlertBlindness(recorder);
}

/** Pauses a launch whose alerts have been unknown for longer than it may be blind. */
export function judgeAlertBlindness(recorder: Recorder): void {
  for (const source of Object.keys(recorder.state.alertSources)) {
    const blind = recorder.state.blind[blindKey(source)];
    if (blind === undefined || !isRunning(recorder.state)) continue;
    const blindMs = recorder.at - blind.since;
    if (blindMs < recorder.state.plan.launch.maxBlindMs) continue;
    pause(recorder, 'no_data', `${blind.signal} are unknown for ${formatDuration(blindMs)}: ${blind.detail}`);
  }
}

/** Why GO cannot be given because of alerts that the plan asks about, or null. */
export function whyNotGoByAlerts({ plan, alertSources }: LaunchState): Refusal | null {
  const levels = judgedLevels(plan);
  if (levels.size === 0) return null;
  const firing = firingAlerts(alertSources).filter(({ level }) => levels.has(level));
  const [first] = firing.toSorted(byWeight);
  if (first !== undefined) {
    const more = firing.length === 1 ? '' : `, and ${firing.length - 1} more`;
    const since = new Date(first.since).toISOString();
    const message = `a ${first.level} alert is firing already, and the plan needs that none is: ${first.name} since ${since}${more}; end it, or silence it where it comes from`;
    return { code: 'alert_firing', message };
  }
  const unknown = unknownSource(alertSources);
  if (unknown === undefined) return null;
  const message = `nobody knows whether an alert is firing: ${unknown.id} is unknown (${unknown.detail})`;
  return { code: 'alerts_unknown', message };
}

/** What is not shown any more has ended; an alert that began anew had ended in between. */
function clearOthers(recorder: Recorder, source: string, shown: readonly ExternalAlert[]): void {
  const starts = new Map(shown.map(({ fingerprint, startsAt }) => [fingerprint, startsAt]));
  for (const known of recorder.state.alertSources[source]?.alerts.values() ?? []) {
    const { fingerprint, name, level, startsAt } = known;
    if (starts.get(fingerprint) === startsAt) continue;
    recorder.record({ type: 'ExternalAlertCleared', data: { source, fingerprint, name, level } });
  }
}

function noteAlert(recorder: Recorder, source: string, alert: ExternalAlert): void {
  const known = recorder.state.alertSources[source]?.alerts.get(alert.fingerprint);
  if (known === undefined) {
    return recorder.record({ type: 'ExternalAlertRaised', data: { source, alert } });
  }
  const { fingerprint, name, level, assumedFrom, drill, state: shown } = alert;
  if (known.level === level && known.state === shown && known.drill === drill) return;
  const assumed = assumedFrom === undefined ? {} : { assumedFrom };
  const data = { source, fingerprint, name, level, ...assumed, state: shown, drill };
  recorder.record({ type: 'ExternalAlertChanged', data });
}
