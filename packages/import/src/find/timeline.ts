import { withoutLeadingSigns } from '../blocks/make-node.ts';
import type { Node, Row } from '../blocks/node.ts';
import { looseComments, shellCommands } from '../blocks/shell.ts';
import type { TimelineFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import { sentencesOf } from '../text/sentences.ts';
import type { Field } from '../words/language.ts';
import { type Columns, cellText, columnsOf, fieldsOf, isBlank } from './columns.ts';
import { commandsOf } from './commands.ts';
import { type FoundMoment, firstMoment, momentAt } from './moment.ts';
import type { Reading } from './reading.ts';
import { withoutFillers } from './subject.ts';

type Details = Pick<TimelineFact, 'owner' | 'command' | 'verification' | 'communication' | 'details'>;

/** What happens when: lines and headings with a moment, what stands below them, and tables with a column of times. */
export function findTimeline(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind === 'table') findInTable(node, reading);
    else if (node.kind === 'heading' || node.kind === 'item' || node.kind === 'text') findInNode(node, reading);
    else if (node.kind === 'code' && node.language === 'bash') findInScript(node, reading);
  }
}

interface Timed {
  readonly at: string;
  readonly text: string;
  readonly offset: number;
}

function findInNode(node: Node, reading: Reading): void {
  if (node.text === '' || node.tick?.form === 'box') return;
  const timed = timedStart(node, reading) ?? timedField(node, reading) ?? timedTitle(node, reading);
  if (timed !== null) return add(node, timed, { reading, confidence: 0.95 });
  for (const sentence of node.kind === 'text' ? sentencesOf(node.text) : []) {
    const found = timedSentence(sentence.text, reading);
    if (found !== null) add(node, { ...found, offset: sentence.start }, { reading, confidence: 0.75 });
  }
  if (isStepOfMoment(node, reading)) addBelow(node, reading);
}

function add(
  node: Node,
  { at, text, offset }: Timed,
  { reading, confidence }: { reading: Reading; confidence: number },
): void {
  if (text === '') return;
  const place = reading.placeOf(node, offset);
  reading.add('timeline', { ...place, confidence, at, text, ...detailsOf(node, reading) });
}

