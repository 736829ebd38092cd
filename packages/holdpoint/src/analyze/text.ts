import { heading, type Rows, type TextOptions, tableLines, wrapped } from '../rehearsal/columns.ts';
import type { Analysis } from './analysis.ts';
import { signalRows } from './signal-text.ts';
import type { SignalVerdict } from './signal-verdict.ts';
import { counted, countText, marginText, rateText, spanText, whenText } from './wording.ts';

/** An analysis for people: the verdict, and everything that it rests on. */
export function analysisText(analysis: Analysis, options: TextOptions): string {
  const { decisive, signals } = analysis;
  const others = signals.filter((each) => each !== decisive);
  return [
    ...wrapped(verdictLine(analysis, decisive), options.width).map((line, i) =>
      i === 0 ? heading(line, options) : line,
    ),
    '',
    ...[decisive, ...others].flatMap((each) => tableLines(titleOf(each), signalRows(analysis, each), options)),
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
  if (verdict === 'healthy')
    return `${word}: the candidate is shown not to be worse than stable${allowed(analysis)}, ${when}.`;
  return `${word}: ${signal} show neither that the candidate is worse nor that it is not.`;
}

/** Within what every signal is shown to be. */
function allowed({ signals, rule }: Analysis): string {
  const parts = signals.map((each) => {
    const size =
      each.kind === 'counts'
        ? marginText(rule.allowance)
        : marginText({ kind: 'relative', value: each.input.rule.allowance });
    return signals.length > 1 ? `${size} in ${each.signal}` : size;
  });
  return ` by more than ${parts.join(' and ')}`;
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

function titleOf({ signal, verdict }: SignalVerdict): string {
  return `${signal[0]?.toUpperCase()}${signal.slice(1)}: ${verdict.replace('_', ' ')}`;
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
