import { lineAt, type Node, type Row } from '../blocks/node.ts';
import type { TriggerFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import { type Sentence, sentencesOf } from '../text/sentences.ts';
import type { TriggerAction } from '../words/language.ts';
import { type Columns, cellText, columnOf, columnsOf, fieldsOf, isBlank } from './columns.ts';
import type { Measures } from './comparison.ts';
import { conditionIn, conditionOf, withinIn } from './condition.ts';
import { durationText } from './quantity.ts';
import type { Reading } from './reading.ts';
import { subjectOf, withoutFillers } from './subject.ts';
import { isTriggerTable, triggerColumns } from './trigger-tables.ts';

/** What a text says that shall be done; `null` where it says that nothing shall be. */
type Act = TriggerAction | 'continue' | undefined;

/** What takes traffic back, stops it, or calls for people: in tables, lists and sentences. */
export function findTriggers(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind === 'table') findInTable(node, reading);
    else if (node.kind === 'item' || node.kind === 'text') findInText(node, reading);
  }
}

function findInText(node: Node, reading: Reading): void {
  if (node.text === '' || (node.tick !== null && !reading.under(node, 'triggers'))) return;
  if (findInIssue(node, reading)) return;
  if (isListed(node, reading)) {
    const above = actAbove(node, reading);
    const parts = node.kind === 'text' && !node.fenced ? sentencesOf(node.text) : [];
    if (parts.length < 2) return addText(node, { text: node.text, start: 0 }, { reading, act: above });
    for (const part of parts) {
      const own = actIn(part.text, reading);
      const acts = own === 'rollback' || own === 'pause';
      if (acts || saysSomething(part.text, reading)) addText(node, part, { reading, act: own ?? above });
    }
    return;
  }
  const pair = reading.keyValue(node);
  const named = pair !== null && pair.value !== '' && reading.topicsIn(pair.key).includes('triggers');
  if (named) {
    const sentence = { text: pair.value, start: pair.valueAt };
    if (saysSomething(pair.value, reading)) addText(node, sentence, { reading, act: actIn(pair.key, reading) });
    return;
  }
  for (const sentence of sentencesOf(node.text)) {
    const act = actOfSentence(sentence, reading) ?? actOfSection(node, sentence, reading);
    if (act !== undefined) addText(node, sentence, { reading, act });
  }
}

/** `Issue: no data` with `Severity: critical (STOP)` or `Action: …` below; "If a critical alert fires:" with what follows. */
function findInIssue(node: Node, reading: Reading): boolean {
  const pair = reading.keyValue(node);
  const named = pair !== null && pair.value !== '' && fieldsOf(pair.key, reading).has('condition');
  const conditional = reading.words.conditions.at(node.folded, 0);
  if (node.children.length === 0 || (!named && (conditional === null || !/[:：]\s?$/.test(node.text)))) return false;
  const said = named ? actOfFields(node, reading) : actOfLines(node, reading);
  if (said === undefined || said === 'continue') return false;
  const text = named ? pair.value : node.text.slice(conditional?.end ?? 0).replace(/[:：]\s?$/, '');
  const condition = conditionIn(reading.measuresOf(text), null, reading);
  const { line, original } = node;
  reading.understand(node);
  add(reading, {
    line,
    original,
    confidence: 0.7,
    text: text.trim(),
    action: said,
    ...(condition === undefined ? {} : { condition }),
  });
  return true;
}

function actOfFields(node: Node, reading: Reading): Act {
  for (const wanted of ['severity', 'action'] as const) {
    for (const child of node.children) {
      const pair = reading.keyValue(child);
      if (pair === null || pair.value === '' || !fieldsOf(pair.key, reading).has(wanted)) continue;
      const act = firstAct(pair.value, reading);
      if (act === undefined) continue;
      reading.understand(child);
      return act;
    }
  }
  return undefined;
}

function actOfLines(node: Node, reading: Reading): Act {
  for (const child of node.children) {
    const act = child.text === '' ? undefined : firstAct(child.text, reading);
    if (act === undefined) continue;
    reading.understand(child);
    return act;
  }
  return undefined;
}

