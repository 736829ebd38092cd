import type { Node, Row } from '../blocks/node.ts';
import { fold } from '../text/fold.ts';
import { type Columns, cellText, columnOf, columnsOf, fieldsOf, isBlank } from './columns.ts';
import { findInProperties, findPeopleInText, sidesOf } from './people-in-text.ts';
import type { KeyValue, Reading } from './reading.ts';
import { addRole, knownRole, looksLikeName } from './roles.ts';

const EMAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/;
const PHONE = /\+?\(?\d[\d ().-]{6,18}\d/;
const HANDLE = /@[a-z][\w.-]{1,40}/i;

/** Roles, and the people in them. */
export function findPeople(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind === 'table') findInTable(node, reading);
    else if (node.kind === 'item' || node.kind === 'text' || node.kind === 'heading') findInNode(node, reading);
  }
  forgetDoubles(reading);
}

/** Whoever owns something is named once where a role is known as well. */
function forgetDoubles({ facts }: Reading): void {
  const sure = new Set(facts.people.filter(({ confidence }) => confidence > FROM_TEXT).map(({ name }) => fold(name)));
  const kept = facts.people.filter(({ confidence, name }) => confidence > FROM_TEXT || !sure.has(fold(name)));
  facts.people.splice(0, facts.people.length, ...kept);
}

/** How sure it is that a sentence names a person, at most. */
const FROM_TEXT = 0.8;
/** How sure it is that the owner of something is a person. */
const FROM_OWNER = 0.7;

function findInNode(node: Node, reading: Reading): void {
  if (node.text === '' || node.tick?.form === 'box' || isInTrigger(node, reading)) return;
  const inContacts = reading.under(node, 'contacts');
  const source = reading.topicSource(node);
  const isTimed = reading.has('timeline', source?.line);
  const inRoles = reading.under(node, 'roles') && !isTimed && !reading.topicsAbove(node).has('checklist');
  const pair = reading.keyValue(node);
  const sides = sidesOf(node.text);
  if (sides.length > 1 && sides.map((side) => personOf(side, node, reading)).some(Boolean)) return;
  const byRole = pair !== null && reading.words.roles.exact(fold(pair.key)) !== undefined;
  if (pair !== null && pair.value !== '' && (inContacts || inRoles || byRole) && personLine(node, reading)) return;
  if (inRoles && isRoleLine(node, reading)) return addNamedRole(node, reading);
  if (pair !== null && pair.value !== '') rolesInField(node, reading);
  findPeopleInText(node, reading);
}

function isInTrigger(node: Node, reading: Reading): boolean {
  return reading.has('triggers', node.line);
}

/** `Launch director: Ana Ruiz (@ana)`, `On-call: oncall@example.com`. */
function personLine(node: Node, reading: Reading): boolean {
  const pair = reading.keyValue(node);
  return pair !== null && personOf(pair, node, reading);
}

/** The person behind a role and a colon. Gives whether there is one, or another role. */
function personOf(pair: Pick<KeyValue, 'key' | 'value'>, node: Node, reading: Reading): boolean {
  const contact = contactIn(pair.value);
  const name = nameIn(pair.value, contact);
  if (name === '' && !knownRole(pair.key, reading)) return false;
  if (contact === undefined && knownRole(pair.value, reading)) {
    reading.understand(node);
    addRole(pair.value, { line: node.line, original: node.original, confidence: 0.8 }, reading);
    return true;
  }
  const isRole = knownRole(pair.key, reading) || contact !== undefined;
  if (!isRole || (contact === undefined && !looksLikeName(name, reading))) return false;
  const { line, original } = node;
  reading.understand(node);
  const role = pair.key;
  if (!isOwnerAlone(role, node, reading)) addRole(role, { line, original, confidence: 0.9 }, reading);
  const person = { line, original, role, name: name === '' ? role : name };
  reading.add('people', {
    ...person,
    confidence: name === '' ? 0.75 : 0.9,
    ...(contact === undefined ? {} : { contact }),
  });
  return true;
}

