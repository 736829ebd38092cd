import type { Plan } from '../plan.ts';
import { quote } from '../wording.ts';
import { checkpointDemands, gateDemands, placedTriggers } from './conditions.ts';
import type { LintRemark } from './rule.ts';
import { plannedPhases, startOf } from './schedule.ts';
import { lineOf, lookedAt } from './steps.ts';

/** Something of the kind that alerts are raised for, made on purpose. */
const DRILL =
  /\bdrill\b|\b(?:inject|simulat|fake|artificial|provok|chaos|test)[a-z]*[\s_-]+(?:[a-z0-9]+[\s_-]+){0,2}(?:alert|incident|error|failure|fault|latency)s?\b/i;
/** What a step does that ends a drill, or looks at it. */
const ENDS = /\b(?:clean|clear|resolve|remove|delete|disable|stop|end|verify|check)\w*\b/i;

/** Reports steps after the start that make errors or alerts which the plan would take for real ones. */
export function findRealDrills(plan: Plan, remark: LintRemark): void {
  const start = startOf(plan) ?? 0;
  const planned = plannedPhases(plan).flatMap(({ steps }, phase) => steps.map((each) => ({ ...each, phase })));
  for (const { step, path, startMs, phase } of planned) {
    const { work, name } = step;
    if (startMs < start || (work.kind !== 'run' && work.kind !== 'manual')) continue;
    const deeds = [lineOf(step) ?? '', lookedAt(name)];
    const texts = [...deeds, ...step.tell.map(({ message }) => lookedAt(message))];
    if (!texts.some((text) => DRILL.test(text)) || deeds.some((text) => ENDS.test(text))) continue;
    const armed = armedBy(plan, phase);
    if (armed === undefined) continue;
    const message = `the step ${quote(name)} makes errors or alerts during the launch, and ${armed} cannot tell them from real ones`;
    const hint = 'hold the drill before the start or on staging, or accept the finding with the reason';
    remark({ code: 'drill_is_real', path, message, hint });
  }
}

/** What would act on an alert that a drill of this phase raises; undefined where nothing would. */
function armedBy(plan: Plan, phase: number): string | undefined {
  const trigger = placedTriggers(plan).find(({ trigger: { when } }) => when.kind === 'alert' || 'subject' in when);
  if (trigger !== undefined) return `the trigger ${quote(trigger.trigger.text)}`;
  const row = plan.matrix.find(({ automatic, when }) => automatic && when !== null);
  if (row !== undefined) return `the row ${quote(row.situation)} of the matrix`;
  const later = checkpointDemands({ ...plan, runbook: plan.runbook.slice(phase) });
  const demand = [...gateDemands(plan), ...later].find(
    ({ condition }) => condition.kind === 'alert' && condition.expect === 'none',
  );
  return demand === undefined ? undefined : `${quote(demand.text)} of ${demand.by}`;
}