/** A leaf in a list of triggers. */
function isListed(node: Node, reading: Reading): boolean {
  if (!reading.under(node, 'triggers') || node.children.some(({ kind }) => kind !== 'code')) return false;
  return node.kind === 'item' || node.fenced || node.tick !== null || reading.measures(node).comparisons.length > 0;
}

function saysSomething(text: string, reading: Reading): boolean {
  return (
    conditionIn(reading.measuresOf(text), null, reading) !== undefined ||
    reading.measuresOf(text).comparisons.length > 0
  );
}

/** "If errors exceed 2 %, roll back": a condition, a comparison and an action in one sentence. */
function actOfSentence({ text }: Sentence, reading: Reading): Act {
  const folded = fold(text);
  if (reading.words.conditions.first(folded) === null && !/→|=>|->/.test(text)) return undefined;
  const act = actIn(text, reading);
  if (act === undefined || act === 'continue') return undefined;
  const { comparisons } = reading.measuresOf(text);
  return comparisons.length > 0 ? act : undefined;
}

/** In prose about rolling back, what is compared after an "if" is when it is done. */
function actOfSection(node: Node, { text }: Sentence, reading: Reading): Act {
  if (node.kind !== 'text' || node.fenced || !reading.under(node, 'rollback')) return undefined;
  const condition = reading.words.conditions.first(fold(text));
  const compared = reading.measuresOf(text).comparisons[0];
  return condition !== null && compared !== undefined && condition.start < compared.start ? 'rollback' : undefined;
}

/** The strongest thing that a text says shall be done. */
function actIn(text: string, reading: Reading): Act {
  const acts = reading.words.actions.all(fold(text)).map(({ value }) => value);
  for (const act of ['rollback', 'pause', 'page', 'continue'] as const) if (acts.includes(act)) return act;
  return undefined;
}

/** The first thing that a cell says shall be done: "Pause/Investigate". */
function firstAct(text: string, reading: Reading): Act {
  return reading.words.actions.first(fold(text))?.value;
}

function actAbove(node: Node, reading: Reading): Act {
  for (const part of node.text
    .split(/→|=>|->|–|—|:|,|;/)
    .slice(1)
    .toReversed()) {
    const said = withoutFillers(part, reading);
    const own = (reading.words.actions.at(fold(part.trim()), 0) ?? reading.words.actions.at(fold(said), 0))?.value;
    if (own !== undefined) return own;
  }
  for (let at = node.parent; at !== null; at = at.parent) {
    if (!reading.ownTopics(at).has('triggers')) continue;
    const act = actIn(at.text, reading);
    return act === undefined || act === 'continue' ? 'rollback' : act;
  }
  return 'rollback';
}

interface TextPlace {
  readonly reading: Reading;
  readonly act: Act;
}

function addText(node: Node, { text, start }: Sentence, { reading, act }: TextPlace): void {
  if (act === 'continue') return;
  const measures = reading.measuresOf(text);
  const offset = start + text.length - text.trimStart().length;
  const place = reading.placeOf(node, offset);
  for (let line = place.line; line <= lineAt(node, start + text.length - 1); line++) reading.understood.add(line);
  reading.claim(node, start, start + text.length);
  const within = withinIn(measures, reading);
  const base = {
    ...place,
    text: text.trim(),
    action: act ?? 'rollback',
    ...(within === undefined ? {} : { within }),
  } as const;
  const several = alternatives(measures, node, reading);
  if (several.length > 1) {
    for (const condition of several) add(reading, { ...base, confidence: 0.85, condition });
    return;
  }
  const condition = several[0] ?? conditionIn(measures, node, reading);
  add(reading, {
    ...base,
    confidence: condition === undefined ? 0.75 : 0.95,
    ...(condition === undefined ? {} : { condition }),
  });
}

function add(reading: Reading, fact: TriggerFact): void {
  reading.add('triggers', fact);
}

/** "Errors > 5 % or P95 > 1 s": each of them is a trigger of its own; with "and" between them none is. */
function alternatives(measures: Measures, node: Node | null, reading: Reading): readonly string[] {
  const { comparisons, folded } = measures;
  if (comparisons.length < 2) return [];
  const conditions = comparisons.map((comparison, i) => {
    const subject = subjectOf(measures, i, node, reading);
    return subject === null ? undefined : conditionOf(subject, comparison);
  });
  const between = (start: number, i: number): string => folded.slice(comparisons[i]?.end ?? 0, start);
  const joined = comparisons.slice(1).some(({ start }, i) => reading.words.and.first(between(start, i)) !== null);
  return joined ? [] : [...new Set(conditions.filter((each) => each !== undefined))];
}

