import { type ComparisonReading, differenceInterval, readComparison, verdictOf } from '@holdpoint/analysis';
import { alphaOf, comparisonKey, SPLIT, specOf } from './comparison-specs.ts';
import type { GaugeComparison } from './comparisons.ts';
import { type ConditionOf, Finding, NOTHING_MEASURED, unknown } from './finding.ts';
import { formatCount, formatDuration, formatValue } from './format.ts';
import type { Series } from './series.ts';
import { currentStage, type LaunchState } from './state.ts';
import { seriesOf } from './trust.ts';
import type { ComparedEvidence, Comparison } from './verdict.ts';

type Comparing = ConditionOf<'worse' | 'not_worse'>;

/** Judges the candidate against stable over the whole stage: by counts where requests are counted, by means of gauges. */
export function judgeComparison(state: LaunchState, condition: Comparing, label: Series['label'], at: number): Finding {
  const spec = specOf(state.plan, condition);
  const compared = state.comparisons.get(comparisonKey(spec, label));
  const name = label === null ? spec.signal : `${spec.signal} of ${label.value}`;
  const blind = seriesOf(condition).flatMap((key) => state.blind[key] ?? [])[0];
  if (blind !== undefined) return unknown('source_down', () => `${name}: ${blind.detail}`);
  if (compared === undefined) return unknown('no_sample_yet', () => `${name}: not measured on both versions yet`);
  const age = at - (compared.state.to ?? at);
  if (age > 3 * (currentStage(state)?.everyMs ?? 10_000)) {
    return unknown('stale', () => `${name}: last measured ${formatDuration(age)} ago`);
  }
  if (compared.kind === 'gauge') return judgeGauge(state, condition, name, compared.state);
  if (compared.state.candidate.requests === 0) {
    return unknown('no_sample_yet', () => `${name}: no request to the candidate yet`);
  }
  const quantile = quantileOf(state, spec.signal);
  const counts = compared.state;
  return found(condition.kind, verdictOf(counts), () => countsComparison(readComparison(counts), name, quantile));
}

function countsComparison(reading: ComparisonReading, name: string, quantile: string | null): Comparison {
  return {
    ...NOTHING_MEASURED,
    left: rate(reading.candidate),
    op: 'not_worse',
    right: rate(reading.stable),
    dimension: 'ratio',
    requests: reading.candidate.requests,
    from: reading.from,
    to: reading.to,
    text: countsText(name, quantile, reading),
    evidence: comparedEvidence(reading),
  };
}

/** What a verdict on both versions means for the condition that asks. */
function found(kind: Comparing['kind'], verdict: ComparisonReading['verdict'], says: () => Comparison): Finding {
  if (verdict === 'undecided') return new Finding('unknown', 'not_yet_shown', says);
  return new Finding((verdict === 'worse') === (kind === 'worse'), verdict, says);
}

function quantileOf({ plan }: LaunchState, signal: string): string | null {
  const source = plan.signals[signal]?.source;
  if (source?.kind === 'traffic' && source.measure.kind === 'latency') return `p${source.measure.quantile * 100}`;
  if (source?.kind === 'prometheus' && source.ask.form === 'histogram') return `p${source.ask.quantile * 100}`;
  return null;
}

function rate({ hits, requests }: Counts): number | null {
  return requests === 0 ? null : hits / requests;
}

function countsText(name: string, quantile: string | null, reading: ComparisonReading): string {
  const part = (counts: Counts): string =>
    `${formatValue(rate(counts), 'ratio')} (${formatCount(counts.hits)} of ${formatCount(counts.requests)} requests)`;
  const what = quantile === null ? '' : ` beyond stable’s ${quantile}`;
  const { lately, from, to } = reading;
  const isLate = reading.verdict === 'worse' && lately !== null && lately.from !== from;
  const { candidate, stable } = isLate ? lately : reading;
  const when = isLate && to !== null ? ` in the last ${formatDuration(to - lately.from)}` : '';
  const times = isLate ? latelyText(lately) : timesText(reading);
  return `${name}: candidate ${part(candidate)}${what} against stable ${part(stable)}${when}${times}; ${oddsText(reading)}`;
}

type Counts = ComparisonReading['stable'];

function latelyText({ candidate, stable }: { readonly candidate: Counts; readonly stable: Counts }): string {
  const times = (rate(candidate) ?? 0) / (rate(stable) ?? 0);
  return Number.isFinite(times) ? `, ${formatValue(times, 'count')} times as high` : '';
}

