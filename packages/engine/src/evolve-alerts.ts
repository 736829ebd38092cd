import { type AlertSourceState, counts, judgedLevels, type KnownAlert } from './alert-state.ts';
import type { RecordedEvent } from './events.ts';
import type { AlertEvent, ExternalAlert } from './events-alerts.ts';
import { inStage } from './evolve-stage.ts';
import type { LaunchState } from './state.ts';
import { without } from './without.ts';

type RecordedAlertEvent = Extract<RecordedEvent, { readonly type: AlertEvent['type'] }>;

/** The key of a silent source among what is blind; no series has such a one. */
export function blindKey(source: string): string {
  return `alerts:${source}`;
}

/** The state after an event of an alert that came from outside. */
export function evolveAlerts(state: LaunchState, event: RecordedAlertEvent): LaunchState {
  const { at } = event;
  const { source } = event.data;
  const before = state.alertSources[source];
  if (before === undefined) return state;
  switch (event.type) {
    case 'AlertSourceAnswered': {
      const since = before.status === 'known' ? before.since : at;
      const { dropped } = event.data;
      const next = { ...withAge(before, false), status: 'known' as const, since, detail: '', dropped };
      return { ...withSource(state, source, next), blind: without(state.blind, blindKey(source)) };
    }
    case 'AlertSourceLost': {
      const { reason, detail } = event.data;
      const next = withSource(state, source, { ...withAge(before, true), status: 'lost', since: at, detail });
      const blind = { signal: `alerts of source ${source}`, since: at, reason, detail };
      return judgedLevels(state.plan).size > 0
        ? { ...next, blind: { ...state.blind, [blindKey(source)]: blind } }
        : next;
    }
    case 'ExternalAlertRaised':
      return raised(state, { source, alert: event.data.alert, at });
    case 'ExternalAlertChanged':
      return changed(state, event);
    case 'ExternalAlertCleared': {
      const alerts = new Map(before.alerts);
      alerts.delete(event.data.fingerprint);
      return withSource(state, source, { ...before, alerts });
    }
  }
}

/** Nothing is known of what the sources show now: another controller has just begun. */
export function forgetAlertSources(state: LaunchState, at: number): LaunchState['alertSources'] {
  const forget = (source: AlertSourceState): AlertSourceState => ({
    ...withAge(source, true),
    status: 'unasked',
    since: at,
    detail: 'not asked yet since the controller started',
  });
  return Object.fromEntries(Object.entries(state.alertSources).map(([id, source]) => [id, forget(source)]));
}

function withAge(source: AlertSourceState, outdated: boolean): AlertSourceState {
  const alerts = [...source.alerts].map(([fingerprint, alert]) => [fingerprint, { ...alert, outdated }] as const);
  return { ...source, alerts: new Map(alerts) };
}

function withSource(state: LaunchState, id: string, source: AlertSourceState): LaunchState {
  return { ...state, alertSources: { ...state.alertSources, [id]: source } };
}

interface Raised {
  readonly source: string;
  readonly alert: ExternalAlert;
  readonly at: number;
}

function raised(state: LaunchState, { source, alert, at }: Raised): LaunchState {
  const known = state.alertSources[source]?.alerts.get(alert.fingerprint);
  // The clock of the source is that of launch time only where launch time runs at its pace.
  const started = state.timeScale === 1 ? Math.min(alert.startsAt, at) : at;
  const since = Math.min(started, known?.since ?? at);
  return withAlert(state, source, { ...alert, since, outdated: false });
}

function changed(
  state: LaunchState,
  { data }: Extract<RecordedAlertEvent, { type: 'ExternalAlertChanged' }>,
): LaunchState {
  const { source, fingerprint, level, assumedFrom, state: shown, drill } = data;
  const known = state.alertSources[source]?.alerts.get(fingerprint);
  if (known === undefined) return state;
  const { assumedFrom: _, ...rest } = known;
  const assumed = assumedFrom === undefined ? {} : { assumedFrom };
  return withAlert(state, source, { ...rest, ...assumed, level, state: shown, drill });
}

function withAlert(state: LaunchState, source: string, alert: KnownAlert): LaunchState {
  const before = state.alertSources[source];
  if (before === undefined) return state;
  const alerts = new Map(before.alerts).set(alert.fingerprint, alert);
  const next = withSource(state, source, { ...before, alerts });
  const key = `${alert.name}:${alert.level}`;
  const known = state.stage?.alertsRaised ?? [];
  return !counts(alert) || known.includes(key) ? next : inStage(next, { alertsRaised: [...known, key] });
}
