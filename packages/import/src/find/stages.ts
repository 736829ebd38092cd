import { withoutLeadingSigns } from '../blocks/make-node.ts';
import type { Node, Row } from '../blocks/node.ts';
import type { StageFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import { type Columns, cellText, columnOf, columnsOf } from './columns.ts';
import type { BareQuantity, Measures } from './comparison.ts';
import { durationText, isTime } from './quantity.ts';
import { arrowLadders, chain, durationIn, type Ladder } from './ramps.ts';
import type { Reading } from './reading.ts';

/** Longer lines below a stage are prose. */
const LONGEST_DETAIL = 70;

type Size = Pick<StageFact, 'percent' | 'users'>;

/** Stages of traffic: the fullest description of them, and what others add to it. */
export function findStages(reading: Reading): void {
  const ladders = [...tableLadders(reading), ...nodeLadders(reading), ...arrowLadders(reading)];
  const best = ladders.toSorted((a, b) => worthOf(b) - worthOf(a))[0];
  if (best === undefined) return;
  const stages = [...best.stages];
  for (const ladder of ladders) {
    if (ladder === best) continue;
    for (const stage of ladder.stages) {
      reading.understood.add(stage.line);
      if (!stages.some((known) => sameSize(known, stage))) stages.push(stage);
    }
  }
  for (const { line } of best.stages) reading.understood.add(line);
  for (const stage of stages.toSorted((a, b) => a.line - b.line)) reading.add('stages', stage);
}

function worthOf({ stages, weight }: Ladder): number {
  const durations = stages.filter(({ duration }) => duration !== undefined).length;
  return Math.min(stages.length, 2) * 10 + stages.length + durations + weight;
}

function sameSize(a: Size, b: Size): boolean {
  return a.percent === b.percent && (a.users === b.users || a.percent !== undefined);
}

function tableLadders(reading: Reading): readonly Ladder[] {
  return reading.nodes.flatMap((node) => {
    const columns = columnsOf(node, reading);
    if (columns === null) return [];
    const share = columns.table.rows.some((row) => /\d\s?%/.test(fold(cellText(row, columnOf(columns, 'share')))))
      ? columnOf(columns, 'share')
      : -1;
    const stage = columnOf(columns, 'stage');
    const users = usersColumn(columns);
    if (share === -1 && (stage === -1 || columnOf(columns, 'metric') === 0)) return [];
    const duration = columnOf(columns, 'duration', 'hold');
    const named = labelColumn(columns, [stage, users, 0, 1], share);
    const stages = columns.table.rows.flatMap((row) => {
      const size = share === -1 ? sizeInRow(row, [stage, users], reading) : sizeOf(cellText(row, share), reading);
      const people = users === -1 || users === share ? {} : usersOfCell(cellText(row, users), reading);
      if (size.percent === undefined && size.users === undefined && people.users === undefined) return [];
      const held = duration === -1 || duration === share ? undefined : durationIn(cellText(row, duration), reading);
      return [
        stageFact(row, cellText(row, named), { ...people, ...size, ...(held === undefined ? {} : { duration: held }) }),
      ];
    });
    if (stages.length < 2) return [];
    if (columns.table.header !== null) reading.understood.add(columns.table.header.line);
    return [{ stages, weight: 3 }];
  });
}

/** The first of some columns that names its rows in words rather than by a number alone. */
function labelColumn({ table }: Columns, candidates: readonly number[], share: number): number {
  const given = candidates.filter((column) => column !== -1);
  const worded = given.find(
    (column) => column !== share && table.rows.every((row) => /\p{L}/u.test(cellText(row, column))),
  );
  return worded ?? given[0] ?? 0;
}

/** The column of users that counts them, else the first one. */
function usersColumn(columns: Columns): number {
  const counts = columns.fields.findIndex(
    (set, i) => set.has('users') && columns.table.rows.some((row) => /\d/.test(fold(cellText(row, i)))),
  );
  return counts === -1 ? columnOf(columns, 'users') : counts;
}

/** In a column of users, a number alone counts them. */
function usersOfCell(cell: string, reading: Reading): Size {
  const said = usersIn(cell, reading);
  if (said.users !== undefined) return said;
  const [only, ...more] = reading.measuresOf(cell).bare;
  const counts = only !== undefined && more.length === 0 && only.start === 0 && only.quantity.unit === '';
  return counts && only.quantity.value >= 2 && only.high === undefined ? { users: only.quantity.value } : {};
}

function stageFact(row: Row, label: string, more: Size & Pick<StageFact, 'duration'>): StageFact {
  return { line: row.line, original: row.original, confidence: 0.95, label: withoutLeadingSigns(label), ...more };
}

function sizeInRow(row: Row, columns: readonly number[], reading: Reading): Size {
  for (const column of columns) {
    const size = sizeOf(cellText(row, column), reading);
    if (size.percent !== undefined || size.users !== undefined) return size;
  }
  return {};
}

/** As `sizeOf`, without what takes all in words. */
function explicitSizeOf(text: string, reading: Reading): Size {
  const size = sizeOf(text, reading);
  return size.percent === 100 && !/\d/.test(text) ? {} : size;
}

/** The share or the number of users that a text names. */
function sizeOf(text: string, reading: Reading): Size {
  const measures = reading.measuresOf(text);
  const percent = sharesIn(measures)[0];
  if (percent !== undefined) return { percent: percent.quantity.value };
  const users = usersIn(text, reading);
  if (users.users !== undefined) return users;
  return reading.words.everyone.first(measures.folded) === null ? {} : { percent: 100 };
}

function usersIn(text: string, reading: Reading): Size {
  const { bare, folded } = reading.measuresOf(text);
  const found = bare.find(({ quantity, start, end }) => {
    if (quantity.unit !== '' || quantity.value < 2) return false;
    const after = folded.slice(end, end + 30);
    const word = reading.words.users.first(after);
    const named = reading.words.stage.all(folded.slice(Math.max(0, start - 12), start).trimEnd()).at(-1);
    const isLabel = named !== undefined && named.end === folded.slice(Math.max(0, start - 12), start).trimEnd().length;
    return !isLabel && word !== null && /^[\s+]*(?:[\p{L}-]+\s){0,2}$/u.test(after.slice(0, word.start));
  });
  return found === undefined ? {} : { users: found.quantity.value };
}

function sharesIn({ bare }: Pick<Measures, 'bare'>): readonly BareQuantity[] {
  return bare.filter(
    ({ quantity, high, signed }) => quantity.unit === '%' && quantity.value <= 100 && high === undefined && !signed,
  );
}

/** Headings, items and lines that name a stage and its share. */
function nodeLadders(reading: Reading): readonly Ladder[] {
  const weights = weightLadders(reading);
  if (weights.length > 0) return weights;
  const byParent = new Map<Node | null, StageFact[]>();
  for (const node of reading.nodes) {
    const stage = stageOf(node, reading);
    if (stage === null) continue;
    const list = byParent.get(node.parent) ?? [];
    list.push(stage);
    byParent.set(node.parent, list);
  }
  return [...byParent.values()].flatMap((stages) => {
    if (stages.length > 1) return [{ stages, weight: 2 }];
    return stages.some(({ label }) => /\d\s?[%٪％]/.test(label)) ? [{ stages, weight: -8 }] : [];
  });
}

/** `- setWeight: 20` with `- pause: {duration: 1h}` behind it, as tools for progressive delivery write it. */
function weightLadders(reading: Reading): readonly Ladder[] {
  const byParent = new Map<Node | null, StageFact[]>();
  for (const node of reading.nodes) {
    const [, weight] = node.fenced ? (/^(?:setweight|weight|percentage):\s?(\d{1,3})%?$/.exec(node.folded) ?? []) : [];
    if (weight === undefined || Number(weight) > 100) continue;
    const siblings = node.parent?.children ?? [];
    const next = siblings[siblings.indexOf(node) + 1];
    const pause = next?.folded.startsWith('pause') ? next : undefined;
    const duration = pause === undefined ? undefined : durationIn(pause.text, reading);
    if (pause !== undefined) reading.understand(pause);
    const { line, original } = node;
    const list = byParent.get(node.parent) ?? [];
    list.push({
      line,
      original,
      confidence: 0.95,
      label: `${weight}%`,
      percent: Number(weight),
      ...(duration === undefined ? {} : { duration }),
    });
    byParent.set(node.parent, list);
  }
  return [...byParent.values()].filter((stages) => stages.length > 1).map((stages) => ({ stages, weight: 3 }));
}

function stageOf(node: Node, reading: Reading): StageFact | null {
  if (node.kind === 'table' || node.kind === 'code' || node.text.length > 140) return null;
  if (node.tick !== null && !beginsWithShare(node, reading)) return null;
  if (['triggers', 'success', 'rollback'].some((topic) => reading.topicsAbove(node).has(topic as 'triggers')))
    return null;
  if (!namesStage(node, reading)) return null;
  const measures = reading.measures(node);
  if (measures.comparisons.length > 0 || chain(measures, reading, node).length > 0) return null;
  const size = sizeOfNode(node, reading);
  if (size.percent === undefined && size.users === undefined) return null;
  const duration = durationOfNode(node, reading);
  const { line, original } = node;
  const confidence = node.kind === 'heading' ? 0.95 : 0.85;
  return {
    line,
    original,
    confidence,
    label: labelOf(node, reading),
    ...size,
    ...(duration === undefined ? {} : { duration }),
  };
}

/** A stage is a heading, a label or an item that has a word for it, or stands in a section about stages. */
function namesStage(node: Node, reading: Reading): boolean {
  const word = reading.words.stage.first(node.folded);
  const structured = node.kind === 'heading' || node.children.length > 0;
  if (structured && node.kind !== 'heading' && hasShareField(node, reading)) return true;
  if (word !== null && structured) return true;
  const share = sharesIn(reading.measures(node))[0];
  const begins = share !== undefined && share.start < 4;
  if (node.parent?.language === 'mermaid') return word !== null && node.kind === 'item';
  if (node.kind === 'item' && word?.start === 0 && share !== undefined) return true;
  if (!reading.anywhereUnder(node, 'stages') || node.kind !== 'item') return false;
  return begins || (word !== null && word.start < 12) || isListedStage(node, reading);
}

/** `Staff – 400 users, 3 days` in a list of stages. */
function isListedStage(node: Node, reading: Reading): boolean {
  if (!reading.under(node, 'stages') || node.text.length > 80) return false;
  const { bare } = reading.measures(node);
  return sharesIn({ bare }).length > 0 || bare.some(({ quantity }) => isTime(quantity.unit));
}

/** A box to be ticked is a stage where its share comes first, in a section about stages alone. */
function beginsWithShare(node: Node, reading: Reading): boolean {
  const share = sharesIn(reading.measures(node))[0];
  return share?.start === 0 && reading.under(node, 'stages') && !reading.under(node, 'checklist');
}

/** `- name: canary` with `traffic: 5%` below. */
function hasShareField(node: Node, reading: Reading): boolean {
  return node.children.some((child) => {
    const pair = reading.keyValue(child);
    return pair !== null && /\d\s?%/.test(fold(pair.value)) && reading.fieldsIn(pair.key).has('share');
  });
}

/** The share in the node itself, else in what stands right below it. */
function sizeOfNode(node: Node, reading: Reading): Size {
  const own = sizeOf(node.text, reading);
  const all = sharesIn(reading.measures(node));
  const shares = all.filter(({ quantity }, i) => all.findIndex((each) => each.quantity.value === quantity.value) === i);
  if (shares.length === 1 || (shares.length === 0 && own.users !== undefined)) return own;
  if (shares.length > 1) return {};
  const below = node.children.filter(
    ({ kind, children, text }) =>
      (kind === 'item' || kind === 'text') && children.length === 0 && text.length < LONGEST_DETAIL,
  );
  const sizes = below
    .map(({ text }) => explicitSizeOf(text, reading))
    .filter(({ percent, users }) => percent !== undefined || users !== undefined);
  return sizes[0] ?? own;
}

function labelOf(node: Node, reading: Reading): string {
  const pair = reading.keyValue(node);
  const fields = pair === null || pair.value === '' ? [] : (reading.words.fields.get(fold(pair.key)) ?? []);
  if (pair !== null && (fields.includes('name') || fields.includes('stage'))) return pair.value;
  return node.text.replace(/[:：]\s?$/, '').trim();
}

/** A duration that the node states, or a field below it that is named so. */
function durationOfNode(node: Node, reading: Reading): string | undefined {
  for (const child of node.children) {
    const pair = reading.keyValue(child);
    const word = reading.words.fieldWords.at(child.folded, 0);
    if (pair === null && word?.value.includes('duration') && child.text.length < LONGEST_DETAIL) {
      const said = durationIn(child.text, reading);
      if (said !== undefined) reading.understand(child);
      if (said !== undefined) return said;
    }
    if (pair === null || pair.value === '') continue;
    if (reading.fieldsIn(pair.key).has('share') && /\d/.test(pair.value)) reading.understand(child);
    if (!reading.fieldsIn(pair.key).has('duration')) continue;
    reading.understand(child);
    const duration = durationIn(pair.value, reading);
    if (duration !== undefined) return duration;
  }
  const own = reading.measures(node).bare.filter(({ quantity }) => isTime(quantity.unit));
  const free = own.filter(({ start }) => !/[t+-]\s?[\d-]*$/i.test(node.text.slice(Math.max(0, start - 3), start)));
  return free[0] === undefined ? undefined : durationText(free[0].high ?? free[0].quantity);
}

/** Where nothing else names stages: timed steps with one share each, which rise. */
export function findTimedStages(reading: Reading): void {
  if (reading.facts.stages.length > 1) return;
  const stages: StageFact[] = [];
  for (const { line, original, text } of reading.facts.timeline) {
    const measures = reading.measuresOf(text);
    const [share, ...others] = sharesIn(measures);
    const all = reading.words.everyone.first(measures.folded);
    const percent = share?.quantity.value ?? (all === null ? undefined : 100);
    if (percent === undefined || others.length > 0 || measures.comparisons.length > 0) continue;
    if (percent > (stages.at(-1)?.percent ?? -1))
      stages.push({ line, original, confidence: 0.75, label: text, percent });
  }
  if (stages.length < 2) return;
  for (const stage of stages) {
    if (!reading.facts.stages.some(({ percent }) => percent === stage.percent)) reading.add('stages', stage);
  }
}