function timesText({ times }: ComparisonReading): string {
  if (times === null) return '';
  const number = (value: number): string => (Number.isFinite(value) ? formatValue(value, 'count') : 'any');
  return `, ${number(times.estimate)} times as high (surely ${number(times.low)} to ${number(times.high)})`;
}

/** More than a million to one is no more sure for people. */
const MOST_ODDS = 1e6;

function oddsText({ verdict, worse, notWorse, needed, remainingMs }: ComparisonReading): string {
  const odds = (log: number): string =>
    log >= Math.log(MOST_ODDS) ? `over ${formatCount(MOST_ODDS)}` : formatValue(Math.exp(log), 'count');
  const limit = formatCount(Math.round(Math.exp(needed)));
  if (verdict === 'worse') return `odds ${odds(worse)} to 1 that it is worse, ${limit} needed`;
  if (verdict === 'not_worse') return `odds ${odds(notWorse)} to 1 that it is not worse, ${limit} needed`;
  const more = remainingMs === null ? '' : `; about ${formatDuration(remainingMs)} more at this rate`;
  return `odds ${odds(worse)} to 1 that it is worse and ${odds(notWorse)} to 1 that it is not, ${limit} needed${more}`;
}

/** What a comparison says, as JSON keeps it. */
export function comparedEvidence(reading: ComparisonReading): ComparedEvidence {
  const { stable, candidate, worse, notWorse, needed, times, lately, variation, remainingMs } = reading;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    stable,
    candidate,
    worse,
    notWorse,
    needed,
    lately,
    variation,
    remainingMs,
    times: times && { estimate: finite(times.estimate), low: finite(times.low) ?? 0, high: finite(times.high) },
  };
}

function judgeGauge(state: LaunchState, condition: Comparing, name: string, gauge: GaugeComparison): Finding {
  const { gap, signal } = specOf(state.plan, condition);
  const { dimension = 'count', better } = state.plan.signals[signal] ?? {};
  const interval = differenceInterval(gauge.differences, alphaOf(state.plan));
  const { mean, count } = gauge.differences;
  if (interval === null) {
    return unknown('not_enough_evidence', () => `${name}: ${count} of 10 minutes compared with stable`);
  }
  const stable = gauge.stable.sum / gauge.stable.count;
  const limit = gap.kind === 'points' ? gap.value : gap.value * Math.abs(stable);
  const [low, high] = better === 'higher' ? [-interval.high, -interval.low] : [interval.low, interval.high];
  const verdict = low > limit ? 'worse' : high <= limit ? 'not_worse' : 'undecided';
  const value = (each: number): string => formatValue(each, dimension);
  return found(condition.kind, verdict, () => ({
    ...NOTHING_MEASURED,
    left: stable + mean,
    op: 'not_worse',
    right: stable,
    dimension,
    to: gauge.to,
    text: `${name}: candidate ${value(stable + mean)} against stable ${value(stable)}, surely ${value(interval.low)} to ${value(interval.high)} apart; ${value(limit)} allowed`,
  }));
}

/** Whether requests fall to the versions as ordered; without enough of them it is not known. */
export function judgeSplit({ comparisons }: LaunchState, { expect }: ConditionOf<'split'>): Finding {
  const states = SPLIT.flatMap((key) => {
    const compared = comparisons.get(key);
    return compared?.kind === 'counts' ? [compared.state] : [];
  });
  const [first] = states;
  if (first === undefined) return unknown('no_sample_yet', () => 'split: no request counted in this stage yet');
  const verdicts = states.map(verdictOf);
  const given = first.candidate.hits / (first.candidate.hits + first.stable.hits);
  const ordered = first.candidate.requests / (first.candidate.requests + first.stable.requests);
  const says = (): Comparison => ({
    ...NOTHING_MEASURED,
    left: given,
    op: '=',
    right: ordered,
    dimension: 'ratio',
    requests: first.candidate.hits,
    from: first.from,
    to: first.to,
    text: `the candidate got ${formatValue(given, 'ratio')} of ${formatCount(first.candidate.hits + first.stable.hits)} requests, ${formatValue(ordered, 'ratio')} ordered`,
  });
  if (verdicts.includes('worse')) return new Finding(expect === 'off', 'not_as_ordered', says);
  if (verdicts.every((verdict) => verdict === 'not_worse')) {
    return new Finding(expect === 'as_ordered', 'as_ordered', says);
  }
  return new Finding('unknown', 'not_yet_shown', says);
}
