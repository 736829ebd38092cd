import { readInline } from '../text/inline.ts';
import type { Row, Table } from './node.ts';

/** A line of a table, and where it stands. */
export interface TableLine {
  readonly line: number;
  readonly text: string;
}

/** Rows of one table are joined; a line that parts head and body is no row. Null where it is no table. */
export function readTable(lines: readonly TableLine[]): Table | null {
  const separator = lines.findIndex(({ text }) => isSeparator(text));
  const rows = lines.filter(({ text }) => !isSeparator(text)).map(rowOf);
  if (rows.length === 0) return null;
  if (separator === 1) return { header: rows[0] ?? null, rows: rows.slice(1) };
  return { header: null, rows };
}

/** Whether lines in a row are a table: a separator below the first, or bars at both ends of each. */
export function tableLength(lines: readonly string[], from: number): number {
  const first = lines[from] ?? '';
  const second = lines[from + 1] ?? '';
  if (!hasBars(first) || !hasBars(second)) return 0;
  if (!isSeparator(second) && !isSeparator(first) && !(isFramed(first) && isFramed(second))) return 0;
  let end = from + 2;
  while (end < lines.length && hasBars(lines[end] ?? '')) end++;
  return end - from;
}

function isFramed(line: string): boolean {
  return line.trimStart().startsWith('|') && line.split('|', 4).length > 2;
}

function hasBars(line: string): boolean {
  return line.includes('|') || line.includes('│') || isSeparator(line);
}

/** Such as `| --- | :-: |`, `----|----` and `|===+===|`. */
export function isSeparator(line: string): boolean {
  const text = line.trim();
  return text.length >= 3 && /^[|│┼├┤+:=─━\-\s]+$/.test(text) && /[-=─━]{2}|:-|-:/.test(text) && /[|│┼+├]/.test(text);
}

function rowOf({ line, text }: TableLine): Row {
  const cells = splitCells(text).map((raw) => {
    const { text: plain, codes, links } = readInline(raw);
    return { text: plain, codes, links };
  });
  return { line, original: text.trim(), cells };
}

/** Cells between bars; a bar after a backslash or between backticks belongs to its cell. */
function splitCells(row: string): readonly string[] {
  const text = row.trim().replaceAll('│', '|');
  const cells: string[] = [];
  let from = text.startsWith('|') ? 1 : 0;
  let inCode = false;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '`') inCode = !inCode && text.includes('`', i + 1);
    else if (char === '|' && !inCode) {
      cells.push(text.slice(from, i));
      from = i + 1;
    }
  }
  if (from < text.length) cells.push(text.slice(from));
  return cells;
}
