import type { Facts, Found, PersonFact } from '../facts.ts';
import type { Answered, Choices } from './choices.ts';
import { idOf, Names } from './names.ts';
import { type Field, field, map, maybe, words } from './tree.ts';

/** A role of the document. */
export interface CastRole {
  readonly id: string;
  readonly title: string;
  readonly about: readonly Found[];
}

/** Who takes part, and who decides where the document names nobody. */
export interface Cast {
  readonly roles: readonly CastRole[];
  /** Role that is asked where the document names nobody. */
  readonly commander: string;
  /** The role that a text of the document names; undefined where it names none. */
  roleOf(text: string | undefined): string | undefined;
  /** The sections `people` and `roles`. */
  readonly fields: readonly Field[];
}

const UNDECIDED = 'undecided';
const COMMAND = ['go', 'no-go', 'continue', 'pause', 'rollback'];
const MAX_TITLE = 60;
/** Who wrote a document has no part in the launch by that. */
const AUTHORS =
  /^(?:prepared|written|created|authored|reviewed) by$|^authors?$|^last updated|^autor(?:es)?$|^elaborado por$|^verfasser$|^auteur$|^tác giả$|^作者$|^작성자$/iu;

/** The names of roles in a text such as `Tech Lead (Engineering) + QA Lead`. */
export function roleNames(text: string): readonly string[] {
  const bare = text.replaceAll(/\([^()]*\)/g, ' ').replaceAll(/[*_`]/g, '');
  const names = bare.split(/[+&,;،、]|\s\/\s|\band\b/).map((each) => sameLanguage(each).replaceAll(/\s+/g, ' ').trim());
  const bareNames = names.map((name) => name.replace(/^\d+\+?\s+/, ''));
  return bareNames.filter((name) => /\p{L}/u.test(name) && name.length <= MAX_TITLE && !AUTHORS.test(name));
}

/** The part of a name in two languages that has Latin letters. */
function sameLanguage(text: string): string {
  const parts = text.split('|').map((part) => part.trim());
  return parts.find((part) => /[A-Za-z]{2}/.test(part)) ?? parts[0] ?? '';
}

/** The cast of a document; asks who decides and who has which role. */
export function castOf(facts: Facts, choices: Choices): Cast {
  const found = rolesOf(facts);
  const command = askCommand(found, choices);
  const added = command.value.filter((id) => !found.some((role) => role.id === id));
  const roles = [...found, ...added.map(newRole)];
  const taking = facts.people.filter(({ role = '' }) => !AUTHORS.test(role.trim()));
  const people = peopleOf(taking, new Map(roles.map((role) => [role.id, role])));
  const roleFields = roles.map((role) => roleField(role, { command, people, choices }));
  const open = roleFields.flatMap(({ placeholder }) => (placeholder === undefined ? [] : [placeholder]));
  return {
    roles,
    commander: command.value[0] ?? UNDECIDED,
    roleOf: (text) =>
      roleNames(text ?? '')
        .map((name) => idOf(name, 'role'))
        .find((id) => roles.some((role) => role.id === id)),
    fields: [
      field('people', map(...people.map(({ field: each }) => each), ...open)),
      field('roles', map(...roleFields.map(({ field: each }) => each))),
      ...decisionFields(command),
    ],
  };
}

function newRole(id: string): CastRole {
  return { id, title: id, about: [] };
}

function rolesOf(facts: Facts): readonly CastRole[] {
  const named = [
    ...facts.roles.map((fact) => ({ fact, text: fact.role })),
    ...facts.approvals.map((fact) => ({ fact, text: fact.role })),
    ...facts.people.map((fact) => ({ fact, text: fact.role ?? '' })),
    ...facts.timeline.map((fact) => ({ fact, text: ownerNames(fact.owner ?? '') })),
  ];
  const roles = new Map<string, CastRole>();
  for (const { fact, text } of named) {
    for (const title of roleNames(text)) {
      const id = knownId(idOf(title, 'role'), roles);
      const known = roles.get(id);
      if (known === undefined) roles.set(id, { id, title, about: [fact] });
      else if (known.about.length < 3) roles.set(id, { ...known, about: [...known.about, fact] });
    }
  }
  return [...roles.values()];
}

/** The id of a role that stands there in the singular, for one in the plural. */
function knownId(id: string, roles: ReadonlyMap<string, CastRole>): string {
  const one = id.replace(/s$/, '');
  return !roles.has(id) && roles.has(one) ? one : id;
}

/** The names of an owner that begin like names: `40+ certified` names nobody. */
export function ownerNames(owner: string): string {
  return roleNames(owner)
    .filter((name) => !/^[a-z]/.test(name))
    .join(', ');
}

/** The first one that is answered is asked where the document names nobody. */
function askCommand(roles: readonly CastRole[], choices: Choices): Answered<readonly string[]> {
  const ids = roles.map(({ id }) => id);
  return choices.ask<readonly string[]>({
    id: 'roles.command',
    question:
      'Which roles must all agree to GO, and may continue, pause and roll back? The first one is asked where the document names nobody',
    answers: ids,
    form:
      ids.length === 0
        ? 'the name of a role, such as launch-lead'
        : `names of roles with commas between them, of ${ids.join(', ')}`,
    read: (answer) => {
      const names = answer.split(',').map((name) => idOf(name.trim(), 'role'));
      const known = ids.length === 0 || names.every((name) => ids.includes(name));
      return known && names.length > 0 && answer.trim() !== '' ? [...new Set(names)] : null;
    },
    placeholder: [UNDECIDED],
  });
}

function decisionFields(command: Answered<readonly string[]>): readonly Field[] {
  if (command.value.length < 2) return [];
  return [field('decisions', map(field('go', map(field('needs', words(command.value))))))];
}

interface CastPerson {
  readonly id: string;
  readonly roles: readonly string[];
  readonly field: Field;
}

function peopleOf(facts: readonly PersonFact[], roles: ReadonlyMap<string, CastRole>): readonly CastPerson[] {
  const names = new Names();
  const byName = Map.groupBy(facts, (fact) => personName(fact));
  return [...byName].map(([name, same]) => {
    const id = names.unique(idOf(name, 'person'));
    const ids = same.flatMap(({ role = '' }) => roleNames(role).map((each) => idOf(each, 'role')));
    const contacts = same.flatMap(({ contact = '' }) => contact.split(/[\s,;<>()|]+/));
    const email = contacts.find((each) => /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(each));
    const phone = same
      .map(({ contact = '' }) => /\+?\d[\d ().-]{5,}\d/.exec(contact)?.[0])
      .find((each) => each !== undefined);
    const value = map(field('name', name), maybe('email', email), maybe('phone', phone));
    return { id, roles: ids.filter((each) => roles.has(each)), field: field(id, value, { about: same }) };
  });
}

function personName({ name, role, contact }: PersonFact): string {
  const bare = name.trim();
  return bare !== '' && bare !== contact ? bare : (role ?? bare);
}

interface RoleContext {
  readonly command: Answered<readonly string[]>;
  readonly people: readonly CastPerson[];
  readonly choices: Choices;
}

/** A role, and the person that stands for whoever will have it. */
function roleField({ id, title, about }: CastRole, { command, people, choices }: RoleContext) {
  const leads = command.value.includes(id);
  const rest = [
    field('may', words(leads ? COMMAND : []), command.choice !== undefined && leads ? { choice: command.choice } : {}),
    ...maybe('title', title === id ? undefined : title),
  ];
  const named = people.filter(({ roles }) => roles.includes(id)).map((person) => person.id);
  if (named.length > 0) return { field: field(id, map(field('people', words(named)), ...rest), { about }) };
  if (id === UNDECIDED) {
    const person = field(UNDECIDED, map(field('name', 'Still to be chosen')));
    return { field: field(id, map(field('people', words([UNDECIDED])), ...rest)), placeholder: person };
  }
  const { value, choice } = choices.ask({
    id: `people.${id}`,
    question: `Who is ${title}?`,
    form: 'a name, or a name with an address such as Ana Lind <ana@example.com>',
    about,
    read: readPerson,
    placeholder: { name: 'Still to be chosen' },
  });
  const key = choice === undefined ? idOf(value.name, 'person') : `whoever-is-${id}`;
  const grounds = choice === undefined ? {} : { choice };
  const placeholder = people.some((person) => person.id === key)
    ? undefined
    : field(key, map(field('name', value.name), maybe('email', value.email)), grounds);
  return { field: field(id, map(field('people', words([key])), ...rest), { about }), placeholder };
}

interface TypedPerson {
  readonly name: string;
  readonly email?: string;
}

function readPerson(answer: string): TypedPerson | null {
  const [, name = '', email] = /^([^<>@]+?)\s*(?:<([^\s<>@:/]+@[^\s<>@:/]+)>)?$/.exec(answer) ?? [];
  if (!/\p{L}/u.test(name)) return null;
  return { name, ...(email !== undefined && { email }) };
}
