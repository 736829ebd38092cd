import { differenceSequence, theilSen } from '@holdpoint/analysis';
import type { Sample } from './events.ts';
import { type ConditionOf, decided, Finding, type Measured, measured, noSample, unknown } from './finding.ts';
import { compare, formatDuration, formatValue } from './format.ts';
import { resolve, shifted } from './limits.ts';
import { meanOf, type Series, seriesKey } from './series.ts';
import { currentStage, type LaunchState } from './state.ts';
import type { Comparison } from './verdict.ts';

/** False-alarm probability of one `not worse` condition over all its looks. */
const ALPHA = 0.01;
/** The margin of `not worse than stable` where the plan states none: one percentage point. */
const DEFAULT_MARGIN = 0.01;
/** Points that a trend is fitted through at most. */
const TREND_POINTS = 200;

/** Judges a condition on one series: nothing but fresh samples counts. */
export function judgeSeries(state: LaunchState, condition: Measured, series: Series | undefined, at: number): Finding {
  const name = subjectName(condition, series);
  const { signal, variant } = condition.subject;
  const blind = state.blind[seriesKey(signal, variant)];
  if (blind !== undefined) return unknown('source_down', () => `${name}: ${blind.detail}`);
  const latest = series?.samples.at(-1);
  const lost = state.series.get(seriesKey(signal, variant))?.lost === true;
  if (series === undefined || latest === undefined || lost) return noSample(name, series);
  if (at - latest.to > freshForMs(state, latest)) {
    return unknown('stale', () => `${name}: last measured ${formatDuration(at - latest.to)} ago`);
  }
  switch (condition.kind) {
    case 'compare':
      return judgeCompare(state, condition, { name, series, latest });
    case 'range':
      return judgeRange(state, condition, { name, series, latest });
    case 'change':
      return judgeChange(state, condition, { name, series, latest });
    case 'growth':
      return judgeGrowth(state, condition, { name, series, latest });
    case 'trend':
      return judgeTrend(state, condition, { name, series, latest });
    case 'not_worse':
      return judgeNotWorse(state, condition, { name, series, latest });
    case 'worse':
    case 'burn':
      return unknown('no_sample_yet', () => `${name}: not judged yet`);
  }
}

interface Known {
  readonly name: string;
  readonly series: Series;
  readonly latest: Sample;
}

/** A sample is fresh for three checks, or three times its own length where it took longer to fill. */
function freshForMs(state: LaunchState, latest: Sample): number {
  return 3 * Math.max(currentStage(state)?.everyMs ?? 10_000, latest.to - latest.from);
}

function judgeCompare(state: LaunchState, condition: ConditionOf<'compare'>, known: Known): Finding {
  const { op, operand, forMs } = condition;
  if (operand.kind === 'last_week') {
    return unknown('no_sample_yet', () => `${known.name}: what it was a week ago is not known`);
  }
  const right = resolve(state, condition.subject.signal, operand);
  if (right === null) return unknown('no_baseline', () => `${known.name}: no baseline was measured`);
  const dimension = dimensionOf(state, condition);
  const says = (sample: Sample): Comparison =>
    measured(sample, {
      op,
      right,
      dimension,
      name: known.name,
      suffix: forMs === undefined ? '' : ` for ${formatDuration(forMs)}`,
    });
  if (forMs === undefined) return decided(compare(known.latest.value, op, right), () => says(known.latest));
  const run = known.series.runs.find(({ limit }) => limit.op === op && limit.right === right);
  const start = known.latest.to - forMs;
  const failing = run?.failing ?? null;
  if (failing !== null && failing.to > start) {
    return new Finding(false, 'beyond_limit', () => says(failing));
  }
  if (run === undefined || run.since === null || run.since > start) {
    return new Finding('unknown', 'window_not_covered', () => says(known.latest));
  }
  return new Finding(true, 'within_limit', () => says(known.latest));
}

/** Samples that overlap the time after `start`. */
function samplesIn(series: Series, start: number): readonly Sample[] {
  return series.samples.filter((sample) => sample.to > start);
}

/** A range is half-open: its low end belongs to it, its high end does not. */
function judgeRange(state: LaunchState, condition: ConditionOf<'range'>, { name, latest }: Known): Finding {
  const { low, high } = condition;
  const dimension = dimensionOf(state, condition);
  const [op, right] = latest.value < low.value ? (['>=', low.value] as const) : (['<', high.value] as const);
  const suffix = ` (from ${low.text} to ${high.text})`;
  return decided(compare(latest.value, op, right), () => measured(latest, { op, right, dimension, name, suffix }));
}

