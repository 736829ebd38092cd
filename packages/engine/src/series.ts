import { type Condition, type Plan, spanOf, type Variant } from '@holdpoint/plan';
import type { Reading, Sample } from './events.ts';
import { compare } from './format.ts';
import type { Limit } from './limits.ts';

/** How long a series has kept to a limit, up to its latest sample. */
export interface Run {
  readonly limit: Limit;
  /** Where the unbroken run of samples within the limit begins; null while the latest one is beyond it. */
  readonly since: number | null;
  /** The latest sample beyond the limit. */
  readonly failing: Sample | null;
}

/** The recent samples of one signal on one version (and one label value), and totals of the whole stage. */
export interface Series {
  readonly signal: string;
  readonly variant: Variant;
  readonly label: { readonly name: string; readonly value: string } | null;
  /** Oldest first; older ones than any condition looks back are dropped. */
  readonly samples: readonly Sample[];
  /** One for each limit that some condition wants to hold for a time. */
  readonly runs: readonly Run[];
  /** Requests that have come since the last sample, while the next one is not complete. */
  readonly pending: { readonly requests: number; readonly needed: number; readonly since: number } | null;
  /** Whether its source has failed since the latest sample, which therefore says nothing of now. */
  readonly lost: boolean;
  readonly totals: { readonly count: number; readonly sum: number; readonly hits: number; readonly requests: number };
}

export type SeriesMap = ReadonlyMap<string, Series>;

const keys = new Map<string, Readonly<Record<Variant, string>>>();

/** The key of a series; those without a label are made once, for they are asked for all the time. */
export function seriesKey(signal: string, variant: Variant, label: Series['label'] = null): string {
  if (label !== null) return `${signal}|${variant}|${label.name}=${label.value}`;
  const known = keys.get(signal);
  if (known !== undefined) return known[variant];
  keys.set(signal, { stable: `${signal}|stable`, candidate: `${signal}|candidate` });
  return seriesKey(signal, variant);
}

/** Which samples of a reading are kept. */
export interface Keep {
  /** Samples that began earlier belong to an earlier stage and are dropped. */
  readonly since: number;
  readonly horizonMs: number;
  readonly limits: readonly Limit[];
}

/** A series with one more reading; the same one where the reading adds nothing. */
export function withReading(before: Series | undefined, reading: Reading, keep: Keep): Series | undefined {
  if (reading.outcome === 'pair') return before;
  const series = before ?? emptySeries(reading.signal, reading.variant, reading.label ?? null);
  if (reading.outcome === 'failed') return series.lost ? series : { ...series, lost: true };
  if (reading.outcome === 'pending') {
    return { ...series, pending: { requests: reading.requests, needed: reading.needed, since: reading.since } };
  }
  const { sample } = reading;
  if (sample.from < keep.since) return before;
  const { totals } = series;
  const latest = series.samples.at(-1);
  return {
    ...series,
    samples: withSample(series.samples, sample, keep.horizonMs),
    runs: keep.limits.map((limit, i) => continued(series.runs[i], { limit, sample, latest })),
    pending: null,
    lost: false,
    totals: {
      count: totals.count + 1,
      sum: totals.sum + sample.value,
      hits: totals.hits + (sample.hits ?? 0),
      requests: totals.requests + (sample.hits === undefined ? 0 : sample.requests),
    },
  };
}

/** A run with one more sample; a gap between two samples begins it anew. */
function continued(
  before: Run | undefined,
  { limit, sample, latest }: { readonly limit: Limit; readonly sample: Sample; readonly latest: Sample | undefined },
): Run {
  const failing = before?.failing ?? null;
  if (!compare(sample.value, limit.op, limit.right)) return { limit, since: null, failing: sample };
  const unbroken = latest !== undefined && sample.from <= latest.to;
  return { limit, since: (unbroken ? before?.since : null) ?? sample.from, failing };
}

function emptySeries(signal: string, variant: Variant, label: Series['label']): Series {
  return {
    signal,
    variant,
    label,
    samples: [],
    runs: [],
    pending: null,
    lost: false,
    totals: { count: 0, sum: 0, hits: 0, requests: 0 },
  };
}

/** The samples of the last `horizonMs`, with one before them for trends, and at least the one before the new one. */
function withSample(samples: readonly Sample[], sample: Sample, horizonMs: number): readonly Sample[] {
  const latest = samples.at(-1);
  if (latest === undefined) return [sample];
  const start = sample.to - horizonMs;
  if (latest.to <= start) return [latest, sample];
  const first = samples.findIndex(({ to }) => to > start);
  const kept = samples.slice(Math.max(0, first - 1));
  kept.push(sample);
  return kept;
}

/** The mean over a stage: pooled over all requests for ratios, over samples otherwise; null without any sample. */
export function meanOf(series: Series | undefined): number | null {
  if (series === undefined || series.totals.count === 0) return null;
  const { totals } = series;
  return totals.requests > 0 ? totals.hits / totals.requests : totals.sum / totals.count;
}

/** Every condition of a plan, thresholds' levels included, as far as they measure a signal. */
export function conditionsOf(plan: Plan): readonly Condition[] {
  const staged = plan.stages.flatMap((stage) => [
    ...stage.gate.map((criterion) => criterion.condition),
    ...stage.triggers.map((trigger) => trigger.when),
  ]);
  const levels = Object.values(plan.thresholds).flatMap(({ signal, variant, target, warning, critical }) =>
    [target, warning, critical].flatMap((level): readonly Condition[] =>
      level === undefined ? [] : [{ kind: 'compare', subject: { signal, variant }, ...level }],
    ),
  );
  return [...staged, ...levels];
}

const horizons = new WeakMap<Plan, Readonly<Record<string, number>>>();

/** How far back some condition of the plan needs the samples of a signal, in milliseconds. */
export function horizonMs(plan: Plan, signal: string): number {
  const known = horizons.get(plan) ?? measureHorizons(plan);
  horizons.set(plan, known);
  return known[signal] ?? 0;
}

function measureHorizons(plan: Plan): Readonly<Record<string, number>> {
  const horizon: Record<string, number> = {};
  for (const condition of conditionsOf(plan)) {
    const looksBack =
      condition.kind === 'growth' ||
      condition.kind === 'trend' ||
      condition.kind === 'burn' ||
      (condition.kind === 'compare' && condition.operand.kind === 'last_week');
    if (!looksBack) continue;
    const { signal } = condition.subject;
    horizon[signal] = Math.max(horizon[signal] ?? 0, spanOf(condition));
  }
  return horizon;
}
