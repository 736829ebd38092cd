import type { DecisionKind } from '../plan.ts';
import { allOf, quote } from '../wording.ts';
import { type CheckContext, entryOf } from './context.ts';

/** Decisions that every launch may need at any time. */
const ALWAYS_NEEDED = ['go', 'continue', 'rollback'] as const satisfies DecisionKind[];

type RoleDraft = NonNullable<NonNullable<CheckContext['draft']['roles']>[string]>;

/** Reports roles without people, and decisions that nobody can take. */
export function checkAuthority(context: CheckContext): void {
  const { roles } = context.draft;
  if (roles === undefined) return;
  for (const [name, role] of Object.entries(roles)) {
    if (role?.people?.length !== 0) continue;
    const message = `role ${quote(name)} has nobody in it`;
    context.remark(['roles', name, 'people'], { code: 'role_empty', message, hint: 'name at least one person' });
  }
  for (const decision of ALWAYS_NEEDED) checkSomebody(context, decision);
  checkNeeds(context);
  checkContinuations(context);
}

function checkSomebody(context: CheckContext, decision: DecisionKind): void {
  const roles = Object.values(context.draft.roles ?? {});
  // A role that could not be read may be the one that may.
  if (roles.some((role) => role?.may === undefined || role.may.includes(undefined) || role.may.includes(decision)))
    return;
  const message = `no role may decide ${decision}`;
  context.remark(['roles'], {
    code: 'nobody_may',
    message,
    hint: `add ${decision} to the "may" of a role`,
    onKey: true,
  });
}

function checkNeeds(context: CheckContext): void {
  for (const decision of ['go', 'continue', 'pause', 'rollback'] as const) {
    const needs = context.draft.decisions?.[decision]?.needs ?? [];
    for (const [i, name] of needs.entries()) {
      if (name === undefined) continue;
      const path = ['decisions', decision, 'needs', i];
      checkMay(context, { role: name, decision, path });
      checkOtherPerson(context, { name, others: needs.slice(0, i), path });
    }
  }
}

function checkContinuations(context: CheckContext): void {
  for (const [i, stage] of (context.draft.stages ?? []).entries()) {
    if (stage?.continue?.kind !== 'by') continue;
    const { role } = stage.continue;
    checkMay(context, { role, decision: 'continue', path: ['stages', i, 'continue'], index: 'by '.length });
  }
}

interface Needed {
  readonly role: string;
  readonly decision: DecisionKind;
  readonly path: readonly (string | number)[];
  readonly index?: number;
}

function checkMay(context: CheckContext, { role, decision, path, index }: Needed): void {
  const may = entryOf<RoleDraft | undefined>(context.draft.roles, role)?.may;
  if (may === undefined || may.includes(undefined) || may.includes(decision)) return;
  const message = `role ${quote(role)} is needed here, but may not decide ${decision}`;
  context.remark(path, {
    code: 'may_not',
    message,
    hint: `it may decide ${allOf(may.flatMap((each) => each ?? []))}`,
    index,
  });
}

interface Pair {
  readonly name: string;
  readonly others: readonly (string | undefined)[];
  readonly path: readonly (string | number)[];
}

/** Two agreements of one person are one. */
function checkOtherPerson(context: CheckContext, { name, others, path }: Pair): void {
  const [person, ...more] = new Set(peopleOf(context, name));
  if (person === undefined || more.length > 0) return;
  const twin = others.find((other) => other !== undefined && peopleOf(context, other).every((each) => each === person));
  if (twin === undefined || peopleOf(context, twin).length === 0) return;
  const message = `${quote(name)} and ${quote(twin)} must both agree, but only ${quote(person)} is in either`;
  context.remark(path, { code: 'same_person', message, hint: 'add another person to one of the two roles' });
}

function peopleOf({ draft }: CheckContext, role: string): readonly (string | undefined)[] {
  return entryOf<RoleDraft | undefined>(draft.roles, role)?.people ?? [];
}