/** `02:00:15 - Monitoring`, `[12:00 UTC] Launch`, `T-1 hour: checks`. */
function timedStart(node: Node, reading: Reading): Timed | null {
  const [open = ''] = /^[[("']{0,2}/.exec(node.text) ?? [];
  const folded = node.folded;
  const moment = momentAt(node.text, folded, open.length, reading.words);
  if (moment === null) return null;
  const rest = afterMoment(node.text.slice(moment.end));
  if (momentAt(rest, fold(rest), 0, reading.words) !== null) return null;
  if (rest === '' && node.children.length > 0) reading.setMoment(node, moment.at);
  return rest === '' ? null : { at: moment.at, text: rest, offset: 0 };
}

/** What follows a moment, without brackets, a second moment in parentheses, and dashes. */
function afterMoment(rest: string): string {
  const bare = rest.replace(/^[\])"'*\s]{0,4}/, '');
  const [brackets = '', inside = ''] = /^\(([^()]{0,60})\)\s{0,3}/.exec(bare) ?? [];
  const after = withoutLeadingSigns(
    bare
      .slice(brackets.length)
      .replace(/^\s?[-–—:|→：]+\s*/, '')
      .trim(),
  );
  return after === '' ? inside.trim() : after;
}

/** `Time: 9:00 AM PT`: when what the heading names happens. */
function timedField(node: Node, reading: Reading): Timed | null {
  const pair = reading.keyValue(node);
  if (pair === null || pair.value === '') return null;
  const isTime = fieldsOf(pair.key, reading).has('time') || fieldsOf(pair.key, reading).has('date');
  const moment = isTime ? momentAt(node.text, node.folded, pair.valueAt, reading.words) : null;
  if (moment === null || moment.kind === 'date') return null;
  const heading = /\s/.test(pair.key.replace(/^.*\|\s?/, '')) ? null : reading.headingOf(node);
  return { at: moment.at, text: heading?.text ?? pair.key, offset: 0 };
}

/** `Wave 1: internal (Day 1, 10% traffic)`: a title with its moment in parentheses. */
function timedTitle(node: Node, reading: Reading): Timed | null {
  if (node.kind !== 'heading' && node.children.length === 0) return null;
  for (const [whole, inside = ''] of node.text.matchAll(/\(([^()]{1,120})\)/g)) {
    const moment = firstMoment(inside, reading.words);
    if (moment === null || moment.start > 24) continue;
    const text = node.text
      .replace(whole, '')
      .replaceAll(/\s{2,}/g, ' ')
      .replace(/\s?[:：]\s?$/, '')
      .trim();
    return { at: moment.at, text, offset: 0 };
  }
  return titleWithDash(node, reading);
}

/** `Canary - Day 2`, `Go-live, 09:00 UTC`. */
function titleWithDash(node: Node, reading: Reading): Timed | null {
  if (node.kind !== 'heading') return null;
  const [tail, before = ''] =
    /^(.{2,120}?)\s?(?:-|–|—|@|,|:|\|)\s([^-–—@,:|]{2,40}(?::\d{2}.{0,12})?)$/
      .exec(node.text)
      ?.slice(2)
      .concat(node.text) ?? [];
  if (tail === undefined) return null;
  const moment = momentAt(tail, fold(tail), 0, reading.words);
  const text = before.slice(0, before.length - tail.length).replace(/[\s\-–—@,:|]+$/, '');
  return moment === null ? null : { at: moment.at, text, offset: 0 };
}

/** "At 09:00 UTC we open the gate." */
function timedSentence(text: string, reading: Reading): Timed | null {
  const trimmed = text.trim();
  const folded = fold(trimmed);
  for (let i = 0, words = 0; i < Math.min(folded.length, 24) && words < 4; i++) {
    if (i > 0 && folded[i - 1] !== ' ' && folded.charCodeAt(i - 1) < 0x80) continue;
    words++;
    const moment = momentAt(trimmed, folded, i, reading.words);
    if (moment === null) continue;
    if (i > 0 && withoutFillers(trimmed.slice(0, i), reading) !== '') return null;
    const rest = trimmed
      .slice(moment.end)
      .replace(/^[\s,:\-–—]+/, '')
      .replace(/[.。]$/, '');
    const isList = momentAt(rest, fold(rest), 0, reading.words) !== null;
    return rest.length < 4 || isList ? null : { at: moment.at, text: rest, offset: 0 };
  }
  return null;
}

/** An item of what is done, below a heading that has a moment. */
function isStepOfMoment(node: Node, reading: Reading): boolean {
  if (node.kind !== 'item' || node.tick !== null || node.fenced || node.parent?.kind === 'item') return false;
  const parent = node.parent;
  if (parent === null) return false;
  if (reading.words.decisions.at(node.folded, 0) !== null) return false;
  const isActions = reading.ownTopics(parent).has('actions');
  const timed = reading.momentOf(parent) !== undefined || timedStart(parent, reading) !== null;
  return isActions || (parent.kind === 'heading' && timed);
}

function addBelow(node: Node, reading: Reading): void {
  const above = momentAbove(node, reading);
  if (above === null) return;
  const { line, original, text } = node;
  reading.understand(node);
  reading.add('timeline', { line, original, confidence: 0.7, at: above, text, ...detailsOf(node, reading) });
}

function momentAbove(node: Node, reading: Reading): string | null {
  for (let at = node.parent; at !== null; at = at.parent) {
    const known = reading.momentOf(at) ?? reading.factsAt('timeline', at.line)[0]?.at;
    if (known !== undefined) return known;
  }
  return null;
}

/** Comments in a block of commands below a moment say what is done then. */
function findInScript(node: Node, reading: Reading): void {
  const at = momentAbove(node, reading);
  if (at === null || reading.under(node, 'rollback')) return;
  for (const { text: command, comments } of shellCommands(node.code)) {
    const [title] = comments;
    if (title === undefined) continue;
    for (const { line } of comments) reading.understood.add(line);
    const text = title.text.replace(/^\d{1,2}[.)]\s*/, '');
    reading.add('timeline', { line: title.line, original: `# ${title.text}`, confidence: 0.75, at, text, command });
  }
  if (shellCommands(node.code).length > 0) return;
  for (const { line, text } of looseComments(node.code)) {
    reading.understood.add(line);
    const original = `# ${text}`;
    const plain = text
      .replace(/^\d{1,2}[.)]\s*/, '')
      .replace(/^[-*]\s/, '')
      .replace(/:$/, '');
    reading.add('timeline', { line, original, confidence: 0.5, at, text: plain });
  }
}

const FIELDS = ['command', 'verification', 'communication', 'owner'] as const satisfies readonly Field[];

/** Fields below a step: who does it, with which command, what shows that it worked, what is said. */
function detailsOf(node: Node, reading: Reading): Details {
  const found: { -readonly [K in keyof Details]: Details[K] } = {};
  const details: string[] = [];
  const [own] = node.kind === 'heading' ? [] : commandsOf(node, reading);
  if (own !== undefined) found.command = own;
  const isActions = node.kind === 'text' && !node.fenced && reading.ownTopics(node).has('actions');
  const below = node.kind === 'heading' || isActions ? [] : node.children;
  for (const child of below) {
    const command = child.kind === 'code' ? commandOfBlock(child) : undefined;
    if (command !== undefined) found.command ??= command;
    else if (child.kind !== 'table' && child.kind !== 'code' && child.tick === null)
      takeDetail(child, { found, details, reading });
  }
  const inBrackets = ownerIn(node, reading);
  if (inBrackets !== undefined) found.owner ??= inBrackets;
  return { ...found, ...(details.length === 0 ? {} : { details }) };
}

function commandOfBlock(node: Node): string | undefined {
  return node.language === 'bash'
    ? shellCommands(node.code)
        .map(({ text }) => text)
        .join('\n') || undefined
    : undefined;
}

function takeDetail(
  child: Node,
  {
    found,
    details,
    reading,
  }: { found: { -readonly [K in keyof Details]: Details[K] }; details: string[]; reading: Reading },
): void {
  const pair = reading.keyValue(child);
  const fields = pair === null ? null : fieldsOf(pair.key, reading);
  const field = FIELDS.find((each) => fields?.has(each));
  reading.understand(child);
  const [command] = commandsOf(child, reading);
  if (command !== undefined) found.command ??= command;
  else if (pair !== null && pair.value !== '' && field !== undefined) {
    const value = pair.value.replace(/^"(.*)"$/, '$1');
    found[field] = found[field] === undefined ? value : `${found[field]}; ${value}`;
  } else if (child.text !== '') details.push(child.text);
  for (const below of child.children) {
    if (below.text === '' || below.kind === 'code') continue;
    const inner = reading.keyValue(below);
    if (inner !== null && FIELDS.some((each) => fieldsOf(inner.key, reading).has(each))) {
      takeDetail(below, { found, details, reading });
      continue;
    }
    reading.understand(below);
    details.push(`${child.text.replace(/[:：]$/, '')}: ${below.text}`);
  }
}

/** "(owner: Ana)", "(@ana)", "[Ops Lead]". */
function ownerIn(node: Node, reading: Reading): string | undefined {
  for (const [, inside = ''] of node.text.matchAll(/[([]([^()[\]]{1,60})[)\]]/g)) {
    const [key, value] = inside.split(/:\s/);
    if (key !== undefined && value !== undefined && fieldsOf(key, reading).has('owner')) return value.trim();
    if (/^@[\w.-]{2,40}$/.test(inside.trim())) return inside.trim();
    if (reading.words.roles.exact(fold(inside.trim())) !== undefined) return inside.trim();
  }
  return undefined;
}

function findInTable(node: Node, reading: Reading): void {
  const columns = columnsOf(node, reading);
  if (columns === null) return;
  const time = timeColumn(columns, reading);
  if (time === -1) return;
  const step = stepColumn(columns, time);
  if (columns.table.header !== null) reading.understood.add(columns.table.header.line);
  let last: string | null = null;
  for (const row of columns.table.rows) {
    const moment = momentOf(cellText(row, time), reading);
    last = moment?.at ?? (isBlank(cellText(row, time)) ? last : null);
    if (last !== null) addRow(row, { columns, time, step, at: last, sure: moment !== null }, reading);
  }
}

function momentOf(text: string, reading: Reading): FoundMoment | null {
  const moment = firstMoment(text, reading.words);
  return moment !== null && moment.start < 16 ? moment : null;
}

/** The column most of whose cells begin with a moment. */
function timeColumn({ table, fields }: Columns, reading: Reading): number {
  const width = Math.min(table.header?.cells.length ?? table.rows[0]?.cells.length ?? 0, 6);
  for (let column = 0; column < width; column++) {
    if (fields[column]?.has('duration') && !fields[column]?.has('time')) continue;
    const filled = table.rows.filter((row) => !isBlank(cellText(row, column)));
    const timed = filled.filter((row) => momentOf(cellText(row, column), reading) !== null);
    if (timed.length > 0 && timed.length * 2 > filled.length) return column;
  }
  return -1;
}

function stepColumn(columns: Columns, time: number): number {
  const named = columns.fields.findIndex((set, i) => i !== time && set.has('step') && !set.has('number'));
  if (named !== -1) return named;
  const width = columns.table.header?.cells.length ?? 3;
  return (
    [...Array(width).keys()].find(
      (i) => i !== time && !columns.fields[i]?.has('owner') && !columns.fields[i]?.has('number'),
    ) ?? 0
  );
}

interface RowPlace {
  readonly columns: Columns;
  readonly time: number;
  readonly step: number;
  readonly at: string;
  readonly sure: boolean;
}

function addRow(row: Row, { columns, time, step, at, sure }: RowPlace, reading: Reading): void {
  const text = cellText(row, step);
  if (isBlank(text)) return;
  const found: { -readonly [K in keyof Details]: Details[K] } = {};
  for (const field of FIELDS) {
    const column = columns.fields.findIndex((set, i) => i !== time && i !== step && set.has(field));
    const value = cellText(row, column);
    if (!isBlank(value)) found[field] = row.cells[column]?.codes[0] ?? value;
  }
  const coded = row.cells.flatMap(({ codes }) => codes)[0];
  if (found.command === undefined && coded !== undefined && /\s/.test(coded)) found.command = coded;
  reading.understood.add(row.line);
  reading.add('timeline', {
    line: row.line,
    original: row.original,
    confidence: sure ? 1 : 0.7,
    at,
    text,
    ...found,
  });
}
