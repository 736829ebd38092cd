import type { Condition } from '../condition.ts';
import { conditionRange, intersection } from '../value-range.ts';

/** Whether some value satisfies both comparisons of the same subject; false where that cannot be told. */
export function contradict(gate: Condition, trigger: Condition): boolean {
  if (gate.kind !== 'compare' || trigger.kind !== 'compare') return false;
  const { subject } = gate;
  const same = (['signal', 'variant', 'by'] as const).every((part) => subject[part] === trigger.subject[part]);
  const a = conditionRange(gate);
  const b = conditionRange(trigger);
  return same && a !== undefined && b !== undefined && intersection(a, b) !== undefined;
}
