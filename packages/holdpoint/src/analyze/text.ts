import type { ComparisonReading } from '@holdpoint/analysis';
import { heading, type Rows, type TextOptions, tableLines, wrapped } from '../rehearsal/columns.ts';
import type { Analysis } from './analysis.ts';
import type { Moment, SignalVerdict } from './signal-verdict.ts';
import { lately, type WhatIf, whatIfs } from './what-if.ts';
import {
  counted,
  countText,
  evidenceText,
  marginText,
  partText,
  rateText,
  spanText,
  timesText,
  whenText,
} from './wording.ts';

/** Looks that count as late. */
const LATE = 10;

/** An analysis for people: the verdict, and everything that it rests on. */
export function analysisText(analysis: Analysis, options: TextOptions): string {
  const { decisive, signals } = analysis;
  const others = signals.filter((each) => each !== decisive);
  return [
    ...wrapped(verdictLine(analysis, decisive), options.width).map((line, i) =>
      i === 0 ? heading(line, options) : line,
    ),
    '',
    ...signalLines(analysis, decisive, options),
    ...others.flatMap((each) => signalLines(analysis, each, options)),
    ...tableLines('Judged by', rulesOf(analysis), options),
    ...tableLines('The data', dataOf(analysis), options),
  ]
    .join('\n')
    .trimEnd();
}

function verdictLine(analysis: Analysis, { verdict, signal, moment, goodBefore }: SignalVerdict): string {
  const word = verdict.toUpperCase().replace('_', ' ');
  if (moment === null || verdict === 'no_data') return `${word}: ${whyNoData(analysis)}`;
  const when = whenText(analysis, moment.at);
  if (verdict === 'unhealthy') {
    const before = goodBefore === null ? '' : `. It had looked healthy before (${whenText(analysis, goodBefore.at)})`;
    return `${word}: the candidate is shown to be worse than stable by ${signal}, ${when}${before}.`;
  }
  if (verdict === 'healthy') return `${word}: the candidate is shown not to be worse than stable, ${when}.`;
  return `${word}: ${signal} show neither that the candidate is worse nor that it is not.`;
}

function whyNoData({ rows, requests }: Analysis): string {
  if (rows.stable === 0 || rows.candidate === 0) {
    return `the file has no row of ${rows.candidate === 0 ? 'the candidate' : 'stable'}.`;
  }
  if (requests.stable === 0 || requests.candidate === 0) {
    return `${requests.candidate === 0 ? 'the candidate' : 'stable'} has no requests.`;
  }
  return 'at no time both versions have requests.';
}

function signalLines(analysis: Analysis, result: SignalVerdict, options: TextOptions): readonly string[] {
  const { signal, verdict, moment, input } = result;
  const title = `${signal[0]?.toUpperCase()}${signal.slice(1)}: ${verdict.replace('_', ' ')}`;
  if (moment === null)
    return tableLines(title, [['', 'there are not enough requests with known outcomes on both sides']], options);
  const { stable, candidate, variation } = moment.reading;
  const rows: Rows = [
    ['when', `${whenText(analysis, moment.at)}; look ${countText(moment.looks)} of ${countText(input.pairs.length)}`],
    ['candidate', partText(candidate, input.what)],
    ['stable', partText(stable, input.what)],
    ...latelyRow(result, moment),
    ...timesRow(moment.reading),
    ['evidence', evidenceLine(result, moment.reading)],
    [
      'noise',
      `the ratio of both rates may vary by ${rateText(variation)} from one ${spanText(input.rule.blockMs)} to the next`,
    ],
    ...outlookRow(result, moment.reading),
    ...whatIfs(result).map((each, i) => [i === 0 ? 'otherwise' : '', whatIfText(analysis, each)]),
  ];
  return tableLines(title, rows, options);
}

function latelyRow({ input }: SignalVerdict, { looks }: Moment): Rows {
  if (looks <= LATE) return [];
  const { spanMs, stable, candidate } = lately(input.pairs, { looks, spans: LATE });
  const rate = ({ hits, requests }: typeof stable): string =>
    requests === 0 ? 'no requests' : rateText(hits / requests);
  return [['lately', `in the last ${spanText(spanMs)}: candidate ${rate(candidate)}, stable ${rate(stable)}`]];
}

function evidenceLine({ input: { rule } }: SignalVerdict, { worse, notWorse, needed }: ComparisonReading): string {
  const by = rule.margin.value === 0 ? '' : ` by more than ${marginText(rule.margin)}`;
  return `${evidenceText(worse)} for worse${by}, ${evidenceText(notWorse)} for not worse by ${marginText(rule.allowance)}; ${evidenceText(needed)} decides`;
}

function timesRow({ times }: ComparisonReading): Rows {
  if (times === null) return [];
  const { low, high, estimate } = times;
  const most = Number.isFinite(high) ? `${timesText(high)} times` : 'any number of times';
  return [['ratio', `${timesText(estimate)} times the rate of stable; surely from ${timesText(low)} to ${most}`]];
}

function outlookRow({ verdict }: SignalVerdict, { remainingMs, worse, notWorse }: ComparisonReading): Rows {
  if (verdict !== 'inconclusive') return [];
  if (remainingMs === null) return [['to decide', 'no end is in sight at the present rate of evidence']];
  const then = worse > notWorse ? 'unhealthy' : 'healthy';
  return [['to decide', `about ${spanText(remainingMs)} longer, if it goes on like this; ${then} then`]];
}

function whatIfText(analysis: Analysis, { change, verdict, at }: WhatIf): string {
  const by =
    change.kind === 'alpha' ? `with alpha ${rateText(change.alpha)}` : `with a margin of ${marginText(change.margin)}`;
  const when = at === null || verdict === 'inconclusive' ? '' : `, ${whenText(analysis, at)}`;
  return `${by} it is ${verdict.replace('_', ' ')}${when}`;
}

function rulesOf({ rule, settings, signals, intervalMs }: Analysis): Rows {
  const each = signals.length > 1 ? `, ${rateText(rule.alpha)} for each of ${signals.length} signals` : '';
  return [
    [
      'margin',
      `${rule.margin.value === 0 ? 'any worse' : `worse by more than ${marginText(rule.margin)}`} is unhealthy; not worse by ${marginText(rule.allowance)} is healthy`,
    ],
    [
      'alpha',
      `${rateText(settings.alpha)}${each}: the probability to call a good candidate bad, over all looks together`,
    ],
    [
      'looks',
      `every ${spanText(intervalMs)}${settings.minRequests > 1 ? `, with at least ${countText(settings.minRequests)} requests on each side` : ''}`,
    ],
  ];
}

function dataOf(analysis: Analysis): Rows {
  const { rows, spacingMs, from, to, historyMs, notes, coverage } = analysis;
  const history = historyMs === 0 ? [] : [['history', `${spanText(historyMs)} of stable alone before`]];
  return [
    [
      'rows',
      `${countText(rows.stable)} of stable, ${countText(rows.candidate)} of the candidate, every ${spanText(spacingMs)} for ${spanText(to - from)}`,
    ],
    ['compared', `${counted(coverage.both, 'interval')} in which both have a row`],
    ...history,
    ...notes.map((note) => ['note', note]),
  ];
}
