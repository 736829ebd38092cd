import type { Margin } from '@holdpoint/analysis';
import { formatDuration, type Verdict } from '@holdpoint/engine';
import { LaunchError } from '../errors.ts';
import { badFile } from './bad-input.ts';
import type { Rule } from './judge.ts';
import { latencyPairs, QUANTILE } from './latency.ts';
import { type Alone, type Coverage, errorPair, type Look, looksOf } from './looks.ts';
import { coverageNotes, quantileNotes } from './notes.ts';
import type { Side, Table, TimeKind } from './options.ts';
import { judgeQuantile, type QuantileInput } from './quantile-verdict.ts';
import { type Series, seriesOf } from './series.ts';
import { type CountInput, judgeCounts, type SignalVerdict } from './signal-verdict.ts';

/** What a table is judged by. Durations in milliseconds. */
export interface Settings {
  /** As errors name the file. */
  readonly file: string;
  readonly cumulative: boolean;
  readonly margin: Margin;
  /** Probability that a candidate that is not worse is called worse, over all signals and looks together. */
  readonly alpha: number;
  /** How often one looks; the spacing of the rows unless stated. */
  readonly intervalMs?: number;
  readonly minRequests: number;
  readonly signal: 'errors' | 'latency' | 'all';
  /** How much of stable's history before the candidate counts; all of it unless stated. */
  readonly baselineMs?: number;
}

/** Everything that an analysis found. Times are those of the file, in milliseconds. */
export interface Analysis {
  readonly file: string;
  readonly verdict: Verdict;
  /** The signal that the verdict rests on. */
  readonly decisive: SignalVerdict;
  readonly signals: readonly SignalVerdict[];
  readonly settings: Settings;
  readonly rule: Rule;
  readonly intervalMs: number;
  readonly spacingMs: number;
  readonly time: TimeKind;
  readonly from: number;
  readonly to: number;
  readonly rows: Readonly<Record<Side, number>>;
  readonly requests: Readonly<Record<Side, number>>;
  readonly looks: number;
  /** History of stable alone that was used. */
  readonly historyMs: number;
  readonly coverage: Coverage;
  readonly notes: readonly string[];
}

/** An allowance for `not worse` where no margin is stated: one percentage point, as in plans. */
const USUAL_ALLOWANCE: Margin = { kind: 'points', value: 0.01 };
/** The allowance for a quantile where no part is stated, as a part of stable's. */
const USUAL_SLOWNESS = 0.1;
/** Looks at a very long file, where it is not stated how often one looks. */
const MOST_LOOKS = 5000;
/** Rates may vary from one minute to the next. */
const BLOCK_MS = 60_000;
/** As in a launch, the moment of a change is looked for over ten minutes at least. */
const SHORTEST_HORIZON_MS = 600_000;

/** Judges a table. Errors: `input_invalid`, and `wrong_use` for settings that do not fit the file. */
export function analyze(table: Table, settings: Settings): Analysis {
  const wanted = signalsOf(table, settings);
  const series = seriesOf(table, settings);
  const intervalMs = intervalOf(series, settings);
  const { looks, alone: history, coverage } = looksOf(series, intervalMs);
  const alone = historyOf(history, settings);
  const rule = ruleOf(looks, { settings, intervalMs, signals: wanted.length });
  const context = { looks, alone, rule, minRequests: settings.minRequests };
  const signals = wanted.map((signal): SignalVerdict => {
    if (signal === 'errors') return judgeCounts(errorInput(context));
    return table.quantile === null
      ? judgeCounts(latencyInput(context, table.bounds))
      : judgeQuantile(quantileInput(context, table.quantile));
  });
  const decisive = decisiveOf(signals);
  return {
    file: settings.file,
    verdict: decisive.verdict,
    decisive,
    signals,
    settings,
    rule,
    intervalMs,
    spacingMs: series.spacingMs,
    time: table.time,
    from: series.from,
    to: series.to,
    rows: { stable: table.stable.length, candidate: table.candidate.length },
    requests: { stable: requestsOf(series, 'stable'), candidate: requestsOf(series, 'candidate') },
    looks: looks.length,
    historyMs: alone.reduce((sum, { from, to }) => sum + to - from, 0),
    coverage,
    notes: [
      ...table.notes,
      ...series.notes,
      ...coverageNotes(coverage),
      ...quantileNotes(table, settings.margin, wanted),
    ],
  };
}

function requestsOf({ slots }: Series, side: Side): number {
  return slots.reduce((sum, slot) => sum + (slot[side]?.requests ?? 0), 0);
}

