import { differenceSequence, theilSen } from '@holdpoint/analysis';
import type { Condition, Operand, Quantity } from '@holdpoint/plan';
import type { Sample } from './events.ts';
import { compare, formatDuration, formatValue } from './format.ts';
import { meanOf, type Series, seriesKey } from './series.ts';
import { currentStage, type LaunchState } from './state.ts';
import type { Comparison, Judgement, VerdictReason } from './verdict.ts';

/** Whether a condition holds. Unknown is a third answer, with its reason, and never counts as either. */
export interface Finding {
  readonly holds: boolean | 'unknown';
  readonly reason: VerdictReason;
  readonly comparison: Comparison;
}

type ConditionOf<K extends Condition['kind']> = Extract<Condition, { readonly kind: K }>;
type Measured = Extract<Condition, { readonly subject: unknown }>;

/** False-alarm probability of one `not worse` condition over all its looks. */
const ALPHA = 0.01;
/** The margin of `not worse than stable` where the plan states none: one percentage point. */
const DEFAULT_MARGIN = 0.01;
/** Points that a trend is fitted through at most. */
const TREND_POINTS = 200;

export interface JudgeOptions {
  /** Id of the criterion, under which answers of people are kept. */
  readonly criterion?: string;
  /** With `by LABEL`: whether every value must satisfy the condition (gates) or one is enough (triggers). */
  readonly labels?: 'every' | 'any';
}

/** Judges one condition on what the state knows at `at`. Pure: same state and time, same finding. */
export function judge(state: LaunchState, condition: Condition, at: number, options: JudgeOptions = {}): Finding {
  switch (condition.kind) {
    case 'evidence':
      return judgeEvidence(state, condition);
    case 'alert':
      return judgeAlert(state, condition);
    case 'ask':
      return judgeAnswer(state, condition, options.criterion ?? '');
    case 'check':
      return unknown('no_sample_yet', `check ${condition.id}: has not run`);
    default:
      return condition.subject.by === undefined
        ? judgeSeries(state, condition, seriesOf(state, condition), at)
        : judgeByLabel(state, condition, { by: condition.subject.by, at, deciding: options.labels === 'any' });
  }
}

/** The finding as a gate sees it: a condition that holds is healthy. */
export function asJudgement({ holds, reason, comparison }: Finding): Judgement {
  if (holds === true) return { verdict: 'healthy', reason, comparison };
  if (holds === false) return { verdict: 'unhealthy', reason, comparison };
  const silent = reason === 'source_down' || reason === 'stale';
  return { verdict: silent ? 'no_data' : 'inconclusive', reason, comparison };
}

function seriesOf(state: LaunchState, { subject }: Measured): Series | undefined {
  return state.series[seriesKey(subject.signal, subject.variant)];
}

interface ByLabel {
  readonly by: string;
  readonly at: number;
  /** The finding of one label value that decides for all. */
  readonly deciding: boolean;
}

/** Judges each value of the label that has enough evidence; the one that decides is reported. */
function judgeByLabel(state: LaunchState, condition: Measured, { by, at, deciding }: ByLabel): Finding {
  const { signal, variant } = condition.subject;
  const findings = Object.values(state.series)
    .filter((series) => series.signal === signal && series.variant === variant && series.label?.name === by)
    .map((series) => judgeSeries(state, condition, series, at));
  const judged = findings.filter((finding) => finding.holds !== 'unknown');
  return (
    judged.find((finding) => finding.holds === deciding) ??
    judged[0] ??
    findings[0] ??
    unknown('no_sample_yet', `${signal} by ${by}: nothing measured yet`)
  );
}

