import type { Comparator, Operand, Plan, Quantity } from '@holdpoint/plan';
import { conditionsOf } from './series.ts';
import type { LaunchState } from './state.ts';

/** A limit in base units of its signal. */
export interface Limit {
  readonly op: Comparator;
  readonly right: number;
}

/** What a condition compares with, in base units; null where the baseline is missing. */
export function resolve({ baseline }: Pick<LaunchState, 'baseline'>, signal: string, operand: Operand): number | null {
  if (operand.kind === 'quantity') return operand.quantity.value;
  const value = operand.kind === 'baseline' ? baseline?.values[signal] : undefined;
  if (value === undefined) return null;
  return operand.offset === undefined ? value : shifted(value, operand.offset);
}

/** Percent shifts in proportion; points and all other units shift by their amount. */
export function shifted(
  value: number,
  { sign, quantity }: { readonly sign: 1 | -1; readonly quantity: Quantity },
): number {
  return quantity.dimension === 'ratio' ? value * (1 + sign * quantity.value) : value + sign * quantity.value;
}

/** Limits of each signal that some condition wants to hold for a time, by signal. */
type LimitsBySignal = Readonly<Record<string, readonly Limit[]>>;

const NO_LIMITS: readonly Limit[] = [];
const known = new WeakMap<Plan, WeakMap<object, LimitsBySignal>>();
const NO_BASELINE = {};

/** The limits whose runs are followed for a signal. */
export function sustainedLimits(state: Pick<LaunchState, 'plan' | 'baseline'>, signal: string): readonly Limit[] {
  const byBaseline = known.get(state.plan) ?? new WeakMap<object, LimitsBySignal>();
  known.set(state.plan, byBaseline);
  const key = state.baseline ?? NO_BASELINE;
  const limits = byBaseline.get(key) ?? resolveAll(state);
  byBaseline.set(key, limits);
  return limits[signal] ?? NO_LIMITS;
}

function resolveAll(state: Pick<LaunchState, 'plan' | 'baseline'>): LimitsBySignal {
  const limits: Record<string, Limit[]> = {};
  for (const condition of conditionsOf(state.plan)) {
    if (condition.kind !== 'compare' || condition.forMs === undefined) continue;
    const { signal } = condition.subject;
    const right = resolve(state, signal, condition.operand);
    const mine = limits[signal] ?? [];
    limits[signal] = mine;
    if (right === null || mine.some((each) => each.op === condition.op && each.right === right)) continue;
    mine.push({ op: condition.op, right });
  }
  return limits;
}
