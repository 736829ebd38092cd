import type { Level, Plan, Signal, Threshold, Variant } from '@holdpoint/plan';
import { inPrometheusUnits } from '../material.ts';
import type { ExportOptions } from '../options.ts';
import { operand } from '../promql.ts';
import { limitOf } from '../rules/operands.ts';
import { type SignalSeries, seriesOf } from '../series.ts';
import { unitOf } from './theme.ts';

/** One line of a panel. */
export interface Target {
  readonly expr: string;
  readonly legend: string;
}

/** Where a colour begins; `from` is null for the lowest. */
export interface ColorStep {
  readonly from: number | null;
  readonly color: 'green' | 'orange' | 'red';
}

/** A panel without its place. */
export interface Panel {
  readonly kind: 'lines' | 'figure';
  readonly title: string;
  readonly description?: string;
  readonly unit: string;
  readonly targets: readonly Target[];
  readonly steps: readonly ColorStep[];
  /** In a grid of 24 columns. */
  readonly width: number;
  readonly height: number;
}

/** A plan and what is known of its signals in Prometheus. */
export interface PanelContext {
  readonly plan: Plan;
  readonly options: ExportOptions;
  /** Over which counters are read. */
  readonly windowMs: number;
}

const VARIANTS: readonly Variant[] = ['candidate', 'stable'];

/** Both versions as lines, with the limits of the signal; one panel more for each label that conditions tell apart. */
export function signalPanels(signal: Signal, context: PanelContext): readonly Panel[] {
  const unit = unitOf(signal);
  const steps = stepsOf(signal, context.plan.thresholds[signal.id]);
  const found = bothOf(signal, context);
  if (found.length === 0) return [];
  const { windowMs } = context;
  const lines = found.map(({ variant, series }) => ({ expr: series.value({ windowMs }), legend: variant }));
  const panel = { kind: 'lines', unit, steps, width: 12, height: 8 } as const;
  const labelled = signal.by.map(
    (by): Panel => ({
      ...panel,
      title: `${titleOf(signal)} by ${by}`,
      targets: found.map(({ variant, series }) => ({
        expr: series.value({ windowMs, by }),
        legend: `${variant} {{${by}}}`,
      })),
    }),
  );
  return [{ ...panel, title: titleOf(signal), targets: [...lines, ...measuredLimits(signal, context)] }, ...labelled];
}

/** How much more or less the candidate has than stable. */
export function differencePanel(signal: Signal, context: PanelContext): Panel | null {
  const [candidate, stable] = bothOf(signal, context);
  if (candidate === undefined || stable === undefined) return null;
  const [mine, other] = [candidate, stable].map(({ series }) => operand(series.value({ windowMs: context.windowMs })));
  return {
    kind: 'lines',
    title: `${titleOf(signal)}: candidate less stable`,
    description:
      signal.better === 'lower' ? 'Above zero the candidate is worse.' : 'Below zero the candidate is worse.',
    unit: unitOf(signal),
    targets: [{ expr: `sum(${mine}) - sum(${other})`, legend: 'difference' }],
    steps: [{ from: null, color: 'green' }],
    width: 12,
    height: 8,
  };
}

/** The candidate's value now, in the colour of its limits. */
export function figurePanel(signal: Signal, context: PanelContext): Panel | null {
  const found = seriesOf(signal, { variant: 'candidate' }, context.options);
  if (!found.ok) return null;
  return {
    kind: 'figure',
    title: titleOf(signal),
    unit: unitOf(signal),
    targets: [{ expr: found.series.value({ windowMs: context.windowMs }), legend: 'candidate' }],
    steps: stepsOf(signal, context.plan.thresholds[signal.id]),
    width: 6,
    height: 4,
  };
}