function judgeChange(state: LaunchState, condition: ConditionOf<'change'>, { name, latest }: Known): Finding {
  const { subject, direction, amount, since } = condition;
  const reference =
    since === 'baseline'
      ? state.baseline?.values[subject.signal]
      : state.previousMeans[seriesKey(subject.signal, subject.variant)];
  if (reference === undefined) {
    return since === 'baseline'
      ? unknown('no_baseline', () => `${name}: no baseline was measured`)
      : unknown('no_previous_stage', () => `${name}: no value of the stage before`);
  }
  const sign = direction === 'rises' ? 1 : -1;
  const right = shifted(reference, { sign, quantity: amount });
  const op = direction === 'rises' ? '>=' : '<=';
  const holds = compare(latest.value, op, right);
  const words = since === 'baseline' ? 'the baseline' : 'the stage before';
  const dimension = dimensionOf(state, condition);
  const suffix = (): string => ` (${words}: ${formatValue(reference, dimension)})`;
  return decided(holds, () => measured(latest, { op, right, dimension, name, suffix: suffix() }));
}

function judgeGrowth(state: LaunchState, condition: ConditionOf<'growth'>, { name, series, latest }: Known): Finding {
  const { op, amount, perMs } = condition;
  const earlier = series.samples.findLast((sample) => sample.to <= latest.to - perMs);
  const dimension = dimensionOf(state, condition);
  if (earlier === undefined) {
    return unknown('window_not_covered', () => `${name}: measured for less than ${formatDuration(perMs)}`);
  }
  const growth = latest.value - earlier.value;
  const right = amount.dimension === 'ratio' && dimension !== 'ratio' ? earlier.value * amount.value : amount.value;
  const sample = { ...latest, from: earlier.to, value: growth };
  const words = { op, right, dimension, name: `${name} growth`, suffix: ` per ${formatDuration(perMs)}` };
  return decided(compare(growth, op, right), () => measured(sample, words));
}

function judgeTrend(state: LaunchState, condition: ConditionOf<'trend'>, { name, series, latest }: Known): Finding {
  const { direction, overMs, rate } = condition;
  if (rate !== undefined) return unknown('no_sample_yet', () => `${name}: its slope is not judged yet`);
  const span = samplesIn(series, latest.to - overMs);
  const [first] = span;
  if (first === undefined || first.from > latest.to - overMs) {
    return unknown('window_not_covered', () => `${name}: measured for less than ${formatDuration(overMs)}`);
  }
  const stride = Math.ceil(span.length / TREND_POINTS);
  const slope = theilSen(span.filter((_, i) => i % stride === 0).map(({ to, value }) => ({ t: to, value })));
  if (slope === null)
    return unknown('not_enough_evidence', () => `${name}: fewer than 10 samples in ${formatDuration(overMs)}`);
  const perHour = { ...latest, from: first.from, value: slope.estimate * 3_600_000 };
  const op = direction === 'down' ? '<' : '>';
  const words = {
    op,
    right: 0,
    dimension: dimensionOf(state, condition),
    name: `${name} trend per hour`,
    suffix: '',
  } as const;
  const says = (): Comparison => measured(perHour, words);
  const [surely, surelyNot] =
    direction === 'down' ? [slope.high < 0, slope.low >= 0] : [slope.low > 0, slope.high <= 0];
  if (surely || surelyNot) return decided(surely, says);
  return new Finding('unknown', 'not_yet_shown', says);
}

/** Candidate against stable over the whole stage by confidence sequences, valid at every look; for ratios of requests. */
function judgeNotWorse(state: LaunchState, condition: ConditionOf<'not_worse'>, known: Known): Finding {
  const { signal } = condition.subject;
  const stable = state.series.get(seriesKey(signal, 'stable'));
  if (stable === undefined || stable.totals.requests === 0) return noSample(`stable ${signal}`, stable);
  const margin = condition.margin?.value ?? DEFAULT_MARGIN;
  const higherIsBetter = state.plan.signals[signal]?.better === 'higher';
  const [worse, better] = higherIsBetter ? [stable, known.series] : [known.series, stable];
  const { low, high } = differenceSequence(worse.totals, better.totals, ALPHA);
  const difference = (meanOf(worse) ?? 0) - (meanOf(better) ?? 0);
  const sample = { ...known.latest, value: difference, requests: known.series.totals.requests };
  const suffix = ` against stable (surely between ${formatValue(low, 'points')} and ${formatValue(high, 'points')})`;
  const says = (): Comparison => ({
    ...measured(sample, { op: '<=', right: margin, dimension: 'points', name: `${signal} of the candidate`, suffix }),
    op: 'not_worse',
  });
  if (low > margin) return new Finding(false, 'worse', says);
  if (high <= margin) return new Finding(true, 'not_worse', says);
  return new Finding('unknown', 'not_yet_shown', says);
}

function dimensionOf(state: LaunchState, { subject }: Measured): string {
  return state.plan.signals[subject.signal]?.dimension ?? 'count';
}

function subjectName({ subject }: Measured, series: Series | undefined): string {
  const variant = subject.variant === 'stable' ? 'stable ' : '';
  const label = series?.label ? ` of ${series.label.value}` : '';
  return `${variant}${subject.signal}${label}`;
}
