import type { Condition } from '../condition.ts';
import type { Plan } from '../plan.ts';
import { conditionRange, exampleIn, intersection, levelRange, outsideOf, type ValueRange } from '../value-range.ts';
import { quote } from '../wording.ts';
import { checkpointDemands, type Demand, gateDemands, successDemands } from './conditions.ts';
import type { LintRemark } from './rule.ts';
import { showSubject, showValue, subjectKey } from './show.ts';

/** Reports boards that call values healthy which a gate, a checkpoint or a criterion of success refuses. */
export function findKindBoards(plan: Plan, remark: LintRemark): void {
  const demands = [...gateDemands(plan), ...checkpointDemands(plan), ...successDemands(plan)];
  for (const [id, { title, healthy }] of Object.entries(plan.boards)) {
    for (const [i, { text, condition }] of healthy.entries()) {
      const refused = demands.flatMap((demand) => passedBy(condition, demand.condition, demand)).at(0);
      if (refused === undefined || !('subject' in condition)) continue;
      const { range, demand } = refused;
      const value = exampleIn(range);
      const shown = showValue(plan, condition.subject.signal, value);
      const message = `the board ${quote(title)} calls ${shown} of ${condition.subject.signal} healthy (${quote(text)}); ${demand.by} refuses it (${quote(demand.text)})`;
      const hint = 'give the board the same limit';
      remark({ code: 'board_calls_healthy', path: ['boards', id, 'healthy', i], message, hint, numbers: { value } });
    }
  }
}

/** Reports gates that let values pass which break a criterion of success for the whole launch. */
export function findLaxGates(plan: Plan, remark: LintRemark): void {
  const throughout = successDemands(plan);
  for (const gate of gateDemands(plan)) {
    for (const { text, condition } of throughout) {
      const passed = passedBy(gate.condition, condition, gate).at(0);
      if (passed === undefined || !('subject' in condition)) continue;
      const value = exampleIn(passed.range);
      const shown = showValue(plan, condition.subject.signal, value);
      const message = `${gate.by} passes ${shown} (${quote(gate.text)}), which already breaks the success criterion ${quote(text)}`;
      const hint = 'give the gate the limit of the criterion';
      remark({ code: 'gate_laxer_than_success', path: gate.path, message, hint, numbers: { value } });
    }
  }
}

/** Reports gates that pass while an alert of the same signal is raised, unless they ask for no such alert as well. */
export function findGatesOverAlerts(plan: Plan, remark: LintRemark): void {
  for (const gate of gateDemands(plan)) {
    const range = conditionRange(gate.condition);
    if (range === undefined || !('subject' in gate.condition)) continue;
    const threshold = plan.thresholds[gate.condition.subject.signal];
    if (threshold === undefined || subjectKey(gate.condition) !== showSubject(threshold)) continue;
    for (const level of ['critical', 'warning'] as const) {
      const stated = threshold[level];
      const raised = stated && levelRange(stated);
      const both = raised && intersection(range, raised);
      if (stated === undefined || both === undefined || asksForNone(gate, level)) continue;
      const value = exampleIn(both);
      const message = `${gate.by} passes ${showValue(plan, threshold.signal, value)} (${quote(gate.text)}), at which a ${level} alert is raised (${quote(stated.text)})`;
      const hint = `lower the limit, or add "no ${level} alert" to the gate`;
      remark({ code: 'gate_over_warning', path: gate.path, message, hint, numbers: { value } });
      break;
    }
  }
}

function asksForNone({ together }: Demand, level: 'critical' | 'warning'): boolean {
  return together.some((each) => each.kind === 'alert' && each.expect === 'none' && each.level === level);
}

/** The values that `lax` lets pass and `strict` refuses, where both are about the same thing. */
function passedBy(lax: Condition, strict: Condition, demand: Demand): readonly { range: ValueRange; demand: Demand }[] {
  const passes = conditionRange(lax);
  const asks = conditionRange(strict);
  if (passes === undefined || asks === undefined || subjectKey(lax) !== subjectKey(strict)) return [];
  const range = outsideOf(passes, asks);
  return range === undefined ? [] : [{ range, demand }];
}
