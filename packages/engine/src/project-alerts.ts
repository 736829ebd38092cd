import { type AlertSourceState, byWeight, counts, type KnownAlert } from './alert-state.ts';
import { alertMarks } from './describe-alerts.ts';
import type { LaunchState } from './state.ts';
import type { AlertSourceView, AlertView } from './view.ts';
import { because } from './wording.ts';

/** Alerts of one source that a view holds; it says how many there are in all. */
const MAX_SHOWN = 100;

/** All alerts that are active now: stable versions that are gone, the plan's thresholds, then those of the team's own that count. */
export function alertViews({ alerts, alertSources, stableGone }: LaunchState): readonly AlertView[] {
  const gone = Object.entries(stableGone).map(([target, { detail, held, since }]) => ({
    signal: `stable of ${target}`,
    level: held ? ('critical' as const) : ('warning' as const),
    since,
    text: `stable of ${target} is gone${because(detail)}`,
  }));
  const crossed = Object.values(alerts).map(({ signal, level, since, comparison }) => ({
    signal,
    level,
    since,
    text: comparison.text,
  }));
  const external = Object.entries(alertSources).flatMap(([source, { alerts }]) =>
    [...alerts.values()]
      .toSorted(byWeight)
      .slice(0, MAX_SHOWN)
      .map((alert) => externalView(source, alert)),
  );
  return [...gone, ...crossed, ...external.toSorted((a, b) => Number(b.counts) - Number(a.counts))];
}

function externalView(source: string, alert: KnownAlert): AlertView & { readonly counts: boolean } {
  const { name, level, since, summary, state, drill, outdated } = alert;
  const text = `${name}${alertMarks(alert)}${because(summary)}`;
  return { signal: name, level, since, text, source, state, drill, outdated, counts: counts(alert) };
}

/** What is known of each source of alerts. */
export function alertSourceViews({ alertSources }: LaunchState): readonly AlertSourceView[] {
  return Object.entries(alertSources).map(([source, state]) => ({
    source,
    status: state.status,
    since: state.since,
    detail: state.detail,
    shown: shownBy(state),
  }));
}

function shownBy({ alerts, dropped }: AlertSourceState): number {
  return alerts.size + dropped;
}