function judgeSeries(state: LaunchState, condition: Measured, series: Series | undefined, at: number): Finding {
  const name = subjectName(condition, series);
  const { signal, variant } = condition.subject;
  const blind = state.blind[seriesKey(signal, variant)];
  if (blind !== undefined) return unknown('source_down', `${name}: ${blind.detail}`);
  const latest = series?.samples.at(-1);
  if (series === undefined || latest === undefined) return noSample(name, series);
  if (at - latest.to > freshForMs(state, latest)) {
    return unknown('stale', `${name}: last measured ${formatDuration(at - latest.to)} ago`);
  }
  switch (condition.kind) {
    case 'compare':
      return judgeCompare(state, condition, { name, series, latest });
    case 'change':
      return judgeChange(state, condition, { name, series, latest });
    case 'growth':
      return judgeGrowth(state, condition, { name, series, latest });
    case 'trend':
      return judgeTrend(state, condition, { name, series, latest });
    case 'not_worse':
      return judgeNotWorse(state, condition, { name, series, latest });
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
  const right = resolve(state, condition.subject.signal, operand);
  if (right === null) return unknown('no_baseline', `${known.name}: no baseline was measured`);
  const dimension = dimensionOf(state, condition);
  const span = forMs === undefined ? [known.latest] : samplesIn(known.series, known.latest.to - forMs);
  const says = (sample: Sample): Comparison =>
    measured(sample, {
      op,
      right,
      dimension,
      name: known.name,
      suffix: forMs === undefined ? '' : ` for ${formatDuration(forMs)}`,
    });
  const failing = span.find((sample) => !compare(sample.value, op, right));
  if (failing !== undefined) return { holds: false, reason: 'beyond_limit', comparison: says(failing) };
  if (forMs !== undefined && !covers(span, known.latest.to - forMs)) {
    return { holds: 'unknown', reason: 'window_not_covered', comparison: says(known.latest) };
  }
  return { holds: true, reason: 'within_limit', comparison: says(known.latest) };
}

/** Samples that overlap the time after `start`. */
function samplesIn(series: Series, start: number): readonly Sample[] {
  return series.samples.filter((sample) => sample.to > start);
}

/** Whether samples reach back to `start` without a gap between them. */
function covers(samples: readonly Sample[], start: number): boolean {
  const [first] = samples;
  if (first === undefined || first.from > start) return false;
  return samples.every((sample, i) => i === 0 || sample.from <= (samples[i - 1]?.to ?? Number.NEGATIVE_INFINITY));
}

function judgeChange(state: LaunchState, condition: ConditionOf<'change'>, { name, latest }: Known): Finding {
  const { subject, direction, amount, since } = condition;
  const reference =
    since === 'baseline'
      ? state.baseline?.values[subject.signal]
      : state.previousMeans[seriesKey(subject.signal, subject.variant)];
  if (reference === undefined) {
    return since === 'baseline'
      ? unknown('no_baseline', `${name}: no baseline was measured`)
      : unknown('no_previous_stage', `${name}: no value of the stage before`);
  }
  const sign = direction === 'rises' ? 1 : -1;
  const right = shifted(reference, { sign, quantity: amount });
  const op = direction === 'rises' ? '>=' : '<=';
  const holds = compare(latest.value, op, right);
  const words = since === 'baseline' ? 'the baseline' : 'the stage before';
  const dimension = dimensionOf(state, condition);
  const suffix = ` (${words}: ${formatValue(reference, dimension)})`;
  return decided(holds, measured(latest, { op, right, dimension, name, suffix }));
}

function judgeGrowth(state: LaunchState, condition: ConditionOf<'growth'>, { name, series, latest }: Known): Finding {
  const { op, amount, perMs } = condition;
  const earlier = series.samples.findLast((sample) => sample.to <= latest.to - perMs);
  const dimension = dimensionOf(state, condition);
  if (earlier === undefined) {
    return unknown('window_not_covered', `${name}: measured for less than ${formatDuration(perMs)}`);
  }
  const growth = latest.value - earlier.value;
  const right = amount.dimension === 'ratio' && dimension !== 'ratio' ? earlier.value * amount.value : amount.value;
  const sample = { ...latest, from: earlier.to, value: growth };
  const words = { op, right, dimension, name: `${name} growth`, suffix: ` per ${formatDuration(perMs)}` };
  return decided(compare(growth, op, right), measured(sample, words));
}

function judgeTrend(state: LaunchState, condition: ConditionOf<'trend'>, { name, series, latest }: Known): Finding {
  const { direction, overMs } = condition;
  const span = samplesIn(series, latest.to - overMs);
  const [first] = span;
  if (first === undefined || first.from > latest.to - overMs) {
    return unknown('window_not_covered', `${name}: measured for less than ${formatDuration(overMs)}`);
  }
  const stride = Math.ceil(span.length / TREND_POINTS);
  const slope = theilSen(span.filter((_, i) => i % stride === 0).map(({ to, value }) => ({ t: to, value })));
  if (slope === null)
    return unknown('not_enough_evidence', `${name}: fewer than 10 samples in ${formatDuration(overMs)}`);
  const perHour = { ...latest, from: first.from, value: slope.estimate * 3_600_000 };
  const op = direction === 'down' ? '<' : '>';
  const words = {
    op,
    right: 0,
    dimension: dimensionOf(state, condition),
    name: `${name} trend per hour`,
    suffix: '',
  } as const;
  const comparison = measured(perHour, words);
  const [surely, surelyNot] =
    direction === 'down' ? [slope.high < 0, slope.low >= 0] : [slope.low > 0, slope.high <= 0];
  if (surely || surelyNot) return decided(surely, comparison);
  return { holds: 'unknown', reason: 'not_yet_shown', comparison };
}

/** Candidate against stable over the whole stage by confidence sequences, valid at every look; for ratios of requests. */
function judgeNotWorse(state: LaunchState, condition: ConditionOf<'not_worse'>, known: Known): Finding {
  const { signal } = condition.subject;
  const stable = state.series[seriesKey(signal, 'stable')];
  if (stable === undefined || stable.totals.requests === 0) return noSample(`stable ${signal}`, stable);
  const margin = condition.margin?.value ?? DEFAULT_MARGIN;
  const higherIsBetter = state.plan.signals[signal]?.better === 'higher';
  const [worse, better] = higherIsBetter ? [stable, known.series] : [known.series, stable];
  const { low, high } = differenceSequence(worse.totals, better.totals, ALPHA);
  const difference = (meanOf(worse) ?? 0) - (meanOf(better) ?? 0);
  const sample = { ...known.latest, value: difference, requests: known.series.totals.requests };
  const suffix = ` against stable (surely between ${formatValue(low, 'points')} and ${formatValue(high, 'points')})`;
  const comparison = {
    ...measured(sample, { op: '<=', right: margin, dimension: 'points', name: `${signal} of the candidate`, suffix }),
    op: 'not_worse' as const,
  };
  if (low > margin) return { holds: false, reason: 'worse', comparison };
  if (high <= margin) return { holds: true, reason: 'not_worse', comparison };
  return { holds: 'unknown', reason: 'not_yet_shown', comparison };
}

function judgeEvidence(state: LaunchState, { what, op, count }: ConditionOf<'evidence'>): Finding {
  const have = state.stage?.served.candidate[what] ?? 0;
  const holds = compare(have, op, count);
  const text = `${what} ${have} ${op} ${count}`;
  const comparison = { ...NOTHING_MEASURED, left: have, op, right: count, dimension: 'count', requests: have, text };
  if (holds) return { holds, reason: 'enough_evidence', comparison };
  return { holds: op.startsWith('>') ? 'unknown' : false, reason: 'not_enough_evidence', comparison };
}

function judgeAlert(state: LaunchState, { level, expect, since }: ConditionOf<'alert'>): Finding {
  const active = Object.values(state.alerts).filter((alert) => alert.level === level);
  const raised =
    since === undefined ? [] : (state.stage?.alertsRaised ?? []).filter((key) => key.endsWith(`:${level}`));
  const count = Math.max(active.length, raised.length);
  const [first] = active;
  const what = first === undefined ? raised[0] : first.comparison.text;
  const text = count === 0 ? `no ${level} alert` : `${count} ${level} alert${count === 1 ? '' : 's'}: ${what}`;
  const comparison = { ...NOTHING_MEASURED, left: count, op: '=', right: 0, dimension: 'count', text } as const;
  return { holds: count > 0 === (expect === 'any'), reason: count > 0 ? 'alert_active' : 'no_alert', comparison };
}

function judgeAnswer(state: LaunchState, { role, question }: ConditionOf<'ask'>, criterion: string): Finding {
  const answer = state.stage?.answers[criterion];
  const comparison = { ...NOTHING_MEASURED, text: `${role} asked: ${question} ${answer ?? 'not answered yet'}` };
  if (answer === undefined) return { holds: 'unknown', reason: 'awaiting_answer', comparison };
  return { holds: answer === 'yes', reason: answer === 'yes' ? 'answered_yes' : 'answered_no', comparison };
}

/** What a condition compares with, in base units; null where the baseline is missing. */
function resolve(state: LaunchState, signal: string, operand: Operand): number | null {
  if (operand.kind === 'quantity') return operand.quantity.value;
  const baseline = state.baseline?.values[signal];
  if (baseline === undefined) return null;
  return operand.offset === undefined ? baseline : shifted(baseline, operand.offset);
}

/** Percent shifts in proportion; points and all other units shift by their amount. */
function shifted(value: number, { sign, quantity }: { readonly sign: 1 | -1; readonly quantity: Quantity }): number {
  return quantity.dimension === 'ratio' ? value * (1 + sign * quantity.value) : value + sign * quantity.value;
}

function dimensionOf(state: LaunchState, { subject }: Measured): string {
  return state.plan.signals[subject.signal]?.dimension ?? 'count';
}

function subjectName({ subject }: Measured, series: Series | undefined): string {
  const variant = subject.variant === 'stable' ? 'stable ' : '';
  const label = series?.label ? ` of ${series.label.value}` : '';
  return `${variant}${subject.signal}${label}`;
}

const NOTHING_MEASURED: Comparison = {
  left: null,
  op: '=',
  right: null,
  dimension: 'count',
  requests: 0,
  from: null,
  to: null,
  text: '',
};

interface Words {
  readonly name: string;
  readonly op: Exclude<Comparison['op'], 'not_worse'>;
  readonly right: number;
  readonly dimension: string;
  readonly suffix: string;
}

function measured(sample: Sample, { name, op, right, dimension, suffix }: Words): Comparison {
  const base =
    sample.requests === 0
      ? ''
      : ` (${sample.hits === undefined ? '' : `${sample.hits} of `}${sample.requests} requests)`;
  const relation = compare(sample.value, op, right) ? op : `is not ${op}`;
  return {
    left: sample.value,
    op,
    right,
    dimension,
    requests: sample.requests,
    from: sample.from,
    to: sample.to,
    text: `${name} ${formatValue(sample.value, dimension)} ${relation} ${formatValue(right, dimension)}${suffix}${base}`,
  };
}

function decided(holds: boolean, comparison: Comparison): Finding {
  return { holds, reason: holds ? 'within_limit' : 'beyond_limit', comparison };
}

function unknown(reason: VerdictReason, text: string): Finding {
  return { holds: 'unknown', reason, comparison: { ...NOTHING_MEASURED, text } };
}

function noSample(name: string, series: Series | undefined): Finding {
  const pending = series?.pending ?? null;
  return pending === null
    ? unknown('no_sample_yet', `${name}: nothing measured yet`)
    : unknown('too_little_traffic', `${name}: ${pending.requests} of ${pending.needed} requests`);
}
