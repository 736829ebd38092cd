import { createHash } from 'node:crypto';
import type { Plan, Signal } from '@holdpoint/plan';
import type { ExportOptions, LeftOut } from '../options.ts';
import { seriesOf } from '../series.ts';
import {
  alertPanels,
  alertTimeline,
  differencePanel,
  figurePanel,
  type Panel,
  type PanelContext,
  signalPanels,
} from './panels.ts';
import { type Theme, themeOf } from './theme.ts';

/** A dashboard without the form that Grafana wants. */
export interface Board {
  /** Part of its file's name, such as `latency`. */
  readonly id: string;
  /** Unique in a Grafana, 40 characters at most. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly Panel[];
}

export interface PlanBoards {
  readonly boards: readonly Board[];
  readonly leftOut: readonly LeftOut[];
}

const THEMES: readonly (readonly [Theme, string])[] = [
  ['errors', 'errors'],
  ['latency', 'latency'],
  ['resources', 'resources'],
];

/** Six boards of a launch: overview, candidate against stable, errors, latency, resources, business. */
export function planBoards(plan: Plan, options: ExportOptions): PlanBoards {
  const everyMs = Math.max(0, ...plan.stages.map((stage) => stage.everyMs));
  const context: PanelContext = { plan, options, windowMs: Math.max(options.windowMs, everyMs) };
  const signals = Object.values(plan.signals);
  const alerts = alertPanels(plan);
  const themed = THEMES.map(([theme, title]) => {
    const own = signals.filter((signal) => themeOf(signal) === theme);
    return board(plan, theme, title, [...alerts, ...own.flatMap((signal) => signalPanels(signal, context))]);
  });
  const boards = [
    board(plan, 'overview', 'launch overview', [
      ...alerts,
      ...signals.flatMap((signal) => figurePanel(signal, context) ?? []),
      alertTimeline(plan),
    ]),
    board(plan, 'comparison', 'candidate against stable', [
      ...alerts,
      ...signals.flatMap((signal) => comparison(signal, context)),
    ]),
    ...themed,
    board(plan, 'business', 'business', [
      ...alerts,
      ...businessSignals(plan).flatMap((signal) => signalPanels(signal, context)),
    ]),
  ];
  return { boards, leftOut: signals.flatMap((signal) => notShown(signal, options)) };
}

function board(plan: Plan, id: string, title: string, panels: readonly Panel[]): Board {
  return {
    id,
    uid: uidOf(plan, id),
    title: `${plan.launch.title}: ${title}`,
    description: `Of the launch ${plan.launch.name} ${plan.launch.version}. Written from its plan by: holdpoint export grafana`,
    panels,
  };
}

function comparison(signal: Signal, context: PanelContext): readonly Panel[] {
  const difference = differencePanel(signal, context);
  const [values] = signalPanels(signal, context);
  return values === undefined || difference === null ? [] : [values, difference];
}

/** What the boards and KPIs of the plan show; where it has none, what is neither error, latency nor resource. */
function businessSignals(plan: Plan): readonly Signal[] {
  const kpis = Object.values(plan.kpis);
  const named = Object.values(plan.boards).flatMap((each) => [
    ...each.signals,
    ...each.kpis.flatMap((id) => plan.kpis[id]?.signal ?? []),
  ]);
  const ids = new Set([...named, ...kpis.flatMap(({ signal }) => signal ?? [])]);
  const signals = Object.values(plan.signals);
  return ids.size > 0
    ? signals.filter(({ id }) => ids.has(id))
    : signals.filter((signal) => themeOf(signal) === 'business');
}

function notShown(signal: Signal, options: ExportOptions): readonly LeftOut[] {
  const found = seriesOf(signal, { variant: 'candidate' }, options);
  return found.ok ? [] : [{ where: `signals.${signal.id}`, text: `from ${signal.source.kind}`, reason: found.reason }];
}

/** The name where it is short enough; else its beginning and a digest, so that it stays unique. */
function uidOf({ launch }: Plan, id: string): string {
  const uid = `holdpoint-${launch.name}-${id}`;
  if (uid.length <= 40) return uid;
  const digest = createHash('sha256').update(launch.name).digest('hex').slice(0, 8);
  const room = 40 - `holdpoint--${digest}-${id}`.length;
  return `holdpoint-${launch.name.slice(0, room)}-${digest}-${id}`;
}
