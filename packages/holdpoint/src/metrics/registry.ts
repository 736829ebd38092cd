import type { Reading } from '@holdpoint/engine';
import type { Plan, SignalSource } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import { systemClock } from '../shell/clock.ts';
import type { TrafficDriver } from '../traffic/index.ts';
import { commandSource } from './command.ts';
import type { MetricsSource } from './index.ts';
import { jsonSource } from './json.ts';
import { metricsPageSource } from './metrics-page.ts';
import { prometheusSource, promqlProblems } from './prometheus.ts';
import { sqlSource } from './sql.ts';
import { trafficSource } from './traffic.ts';

interface SourceContext {
  readonly plan: Plan;
  readonly drivers: Readonly<Record<string, TrafficDriver>>;
  readonly clock: Clock;
  /** How far the first counts of a query reach back, in real milliseconds; they begin with the first read unless stated. */
  readonly reachMs?: number;
}

/** Kinds of sources that this version reads; a launch whose plan needs another one is refused before it begins. */
const SOURCES: Readonly<Partial<Record<SignalSource['kind'], (context: SourceContext) => MetricsSource>>> = {
  traffic: ({ plan, drivers }) => trafficSource(plan, drivers),
  metrics: ({ plan, clock }) => metricsPageSource(plan, clock),
  command: ({ plan, ...rest }) => commandSource(plan, rest),
  http: ({ plan, clock }) => jsonSource(plan, clock),
  prometheus: ({ plan, ...rest }) => prometheusSource(plan, rest),
  sql: ({ plan, ...rest }) => sqlSource(plan, rest),
};

/** Kinds of sources that this version reads. */
export function sourceKinds(): readonly string[] {
  return Object.keys(SOURCES);
}

/** Queries of a plan that cannot be read, each with its signal, its field and what is wrong. */
export function queryProblems(plan: Plan): readonly string[] {
  return promqlProblems(plan);
}

/**
 * The sources that a plan's signals come from; `drivers` by target. The routers are always read, for they
 * say what share is in force. Of the clock only real time is used, for deadlines and the age of values.
 */
export function openSources(
  plan: Plan,
  drivers: Readonly<Record<string, TrafficDriver>>,
  clock: Clock = systemClock(),
): readonly MetricsSource[] {
  return openAll({ plan, drivers, clock });
}

/** Sources for one look at signals that no router counts: counts of queries reach back so many real milliseconds. */
export function openForOneLook(plan: Plan, clock: Clock, reachMs: number): readonly MetricsSource[] {
  return openAll({ plan, drivers: {}, clock, reachMs });
}

function openAll(context: SourceContext): readonly MetricsSource[] {
  const { plan, clock } = context;
  const kinds = new Set<SignalSource['kind']>(['traffic']);
  for (const { source } of Object.values(plan.signals)) kinds.add(source.kind);
  return [...kinds].flatMap((kind) => {
    const source = SOURCES[kind]?.(context);
    return source === undefined ? [] : [inRealSeconds(source, plan, clock.scale)];
  });
}

/** Sources count in launch time; a rate is shown and judged per second of the machine, as services know it. */
function inRealSeconds(source: MetricsSource, plan: Plan, scale: number): MetricsSource {
  if (scale === 1) return source;
  return {
    stageEntered: () => source.stageEntered(),
    close: async () => source.close?.(),
    read: async (at, stage) => {
      const { readings, traffic } = await source.read(at, stage);
      return {
        readings: readings.map((reading) => (isRate(plan, reading) ? timesScale(reading, scale) : reading)),
        traffic,
      };
    },
  };
}

function isRate(plan: Plan, { signal }: Reading): boolean {
  const source = plan.signals[signal]?.source;
  if (source?.kind === 'traffic') return source.measure.kind === 'requests_per_second';
  return source?.kind === 'metrics' && source.measure === 'rate';
}

function timesScale(reading: Reading, scale: number): Reading {
  if (reading.outcome !== 'sample') return reading;
  return { ...reading, sample: { ...reading.sample, value: reading.sample.value * scale } };
}
