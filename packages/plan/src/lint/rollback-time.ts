import type { Plan } from '../plan.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { lengthOf, plannedEnd } from './schedule.ts';
import { showInstant, showLength } from './show.ts';
import { verifyLengthOf } from './steps.ts';

/** Reports a plan of which a part lies so late that a rollback could not end within the window. */
export function findLateRollbacks(plan: Plan, remark: LintRemark): void {
  const { window } = plan.launch;
  const neededMs = neededFor(plan);
  const endMs = plannedEnd(plan);
  if (window === undefined || neededMs === undefined || endMs === undefined) return;
  const lastSafeStart = window.toMs - neededMs;
  const afterMs = endMs - Math.max(lastSafeStart, window.fromMs);
  if (endMs <= lastSafeStart || afterMs <= 0) return;
  const overMs = neededMs - (window.toMs - window.fromMs);
  const message =
    overMs > 0
      ? `a rollback takes ${showLength(neededMs)}, which is ${showLength(overMs)} longer than the whole window`
      : `a rollback takes ${showLength(neededMs)} and the window ends at ${showInstant(plan, window.toMs)}: it must begin by ${showInstant(plan, lastSafeStart)}, but ${showLength(afterMs)} of the plan lie after that`;
  const hint = 'shorten the rollback, widen the window, or end the plan before the last safe start';
  const numbers = { lastSafeStart, neededMs, afterMs };
  remark({ code: 'rollback_does_not_fit', path: ['rollback', 'takes'], message, hint, numbers });
}

/** The stated length of the whole rollback, or the sum of its steps; undefined where neither is stated. */
function neededFor(plan: Plan): number | undefined {
  if (plan.rollback.takesMs !== undefined) return plan.rollback.takesMs;
  const stepsMs = sumOfSteps(plan);
  return stepsMs === undefined ? undefined : plan.rollback.withinMs + stepsMs;
}

function sumOfSteps(plan: Plan): number | undefined {
  const lengths = plan.rollback.steps.flatMap((step) => lengthOf(plan, step) ?? []);
  return lengths.length === 0 ? undefined : lengths.reduce((sum, ms) => sum + ms, 0);
}

/** Reports a rollback, or a step of it, that cannot be done in the time that the plan gives it. */
export function findTightRollbacks(plan: Plan, remark: LintRemark): void {
  const { takesMs } = plan.rollback;
  const stepsMs = sumOfSteps(plan);
  if (takesMs !== undefined && stepsMs !== undefined && stepsMs > takesMs) {
    const message = `the steps of the rollback take ${showLength(stepsMs)} together, but the rollback is said to take ${showLength(takesMs)}`;
    const hint = 'raise "takes", or shorten the steps';
    const numbers = { neededMs: stepsMs, statedMs: takesMs };
    remark({ code: 'rollback_over_budget', path: ['rollback', 'takes'], message, hint, numbers });
  }
  findSlowResolvers(plan, remark);
  findCutVerifies(plan, remark);
}

/** The last resolver learns of a change by DNS after the whole TTL: what has no more time than that is always overdue. */
function findSlowResolvers({ targets, rollback: { withinMs } }: Plan, remark: LintRemark): void {
  for (const { traffic, id } of Object.values(targets)) {
    const { ttlMs, driver } = traffic;
    if (ttlMs === undefined || ttlMs < withinMs || (ttlMs === withinMs && driver !== 'dns')) continue;
    const message = `traffic of ${quote(id)} must be back within ${showLength(withinMs)}, but resolvers may keep the old answer for ${showLength(ttlMs)}`;
    const hint = driver === 'dns' ? 'lower the TTL, or raise "within" above it' : 'raise "within", or lower the TTL';
    const numbers = { neededMs: ttlMs, statedMs: withinMs };
    remark({ code: 'rollback_over_budget', path: ['rollback', 'within'], message, hint, numbers });
  }
}

function findCutVerifies({ rollback }: Plan, remark: LintRemark): void {
  for (const [i, { name, verify, timeoutMs }] of rollback.steps.entries()) {
    const neededMs = verifyLengthOf(verify);
    if (verify === undefined || neededMs <= timeoutMs) continue;
    const message = `the step ${quote(name)} tries ${verify.tries} times every ${showLength(verify.everyMs)}, which is ${showLength(neededMs)}, but is ended after ${showLength(timeoutMs)}`;
    const hint = 'raise "timeout", or try less often';
    const numbers = { neededMs, statedMs: timeoutMs };
    remark({ code: 'rollback_over_budget', path: ['rollback', 'steps', i], message, hint, numbers });
  }
}
