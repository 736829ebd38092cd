import type { Node, Row } from '../blocks/node.ts';
import type { ThresholdFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import { type Columns, cellText, columnOf, columnsOf, isBlank } from './columns.ts';
import type { FoundComparison, Measures } from './comparison.ts';
import { negated } from './condition.ts';
import { isAbout, isMeasured } from './measured.ts';
import { durationText } from './quantity.ts';
import type { Reading } from './reading.ts';
import { knownMetric, subjectOf } from './subject.ts';
import { isTriggerTable, triggerColumns } from './trigger-tables.ts';

type Level = NonNullable<ThresholdFact['level']>;

const LEVELS: readonly Level[] = ['target', 'warning', 'critical'];
/** Metrics of which more is better: a target without a sign is the least of it. */
const HIGHER_IS_BETTER =
  /^(?:success_rate|uptime|cache_hit_rate|throughput|satisfaction|conversion_rate|crash_free|apdex|requests|active_users)$/;

/** Limits of metrics: in tables, lists, trees, YAML and sentences. */
export function findThresholds(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind === 'table') findInTable(node, reading);
    else if (node.kind === 'item' || node.kind === 'text') findInText(node, reading);
  }
}

function findInText(node: Node, reading: Reading): void {
  if (isTrigger(node, reading)) return;
  const measures = reading.measures(node);
  const scope = scopeOf(node, reading);
  const level = levelOf(node, reading);
  if (measures.comparisons.length === 0) findPlainLimit(node, measures, { reading, scope, level });
  measures.comparisons.forEach((comparison, index) => {
    if (comparison.over !== undefined || comparison.high !== undefined) return;
    if (reading.isClaimed(node, comparison.start)) return;
    const subject = subjectOf(measures, index, node, reading);
    if (subject === null || !isMeasured(subject, comparison, { node, reading })) return;
    push(reading, {
      ...reading.placeOf(node, comparison.start),
      confidence: Math.min(subject.confidence, comparison.inWords ? 0.9 : 1, comparison.quantity.outOf ? 0.6 : 1),
      metric: subject.metric,
      op: negated(measures, comparison, reading).op,
      value: comparison.quantity.value,
      unit: comparison.quantity.unit,
      ...(comparison.for === undefined ? {} : { for: comparison.for }),
      ...(level === undefined ? {} : { level }),
      ...scopePart(subject.scope ?? scope),
    });
  });
}

/** `Availability: 99.95%`, among limits: a target without a sign. */
function findPlainLimit(
  node: Node,
  { bare }: Measures,
  {
    reading,
    scope,
    level,
  }: { readonly reading: Reading; readonly scope: string | undefined; readonly level: Level | undefined },
): void {
  const pair = reading.keyValue(node);
  const [only, ...others] = bare;
  if (pair === null || only === undefined || others.length > 0 || only.start < pair.valueAt || only.high !== undefined)
    return;
  const known = knownMetric(pair.key, reading);
  const alone = pair.value.length - (only.end - only.start) < 6;
  if (
    known === null ||
    !alone ||
    only.signed ||
    !isAbout(node, reading, ['thresholds', 'alerts', 'criteria', 'success'])
  )
    return;
  const place = { line: node.line, cells: [], original: node.original };
  const columns = { node, table: { header: null, rows: [] }, fields: [] };
  const limit = bareLimit(
    { bare, comparisons: [], text: '', folded: '' },
    { row: place, metric: pair.key, level, hold: undefined, scope: '', reading, columns },
  );
  if (limit !== null)
    addFact(limit, { row: place, metric: pair.key, level, hold: undefined, scope: scope ?? '', reading, columns });
}

/** Adds a limit, once where a line says it in two languages. */
function push(reading: Reading, fact: ThresholdFact): void {
  const signal = knownMetric(fact.metric, reading)?.signal;
  const known = reading
    .factsAt('thresholds', fact.line)
    .some(
      ({ metric, op, value, unit, level }) =>
        op === fact.op &&
        value === fact.value &&
        unit === fact.unit &&
        level === fact.level &&
        signal !== undefined &&
        metric !== fact.metric &&
        knownMetric(metric, reading)?.signal === signal,
    );
  if (!known) reading.add('thresholds', fact);
}

function scopePart(scope: string | undefined): { readonly scope?: string } {
  return scope === undefined || scope === '' ? {} : { scope };
}

