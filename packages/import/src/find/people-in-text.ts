import type { Node } from '../blocks/node.ts';
import { fold } from '../text/fold.ts';
import type { KeyValue, Reading } from './reading.ts';
import { addRole, knownRole, looksLikeName } from './roles.ts';

const LONGEST_BEFORE = 60;
/** Facts whose lines name things in parentheses that are no people. */
const OTHERWISE = ['timeline', 'triggers', 'stages', 'rollbackSteps', 'checklist'] as const;

/** `Launch lead: Ana Ruiz · QA: Tom Lind`: several roles on one line. */
export function sidesOf(text: string): readonly Pick<KeyValue, 'key' | 'value'>[] {
  if (!/\s[·•|]\s/.test(text)) return [];
  const sides = text.split(/\s[·•|]\s/).map((side) => {
    const colon = side.search(/[:：]/);
    return { key: side.slice(0, Math.max(colon, 0)).trim(), value: side.slice(colon + 1).trim() };
  });
  return sides.every(({ key, value }) => key !== '' && value !== '') ? sides : [];
}

/** "Ana Ruiz (launch lead)", "Launch lead (Ana Ruiz)", "the head of support, Ana Ruiz, …" in lines and sentences. */
export function findPeopleInText(node: Node, reading: Reading): void {
  if (node.kind === 'heading' || OTHERWISE.some((kind) => reading.has(kind, node.line))) return;
  for (const { before, inside } of bracketsOf(node.text)) {
    const [first = ''] = inside.split(/[,،、;]/);
    const name = nameAtEnd(before);
    if (isFullName(name, reading) && knownRole(first, reading)) add(node, { role: first, name }, reading);
    else if (isFullName(first, reading) && knownRole(before, reading))
      add(node, { role: before, name: first }, reading);
  }
}

/** `| Owner | Ana Ruiz |`, `| Owner | Search team (Ana Ruiz) |`: properties of a page, one in each row. */
export function findInProperties({ table }: Node, reading: Reading): void {
  const rows = table === null ? [] : [...(table.header === null ? [] : [table.header]), ...table.rows];
  if (rows.some(({ cells }) => cells.length > 2)) return;
  for (const { line, original, cells } of rows) {
    const key = cells[0]?.text.trim() ?? '';
    const value = cells[1]?.text.trim() ?? '';
    if (!reading.words.fields.get(fold(key))?.includes('owner')) continue;
    const [bracket] = bracketsOf(value);
    const inside = bracket !== undefined && isFullName(bracket.inside, reading) ? bracket : undefined;
    const name = inside?.inside ?? value;
    if (!isFullName(name, reading)) continue;
    const role = inside?.before ?? key;
    reading.understood.add(line);
    if (inside !== undefined) addRole(role, { line, original, confidence: 0.8 }, reading);
    reading.add('people', { line, original, confidence: 0.8, role, name });
  }
}

/** What stands in parentheses, and the part of a sentence before it. */
function bracketsOf(text: string): readonly { readonly before: string; readonly inside: string }[] {
  return [...text.matchAll(/[(（]([^()（）]{2,60})[)）]/g)].map(({ 1: inside = '', index }) => {
    const window = text.slice(Math.max(0, index - LONGEST_BEFORE), index);
    const before = window.split(/[,،、;:：.|·()（）]/).at(-1) ?? '';
    return { before: before.trim(), inside: inside.trim() };
  });
}

/** The words with capitals that a text ends in; the whole of it in scripts without them. */
function nameAtEnd(text: string): string {
  const words = text.split(/\s+/);
  const from = words.findLastIndex((word) => !/^[\p{Lu}\p{Lo}]/u.test(word));
  return words.slice(from + 1).join(' ');
}

function isFullName(text: string, reading: Reading): boolean {
  return text.includes(' ') && looksLikeName(text, reading);
}

function add(node: Node, person: { readonly role: string; readonly name: string }, reading: Reading): void {
  const { line, original } = node;
  if (reading.facts.people.some(({ name }) => name === person.name)) return;
  reading.understand(node);
  addRole(person.role, { line, original, confidence: 0.8 }, reading);
  reading.add('people', { line, original, confidence: 0.8, ...person });
}
