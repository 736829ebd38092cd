import { formatCondition } from '../grammar/format-condition.ts';
import type { DecisionKind, Plan } from '../plan.ts';
import type { MatrixAction } from '../sections.ts';
import { allOf, quote } from '../wording.ts';
import { placedTriggers } from './conditions.ts';
import type { LintRemark } from './rule.ts';
import { plannedEnd, startOf, timeOf } from './schedule.ts';
import { showInstant, showLength, showSituation } from './show.ts';
import { stepLists } from './steps.ts';

/** Reports steps that run commands and name nobody, once for each phase and for the rollback. */
export function findUnownedSteps(plan: Plan, remark: LintRemark): void {
  for (const { title, steps } of stepLists(plan)) {
    const running = steps.filter(({ step }) => step.work.kind === 'run');
    const unowned = running.filter(({ step }) => step.owner === undefined);
    const [first] = unowned;
    if (first === undefined) continue;
    const named = unowned.slice(0, 5).map(({ step }) => quote(step.name));
    const more = unowned.length > 5 ? [...named, `${unowned.length - 5} more`] : named;
    const message = `${unowned.length} of ${running.length} commands of ${title} name nobody who answers for them: ${allOf(more)}`;
    const numbers = { unowned: unowned.length, commands: running.length };
    remark({ code: 'step_unowned', path: first.path, message, hint: 'add "owner" with a role', numbers });
  }
}

/** What somebody must be allowed to decide, to do what a row of the matrix says. */
const DECISIONS: Readonly<Partial<Record<MatrixAction, DecisionKind>>> = { pause: 'pause', rollback: 'rollback' };

/** Reports situations for which the plan names somebody who may not decide, or nobody. */
export function findAuthorityGaps(plan: Plan, remark: LintRemark): void {
  for (const [i, row] of plan.matrix.entries()) {
    const { decides, action, automatic } = row;
    const decision = DECISIONS[action];
    if (automatic || decision === undefined || plan.roles[decides]?.may.includes(decision) !== false) continue;
    const message = `in the situation ${quote(showSituation(row))}, ${decides} decides on ${action}, but may not ${decision}`;
    const hint = `add ${decision} to the "may" of ${decides}, or name another role`;
    remark({ code: 'authority_gap', path: ['matrix', i, 'decides'], message, hint });
  }
  for (const { trigger, path } of placedTriggers(plan)) {
    const { by, action, when, text } = trigger;
    if (by === undefined || action === 'page') continue;
    if (plan.roles[by]?.may.includes(action) === false) {
      const message = `the trigger ${quote(text)} asks ${by} to ${action}, but ${by} may not do that`;
      const hint = `add ${action} to the "may" of ${by}, or name another role`;
      remark({ code: 'authority_gap', path: [...path, 'by'], message, hint });
    } else if (plan.matrix.length > 0 && !isInMatrix(plan, when)) {
      const message = `the trigger ${quote(text)} waits for a decision of ${by}, but the matrix has no row for that situation`;
      remark({ code: 'authority_gap', path, message, hint: 'add a row to the matrix' });
    }
  }
}

function isInMatrix({ matrix }: Plan, when: Parameters<typeof formatCondition>[0]): boolean {
  return matrix.some((row) => {
    if (row.when === null) return false;
    if ('subject' in when) return 'subject' in row.when && row.when.subject.signal === when.subject.signal;
    return formatCondition(row.when) === formatCondition(when);
  });
}

/** Reports checkpoints that one person confirms who has done everything before it alone. */
export function findLoneCheckpoints(plan: Plan, remark: LintRemark): void {
  for (const [i, { checkpoint, steps }] of plan.runbook.entries()) {
    if (checkpoint === undefined || steps.length === 0) continue;
    const confirming = peopleIn(plan, checkpoint.needs);
    const owning = peopleIn(
      plan,
      steps.flatMap(({ owner }) => owner ?? []),
    );
    const [only] = confirming;
    const all = steps.every(({ owner }) => owner !== undefined);
    if (only === undefined || confirming.size > 1 || !all || owning.size > 1 || !owning.has(only)) continue;
    const name = plan.people[only]?.name ?? only;
    const message = `${quote(name)} alone confirms ${quote(checkpoint.name)}, and answers for every step before it`;
    const hint = 'let the checkpoint need a role of somebody else';
    remark({ code: 'checkpoint_alone', path: ['runbook', i, 'checkpoint', 'needs'], message, hint });
  }
}

function peopleIn({ roles }: Plan, ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.flatMap((id) => roles[id]?.people ?? []));
}

/** Reports a watch after the launch that goes on when nobody is on call any more. */
export function findUnwatchedTime(plan: Plan, remark: LintRemark): void {
  const rotations = Object.values(plan.onCall);
  if (plan.after === null || rotations.length === 0) return;
  const end = (plannedEnd(plan) ?? observedMs(plan)) + plan.after.watchMs;
  const last = rotations.toSorted((a, b) => timeOf(plan, b.until) - timeOf(plan, a.until)).at(0);
  const until = last === undefined ? end : timeOf(plan, last.until);
  if (last === undefined || until >= end) return;
  const message = `the watch lasts until ${showInstant(plan, end)}, but the last rotation (${quote(last.id)}) ends at ${showInstant(plan, until)}: nobody is on call for ${showLength(end - until)}`;
  const hint = 'lengthen "until" of the rotation, or shorten the watch';
  const numbers = { watchEndMs: end, onCallEndMs: until, aloneMs: end - until };
  remark({ code: 'watch_outlives_rota', path: ['on_call', last.id, 'until'], message, hint, numbers });
}

function observedMs({ stages }: Plan): number {
  return stages.reduce((sum, { observeMs }) => sum + observeMs, 0);
}

/** Reports delays of escalations and steps that are longer than what the window leaves at the end of the plan. */
export function findLongDelays(plan: Plan, remark: LintRemark): void {
  const { window } = plan.launch;
  const end = plannedEnd(plan);
  if (window === undefined || end === undefined || startOf(plan) === undefined) return;
  const bufferMs = Math.max(0, window.toMs - end);
  const escalations = plan.escalations.map(({ issue, effect }, i) => ({
    what: `the escalation ${quote(issue)}`,
    effect,
    path: ['escalations', i, 'effect'],
  }));
  const steps = stepLists({ ...plan, rollback: { ...plan.rollback, steps: [] } }).flatMap((list) =>
    list.steps.map(({ step, path }) => ({
      what: `the step ${quote(step.name)}`,
      effect: step.onFailure,
      path: [...path, 'on_failure'],
    })),
  );
  for (const { what, effect, path } of [...escalations, ...steps]) {
    if (effect.kind !== 'delay' || effect.ms <= bufferMs) continue;
    const message = `${what} may delay the launch by ${showLength(effect.ms)}, but the window leaves ${showLength(bufferMs)} after the planned end`;
    const hint = 'shorten the delay or the plan, or widen the window';
    remark({ code: 'delay_exceeds_buffer', path, message, hint, numbers: { delayMs: effect.ms, bufferMs } });
  }
}
