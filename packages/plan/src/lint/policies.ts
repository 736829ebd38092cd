import type { AlertLevel, Condition } from '../condition.ts';
import type { Level, Plan, Threshold, TriggerAction } from '../plan.ts';
import type { MatrixAction, MatrixRule } from '../sections.ts';
import { conditionRange, intersection, levelRange, type ValueRange } from '../value-range.ts';
import { quote } from '../wording.ts';
import { type PlacedTrigger, placedTriggers } from './conditions.ts';
import type { LintRemark } from './rule.ts';
import { showSituation, subjectKey } from './show.ts';

/** What happens by itself or through a person when a signal has values of a range. */
interface Policy {
  readonly says: string;
  readonly subject: string;
  readonly range: ValueRange;
  readonly action: TriggerAction;
  readonly automatic: boolean;
}

/** Reports two rules that answer one situation differently: triggers, the matrix, and alerts that triggers wait for. */
export function findConflictingPolicies(plan: Plan, remark: LintRemark): void {
  const policies = placedTriggers(plan).flatMap((placed) => policiesOf(plan, placed));
  for (const [i, row] of plan.matrix.entries()) {
    const clash = policies.find((policy) => disagree(policy, row));
    if (clash !== undefined) {
      const message = `${clash.says}; the matrix says for ${quote(showSituation(row))}: ${doing(row)}`;
      const hint = 'decide which of the two is meant, and write it in both places';
      remark({ code: 'conflicting_policy', path: ['matrix', i], message, hint });
    }
  }
  findDoubleSituations(plan, remark);
  findDoubleTriggers(plan, remark);
}

const VERBS: Readonly<Record<TriggerAction, readonly [string, string]>> = {
  rollback: ['rolls back', 'roll back'],
  pause: ['pauses', 'pause'],
  page: ['pages people', 'page people'],
};

/** What a trigger does, for each range of values that sets it off. */
function policiesOf(plan: Plan, { trigger, stage }: PlacedTrigger): readonly Policy[] {
  const { when, text, action, by } = trigger;
  const [does, todo] = VERBS[action];
  const how = by === undefined ? `${does} by itself` : `asks ${by} to ${todo}`;
  const says = `the trigger ${quote(text)} of ${quote(plan.stages[stage]?.name ?? '')} ${how}`;
  const rest = { says, action, automatic: by === undefined };
  if (when.kind === 'alert') return alertRanges(plan, when.level).map((raised) => ({ ...rest, ...raised }));
  const subject = subjectKey(when);
  const range = conditionRange(when);
  return subject === undefined || range === undefined ? [] : [{ ...rest, subject, range }];
}

function alertRanges(plan: Plan, name: AlertLevel): readonly Pick<Policy, 'subject' | 'range'>[] {
  return Object.entries(plan.thresholds).flatMap(([signal, threshold]) => {
    const level: Level | undefined = levelOf(threshold, name);
    const range = level && levelRange(level);
    const subject = `${threshold.variant === 'stable' ? 'stable ' : ''}${signal}`;
    return range === undefined ? [] : [{ subject, range }];
  });
}

/** Thresholds raise warning and critical alerts; all others come from outside. */
function levelOf({ warning, critical }: Threshold, name: AlertLevel): Level | undefined {
  return { warning, critical, info: undefined }[name];
}

/** Calling people contradicts nothing, except doing nothing at all. */
const LEAVES: Readonly<Record<MatrixAction, readonly TriggerAction[]>> = {
  proceed: [],
  monitor: ['page'],
  investigate: ['page'],
  escalate: ['page'],
  pause: ['page', 'pause'],
  rollback: ['page', 'rollback'],
};

function disagree(policy: Policy, { when, action, automatic }: MatrixRule): boolean {
  const range = when === null ? undefined : conditionRange(when);
  if (when === null || range === undefined || subjectKey(when) !== policy.subject) return false;
  if (intersection(range, policy.range) === undefined) return false;
  return !LEAVES[action].includes(policy.action) || (policy.action !== 'page' && policy.automatic !== automatic);
}

function doing({ action, automatic, decides }: MatrixRule): string {
  return automatic ? `${action}, automatically` : `${action}, decided by ${decides}`;
}

/** Situations in words are the same where their words are. */
function findDoubleSituations({ matrix }: Plan, remark: LintRemark): void {
  for (const [i, row] of matrix.entries()) {
    const first = matrix.slice(0, i).find((other) => other.when === null && sameWords(other, row));
    if (row.when !== null || first === undefined || doing(first) === doing(row)) continue;
    const message = `the matrix says twice what to do about ${quote(row.situation)}: ${doing(first)}, and ${doing(row)}`;
    remark({ code: 'conflicting_policy', path: ['matrix', i], message, hint: 'keep one of the rows' });
  }
}

function sameWords(a: MatrixRule, b: MatrixRule): boolean {
  return a.situation.trim().toLowerCase() === b.situation.trim().toLowerCase();
}

/** Two triggers of one stage that wait for exactly the same; a harder one behind a milder one is a ladder. */
function findDoubleTriggers(plan: Plan, remark: LintRemark): void {
  const placed = placedTriggers(plan);
  for (const [i, { trigger, stage, path }] of placed.entries()) {
    const first = placed.slice(0, i).find((other) => other.stage === stage && sameSituation(other.trigger, trigger));
    if (first === undefined || trigger.action === 'page' || first.trigger.action === 'page') continue;
    const [a, b] = [first.trigger, trigger].map(({ action, by }) => (by === undefined ? action : `${action} by ${by}`));
    if (a === b) continue;
    const message = `two triggers wait for ${quote(trigger.text)}, one for ${a}, one for ${b}`;
    remark({ code: 'conflicting_policy', path, message, hint: 'keep one of them' });
  }
}

function sameSituation(a: { readonly when: Condition }, b: { readonly when: Condition }): boolean {
  return JSON.stringify(a.when) === JSON.stringify(b.when);
}