function findInTable(node: Node, reading: Reading): void {
  const columns = columnsOf(node, reading);
  if (columns === null) return;
  if (isTriggerTable(columns, reading)) {
    for (const row of columns.table.rows) addRow(row, columns, reading);
    return;
  }
  for (const column of triggerColumns(columns, reading)) {
    for (const row of columns.table.rows) addCell(row, column, { columns, reading });
  }
}

function addRow(row: Row, columns: Columns, reading: Reading): void {
  const actionAt = columnOf(columns, 'action');
  const act = firstAct(cellText(row, actionAt), reading);
  const text = conditionText(row, columns, actionAt);
  if (isBlank(text)) return;
  reading.understood.add(row.line);
  if (columns.table.header !== null) reading.understood.add(columns.table.header.line);
  if (act === undefined || act === 'continue') return;
  const hold = durationOf(row, columnOf(columns, 'hold'), { columns, reading });
  const within = durationOf(row, columnOf(columns, 'within'), { columns, reading });
  const condition = heldFor(conditionIn(reading.measuresOf(text), null, reading), hold);
  add(reading, {
    line: row.line,
    original: row.original,
    confidence: condition === undefined ? 0.8 : 0.95,
    text,
    action: act,
    ...(condition === undefined ? {} : { condition }),
    ...(within === undefined ? {} : { within }),
  });
}

/** The cell of the condition; a metric and its limit in cells of their own are one. */
function conditionText(row: Row, columns: Columns, actionAt: number): string {
  const whole = columns.fields.findIndex((set, i) => i !== actionAt && set.has('condition') && !set.has('metric'));
  const metric = columns.fields.findIndex((set, i) => i !== actionAt && set.has('metric'));
  const value = columns.fields.findIndex(
    (set, i) =>
      i !== actionAt &&
      i !== metric &&
      (set.has('value') || set.has('critical') || (set.has('condition') && metric !== -1)),
  );
  if (metric !== -1 && value !== -1) return `${cellText(row, metric)} ${cellText(row, value)}`.trim();
  const fallback = actionAt === 0 ? 1 : 0;
  return cellText(row, whole !== -1 ? whole : metric !== -1 ? metric : fallback);
}

function heldFor(condition: string | undefined, hold: string | undefined): string | undefined {
  const holds = condition !== undefined && hold !== undefined && / [<>]=? \S+$/.test(condition);
  return holds ? `${condition} for ${hold}` : condition;
}

interface TablePlace {
  readonly columns: Columns;
  readonly reading: Reading;
}

function durationOf(row: Row, column: number, { columns, reading }: TablePlace): string | undefined {
  if (column === -1 || columns.fields[column]?.has('condition')) return undefined;
  const { bare, comparisons } = reading.measuresOf(cellText(row, column));
  const [first] = [...bare, ...comparisons];
  return first === undefined ? undefined : durationText(first.high ?? first.quantity);
}

function addCell(row: Row, column: number, { columns, reading }: TablePlace): void {
  const cell = cellText(row, column);
  if (isBlank(cell)) return;
  const metricAt = columns.fields.findIndex((set, i) => i !== column && set.has('metric'));
  const text = metricAt === -1 ? cell : `${cellText(row, metricAt)} ${cell}`;
  const measures = reading.measuresOf(text);
  const hold = durationOf(row, columnOf(columns, 'hold'), { columns, reading });
  const conditions = measures.comparisons.flatMap((comparison, i) => {
    const subject = subjectOf(measures, i, null, reading);
    return subject === null ? undefined : heldFor(conditionOf(subject, comparison), hold);
  });
  reading.understood.add(row.line);
  if (columns.table.header !== null) reading.understood.add(columns.table.header.line);
  for (const condition of conditions.length === 0 ? [undefined] : conditions) {
    add(reading, {
      line: row.line,
      original: row.original,
      confidence: condition === undefined ? 0.6 : 0.9,
      text,
      action: 'rollback',
      ...(condition === undefined ? {} : { condition }),
    });
  }
}
