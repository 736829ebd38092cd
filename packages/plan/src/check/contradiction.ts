import type { Comparator, Condition } from '../condition.ts';

/** The values that satisfy a comparison: from `low` to `high`, each with or without its end. */
interface Range {
  readonly low: number;
  readonly high: number;
  readonly lowIncluded: boolean;
  readonly highIncluded: boolean;
}

/** Whether some value satisfies both comparisons of the same subject; false where that cannot be told. */
export function contradict(gate: Condition, trigger: Condition): boolean {
  if (gate.kind !== 'compare' || trigger.kind !== 'compare') return false;
  const { subject } = gate;
  const same = (['signal', 'variant', 'by'] as const).every((part) => subject[part] === trigger.subject[part]);
  const a = rangeOf(gate);
  const b = rangeOf(trigger);
  return same && a !== undefined && b !== undefined && overlap(a, b);
}

function rangeOf({ op, operand }: Extract<Condition, { readonly kind: 'compare' }>): Range | undefined {
  return operand.kind === 'quantity' ? RANGES[op](operand.quantity.value) : undefined;
}

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;

const RANGES: Readonly<Record<Comparator, (value: number) => Range | undefined>> = {
  '<': (high) => ({ low: NEGATIVE_INFINITY, high, lowIncluded: false, highIncluded: false }),
  '<=': (high) => ({ low: NEGATIVE_INFINITY, high, lowIncluded: false, highIncluded: true }),
  '>': (low) => ({ low, high: POSITIVE_INFINITY, lowIncluded: false, highIncluded: false }),
  '>=': (low) => ({ low, high: POSITIVE_INFINITY, lowIncluded: true, highIncluded: false }),
  '=': (value) => ({ low: value, high: value, lowIncluded: true, highIncluded: true }),
  '!=': () => undefined,
};

function overlap(a: Range, b: Range): boolean {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  return low < high || (low === high && includes(a, low) && includes(b, low));
}

function includes({ low, high, lowIncluded, highIncluded }: Range, value: number): boolean {
  return (value > low || (lowIncluded && value === low)) && (value < high || (highIncluded && value === high));
}
