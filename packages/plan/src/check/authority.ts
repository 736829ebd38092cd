import type { DecisionKind } from '../plan.ts';
import { allOf, quote } from '../wording.ts';
import { type CheckContext, entryOf } from './context.ts';
import { allSteps, type Placed, phasesOf, placedAt, placedIn } from './walk.ts';

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
  for (const decision of ['go', 'continue', 'pause', 'rollback', 'override'] as const) {
    const path = ['decisions', decision, 'needs'];
    const needs = placedIn(context.draft.decisions?.[decision]?.needs, path);
    for (const { value: role, path: place } of needs) checkMay(context, { role, decision, path: place });
    checkOtherPeople(context, needs);
  }
  for (const { value, path } of allSteps(context.draft)) {
    checkOtherPeople(context, placedIn(value.needs, [...path, 'needs']));
  }
  for (const { value, path } of phasesOf(context.draft)) {
    checkOtherPeople(context, placedIn(value.checkpoint?.needs, [...path, 'checkpoint', 'needs']));
  }
  checkOverride(context);
}

/** A lock is lifted by somebody who may override, with the word of another person. */
function checkOverride(context: CheckContext): void {
  const path = ['lockdown', 'override'];
  const { by, with: second } = context.draft.lockdown?.override ?? {};
  if (by !== undefined) checkMay(context, { role: by, decision: 'override', path: [...path, 'by'] });
  checkOtherPeople(context, [...placedAt(by, [...path, 'by']), ...placedAt(second, [...path, 'with'])]);
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

/** Two agreements of one person are one. */
function checkOtherPeople(context: CheckContext, roles: readonly Placed<string>[]): void {
  for (const [i, { value: name, path }] of roles.entries()) {
    const [person, ...more] = new Set(peopleOf(context, name));
    if (person === undefined || more.length > 0) continue;
    const twin = roles.slice(0, i).find(({ value: other }) => {
      const people = peopleOf(context, other);
      return people.length > 0 && people.every((each) => each === person);
    });
    if (twin === undefined) continue;
    const message = `${quote(name)} and ${quote(twin.value)} must both agree, but only ${quote(person)} is in either`;
    context.remark(path, { code: 'same_person', message, hint: 'add another person to one of the two roles' });
  }
}

function peopleOf({ draft }: CheckContext, role: string): readonly (string | undefined)[] {
  return entryOf<RoleDraft | undefined>(draft.roles, role)?.people ?? [];
}
