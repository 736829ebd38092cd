import type { CodeLine, Node, Row } from '../blocks/node.ts';
import { looseComments, shellCommands } from '../blocks/shell.ts';
import { fold } from '../text/fold.ts';
import { type Columns, cellText, columnOf, columnsOf, fieldsOf, isBlank } from './columns.ts';
import { commandsOf } from './commands.ts';
import { momentAt } from './moment.ts';
import type { Reading } from './reading.ts';

/** What is done to roll back: lists, numbered headings, trees of steps, tables, and comments above commands. */
export function findRollbackSteps(reading: Reading): void {
  for (const node of reading.nodes) {
    if (!isInRollback(node, reading)) continue;
    if (node.kind === 'code') stepsOfScript(node, reading);
    else if (node.kind === 'table') stepsOfTable(node, reading);
    else if (isStep(node, reading)) addStep(node, reading);
  }
}

const OTHERS = ['triggers', 'criteria', 'success', 'thresholds', 'channels', 'contacts', 'checklist'] as const;

function isInRollback(node: Node, reading: Reading): boolean {
  const topics = reading.topicsAbove(node);
  return (
    topics.has('rollback') && !OTHERS.some((topic) => topics.has(topic)) && !reading.anywhereUnder(node, 'checklist')
  );
}

/** A step is an item, or a line or heading that is numbered; what is below a step belongs to it. */
function isStep(node: Node, reading: Reading): boolean {
  if (node.text.length < 3 || node.tick?.form === 'box') return false;
  if (hasStepAbove(node, reading)) return false;
  if (isNumbered(node.text, reading)) return true;
  const pair = reading.keyValue(node);
  const holdsCode = node.kind === 'item' && node.children.some(({ kind }) => kind === 'code');
  if (pair !== null && pair.value === '' && !holdsCode) return false;
  return node.kind === 'item' && !reading.has('triggers', node.line);
}

function hasStepAbove(node: Node, reading: Reading): boolean {
  for (let at = node.parent; at !== null && at.kind !== 'document'; at = at.parent) {
    if (reading.has('rollbackSteps', at.line)) return true;
    if (at.kind === 'heading' && !isNumbered(at.text, reading)) return false;
  }
  return false;
}

/** `Step 1: …`, `Paso 2.`, `第1步`. */
function isNumbered(text: string, { words }: Reading): boolean {
  const word = words.step.at(fold(text), 0);
  return word !== null && /^\s?#?\d/.test(fold(text).slice(word.end));
}

/** "Step 2: stop the service" without what only counts. */
function withoutNumber(text: string, reading: Reading): string {
  const word = isNumbered(text, reading) ? reading.words.step.at(fold(text), 0) : null;
  const [number] = word === null ? [] : (/^\s?#?\d{1,3}\S{0,2}\s?[-–—:：.)]?\s*/.exec(text.slice(word.end)) ?? []);
  const rest = number === undefined ? '' : text.slice((word?.end ?? 0) + number.length);
  return rest === '' ? text : rest;
}

function addStep(node: Node, reading: Reading): void {
  const command = commandOf(node, reading);
  const { line, original } = node;
  reading.understand(node);
  const text = withoutNumber(node.text.replace(/[:：]\s?$/, ''), reading);
  reading.add('rollbackSteps', {
    line,
    original,
    confidence: 0.9,
    text,
    ...(command === undefined ? {} : { command }),
  });
}

/** The command of a step: in its own line, in a line below, in a block of code below. */
function commandOf(node: Node, reading: Reading): string | undefined {
  const [own] = commandsOf(node, reading);
  if (own !== undefined) return own;
  for (const child of node.children) {
    const [below] =
      child.kind === 'code' ? shellCommands(child.code).map(({ text }) => text) : commandsOf(child, reading);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** Comments say what the commands below them do; without comments each command is a step. */
function stepsOfScript(node: Node, reading: Reading): void {
  if (node.language !== 'bash' || hasStepAbove(node, reading)) return;
  const commands = shellCommands(node.code).map((command) => ({
    ...command,
    comments: command.comments.filter(isSaid),
  }));
  const commented = commands.some(({ comments }) => comments.length > 0);
  const steps: { line: number; original: string; text: string; command: string }[] = [];
  for (const { line, text, comments } of commands) {
    const [title] = comments;
    const last = steps.at(-1);
    if (title !== undefined) {
      const said = withoutField(title.text.replace(/^\d{1,2}[.)]\s*/, ''), reading);
      steps.push({ line: title.line, original: `# ${title.text}`, text: said, command: text });
      for (const comment of comments) reading.understood.add(comment.line);
    } else if (!commented)
      steps.push({ line, original: text.split('\n')[0] ?? '', text: text.split('\n')[0] ?? '', command: text });
    else if (last !== undefined) last.command += `\n${text}`;
  }
  addTrailing(node, commands.at(-1)?.endLine ?? 0, reading);
  for (const step of steps) {
    reading.understood.add(step.line);
    reading.add('rollbackSteps', { ...step, confidence: 0.85 });
  }
}

/** The name of a script says nothing of what it does. */
function isSaid({ text }: CodeLine): boolean {
  return !/^[\w.-]{1,60}\.(?:sh|bash|py)$/.test(text.trim());
}

/** Numbered comments behind the last command are steps that people do. */
function addTrailing(node: Node, after: number, reading: Reading): void {
  for (const { line, text } of looseComments(node.code)) {
    const [number] = /^\d{1,2}[.)]\s*/.exec(text) ?? [];
    if (line <= after || number === undefined) continue;
    reading.understood.add(line);
    reading.add('rollbackSteps', { line, original: `# ${text}`, confidence: 0.8, text: text.slice(number.length) });
  }
}

/** "Command: turn the flag off" says what is done behind the colon. */
function withoutField(text: string, reading: Reading): string {
  const [, key = '', rest = ''] = /^([^:]{1,30}):\s*(.*)$/.exec(text) ?? [];
  if (key === '') return text;
  return rest === '' ? key : fieldsOf(key, reading).has('command') ? rest : text;
}

function stepsOfTable(node: Node, reading: Reading): void {
  const columns = columnsOf(node, reading);
  if (columns === null || columnOf(columns, 'step') === -1 || hasClock(columns, reading)) return;
  const step = columns.fields.findIndex((set) => set.has('step') && !set.has('stage') && !set.has('number'));
  const at = step === -1 ? columnOf(columns, 'step') : step;
  for (const row of columns.table.rows) addRow(row, { at, command: columnOf(columns, 'command'), node, reading });
}

/** A table with times of day is a timeline, whatever stands above it. */
function hasClock({ table }: Columns, { words }: Reading): boolean {
  return table.rows.some((row) => momentAt(cellText(row, 0), fold(cellText(row, 0)), 0, words)?.kind === 'clock');
}

function addRow(
  row: Row,
  { at, command, node, reading }: { at: number; command: number; node: Node; reading: Reading },
): void {
  const text = cellText(row, at);
  if (isBlank(text)) return;
  const said = cellText(row, command);
  const coded = row.cells.flatMap(({ codes }) => codes)[0];
  const run = said === '' ? coded : said;
  reading.understood.add(row.line);
  if (node.table?.header) reading.understood.add(node.table.header.line);
  reading.add('rollbackSteps', {
    line: row.line,
    original: row.original,
    confidence: 0.9,
    text,
    ...(run === undefined ? {} : { command: run }),
  });
}