/** What stands among triggers is one. */
function isTrigger(node: Node, reading: Reading): boolean {
  return reading.under(node, 'triggers');
}

/** The stage, or else the part of the section, that limits in a list are about. */
function scopeOf(node: Node, reading: Reading): string | undefined {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (reading.has('stages', at.line) || reading.ownTopics(at).has('checkpoint')) {
      if (at.kind === 'heading' || at.children.length > 0) return at.text;
    }
  }
  return undefined;
}

/** What a list of limits is called: critical ones, warnings, or what is aimed at. */
function levelOf(node: Node, reading: Reading): Level | undefined {
  const own = reading.keyValue(node)?.key;
  const key = own === undefined ? undefined : levelNamed(own, reading);
  if (key !== undefined) return key;
  for (let at = node.parent; at !== null && at.kind !== 'document'; at = at.parent) {
    const level = levelNamed(at.text, reading);
    if (level !== undefined && (at.kind !== 'heading' || level !== 'target')) return level;
    const topics = reading.ownTopics(at);
    if (topics.has('success') || topics.has('criteria') || topics.has('checkpoint') || topics.has('checklist'))
      return 'target';
    if (at.kind === 'heading') break;
  }
  return undefined;
}

function levelNamed(text: string, reading: Reading): Level | undefined {
  const folded = fold(text)
    .replaceAll(/[^\p{L}\s]/gu, '')
    .trim();
  const fields = reading.words.fields.get(folded) ?? [];
  return LEVELS.find((level) => fields.includes(level));
}

function findInTable(node: Node, reading: Reading): void {
  const columns = columnsOf(node, reading);
  if (columns === null || isTriggerTable(columns, reading)) return;
  const metric = metricColumn(columns, reading);
  const byHead = headMetrics(columns, reading);
  const place = { columns, triggers: triggerColumns(columns, reading), reading };
  for (const row of columns.table.rows) {
    if (metric !== -1) limitsOfRow(row, metric, place);
    else for (const column of byHead) limitOfCell(row, column, place);
  }
}

/** The column that names the metrics: by its head, else the first one if most of it is known. */
function metricColumn(columns: Columns, reading: Reading): number {
  const { rows } = columns.table;
  const named = columns.fields.findIndex((set) => set.has('metric'));
  const limits = columns.fields.some(
    (set, i) => i !== named && ['target', 'warning', 'critical', 'value'].some((f) => set.has(f as Level)),
  );
  if (named !== -1 && limits) return named;
  const width = columns.table.header?.cells.length ?? rows[0]?.cells.length ?? 0;
  for (let column = 0; column < Math.min(width, 3); column++) {
    const known = rows.filter((row) => knownMetric(cellText(row, column), reading) !== null);
    if (known.length > 0 && known.length * 2 >= rows.length) return column;
  }
  return -1;
}

/** Columns whose heads name a metric, as where each row is a stage. */
function headMetrics({ table }: Columns, reading: Reading): readonly number[] {
  const heads = table.header?.cells ?? [];
  return heads.flatMap(({ text }, i) => (knownMetric(text, reading) === null ? [] : [i]));
}

interface TablePlace {
  readonly columns: Columns;
  /** Columns whose limits are triggers. */
  readonly triggers: readonly number[];
  readonly reading: Reading;
}

function limitsOfRow(row: Row, metricAt: number, place: TablePlace): void {
  const { columns, triggers, reading } = place;
  const metric = cellText(row, metricAt);
  if (isBlank(metric)) return;
  const hold = holdOf(row, place);
  const scope = cellText(
    row,
    columns.fields.findIndex((set, i) => i !== metricAt && set.has('scope') && !set.has('stage')),
  );
  row.cells.forEach(({ text }, column) => {
    if (column === metricAt || triggers.includes(column)) return;
    const fields = columns.fields[column] ?? new Set();
    const level = LEVELS.find((each) => fields.has(each));
    const isLimit = level !== undefined || fields.has('value') || (columns.fields.length === 0 && column > metricAt);
    if (!isLimit && !/^[<>≤≥]/.test(text)) return;
    if (!isLimit && fields.has('duration')) return;
    const severity = level ?? severityOf(row, place);
    addCell(text, { row, metric, level: severity, hold, scope, reading, columns });
  });
  inlineLimits(row, metricAt, place);
}

