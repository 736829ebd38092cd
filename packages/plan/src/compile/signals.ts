import type { PlanDocument } from '../document/index.ts';
import type { SignalValue } from '../document/signals.ts';
import type { ParsedLevel } from '../grammar/parser.ts';
import type {
  Level,
  NoDataAction,
  Signal,
  SignalSource,
  Stage,
  Threshold,
  TrafficMeasure,
  TrustState,
} from '../plan.ts';
import type { Dimension } from '../quantity.ts';

interface SignalContext {
  /** After which a silent source is blind, where the signal does not say; milliseconds. */
  readonly maxBlindMs: number;
  readonly stages: readonly Stage[];
}

/** A signal with its unit as a factor to base units, and with the labels that conditions tell it apart by. */
export function compileSignal(id: string, signal: SignalValue, { maxBlindMs, stages }: SignalContext): Signal {
  const common = {
    id,
    scale: 1,
    ...(signal.titles && { titles: signal.titles }),
    better: signal.better,
    onNoData: compileNoData(signal.on_no_data),
    maxBlindMs: signal.max_blind ?? maxBlindMs,
    by: labelsOf(id, stages),
    compared: false,
    lastWeek: false,
  };
  if (signal.from === 'traffic') {
    const { measure, min_requests } = signal;
    const minRequests = min_requests ?? defaultMinRequests(measure);
    return { ...common, source: { kind: 'traffic', measure }, dimension: dimensionOfMeasure(measure), minRequests };
  }
  if (signal.from !== 'metrics') {
    const { from: kind, query, at, unit } = signal;
    const place = at === undefined ? {} : { at };
    const source: SignalSource =
      kind === 'command'
        ? { kind, run: query }
        : kind === 'prometheus'
          ? { kind, ask: { form: 'value', query }, ...place }
          : { kind, query, ...place };
    return { ...common, ...unit, source, minRequests: 0 };
  }
  const { metric, labels = {}, measure, unit } = signal;
  return { ...common, ...unit, source: { kind: 'metrics', metric, labels, measure }, minRequests: 0 };
}

/** One word is what happens in every state, but for too little traffic, which only time mends. */
function compileNoData(word: 'hold' | 'pause' | 'rollback'): Readonly<Record<TrustState, NoDataAction>> {
  const action = { do: word };
  return {
    stale: action,
    absent: action,
    source_down: action,
    too_little_traffic: { do: 'extend' },
    contradictory: action,
  };
}

/** What the router's counts give: ratios of requests, a rate, or a length of time. */
export function dimensionOfMeasure({ kind }: TrafficMeasure): Dimension {
  if (kind === 'latency') return 'duration';
  return kind === 'requests_per_second' ? 'rate' : 'ratio';
}

/** A quantile needs at least two requests beyond it to say anything; ratios need 50, and a rate none. */
function defaultMinRequests(measure: TrafficMeasure): number {
  if (measure.kind === 'requests_per_second') return 0;
  if (measure.kind !== 'latency') return 50;
  // Rounded first: 1 - 0.999 is a little more than 0.001, and would ask for one request too many or too few.
  const beyond = Math.round((1 - measure.quantile) * 1e4) / 1e4;
  return Math.max(50, Math.ceil(2 / beyond));
}

function labelsOf(signal: string, stages: readonly Stage[]): readonly string[] {
  const conditions = stages.flatMap(({ gate, triggers }) => [
    ...gate.map(({ condition }) => condition),
    ...triggers.map(({ when }) => when),
  ]);
  const labels = conditions.flatMap((condition) =>
    'subject' in condition && condition.subject.signal === signal ? (condition.subject.by ?? []) : [],
  );
  return [...new Set(labels)];
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