/** "Owner: Ana Ruiz" outside of a list of roles names no role. */
function isOwnerAlone(role: string, node: Node, reading: Reading): boolean {
  const inList = reading.under(node, 'roles') || reading.under(node, 'contacts');
  return !inList && (reading.words.fields.get(fold(role))?.includes('owner') ?? false);
}

function contactIn(text: string): string | undefined {
  const phone = PHONE.exec(text)?.[0];
  const number = phone?.includes(')') ? phone : phone?.replace('(', '');
  return EMAIL.exec(text)?.[0] ?? number ?? HANDLE.exec(text)?.[0];
}

/** What is left of a value without addresses, numbers and what stands in parentheses. */
function nameIn(text: string, contact: string | undefined): string {
  const rest = contact === undefined ? text : text.replace(contact, ' ');
  return (
    rest
      .replaceAll(new RegExp(EMAIL, 'g'), ' ')
      .replaceAll(/[(（][^()（）]{0,80}[)）]|[()（）<>|]/g, ' ')
      .split(/[,;–—]| - |\s\/\s/)[0]
      ?.replaceAll(/\s+/g, ' ')
      .replace(/[-:：\s]+$/, '')
      .trim() ?? ''
  );
}

/** In a section about roles: a known role, or the name of a branch of the tree. */
function isRoleLine(node: Node, reading: Reading): boolean {
  if (node.kind === 'heading') return knownRole(node.text, reading) && node.text.length < 50;
  if (node.parent?.kind === 'item' && node.parent.text !== '' && !reading.ownTopics(node.parent).has('roles'))
    return false;
  const name = roleName(node, reading);
  if (name.length < 2 || name.length > 50 || /[.!?]$/.test(name)) return false;
  return knownRole(name, reading) || (node.children.length > 0 && node.kind === 'item') || node.boldUntil > 0;
}

