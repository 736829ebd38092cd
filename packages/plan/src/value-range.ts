import type { Comparator, Condition, Operand } from './condition.ts';

/** Values from `low` to `high`, each with or without its end. Never empty. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
  readonly lowIncluded: boolean;
  readonly highIncluded: boolean;
}

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;

const RANGES: Readonly<Record<Comparator, (value: number) => ValueRange | undefined>> = {
  '<': (high) => ({ low: NEGATIVE_INFINITY, high, lowIncluded: false, highIncluded: false }),
  '<=': (high) => ({ low: NEGATIVE_INFINITY, high, lowIncluded: false, highIncluded: true }),
  '>': (low) => ({ low, high: POSITIVE_INFINITY, lowIncluded: false, highIncluded: false }),
  '>=': (low) => ({ low, high: POSITIVE_INFINITY, lowIncluded: true, highIncluded: false }),
  '=': (value) => ({ low: value, high: value, lowIncluded: true, highIncluded: true }),
  '!=': () => undefined,
};

/** The values that satisfy `OP VALUE`; undefined where they are no single range of known ends. */
export function levelRange({ op, operand }: { readonly op: Comparator; readonly operand: Operand }) {
  return operand.kind === 'quantity' ? RANGES[op](operand.quantity.value) : undefined;
}

/** The values that satisfy a condition, whatever its duration; undefined where that cannot be told from it alone. */
export function conditionRange(condition: Condition): ValueRange | undefined {
  if (condition.kind === 'compare') return levelRange(condition);
  if (condition.kind !== 'range') return undefined;
  return { low: condition.low.value, high: condition.high.value, lowIncluded: true, highIncluded: false };
}

/** The values that both ranges hold; undefined where there are none. */
export function intersection(a: ValueRange, b: ValueRange): ValueRange | undefined {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const both = {
    low,
    high,
    lowIncluded: holdsEnd(a, low) && holdsEnd(b, low),
    highIncluded: holdsEnd(a, high) && holdsEnd(b, high),
  };
  return low < high || (low === high && both.lowIncluded && both.highIncluded) ? both : undefined;
}

/** Whether the value lies in the range or is an end that belongs to it. */
function holdsEnd({ low, high, lowIncluded, highIncluded }: ValueRange, value: number): boolean {
  return (value > low || (lowIncluded && value === low)) && (value < high || (highIncluded && value === high));
}

/** The values outside of the range, below it first. */
export function outside({ low, high, lowIncluded, highIncluded }: ValueRange): readonly ValueRange[] {
  const below = { low: NEGATIVE_INFINITY, high: low, lowIncluded: false, highIncluded: !lowIncluded };
  const above = { low: high, high: POSITIVE_INFINITY, lowIncluded: !highIncluded, highIncluded: false };
  return [...(low === NEGATIVE_INFINITY ? [] : [below]), ...(high === POSITIVE_INFINITY ? [] : [above])];
}

/** The part of `range` that `other` does not hold; undefined where it holds all of it. */
export function outsideOf(range: ValueRange, other: ValueRange): ValueRange | undefined {
  return outside(other)
    .map((part) => intersection(range, part))
    .find((part) => part !== undefined);
}

/** A value of the range that makes a good example: its upper end, the middle, or a tenth beyond its one end. */
export function exampleIn({ low, high, lowIncluded, highIncluded }: ValueRange): number {
  if (highIncluded) return high;
  if (low === NEGATIVE_INFINITY) return high === POSITIVE_INFINITY ? 0 : high - (Math.abs(high) / 10 || 1);
  if (high === POSITIVE_INFINITY) return lowIncluded ? low : low + (Math.abs(low) / 10 || 1);
  return (low + high) / 2;
}
