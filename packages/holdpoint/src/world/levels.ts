import type { Comparator, Condition, Plan, Signal, Variant } from '@holdpoint/plan';

/**
 * What a signal is on a version that is well: what the scenario states, else a value clearly on the good side
 * of every limit that the plan sets it, so that a rehearsal without a scenario is a launch without harm.
 */
export function healthyLevel(plan: Plan, signal: Signal): number {
  const limits = limitsOf(plan, signal.id);
  const upper = Math.min(...limits.filter(({ op }) => !op.startsWith('>')).map(({ value }) => value));
  const lower = Math.max(...limits.filter(({ op }) => op.startsWith('>')).map(({ value }) => value));
  if (signal.better === 'higher') {
    if (signal.dimension === 'ratio') return 1 - 0.2 * (1 - Math.max(lower, 0.9));
    return Number.isFinite(lower) ? 1.5 * lower : USUAL[signal.dimension];
  }
  if (!Number.isFinite(upper)) return USUAL[signal.dimension];
  if (signal.dimension === 'count' && upper <= 20) return 0;
  return (signal.dimension === 'ratio' && signal.source.kind === 'traffic' ? 0.2 : 0.5) * upper;
}

/** Levels where a plan sets no limit, in base units. */
const USUAL: Readonly<Record<Signal['dimension'], number>> = {
  ratio: 0.002,
  points: 0,
  duration: 120,
  bytes: 200e6,
  count: 0,
  rate: 0.3,
  money: 100,
};

/** A limit as seen from health: what should hold. */
interface Limit {
  readonly op: Comparator;
  readonly value: number;
}

/** Everything the plan compares a signal with, turned so that it says what is good. */
function limitsOf(plan: Plan, signal: string): readonly Limit[] {
  const good = plan.stages.flatMap(({ gate }) => gate.flatMap(({ condition }) => limitOf(condition, signal)));
  const bad = plan.stages.flatMap(({ triggers }) => triggers.flatMap(({ when }) => limitOf(when, signal)));
  const { target, warning, critical } = plan.thresholds[signal] ?? {};
  const level = (found: typeof target): readonly Limit[] =>
    found?.operand.kind === 'quantity' ? [{ op: found.op, value: found.operand.quantity.value }] : [];
  return [...good, ...level(target), ...[...bad, ...level(warning), ...level(critical)].map(turned)];
}

function limitOf(condition: Condition, signal: string): readonly Limit[] {
  if (condition.kind !== 'compare' || condition.subject.signal !== signal) return [];
  const { op, operand } = condition;
  return operand.kind === 'quantity' ? [{ op, value: operand.quantity.value }] : [];
}

const OPPOSITE: Readonly<Record<Comparator, Comparator>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': '!=',
  '!=': '=',
};

function turned({ op, value }: Limit): Limit {
  return { op: OPPOSITE[op], value };
}

/** Natural logarithm's standard deviation of the latencies of a request: P95 is 2.2 times the median. */
export const LATENCY_SIGMA = Math.log(2.2) / 1.645;

/** Standard normal quantile, by the rational approximation of Abramowitz and Stegun 26.2.23 (error below 4.5e-4). */
export function normalQuantile(q: number): number {
  const p = Math.min(q, 1 - q);
  const t = Math.sqrt(-2 * Math.log(p));
  const z =
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  return q < 0.5 ? -z : z;
}

/** Standard normal distribution function, by Abramowitz and Stegun 26.2.17 (error below 7.5e-8). */
export function normalPart(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const beyond = (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z < 0 ? beyond : 1 - beyond;
}

/** What a version does to requests and gauges now. Ratios are 0 to 1, latency is the median in milliseconds. */
export interface Behaviour {
  errors: number;
  /** Answers to copies of requests that are other ones than those of stable, errors included. */
  differences: number;
  fallbacks: number;
  medianMs: number;
  down: boolean;
  /** Signals that no request shows, in base units: their level, and how much they grow each hour. */
  readonly gauges: Record<string, { value: number; since: number; perHour: number }>;
}

/** A version that is well. */
export function healthyBehaviour(plan: Plan, at: number): Behaviour {
  const usual = { errors: USUAL.ratio, differences: USUAL.ratio, fallbacks: 0, medianMs: USUAL.duration };
  const behaviour: Behaviour = { ...usual, down: false, gauges: {} };
  let median = Number.POSITIVE_INFINITY;
  for (const signal of Object.values(plan.signals)) {
    const level = healthyLevel(plan, signal);
    const { source } = signal;
    if (source.kind !== 'traffic') behaviour.gauges[signal.id] = { value: level, since: at, perHour: 0 };
    else if (source.measure.kind === 'mirrored_differences') {
      behaviour.differences = level;
      behaviour.errors = Math.min(behaviour.errors, level);
    } else if (source.measure.kind === 'errors' || source.measure.kind === 'mirrored_errors') {
      behaviour.errors = Math.min(behaviour.errors, level);
    } else if (source.measure.kind === 'latency' || source.measure.kind === 'mirrored_latency') {
      median = Math.min(median, medianFor(level, source.measure.quantile));
    }
  }
  if (Number.isFinite(median)) behaviour.medianMs = median;
  return behaviour;
}

/** The median of the latencies whose `quantile` is `level`, both in milliseconds. */
function medianFor(level: number, quantile: number): number {
  return level / Math.exp(LATENCY_SIGMA * normalQuantile(quantile));
}

/** Sets what one signal shows. */
export function setLevel(
  behaviour: Behaviour,
  signal: Signal,
  change: { readonly value: number; readonly at: number },
): void {
  const { source, id } = signal;
  const { value, at } = change;
  if (source.kind !== 'traffic') {
    behaviour.gauges[id] = { value, since: at, perHour: behaviour.gauges[id]?.perHour ?? 0 };
    return;
  }
  switch (source.measure.kind) {
    case 'errors':
    case 'mirrored_errors':
      behaviour.errors = value;
      break;
    case 'mirrored_differences':
      behaviour.differences = value;
      break;
    case 'successes':
      behaviour.errors = 1 - value;
      break;
    case 'fallbacks':
      behaviour.fallbacks = value;
      break;
    case 'latency':
    case 'mirrored_latency':
      behaviour.medianMs = medianFor(value, source.measure.quantile);
      break;
    case 'requests_per_second':
      break;
  }
}

/** Sets what one signal shows back to what it usually is; other changes stay. */
export function restoreLevel(behaviour: Behaviour, { id, source }: Signal, usual: Behaviour): void {
  const gauge = usual.gauges[id];
  if (gauge !== undefined) behaviour.gauges[id] = gauge;
  if (source.kind !== 'traffic') return;
  switch (source.measure.kind) {
    case 'errors':
    case 'successes':
    case 'mirrored_errors':
      behaviour.errors = usual.errors;
      break;
    case 'mirrored_differences':
      behaviour.differences = usual.differences;
      break;
    case 'fallbacks':
      behaviour.fallbacks = usual.fallbacks;
      break;
    case 'latency':
    case 'mirrored_latency':
      behaviour.medianMs = usual.medianMs;
      break;
    case 'requests_per_second':
      break;
  }
}

/** The level of a gauge at a time, before noise. */
export function gaugeAt(behaviour: Behaviour, signal: string, at: number): number | null {
  const gauge = behaviour.gauges[signal];
  if (gauge === undefined || behaviour.down) return null;
  return gauge.value + (gauge.perHour * Math.max(0, at - gauge.since)) / 3_600_000;
}

/** Both versions. */
export type Behaviours = Readonly<Record<Variant, Behaviour>>;
