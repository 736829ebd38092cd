import { theilSen } from '@holdpoint/analysis';
import type { Sample } from './events.ts';
import {
  type ConditionOf,
  decided,
  Finding,
  type Measured,
  measured,
  NOTHING_MEASURED,
  noSample,
  unknown,
} from './finding.ts';
import { compare, formatDuration, formatValue } from './format.ts';
import { resolve, shifted } from './limits.ts';
import { type Series, seriesKey } from './series.ts';
import { currentStage, type LaunchState } from './state.ts';
import type { Comparison } from './verdict.ts';

/** Points that a trend is fitted through at most. */
const TREND_POINTS = 200;
const HOUR_MS = 3_600_000;

/** A condition on one version. */
export type OneSided = Exclude<Measured, { readonly kind: 'worse' | 'not_worse' }>;

/** Judges a condition on one series: nothing but fresh samples counts. */
export function judgeSeries(state: LaunchState, condition: OneSided, series: Series | undefined, at: number): Finding {
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
    case 'burn':
      return judgeBurn(state, condition, { name, series, latest });
  }
}

type LastWeek = Extract<ConditionOf<'compare'>['operand'], { readonly kind: 'last_week' }>;

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
  if (operand.kind === 'last_week') return judgeLastWeek(state, condition, operand, known);
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

/** Each sample has its own limit: what the same query gave a week before. */
function judgeLastWeek(
  state: LaunchState,
  condition: ConditionOf<'compare'>,
  { offset }: LastWeek,
  { name, series, latest }: Known,
): Finding {
  const { op, forMs = 0 } = condition;
  const dimension = dimensionOf(state, condition);
  const start = latest.to - forMs;
  const span = forMs === 0 ? [latest] : samplesIn(series, start);
  const limitOf = ({ lastWeek }: Sample): number | null =>
    lastWeek === undefined ? null : offset === undefined ? lastWeek : shifted(lastWeek, offset);
  const says = (sample: Sample): Comparison =>
    measured(sample, { op, right: limitOf(sample) ?? 0, dimension, name, suffix: ' as a week ago' });
  const off = span.find((sample) => {
    const limit = limitOf(sample);
    return limit !== null && !compare(sample.value, op, limit);
  });
  if (off !== undefined) return new Finding(false, 'beyond_limit', () => says(off));
  if (span.some((sample) => limitOf(sample) === null)) {
    return unknown('no_baseline', () => `${name}: what it was a week ago is not known`);
  }
  const covered = forMs === 0 || (span[0]?.from ?? latest.to) <= start;
  if (!covered) return new Finding('unknown', 'window_not_covered', () => says(latest));
  return new Finding(true, 'within_limit', () => says(latest));
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
  const span = samplesIn(series, latest.to - overMs);
  const [first] = span;
  if (first === undefined || first.from > latest.to - overMs) {
    return unknown('window_not_covered', () => `${name}: measured for less than ${formatDuration(overMs)}`);
  }
  const stride = Math.ceil(span.length / TREND_POINTS);
  const slope = theilSen(span.filter((_, i) => i % stride === 0).map(({ to, value }) => ({ t: to, value })));
  if (slope === null)
    return unknown('not_enough_evidence', () => `${name}: fewer than 10 samples in ${formatDuration(overMs)}`);
  const dimension = dimensionOf(state, condition);
  const sign = direction === 'down' ? -1 : 1;
  // A fall is judged as the rise of its opposite.
  const perMs = rate?.perMs ?? HOUR_MS;
  const limit = rate?.amount.value ?? 0;
  const sample = { ...latest, from: first.from, value: sign * slope.estimate * perMs };
  const says = (): Comparison =>
    measured(sample, {
      op: rate?.op ?? '>',
      right: limit,
      dimension,
      name: `${name} trend ${direction}`,
      suffix: ` per ${formatDuration(perMs)}`,
    });
  const [low, high] = [sign * slope.low * perMs, sign * slope.high * perMs].toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  const op = rate?.op ?? '>';
  const rises = op === '>' || op === '>=';
  const surely = rises ? low > limit : high < limit;
  const surelyNot = rises ? high <= limit : low >= limit;
  if (surely || surelyNot) return decided(surely, says);
  return new Finding('unknown', 'not_yet_shown', says);
}

/** A burn is judged over its window and over a twelfth of it, so that it ends soon after the harm does. */
const SHORT_WINDOW = 12;
/** Part of a window that samples must cover before it is said not to burn. */
const COVERAGE = 0.9;

/**
 * How many times as fast as its objective allows a signal spends its error budget, over a long window and a
 * short one at once (B. Beyer et al., 2018, The Site Reliability Workbook, chapter 5).
 */
function judgeBurn(state: LaunchState, condition: ConditionOf<'burn'>, { name, series, latest }: Known): Finding {
  const { signal } = condition.subject;
  const { slo = 1, better = 'lower' } = state.plan.signals[signal] ?? {};
  const spent = (overMs: number): { readonly part: number; readonly requests: number; readonly covered: number } => {
    const span = samplesIn(series, latest.to - overMs);
    const requests = span.reduce((sum, each) => sum + each.requests, 0);
    const hits = span.reduce((sum, { hits: each, value, requests: of }) => sum + (each ?? value * of), 0);
    const harm = better === 'higher' ? requests - hits : hits;
    const length = span.reduce((sum, { from, to }) => sum + Math.min(to - from, to - latest.to + overMs), 0);
    const covered = length / overMs;
    // What was not seen yet counts as sound.
    return { part: requests === 0 ? 0 : (harm / requests) * Math.min(1, covered), requests, covered };
  };
  const { op, factor, overMs } = condition;
  const [long, short] = [spent(overMs), spent(overMs / SHORT_WINDOW)];
  const burnOf = ({ part }: typeof long): number => part / Math.max(1 - slo, Number.EPSILON);
  const burn = Math.min(burnOf(long), burnOf(short));
  const says = (): Comparison => ({
    ...NOTHING_MEASURED,
    left: burn,
    op,
    right: factor,
    requests: long.requests,
    from: latest.to - overMs,
    to: latest.to,
    text: `${name} burns ${formatValue(burnOf(long), 'count')}x of its budget over ${formatDuration(overMs)} and ${formatValue(burnOf(short), 'count')}x over ${formatDuration(overMs / SHORT_WINDOW)}, ${op} ${factor}x asked`,
  });
  const holds = compare(burnOf(long), op, factor) && compare(burnOf(short), op, factor);
  const rises = op === '>' || op === '>=';
  if (!(holds && rises) && long.covered < COVERAGE) return new Finding('unknown', 'window_not_covered', says);
  return decided(holds, says);
}

function dimensionOf(state: LaunchState, { subject }: Measured): string {
  return state.plan.signals[subject.signal]?.dimension ?? 'count';
}

function subjectName({ subject }: Measured, series: Series | undefined): string {
  const variant = subject.variant === 'stable' ? 'stable ' : '';
  const label = series?.label ? ` of ${series.label.value}` : '';
  return `${variant}${subject.signal}${label}`;
}
