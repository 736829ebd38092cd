import type { DecisionKind, Plan, Role } from '@holdpoint/plan';
import type { Actor } from './events.ts';
import type { Claim } from './input.ts';

export type PersonActor = Extract<Actor, { readonly kind: 'person' }>;

/** Why someone may not do what they asked, with what would help. Codes are listed in docs/refusals.md. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export type Identified =
  | { readonly ok: true; readonly actor: PersonActor }
  | { readonly ok: false; readonly refusal: Refusal };

interface Request {
  /** Roles that may do it. */
  readonly roles: readonly Role[];
  /** What they want to do, for messages: `roll back`. */
  readonly act: string;
  /** Act as the first who fits rather than ask back: for acts that must never wait. */
  readonly urgent?: boolean;
}

/** Roles of the plan that may take a decision. */
export function rolesThatMay(plan: Plan, decision: DecisionKind): readonly Role[] {
  return Object.values(plan.roles).filter((role) => role.may.includes(decision));
}

/**
 * Finds the person and role that a login acts as. A person of the plan with login names is only ever
 * one of those logins; a person without any may be named by whoever holds the data folder's token.
 */
export function identify(plan: Plan, claim: Claim, { roles, act, urgent = false }: Request): Identified {
  const known = Object.values(plan.people).filter((person) => person.users.includes(claim.user));
  const pairs = roles.flatMap((role) => role.people.map((person) => ({ role: role.id, person })));
  const own = pairs.filter(({ person }) => {
    const users = plan.people[person]?.users ?? [];
    return known.length > 0 ? known.some(({ id }) => id === person) : users.length === 0;
  });
  const meant =
    claim.as === undefined ? own : own.filter(({ role, person }) => role === claim.as || person === claim.as);
  const [first] = meant;
  if (first === undefined) return { ok: false, refusal: notAuthorised(claim, { roles, act }) };
  if (meant.length > 1 && !urgent) {
    const choices = meant.map(({ role, person }) => `${role} (${person})`).join(', ');
    const message = `${claim.user} could ${act} as ${choices}; say which with --as ROLE or --as PERSON`;
    return { ok: false, refusal: { code: 'ambiguous_actor', message } };
  }
  return { ok: true, actor: { kind: 'person', ...first, user: claim.user } };
}

function notAuthorised(claim: Claim, { roles, act }: Request): Refusal {
  const who = claim.as === undefined ? claim.user : `${claim.user} as ${claim.as}`;
  const allowed = roles.length === 0 ? 'no role of this plan may' : `only ${roles.map(({ id }) => id).join(', ')} may`;
  return { code: 'not_authorised', message: `${who} may not ${act}: ${allowed}` };
}