type SignalKind = 'errors' | 'latency';

function signalsOf(table: Table, { signal, file }: Settings): readonly SignalKind[] {
  const has = { errors: table.hasErrors, latency: table.bounds.length > 0 || table.quantile !== null };
  if (signal === 'all') return (['errors', 'latency'] as const).filter((kind) => has[kind]);
  if (has[signal]) return [signal];
  if (signal === 'errors') throw badFile(file, 'it has no column errors', 'Leave --signal out, or add the column.');
  const hint = 'Export the buckets of the histogram, in seconds and cumulative: le_0.1, le_0.25, …, le_+Inf; or p95.';
  throw badFile(file, 'it has no columns of latency', hint);
}

function intervalOf({ spacingMs, from, to }: Series, { intervalMs }: Settings): number {
  if (intervalMs === undefined) {
    const rows = Math.round((to - from) / spacingMs) + 1;
    return spacingMs * Math.ceil(rows / MOST_LOOKS);
  }
  if (intervalMs >= spacingMs) return intervalMs;
  const message = `--interval ${formatDuration(intervalMs)} is shorter than the rows, which come every ${formatDuration(spacingMs)}`;
  throw new LaunchError('wrong_use', message, { hint: 'Look less often, or leave it out.' });
}

function historyOf(alone: readonly Alone[], { baselineMs }: Settings): readonly Alone[] {
  const end = alone.at(-1)?.to ?? 0;
  return baselineMs === undefined ? alone : alone.filter(({ from }) => from >= end - baselineMs);
}

function ruleOf(
  looks: readonly Look[],
  {
    settings,
    intervalMs,
    signals,
  }: { readonly settings: Settings; readonly intervalMs: number; readonly signals: number },
): Rule {
  const { margin, alpha } = settings;
  const span = (looks.at(-1)?.to ?? 0) - (looks[0]?.from ?? 0);
  return {
    alpha: alpha / Math.max(1, signals),
    margin,
    allowance: margin.value > 0 ? margin : USUAL_ALLOWANCE,
    blockMs: Math.max(BLOCK_MS, intervalMs),
    horizonMs: Math.max(span, SHORTEST_HORIZON_MS),
  };
}

interface Context {
  readonly looks: readonly Look[];
  readonly alone: readonly Alone[];
  readonly rule: Rule;
  readonly minRequests: number;
}

function errorInput({ looks, alone, rule, minRequests }: Context): CountInput {
  return {
    signal: 'errors',
    what: 'failed',
    pairs: looks.map((look) => ({ ...errorPair(look), at: look.at })),
    history: alone.map(({ from, to, stable: { errors: hits, requests } }) => ({
      from,
      to,
      stable: { hits, requests },
      candidate: { hits: 0, requests: 0 },
    })),
    rule,
    minRequests,
  };
}

function latencyInput({ looks, alone, rule, minRequests }: Context, bounds: readonly number[]): CountInput {
  const { thresholdS, pairs, alone: before, spent } = latencyPairs({ looks, alone }, bounds);
  return {
    signal: `latency p${QUANTILE * 100}`,
    what: thresholdS === null ? 'were slow' : `took more than ${formatDuration(thresholdS * 1000)}`,
    pairs: pairs.map((pair, i) => ({ ...pair, at: looks[spent + i]?.at ?? pair.from })),
    history: before,
    rule,
    minRequests,
  };
}

function quantileInput({ looks, rule, minRequests }: Context, quantile: string): QuantileInput {
  const { alpha, blockMs, margin } = rule;
  // Points of a rate say nothing of milliseconds.
  const part = margin.kind === 'relative' ? margin.value : 0;
  const allowance = part > 0 ? part : USUAL_SLOWNESS;
  return { signal: `latency ${quantile}`, looks, rule: { alpha, blockMs, margin: part, allowance }, minRequests };
}

/** The signal that decides about the whole: the first one that is worse, else one of which too little is known, else the last one to be good. */
function decisiveOf(signals: readonly SignalVerdict[]): SignalVerdict {
  const at = ({ moment }: SignalVerdict): number => moment?.at ?? 0;
  const byTime = signals.toSorted((a, b) => at(a) - at(b));
  for (const verdict of ['unhealthy', 'no_data', 'inconclusive'] as const) {
    const found = byTime.find((each) => each.verdict === verdict);
    if (found !== undefined) return found;
  }
  const last = byTime.at(-1);
  if (last === undefined) throw new Error('nothing was judged');
  return last;
}