/** A metric's own cell may hold the limit: "Error rate > 5%". */
function inlineLimits(row: Row, metricAt: number, place: TablePlace): void {
  const { columns, reading } = place;
  const measures = reading.measuresOf(cellText(row, metricAt));
  measures.comparisons.forEach((comparison, index) => {
    const subject = subjectOf(measures, index, null, reading);
    if (subject?.signal === undefined || comparison.over !== undefined) return;
    const level = severityOf(row, place);
    addFact(comparison, { row, metric: subject.metric, level, hold: undefined, scope: '', reading, columns });
  });
}

function severityOf(row: Row, { columns, reading }: TablePlace): Level | undefined {
  const severity = columnOf(columns, 'severity');
  return severity === -1 ? undefined : levelNamed(cellText(row, severity), reading);
}

function holdOf(row: Row, { columns, reading }: TablePlace): string | undefined {
  const column = columns.fields.findIndex((set) => set.has('hold'));
  const [first] = column === -1 ? [] : reading.measuresOf(cellText(row, column)).bare;
  return first === undefined ? undefined : durationText(first.quantity);
}

interface CellPlace {
  readonly row: Row;
  readonly metric: string;
  readonly level: Level | undefined;
  readonly hold: string | undefined;
  readonly scope: string;
  readonly reading: Reading;
  readonly columns: Columns;
}

function limitOfCell(row: Row, column: number, { columns, reading }: TablePlace): void {
  const metric = columns.table.header?.cells[column]?.text ?? '';
  const scope = cellText(
    row,
    columnOf(columns, 'stage', 'scope') === column ? -1 : Math.max(0, columnOf(columns, 'stage', 'scope')),
  );
  const text = cellText(row, column);
  if (!/[<>≤≥]/.test(text) && reading.measuresOf(text).comparisons.length === 0) return;
  addCell(text, { row, metric, level: 'target', hold: undefined, scope, reading, columns });
}

/** A cell such as `< 2%`, `2% for 5m`, `300ms` or `0`. */
function addCell(text: string, place: CellPlace): void {
  const measures = place.reading.measuresOf(text);
  const usable = measures.comparisons.filter(({ over, high }) => over === undefined && high === undefined);
  for (const comparison of usable) addFact(comparison, place);
  if (measures.comparisons.length > 0) return;
  const bare = bareLimit(measures, place);
  if (bare !== null) addFact(bare, place);
}

/** A number without a sign: a target is met by it, a limit is reached by it. */
function bareLimit({ bare }: Measures, { row, metric, level, reading }: CellPlace): FoundComparison | null {
  const [only] = bare.filter(({ quantity }) => !isHold(quantity.unit, bare.length));
  if (only === undefined || only.signed || only.high !== undefined) return null;
  const signal = knownMetric(metric, reading)?.signal ?? '';
  const good = level === 'target' || level === undefined;
  const higher = HIGHER_IS_BETTER.test(signal) || asksForMore(row, reading);
  const op = only.quantity.value === 0 ? '=' : good === higher ? '>=' : '<=';
  const limit = good ? op : higher ? '<' : '>';
  return {
    op: only.quantity.value === 0 && good ? '=' : limit,
    quantity: only.quantity,
    start: only.start,
    end: only.end,
    inWords: true,
  };
}

/** Whether another cell of the row asks for at least so much: `> 92 %`. */
function asksForMore(row: Row, reading: Reading): boolean {
  const first = row.cells.map(({ text }) => reading.measuresOf(text).comparisons[0]).find((each) => each !== undefined);
  return first?.op === '>' || first?.op === '>=';
}

function isHold(unit: string, count: number): boolean {
  return count > 1 && (unit === 'm' || unit === 'h');
}

function addFact(comparison: FoundComparison, { row, metric, level, hold, scope, reading, columns }: CellPlace): void {
  const signal = knownMetric(metric, reading);
  const lasting = comparison.for ?? hold;
  reading.understood.add(row.line);
  if (columns.table.header !== null) reading.understood.add(columns.table.header.line);
  push(reading, {
    line: row.line,
    original: row.original,
    confidence: comparison.inWords ? 0.7 : signal === null ? 0.9 : 1,
    metric,
    op: comparison.op,
    value: comparison.quantity.value,
    unit: comparison.quantity.unit,
    ...(lasting === undefined ? {} : { for: lasting }),
    ...(level === undefined ? {} : { level }),
    ...scopePart(scope),
  });
}
