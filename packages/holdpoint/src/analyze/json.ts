import type { ComparisonReading, Margin, Proportion } from '@holdpoint/analysis';
import type { Analysis } from './analysis.ts';
import type { QuantileReading } from './quantile-verdict.ts';
import type { SignalVerdict } from './signal-verdict.ts';
import { secondsOf, wallOf } from './wording.ts';

/** An analysis as `--json` prints it; docs/analyze.md describes it. */
export function analysisJson(analysis: Analysis) {
  const { decisive, settings, rule, verdict } = analysis;
  const decided = decidedAt(decisive);
  return {
    type: 'Analysis',
    file: analysis.file,
    verdict,
    at: decided === null ? null : secondsOf(analysis, decided),
    signal: verdict === 'no_data' ? null : decisive.signal,
    time: decided === null ? null : wallOf(analysis, decided),
    evidence: evidenceJson(analysis, decisive),
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
    data: dataJson(analysis),
    notes: analysis.notes,
  };
}

function dataJson(analysis: Analysis) {
  const { rows, requests, looks, coverage, spacingMs, historyMs, from, to } = analysis;
  return {
    rows,
    requests,
    from: secondsOf(analysis, from),
    to: secondsOf(analysis, to),
    spacing: spacingMs / 1000,
    looks,
    history: historyMs / 1000,
    compared: coverage.both,
    gaps: coverage.empty,
    lacking: coverage.lacking,
    idle: coverage.idle,
  };
}

function signalJson(analysis: Analysis, result: SignalVerdict) {
  const decided = decidedAt(result);
  return {
    signal: result.signal,
    verdict: result.verdict,
    at: decided === null ? null : secondsOf(analysis, decided),
    ...(result.kind === 'counts' ? { counted: result.input.what } : {}),
    evidence: evidenceJson(analysis, result),
  };
}

/** Only a verdict that was reached has a moment. */
function decidedAt({ verdict, moment }: SignalVerdict): number | null {
  return moment === null || verdict === 'inconclusive' ? null : moment.at;
}

function evidenceJson(analysis: Analysis, { kind, moment }: SignalVerdict) {
  if (moment === null) return null;
  const { looks, reading } = moment;
  const { remainingMs } = reading;
  const found = 'needed' in reading ? countsJson(analysis, reading) : quantileJson(reading);
  return { kind, looks, ...found, remaining: remainingMs === null ? null : remainingMs / 1000 };
}

function countsJson(analysis: Analysis, reading: ComparisonReading) {
  const { worse, notWorse, needed, times, variation, lately, stable, candidate } = reading;
  return {
    worse,
    notWorse,
    needed,
    times: times === null ? null : { estimate: finite(times.estimate), low: times.low, high: finite(times.high) },
    variation,
    stable: partJson(stable),
    candidate: partJson(candidate),
    lately:
      lately === null
        ? null
        : {
            from: secondsOf(analysis, lately.from),
            stable: partJson(lately.stable),
            candidate: partJson(lately.candidate),
          },
  };
}

function quantileJson({ stableMs, candidateMs, slower, limits, requests }: QuantileReading) {
  return {
    slower,
    limits,
    stable: { ms: stableMs, requests: requests.stable },
    candidate: { ms: candidateMs, requests: requests.candidate },
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