function roleName(node: Node, reading: Reading): string {
  const name = reading.keyValue(node)?.key ?? node.text;
  return (
    name
      .replace(/\s?[([].*$/, '')
      .split(/\s[-–—]\s/)[0]
      ?.trim() ?? ''
  );
}

function addNamedRole(node: Node, reading: Reading): void {
  const { line, original } = node;
  reading.understand(node);
  const role = roleName(node, reading);
  addRole(role, { line, original, confidence: knownRole(role, reading) ? 0.95 : 0.75 }, reading);
}

/** `Authority: Deployment Lead + PMO Lead`, `Contact: Tech Lead → CTO`, `Owner: Ana Ruiz`. */
function rolesInField(node: Node, reading: Reading): void {
  const pair = reading.keyValue(node);
  if (pair === null) return;
  const fields = fieldsOf(pair.key, reading);
  const topics = reading.topicsIn(pair.key);
  const isAbout =
    fields.has('owner') ||
    fields.has('role') ||
    fields.has('contact') ||
    topics.includes('roles') ||
    topics.includes('approvals');
  if (!isAbout || pair.value.length > 160) return;
  const { line, original } = node;
  for (const part of pair.value.split(/[,;+&→/]|->|\s(?:and|y|et|und|e|và|و|と|和|및)\s/)) {
    const name = part
      .replaceAll(/\([^()]*\)/g, '')
      .replace(/^[\s\d]+/, '')
      .trim();
    if (reading.words.roles.exact(fold(name)) !== undefined) {
      reading.understand(node);
      addRole(name, { line, original, confidence: 0.85 }, reading);
    } else if (fields.has('owner') && looksLikeName(name, reading) && name.includes(' ')) {
      reading.understand(node);
      const [, inside = ''] = /\(([^()]{2,60})\)/.exec(part) ?? [];
      const role = knownRole(inside, reading) ? inside : pair.key;
      if (role === inside) addRole(role, { line, original, confidence: 0.8 }, reading);
      reading.add('people', { line, original, confidence: FROM_OWNER, role, name });
    }
  }
}

function findInTable(node: Node, reading: Reading): void {
  const columns = columnsOf(node, reading);
  if (columns === null) return;
  if (isRaci(columns)) return rolesOfRaci(columns, reading);
  findInProperties(node, reading);
  const name = columns.fields.findIndex((set) => set.has('name') && !set.has('stage') && !set.has('metric'));
  const person = name === -1 ? handleColumn(columns) : name;
  const contacts = columns.fields.flatMap((set, i) => (set.has('contact') && i !== person ? [i] : []));
  const role = columns.fields.findIndex((set, i) => i !== person && set.has('role') && !contacts.includes(i));
  const owner = columnOf(columns, 'owner');
  const about = reading.under(node, 'roles') || reading.under(node, 'contacts') || reading.under(node, 'approvals');
  for (const row of columns.table.rows) {
    if (role !== -1 && (about || person !== -1 || contacts.length > 0))
      addRow(row, { role, person, contacts, node }, reading);
    else if (owner !== -1) ownerOf(row, owner, reading);
  }
}

/** A matrix of who is responsible, accountable, consulted and informed. */
function isRaci({ table }: Columns): boolean {
  const cells = table.rows.flatMap((row) => row.cells.slice(1)).filter(({ text }) => text.trim() !== '');
  const letters = cells.filter(({ text }) => /^[RACI](?:\s?[/,]\s?[RACI]){0,3}$/.test(text.trim()));
  return table.header !== null && letters.length > 1 && letters.length * 3 >= cells.length * 2;
}

function rolesOfRaci({ table }: Columns, reading: Reading): void {
  if (table.header === null) return;
  const { line, original, cells } = table.header;
  reading.understood.add(line);
  for (const { text } of cells.slice(1))
    if (!isBlank(text)) addRole(text, { line, original, confidence: 0.9 }, reading);
}

interface PersonColumns {
  readonly role: number;
  readonly person: number;
  readonly contacts: readonly number[];
  readonly node: Node;
}

function addRow(row: Row, { role, person, contacts, node }: PersonColumns, reading: Reading): void {
  const roleName = cellText(row, role);
  if (isBlank(roleName)) return;
  const { line, original } = row;
  reading.understood.add(line);
  if (node.table?.header) reading.understood.add(node.table.header.line);
  addRole(roleName, { line, original, confidence: 0.95 }, reading);
  const name = cellText(row, person);
  const contact = contacts.map((column) => cellText(row, column)).find((text) => !isBlank(text)) ?? contactIn(name);
  if (isBlank(name) && contact === undefined) return;
  if (isBlank(name) && !/[@#\d]/.test(contact ?? '')) return;
  const said = nameIn(name, contactIn(name));
  const plain = isBlank(name) ? roleName : said === '' ? name : said;
  reading.add('people', {
    line,
    original,
    confidence: 0.95,
    role: roleName,
    name: plain,
    ...(contact === undefined ? {} : { contact }),
  });
}

/** The column most of whose cells are handles: `@ana`. */
function handleColumn({ table }: Columns): number {
  const width = table.header?.cells.length ?? 0;
  for (let column = 0; column < width; column++) {
    const handles = table.rows.filter((row) => /^@[\w.-]{2,40}$/.test(cellText(row, column)));
    if (handles.length > 0 && handles.length * 2 >= table.rows.length) return column;
  }
  return -1;
}

/** Owners of steps are roles where they are known as such. */
function ownerOf(row: Row, column: number, reading: Reading): void {
  const { line, original } = row;
  for (const part of cellText(row, column).split(/[,;+&/]/)) {
    if (reading.words.roles.exact(fold(part.trim())) !== undefined)
      addRole(part, { line, original, confidence: 0.8 }, reading);
  }
}
