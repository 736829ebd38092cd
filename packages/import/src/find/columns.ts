import type { Node, Row, Table } from '../blocks/node.ts';
import type { Field } from '../words/language.ts';
import type { Reading } from './reading.ts';

/** A table with what its columns may be. */
export interface Columns {
  readonly node: Node;
  readonly table: Table;
  /** For each column, what its head says; several where the word has several meanings. */
  readonly fields: readonly ReadonlySet<Field>[];
}

/** What the heads of a table's columns say. */
export function columnsOf(node: Node, reading: Reading): Columns | null {
  const { table } = node;
  if (table === null) return null;
  const fields = (table.header?.cells ?? []).map(({ text }) => fieldsOf(text, reading));
  return { node, table, fields };
}

/** What a name of a column or a field stands for. */
export function fieldsOf(name: string, reading: Reading): ReadonlySet<Field> {
  return reading.fieldsIn(name);
}

/** The first column that may be one of these fields, the first field first; -1 where there is none. */
export function columnOf({ fields }: Columns, ...wanted: readonly Field[]): number {
  for (const field of wanted) {
    const index = fields.findIndex((set) => set.has(field));
    if (index !== -1) return index;
  }
  return -1;
}

/** The text of a cell; empty where the row has none. */
export function cellText(row: Row, column: number): string {
  return column === -1 ? '' : (row.cells[column]?.text ?? '').trim();
}

/** Whether a cell waits to be filled in. */
export function isBlank(text: string): boolean {
  return !/[\p{L}\p{N}#@]/u.test(text) || /^(?:tbd|tba|n\/a|todo|name|nombre|\.{2,})$/i.test(text.trim());
}
