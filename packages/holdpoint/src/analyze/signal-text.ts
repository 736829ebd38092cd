import type { ComparisonReading } from '@holdpoint/analysis';
import { formatDuration } from '@holdpoint/engine';
import type { Rows } from '../rehearsal/columns.ts';
import type { Analysis } from './analysis.ts';
import type { QuantileReading, QuantileVerdict } from './quantile-verdict.ts';
import type { CountVerdict, SignalVerdict } from './signal-verdict.ts';
import { type WhatIf, whatIfs } from './what-if.ts';
import { countText, evidenceText, marginText, partText, rateText, spanText, timesText, whenText } from './wording.ts';

/** What the verdict on one signal rests on, as rows of a name and a sentence. */
export function signalRows(analysis: Analysis, result: SignalVerdict): Rows {
  const { moment, trace, verdict } = result;
  if (moment === null) return [['', 'there are not enough requests with known outcomes on both sides']];
  const when = [
    'when',
    `${whenText(analysis, moment.at)}; look ${countText(moment.looks)} of ${countText(trace.length)}`,
  ];
  const rows = result.kind === 'counts' ? countRows(analysis, result) : quantileRows(result);
  const { remainingMs } = moment.reading;
  if (verdict !== 'inconclusive') return [when, ...rows];
  const more =
    remainingMs === null
      ? 'no end is in sight at the present rate of evidence'
      : `about ${spanText(remainingMs)} longer, if it goes on like this`;
  return [when, ...rows, ['to decide', more]];
}

function countRows(analysis: Analysis, result: CountVerdict): Rows {
  const { moment, input } = result;
  if (moment === null) return [];
  const { stable, candidate, variation } = moment.reading;
  const noise = `the ratio of both rates may vary by ${rateText(variation)} from one ${spanText(input.rule.blockMs)} to the next`;
  return [
    ['candidate', partText(candidate, input.what)],
    ['stable', partText(stable, input.what)],
    ...timesRow(moment.reading),
    ...latelyRow(analysis, result, moment.reading),
    ['evidence', evidenceLine(result, moment.reading)],
    ['noise', noise],
    ...whatIfs(result).map((each, i) => [i === 0 ? 'otherwise' : '', whatIfText(analysis, each)]),
  ];
}

/** What came since the candidate looks worse, where that is not the whole. */
function latelyRow(analysis: Analysis, { verdict, input }: CountVerdict, { lately, from }: ComparisonReading): Rows {
  if (verdict !== 'unhealthy' || lately === null || lately.from === from) return [];
  const { stable, candidate } = lately;
  const rate = ({ hits, requests }: typeof stable): string =>
    requests === 0 ? 'no requests' : `${rateText(hits / requests)} of ${countText(requests)} requests`;
  const since = whenText(analysis, lately.from);
  return [['lately', `since ${since}: candidate ${rate(candidate)} ${input.what}, stable ${rate(stable)}`]];
}

function evidenceLine({ input: { rule } }: CountVerdict, { worse, notWorse, needed }: ComparisonReading): string {
  const by = rule.margin.value === 0 ? '' : ` by more than ${marginText(rule.margin)}`;
  const [bad, good, limit] = [worse, notWorse, needed].map(evidenceText);
  return `${bad} for worse${by}, ${good} for not worse by ${marginText(rule.allowance)}; ${limit} decides`;
}

function timesRow({ times }: ComparisonReading): Rows {
  if (times === null) return [];
  const { low, high, estimate } = times;
  const most = Number.isFinite(high) ? `${timesText(high)} times` : 'any number of times';
  const many = Number.isFinite(estimate) ? `${timesText(estimate)} times the rate of stable` : 'stable has none';
  return [['ratio', `${many}; surely from ${timesText(low)} to ${most}`]];
}

function whatIfText(analysis: Analysis, { change, verdict, at }: WhatIf): string {
  const by =
    change.kind === 'alpha' ? `with alpha ${rateText(change.alpha)}` : `with a margin of ${marginText(change.margin)}`;
  const when = at === null || verdict === 'inconclusive' ? '' : `, ${whenText(analysis, at)}`;
  return `${by} it is ${verdict.replace('_', ' ')}${when}`;
}

function quantileRows({ moment, signal }: QuantileVerdict): Rows {
  if (moment === null) return [];
  const { stableMs, candidateMs, slower, limits, blocks } = moment.reading;
  const value = (ms: number | null): string => (ms === null ? 'unknown' : latencyText(ms));
  const name = signal.replace('latency ', '');
  return [
    ['candidate', `${name} of ${value(candidateMs)} on the mean`],
    ['stable', `${name} of ${value(stableMs)} on the mean`],
    ['slower', slowerText(slower, blocks)],
    [
      'limits',
      `slower by more than ${latencyText(limits.worse)} is unhealthy, by at most ${latencyText(limits.notWorse)} healthy`,
    ],
  ];
}

function slowerText(slower: QuantileReading['slower'], blocks: number): string {
  if (slower === null) return `${blocks} of 10 minutes compared: too few to know how differences spread`;
  return `surely by ${latencyText(slower.low)} to ${latencyText(slower.high)}`;
}

/** Three digits that say something; a negative one is faster. */
function latencyText(ms: number): string {
  if (ms === 0) return '0';
  const text = formatDuration(Number(Math.abs(ms).toPrecision(3)));
  return ms < 0 ? `-${text}` : text;
}
