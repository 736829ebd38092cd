import type { Margin, Proportion } from '@holdpoint/analysis';
import type { Analysis } from './analysis.ts';
import type { Moment, SignalVerdict } from './signal-verdict.ts';
import { secondsOf, wallOf } from './wording.ts';

/** An analysis as `--json` prints it; docs/analyze.md describes it. */
export function analysisJson(analysis: Analysis) {
  const { decisive, settings, rule, verdict, coverage } = analysis;
  return {
    type: 'Analysis',
    file: analysis.file,
    verdict,
    at: decidedAt(analysis, decisive),
    signal: verdict === 'no_data' ? null : decisive.signal,
    time: momentTime(analysis, decisive),
    evidence: decisive.moment === null ? null : evidenceJson(decisive.moment),
    healthyBefore: decisive.goodBefore === null ? null : secondsOf(analysis, decisive.goodBefore.at),
    signals: analysis.signals.map((each) => signalJson(analysis, each)),
    settings: {
      margin: marginJson(rule.margin),
      allowance: marginJson(rule.allowance),
      alpha: settings.alpha,
      alphaOfEach: rule.alpha,
      interval: analysis.intervalMs / 1000,
      minRequests: settings.minRequests,
      cumulative: settings.cumulative,
    },
    data: {
      rows: analysis.rows,
      from: secondsOf(analysis, analysis.from),
      to: secondsOf(analysis, analysis.to),
      spacing: analysis.spacingMs / 1000,
      looks: analysis.looks,
      history: analysis.historyMs / 1000,
      compared: coverage.both,
      gaps: coverage.empty,
      lacking: coverage.lacking,
      idle: coverage.idle,
    },
    notes: analysis.notes,
  };
}

function signalJson(analysis: Analysis, result: SignalVerdict) {
  const { signal, verdict, moment } = result;
  return {
    signal,
    counted: result.input.what,
    verdict,
    at: decidedAt(analysis, result),
    evidence: moment === null ? null : evidenceJson(moment),
  };
}

/** Only a verdict that was reached has a moment. */
function decidedAt(analysis: Analysis, { verdict, moment }: SignalVerdict): number | null {
  return moment === null || verdict === 'inconclusive' ? null : secondsOf(analysis, moment.at);
}

function momentTime(analysis: Analysis, { verdict, moment }: SignalVerdict): string | null {
  return moment === null || verdict === 'inconclusive' ? null : wallOf(analysis, moment.at);
}

function evidenceJson({ looks, reading }: Moment) {
  const { worse, notWorse, needed, times, variation, remainingMs, stable, candidate } = reading;
  return {
    worse,
    notWorse,
    needed,
    looks,
    times: times === null ? null : { estimate: finite(times.estimate), low: times.low, high: finite(times.high) },
    variation,
    remaining: remainingMs === null ? null : remainingMs / 1000,
    stable: partJson(stable),
    candidate: partJson(candidate),
  };
}

/** JSON has no infinity: a factor without an upper limit is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function partJson({ hits, requests }: Proportion) {
  return { hits, requests, rate: requests === 0 ? null : hits / requests };
}

function marginJson({ kind, value }: Margin) {
  return { [kind]: value };
}
