import type { AlertLevel, Condition, Plan } from '@holdpoint/plan';
import type { ExternalAlert } from './events-alerts.ts';

/** An alert of a source, and what is known of its time. */
export interface KnownAlert extends ExternalAlert {
  /** Since when it fires, as far as that is known; launch time. */
  readonly since: number;
  /** Whether its source has fallen silent since it was last shown, so that nobody knows whether it still fires. */
  readonly outdated: boolean;
}

/** What is known of one source of alerts. */
export interface AlertSourceState {
  /** `unasked`: a controller has just taken the launch up. */
  readonly status: 'unasked' | 'known' | 'lost';
  /** Since when it is in this status, launch time. */
  readonly since: number;
  /** Why nothing is known; empty while it is known. */
  readonly detail: string;
  /** Alerts that it shows and that are not kept. */
  readonly dropped: number;
  /** By fingerprint, as last seen. */
  readonly alerts: ReadonlyMap<string, KnownAlert>;
}

/** By id. */
export type AlertSources = Readonly<Record<string, AlertSourceState>>;

/** The sources of alerts that a plan names, before any has been asked. */
export function unaskedSources(plan: Plan): AlertSources {
  const sources = Object.values(plan.sources).filter(({ kind }) => kind === 'alertmanager');
  return Object.fromEntries(
    sources.map(({ id }) => [
      id,
      { status: 'unasked', since: 0, detail: 'not asked yet', dropped: 0, alerts: new Map() },
    ]),
  );
}

/** Whether an alert may open, close or fire anything: not while it is silenced or inhibited, and never in a drill. */
export function counts({ state, drill }: ExternalAlert): boolean {
  return state === 'firing' && !drill;
}

/** The alerts that are known to fire now and count. */
export function firingAlerts(sources: AlertSources): readonly KnownAlert[] {
  return Object.values(sources).flatMap(({ alerts }) =>
    [...alerts.values()].filter((alert) => counts(alert) && !alert.outdated),
  );
}

/** The first source whose alerts are not known now, with its id; undefined where all are. */
export function unknownSource(sources: AlertSources): (AlertSourceState & { readonly id: string }) | undefined {
  const [found] = Object.entries(sources).filter(([, { status }]) => status !== 'known');
  return found === undefined ? undefined : { id: found[0], ...found[1] };
}

const LEVELS: readonly AlertLevel[] = ['critical', 'warning', 'info'];

/** What counts before what does not, then by level, then the oldest first. */
export function byWeight(a: ExternalAlert, b: ExternalAlert): number {
  return (
    Number(counts(b)) - Number(counts(a)) ||
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    a.startsAt - b.startsAt ||
    (a.fingerprint < b.fingerprint ? -1 : 1)
  );
}

const levelsByPlan = new WeakMap<Plan, ReadonlySet<AlertLevel>>();

/** The levels that some gate, trigger or checkpoint of the plan asks about. */
export function judgedLevels(plan: Plan): ReadonlySet<AlertLevel> {
  const known = levelsByPlan.get(plan);
  if (known !== undefined) return known;
  const conditions: readonly Condition[] = [
    ...plan.stages.flatMap(({ gate, triggers }) => [
      ...gate.map(({ condition }) => condition),
      ...triggers.map(({ when }) => when),
    ]),
    ...plan.runbook.flatMap(({ checkpoint }) => (checkpoint?.criteria ?? []).map(({ condition }) => condition)),
  ];
  const levels = new Set(conditions.flatMap((each) => (each.kind === 'alert' ? [each.level] : [])));
  levelsByPlan.set(plan, levels);
  return levels;
}
