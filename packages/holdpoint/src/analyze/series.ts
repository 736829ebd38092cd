import { formatDuration } from '@holdpoint/engine';
import { badInput } from './bad-input.ts';
import type { Row, Side, Table } from './options.ts';

/** What came to one version in one slot. */
export interface Cell {
  /** Time of the last row in it, in milliseconds as the file counts. */
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
  readonly counts: readonly number[];
  /** Quantile of latency in milliseconds, weighted by requests where it is of several rows; null where none was known. */
  readonly quantileMs: number | null;
}

/** What came to both versions in slots of the same length; null where a version has no row. */
export interface Slot {
  /** Counted from 0, with holes where no version has a row. */
  readonly index: number;
  readonly stable: Cell | null;
  readonly candidate: Cell | null;
}

/** A file as two series side by side. */
export interface Series {
  readonly slots: readonly Slot[];
  /** Milliseconds between rows of one version. */
  readonly spacingMs: number;
  /** Time of the first row of all. */
  readonly from: number;
  /** Time of the last row of all. */
  readonly to: number;
  readonly notes: readonly string[];
}

/** Spacing of rows where one row a side does not tell it. */
const ONE_ROW_MS = 60_000;
const SIDES: readonly Side[] = ['stable', 'candidate'];

/**
 * Puts the rows of a table in order and side by side. Rows of the same version and time are an error (`input_invalid`);
 * counters become counts of their interval, and where they began again the interval is left out.
 */
export function seriesOf(
  table: Table,
  { file, cumulative }: { readonly file: string; readonly cumulative: boolean },
): Series {
  const sorted = { stable: inOrder(table.stable, file), candidate: inOrder(table.candidate, file) };
  const spacingMs = spacingOf(sorted) ?? ONE_ROW_MS;
  const resets: Record<Side, number> = { stable: 0, candidate: 0 };
  const rows = (side: Side): readonly Row[] => {
    if (!cumulative) return sorted[side];
    const { increments, restarts } = incrementsOf(sorted[side], spacingMs);
    resets[side] = restarts;
    return increments;
  };
  const [stable, candidate] = [rows('stable'), rows('candidate')];
  const from = Math.min(stable[0]?.at ?? Number.POSITIVE_INFINITY, candidate[0]?.at ?? Number.POSITIVE_INFINITY);
  const to = Math.max(stable.at(-1)?.at ?? from, candidate.at(-1)?.at ?? from);
  const grid = { from, spacingMs };
  const slots = sideBySide(cellsOf(stable, grid), cellsOf(candidate, grid));
  return {
    slots,
    spacingMs,
    from: Number.isFinite(from) ? from : 0,
    to: Number.isFinite(to) ? to : 0,
    notes: [
      ...SIDES.flatMap((side) => (resets[side] === 0 ? [] : [resetNote(side, resets[side])])),
      ...unevenNotes(sorted, spacingMs),
    ],
  };
}

function inOrder(rows: readonly Row[], file: string): readonly Row[] {
  const isSorted = rows.every((row, i) => i === 0 || row.at >= (rows[i - 1]?.at ?? 0));
  const sorted = isSorted ? rows : rows.toSorted((a, b) => a.at - b.at || a.line - b.line);
  for (const [i, row] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before?.at !== row.at) continue;
    const [first, second] = before.line < row.line ? [before, row] : [row, before];
    throw badInput(
      { file, line: second.line, column: 't' },
      `line ${first.line} has the same time and variant`,
      'Add such rows up, or take one of them out.',
    );
  }
  return sorted;
}

type BothSides = Readonly<Record<Side, readonly Row[]>>;

/** The middle one of all distances between neighbouring rows; null where no version has two rows. */
function spacingOf(sorted: BothSides): number | null {
  const distances = SIDES.flatMap((side) => distancesOf(sorted[side]));
  distances.sort((a, b) => a - b);
  return distances[Math.floor((distances.length - 1) / 2)] ?? null;
}

