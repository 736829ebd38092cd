import { tickOf } from '../blocks/make-node.ts';
import type { Node, Row } from '../blocks/node.ts';
import { fold } from '../text/fold.ts';
import { type Columns, cellText, columnOf, columnsOf, isBlank } from './columns.ts';
import type { Reading } from './reading.ts';
import { isUnderSuccess } from './success.ts';

/** Boxes to be ticked, check marks in lists, and lists in sections that are checklists. */
export function findChecklist(reading: Reading): void {
  const boxes = reading.nodes.some(({ tick }) => tick?.form === 'box');
  for (const node of reading.nodes) {
    if (node.kind === 'table') findInTable(node, reading);
    else if (node.tick?.form === 'box' && reading.has('triggers', node.line)) continue;
    else if (node.tick?.form === 'box') add(node, node.tick.done, { reading, confidence: 1 });
    else if (node.tick?.form === 'sign' && isItem(node, reading))
      add(node, node.tick.done, { reading, confidence: 0.8 });
    else if (!boxes && isPlainItem(node, reading)) add(node, false, { reading, confidence: 0.6 });
  }
}

function add(node: Node, done: boolean, { reading, confidence }: { reading: Reading; confidence: number }): void {
  if (node.text === '') return;
  reading.understand(node);
  const { line, original, text } = node;
  const heading = reading.headingOf(node);
  if (heading !== null) reading.understand(heading);
  reading.add('checklist', { line, original, confidence, text, done, section: heading?.text ?? '' });
}

/** A check mark in a list, unless the list says something else: how success looks, what may be decided. */
function isItem(node: Node, reading: Reading): boolean {
  const listed = node.kind === 'item' || (node.parent?.children ?? []).filter(({ tick }) => tick !== null).length > 1;
  if (!listed || node.kind === 'heading' || node.text.length < 3) return false;
  if (reading.words.decisions.at(node.folded, 0) !== null || isUnderSuccess(node, reading)) return false;
  return !['success', 'checkpoint', 'triggers', 'rollback', 'timeline'].some((topic) =>
    [...reading.topicsAbove(node)].some((each) => each === topic),
  );
}

/** Where nothing has boxes, numbered tasks that nothing else is made of are what is to be done. */
export function findTasks(reading: Reading): void {
  if (reading.nodes.some(({ tick }) => tick?.form === 'box')) return;
  for (const node of reading.nodes) {
    const isTask = node.ordered || (reading.title !== null && reading.ownTopics(reading.title).has('checklist'));
    const leaf = node.children.every(({ kind }) => kind !== 'item');
    const free = node.kind === 'item' && isTask && leaf && !node.fenced && !reading.understood.has(node.line);
    const elsewhere = OTHERWISE_READ.some((topic) => reading.topicsAbove(node).has(topic));
    if (free && !elsewhere && node.text.length > 3) add(node, false, { reading, confidence: 0.5 });
  }
}

const LISTED = ['checklist'] as const;
const OTHERWISE_READ = [
  'rollback',
  'triggers',
  'timeline',
  'roles',
  'links',
  'contacts',
  'success',
  'channels',
] as const;

/** An item of a plain list below a heading that names a checklist. */
function isPlainItem(node: Node, reading: Reading): boolean {
  if (reading.topicSource(node) === reading.title) return false;
  if (node.kind !== 'item' || node.fenced || node.tick !== null || node.text.length < 3) return false;
  const topics = reading.topicsAbove(node);
  return LISTED.some((topic) => topics.has(topic)) && !OTHERWISE_READ.some((topic) => topics.has(topic));
}

/** A table of items with a column that says whether each is done. */
function findInTable(node: Node, reading: Reading): void {
  const columns = columnsOf(node, reading);
  if (columns === null || reading.under(node, 'approvals')) return;
  const boxes = boxColumn(columns);
  const status = boxes === -1 && reading.under(node, 'checklist') ? columnOf(columns, 'status') : boxes;
  if (status === -1) return;
  const text = textColumn(columns, status);
  for (const row of columns.table.rows) addRow(row, { text, status, node, reading });
}

/** The column whose cells are boxes or check marks. */
function boxColumn({ table }: Columns): number {
  const width = Math.max(0, ...table.rows.slice(0, 50).map(({ cells }) => cells.length));
  for (let column = 0; column < width; column++) {
    const filled = table.rows.filter((row) => cellText(row, column) !== '');
    const ticked = filled.filter((row) => {
      const { tick, rest } = tickOf(cellText(row, column));
      return tick !== null && rest.length < 20;
    });
    if (filled.length > 0 && ticked.length * 2 > filled.length) return column;
  }
  return -1;
}

function textColumn(columns: Columns, status: number): number {
  const named = columnOf(columns, 'step', 'metric');
  if (named !== -1 && named !== status) return named;
  const number = columnOf(columns, 'number');
  return [0, 1, 2].find((column) => column !== status && column !== number) ?? 0;
}

function addRow(
  row: Row,
  { text, status, node, reading }: { text: number; status: number; node: Node; reading: Reading },
): void {
  const item = tickOf(cellText(row, text)).rest;
  if (isBlank(item)) return;
  const state = cellText(row, status);
  const tick = tickOf(state).tick;
  const done = tick?.done ?? reading.words.done.at(fold(state), 0) !== null;
  reading.understood.add(row.line);
  if (node.table?.header) reading.understood.add(node.table.header.line);
  const section = reading.headingOf(node)?.text ?? '';
  reading.add('checklist', { line: row.line, original: row.original, confidence: 0.9, text: item, done, section });
}
