import type { Offset, Operand, Plan, Quantity, Signal } from '@holdpoint/plan';
import { formatDuration } from '@holdpoint/plan';
import { inPrometheusUnits } from '../material.ts';
import type { ExportOptions } from '../options.ts';
import { earlier, number, operand as operandText } from '../promql.ts';
import { averageOver, type SignalSeries, seriesOf } from '../series.ts';
import type { Course } from './rule.ts';

const WEEK_MS = 7 * 86_400_000;
/** What a measured limit is in tests, in base units of Prometheus. */
const MEASURED = { ratio: 0.1, other: 100 };

/** What a value is compared with. */
export interface Limit {
  readonly expr: string;
  /** In words, for people. */
  readonly words: string;
  /** Its value in tests, and how the test gets there. */
  readonly example: number;
  course(examples: { readonly bad: number | null; readonly good: number | null }): Course;
}

export interface LimitContext {
  readonly plan: Plan;
  readonly signal: Signal;
  readonly series: SignalSeries;
  readonly windowMs: number;
  readonly options: ExportOptions;
}

/** The right side of a comparison, or why Prometheus has none. */
export function limitOf(operand: Operand, context: LimitContext): Limit | string {
  switch (operand.kind) {
    case 'quantity':
      return fixed(operand.quantity, context.signal);
    case 'last_week':
      return lastWeek(operand.offset, context);
    case 'baseline':
      return baseline(operand.offset, context);
  }
}

function fixed({ value, text }: Quantity, { dimension }: Signal): Limit {
  const example = inPrometheusUnits(value, dimension);
  return { expr: number(example), words: text, example, course: (examples) => ({ kind: 'level', ...examples }) };
}

function lastWeek(offset: Offset | undefined, { signal, series, windowMs }: LimitContext): Limit {
  const before = signal.dimension === 'ratio' ? MEASURED.ratio : MEASURED.other;
  const moved = movedBy(offset, signal);
  return {
    expr: moved.expr(earlier(series.value({ windowMs }), WEEK_MS)),
    words: `a week before${moved.words}`,
    example: moved.value(before),
    course: (examples) => ({ kind: 'since', beforeMs: WEEK_MS, before, ...examples }),
  };
}

/** What stable measured before GO, asked of the past; for that its moment must be known. */
function baseline(offset: Offset | undefined, { plan, signal, windowMs, options }: LimitContext): Limit | string {
  const untilMs = options.startMs ?? plan.launch.startMs;
  if (untilMs === undefined) {
    return 'the baseline ends with GO, whose moment the plan does not state; give it as --start 2026-02-08T02:00:00Z';
  }
  const stable = seriesOf(signal, { variant: 'stable' }, options);
  if (!stable.ok) return stable.reason;
  const before = signal.dimension === 'ratio' ? MEASURED.ratio : MEASURED.other;
  const overMs = plan.launch.baselineMs;
  const moved = movedBy(offset, signal);
  const average = averageOver(operandText(stable.series.value({ windowMs })), overMs);
  // The modifier belongs to the range, which ends the call.
  const expr = `scalar(${average.slice(0, -1)} @ ${number(untilMs / 1000)}))`;
  return {
    expr: moved.expr(expr),
    words: `the baseline${moved.words}`,
    example: moved.value(before),
    course: (examples) => ({
      kind: 'baseline',
      untilMs,
      overMs,
      stable: stable.series.material,
      before,
      ...examples,
    }),
  };
}

interface Moved {
  readonly words: string;
  expr(measured: string): string;
  value(measured: number): number;
}

/** A limit that lies so far from a measured one: percent are a part of it, all other units are added. */
function movedBy(offset: Offset | undefined, { dimension }: Pick<Signal, 'dimension'>): Moved {
  if (offset === undefined) return { words: '', expr: (measured) => measured, value: (measured) => measured };
  const { sign, quantity } = offset;
  const words = ` ${sign === 1 ? '+' : '-'} ${quantity.text}`;
  if (quantity.dimension === 'ratio') {
    const factor = 1 + sign * quantity.value;
    return { words, expr: (measured) => `${measured} * ${number(factor)}`, value: (measured) => measured * factor };
  }
  const amount = inPrometheusUnits(quantity.value, dimension);
  return {
    words,
    expr: (measured) => `(${measured} ${sign === 1 ? '+' : '-'} ${number(amount)})`,
    value: (measured) => measured + sign * amount,
  };
}

/** `per 3m`, with the length as people write it. */
export function per(ms: number): string {
  return ` per ${formatDuration(ms)}`;
}