function distancesOf(rows: readonly Row[]): number[] {
  return rows.slice(1).map((row, i) => row.at - (rows[i]?.at ?? row.at));
}

/** Says so where a tenth of the distances between rows is neither the usual one nor a multiple of it. */
function unevenNotes(sorted: BothSides, spacingMs: number): readonly string[] {
  const distances = SIDES.flatMap((side) => distancesOf(sorted[side]));
  const uneven = distances.filter((distance) => {
    const times = distance / spacingMs;
    return Math.abs(times - Math.max(1, Math.round(times))) > 0.25;
  });
  if (uneven.length * 10 <= distances.length) return [];
  return [
    `Rows are not evenly spaced; every ${formatDuration(spacingMs)} is taken for the rule, and rows in between are added up.`,
  ];
}

/** What counters rose by from row to row. A rise over a gap belongs to no single interval, and is left out like a reset. */
function incrementsOf(rows: readonly Row[], spacingMs: number) {
  const increments: Row[] = [];
  let restarts = 0;
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before === undefined) continue;
    const counts = row.counts.map((count, bound) => count - (before.counts[bound] ?? 0));
    const rise = { ...row, requests: row.requests - before.requests, errors: row.errors - before.errors, counts };
    if (isBroken(rise)) restarts += 1;
    else if (row.at - before.at < 1.5 * spacingMs) increments.push(rise);
  }
  return { increments, restarts };
}

/** Whether a counter fell, or those of one row began again at different moments. */
function isBroken({ requests, errors, counts }: Row): boolean {
  const falls = counts.some((count, i) => count < (counts[i - 1] ?? 0) || count > requests);
  return requests < 0 || errors < 0 || errors > requests || falls;
}

function resetNote(side: Side, times: number): string {
  const often = times === 1 ? 'once' : `${times} times`;
  return `Counters of ${side} began again ${often}; such an interval is left out.`;
}

/** Adds up the rows of each slot. */
function cellsOf(rows: readonly Row[], grid: { readonly from: number; readonly spacingMs: number }) {
  const cells: { readonly index: number; readonly cell: Cell }[] = [];
  for (const row of rows) {
    const { at, requests, errors, counts, quantileMs } = row;
    const cell = { at, requests, errors, counts, quantileMs };
    const index = Math.round((at - grid.from) / grid.spacingMs);
    const last = cells.at(-1);
    if (last?.index === index) cells[cells.length - 1] = { index, cell: sumOf(last.cell, cell) };
    else cells.push({ index, cell });
  }
  return cells;
}

/** The sum of two cells, at the time of the later one. */
export function sumOf(a: Cell, b: Cell): Cell {
  return {
    at: Math.max(a.at, b.at),
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    counts: a.counts.length === 0 ? b.counts : a.counts.map((count, i) => count + (b.counts[i] ?? 0)),
    quantileMs: weighted(a, b),
  };
}

function weighted(a: Cell, b: Cell): number | null {
  if (a.quantileMs === null || b.quantileMs === null) return a.quantileMs ?? b.quantileMs;
  const requests = a.requests + b.requests;
  const part = requests === 0 ? 0.5 : b.requests / requests;
  return a.quantileMs * (1 - part) + b.quantileMs * part;
}

function sideBySide(stable: ReturnType<typeof cellsOf>, candidate: ReturnType<typeof cellsOf>): readonly Slot[] {
  const slots: Slot[] = [];
  for (let s = 0, c = 0; s < stable.length || c < candidate.length; ) {
    const [left, right] = [stable[s], candidate[c]];
    const index = Math.min(left?.index ?? Number.POSITIVE_INFINITY, right?.index ?? Number.POSITIVE_INFINITY);
    slots.push({
      index,
      stable: left?.index === index ? left.cell : null,
      candidate: right?.index === index ? right.cell : null,
    });
    if (left?.index === index) s += 1;
    if (right?.index === index) c += 1;
  }
  return slots;
}
