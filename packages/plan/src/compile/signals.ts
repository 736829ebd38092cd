import { allConditions } from '../check/statements.ts';
import type { Condition } from '../condition.ts';
import type { PlanDocument } from '../document/index.ts';
import type { SignalValue } from '../document/signals.ts';
import type { ParsedLevel } from '../grammar/parser.ts';
import type { Level, Plan, QueryPlace, Signal, SignalSource, SourceKind, Threshold } from '../plan.ts';
import { mapValues } from './map-values.ts';
import { countedBy, meaningOf, minRequestsOf } from './meaning.ts';
import { compileNoData, standInsOf } from './no-data.ts';
import { sourcesOfKind } from './sources.ts';

interface SignalContext {
  readonly document: PlanDocument;
  /** Every condition of the plan. */
  readonly conditions: readonly Condition[];
  /** Ids of signals that are compared between versions, by conditions or as stand-ins. */
  readonly compared: ReadonlySet<string>;
}

/** The signals of the plan, each with what its conditions ask of it. */
export function compileSignals(document: PlanDocument): Plan['signals'] {
  const { signals = {} } = document;
  const conditions = allConditions(document);
  const compared = comparedSignals(signals, conditions);
  return mapValues(signals, (signal, id) => compileSignal(id, signal, { document, conditions, compared }));
}

/** Signals whose versions some condition compares, and those that stand in for them. */
function comparedSignals(
  signals: Readonly<Record<string, SignalValue>>,
  conditions: readonly Condition[],
): ReadonlySet<string> {
  const named = conditions.flatMap((each) =>
    each.kind === 'worse' || each.kind === 'not_worse' ? [each.subject.signal] : [],
  );
  const compared = new Set(named);
  for (const id of compared) {
    for (const { signal } of standInsOf(signals[id]?.on_no_data)) {
      const other = signals[signal];
      if (other !== undefined && countedBy(other) !== undefined) compared.add(signal);
    }
  }
  return compared;
}

/** A signal with its unit as a factor to base units, and with what conditions ask of it. */
function compileSignal(id: string, signal: SignalValue, context: SignalContext): Signal {
  const { document, conditions, compared } = context;
  return {
    id,
    ...meaningOf(signal),
    ...(signal.titles && { titles: signal.titles }),
    source: compileSource(signal, document),
    better: signal.better,
    minRequests: minRequestsOf(signal),
    onNoData: compileNoData(signal.on_no_data),
    maxBlindMs: signal.max_blind ?? document.launch.max_blind,
    ...(signal.slo !== undefined && { slo: signal.slo }),
    by: labelsOf(id, conditions),
    compared: compared.has(id),
    lastWeek: looksAtLastWeek(id, conditions, document.thresholds),
  };
}

function compileSource(signal: SignalValue, document: PlanDocument): SignalSource {
  switch (signal.from) {
    case 'traffic':
      return { kind: 'traffic', measure: signal.measure };
    case 'metrics': {
      const { metric, labels = {}, measure } = signal;
      return { kind: 'metrics', metric, labels, measure };
    }
    case 'prometheus': {
      const where = placeOf(signal, document);
      const kind = 'prometheus';
      if ('query' in signal) return { kind, ask: { form: 'value', query: signal.query }, ...where };
      if ('hits' in signal) return { kind, ask: { form: 'ratio', hits: signal.hits, of: signal.of }, ...where };
      const { histogram, measure: quantile } = signal;
      return { kind, ask: { form: 'histogram', histogram, quantile }, ...where };
    }
    case 'sql':
    case 'http':
      return { kind: signal.from, query: signal.query, ...placeOf(signal, document) };
    case 'command':
      return { kind: 'command', run: signal.run };
  }
}

interface Placed {
  readonly from: SourceKind;
  readonly source?: string;
  readonly at?: string;
}

/** An address stands for itself; everything else is asked of the source that is named, or the only one of its kind. */
function placeOf({ from, source, at }: Placed, { sources }: PlanDocument): QueryPlace {
  if (at !== undefined && !isPath(at)) return { at };
  const [id = source] = source === undefined ? sourcesOfKind(sources, from) : [source];
  return { ...(id !== undefined && { source: id }), ...(at !== undefined && { at }) };
}

/** Whether `at` of a signal is a path that follows the address of its source. */
export function isPath(at: string): boolean {
  return at.startsWith('/');
}

function labelsOf(signal: string, conditions: readonly Condition[]): readonly string[] {
  const labels = conditions.flatMap((condition) =>
    'subject' in condition && condition.subject.signal === signal ? (condition.subject.by ?? []) : [],
  );
  return [...new Set(labels)];
}

function looksAtLastWeek(
  signal: string,
  conditions: readonly Condition[],
  thresholds: PlanDocument['thresholds'],
): boolean {
  const { target, warning, critical } = thresholds?.[signal] ?? {};
  const levels = [target, warning, critical].some((level) => level?.operand.kind === 'last_week');
  const stated = conditions.some(
    (each) => each.kind === 'compare' && each.operand.kind === 'last_week' && each.subject.signal === signal,
  );
  return levels || stated;
}

type ThresholdValue = NonNullable<PlanDocument['thresholds']>[string];

/** The levels of a signal; they are those of the candidate. */
export function compileThreshold({ target, warning, critical }: ThresholdValue, signal: string): Threshold {
  return {
    signal,
    variant: 'candidate',
    ...(target && { target: compileLevel(target) }),
    ...(warning && { warning: compileLevel(warning) }),
    ...(critical && { critical: compileLevel(critical) }),
  };
}

function compileLevel({ op, operand, forMs, text }: ParsedLevel): Level {
  return { op, operand, text, ...(forMs !== undefined && { forMs }) };
}
