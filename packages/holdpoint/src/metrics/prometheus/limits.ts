import type { Condition, Plan } from '@holdpoint/plan';

/** The highest stated limit of a signal in its base unit; 0 where conditions state none. */
export function highestLimit({ stages, thresholds }: Plan, signal: string): number {
  const conditions = stages.flatMap(({ gate, triggers }) => [
    ...gate.map(({ condition }) => condition),
    ...triggers.map(({ when }) => when),
  ]);
  const { target, warning, critical } = thresholds[signal] ?? {};
  const levels = [target, warning, critical].flatMap((level) =>
    level?.operand.kind === 'quantity' ? [level.operand.quantity.value] : [],
  );
  return Math.max(0, ...levels, ...conditions.flatMap((condition) => limitsIn(condition, signal)));
}

function limitsIn(condition: Condition, signal: string): readonly number[] {
  if (!('subject' in condition) || condition.subject.signal !== signal) return [];
  if (condition.kind === 'range') return [condition.low.value, condition.high.value];
  return condition.kind === 'compare' && condition.operand.kind === 'quantity'
    ? [condition.operand.quantity.value]
    : [];
}