/** Alerts of the launch that fire now, by severity. */
export function alertPanels({ launch }: Plan): readonly Panel[] {
  const firing = (severity: string) =>
    `count(ALERTS{launch="${launch.name}", alertstate="firing", severity="${severity}"}) or vector(0)`;
  const figure = { kind: 'figure', unit: 'short', width: 6, height: 4 } as const;
  return [
    {
      ...figure,
      title: 'Critical alerts',
      targets: [{ expr: firing('critical'), legend: 'critical' }],
      steps: [
        { from: null, color: 'green' },
        { from: 1, color: 'red' },
      ],
    },
    {
      ...figure,
      title: 'Warnings',
      targets: [{ expr: firing('warning'), legend: 'warning' }],
      steps: [
        { from: null, color: 'green' },
        { from: 1, color: 'orange' },
      ],
    },
  ];
}

/** Which alerts fire, over time. */
export function alertTimeline({ launch }: Plan): Panel {
  return {
    kind: 'lines',
    title: 'Alerts that fire',
    unit: 'short',
    targets: [
      {
        expr: `sum by (alertname, severity) (ALERTS{launch="${launch.name}", alertstate="firing", rule!="gate"})`,
        legend: '{{alertname}} ({{severity}})',
      },
    ],
    steps: [{ from: null, color: 'green' }],
    width: 24,
    height: 7,
  };
}

interface Found {
  readonly variant: Variant;
  readonly series: SignalSeries;
}

/** The versions that Prometheus knows; both of them once where the query does not tell them apart. */
function bothOf(signal: Signal, { options }: PanelContext): readonly Found[] {
  const found = VARIANTS.flatMap((variant): readonly Found[] => {
    const result = seriesOf(signal, { variant }, options);
    return result.ok ? [{ variant, series: result.series }] : [];
  });
  const [first, second] = found;
  return first !== undefined && second?.series.presence === first.series.presence ? [first] : found;
}

/** Limits that are measured themselves are lines of their own. */
function measuredLimits(signal: Signal, { plan, options, windowMs }: PanelContext): readonly Target[] {
  const threshold = plan.thresholds[signal.id];
  const candidate = seriesOf(signal, { variant: 'candidate' }, options);
  if (threshold === undefined || !candidate.ok) return [];
  const context = { plan, options, signal, series: candidate.series, windowMs };
  return (['warning', 'critical'] as const).flatMap((severity) => {
    const level = threshold[severity];
    if (level === undefined || level.operand.kind === 'quantity') return [];
    const limit = limitOf(level.operand, context);
    return typeof limit === 'string' ? [] : [{ expr: limit.expr, legend: `${severity}: ${limit.words}` }];
  });
}

/** Green where it should be, orange from the warning on, red from the critical limit on. */
function stepsOf(signal: Signal, threshold: Threshold | undefined): readonly ColorStep[] {
  const [warning, critical] = [fixedLimit(threshold?.warning, signal), fixedLimit(threshold?.critical, signal)];
  const isFloor = [threshold?.critical, threshold?.warning].some((level) => level?.op.startsWith('<'));
  if (isFloor) {
    const first = critical !== undefined ? 'red' : warning !== undefined ? 'orange' : 'green';
    const middle = critical !== undefined && warning !== undefined ? 'orange' : 'green';
    return ascending([
      { from: null, color: first },
      ...(critical === undefined ? [] : [{ from: critical, color: middle } as const]),
      ...(warning === undefined ? [] : [{ from: warning, color: 'green' } as const]),
    ]);
  }
  return ascending([
    { from: null, color: 'green' },
    ...(warning === undefined ? [] : [{ from: warning, color: 'orange' } as const]),
    ...(critical === undefined ? [] : [{ from: critical, color: 'red' } as const]),
  ]);
}

function fixedLimit(level: Level | undefined, { dimension }: Signal): number | undefined {
  if (level?.operand.kind !== 'quantity' || level.op === '=' || level.op === '!=') return undefined;
  return Number(inPrometheusUnits(level.operand.quantity.value, dimension).toPrecision(12));
}

function ascending(steps: readonly ColorStep[]): readonly ColorStep[] {
  return [...steps].sort((a, b) => (a.from ?? Number.NEGATIVE_INFINITY) - (b.from ?? Number.NEGATIVE_INFINITY));
}

function titleOf({ id }: Signal): string {
  return id;
}
