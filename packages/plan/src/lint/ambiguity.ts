import type { Condition } from '../condition.ts';
import type { Level, Plan } from '../plan.ts';
import type { Quantity } from '../quantity.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import { isComparing } from './comparisons.ts';
import { checkpointDemands, gateDemands, placedTriggers } from './conditions.ts';
import type { LintRemark } from './rule.ts';
import { showShare, showSituation } from './show.ts';

interface Place {
  readonly text: string;
  readonly path: Path;
}

/** Reports shifts by a percentage of signals that are percentages themselves: `rises 5%` of an error rate. */
export function findAmbiguousThresholds(plan: Plan, remark: LintRemark): void {
  const demands = [...gateDemands(plan), ...checkpointDemands(plan)];
  for (const { condition, text, path } of demands) checkCondition(plan, condition, { text, path, remark });
  for (const { trigger, path } of placedTriggers(plan)) {
    checkCondition(plan, trigger.when, { text: trigger.text, path: [...path, 'when'], remark });
  }
  for (const [i, row] of plan.matrix.entries()) {
    const { when } = row;
    if (when !== null) checkCondition(plan, when, { text: showSituation(row), path: ['matrix', i, 'when'], remark });
  }
  for (const [signal, threshold] of Object.entries(plan.thresholds)) {
    for (const name of ['target', 'warning', 'critical'] as const) {
      const level: Level | undefined = threshold[name];
      if (level === undefined || level.operand.kind === 'quantity') continue;
      const place = { text: level.text, path: ['thresholds', signal, name], remark };
      checkShift(plan, { signal, ...level.operand.offset }, place);
    }
  }
}

type Reported = Place & { readonly remark: LintRemark };

function checkCondition(plan: Plan, condition: Condition, place: Reported): void {
  if (condition.kind === 'change') {
    const { subject, amount, direction } = condition;
    checkShift(plan, { signal: subject.signal, quantity: amount, sign: direction === 'rises' ? 1 : -1 }, place);
  } else if (condition.kind === 'compare' && condition.operand.kind !== 'quantity') {
    checkShift(plan, { signal: condition.subject.signal, ...condition.operand.offset }, place);
  } else if (isComparing(condition) && condition.margin !== undefined) {
    const sign = plan.signals[condition.subject.signal]?.better === 'higher' ? -1 : 1;
    checkShift(plan, { signal: condition.subject.signal, quantity: condition.margin, sign }, place);
  }
}

interface Shift {
  readonly signal: string;
  readonly quantity?: Quantity;
  readonly sign?: 1 | -1;
}

/** From 100 % on, points cannot be meant. */
function checkShift(plan: Plan, { signal, quantity, sign = 1 }: Shift, { text, path, remark }: Reported): void {
  if (plan.signals[signal]?.dimension !== 'ratio' || quantity?.dimension !== 'ratio' || quantity.value >= 1) return;
  const low = quantity.value > 0.1 ? 0.2 : 0.02;
  const from = sign === 1 ? low : 1 - low;
  const part = `${quantity.text} of it (from ${showShare(from)} to ${showShare(from * (1 + sign * quantity.value))}, which is how it is judged)`;
  const points = `${quantity.text.replace('%', '')} points (from ${showShare(from)} to ${showShare(from + sign * quantity.value)})`;
  const message = `${quote(text)} can be read in two ways, for ${signal} is a percentage: ${part}, or ${points}`;
  const hint = `write ${quantity.text.replace('%', 'pp')} if points are meant; else accept the finding with the reason`;
  remark({ code: 'ambiguous_threshold', path, message, hint, numbers: { amount: quantity.value } });
}
