import { fold } from '../text/fold.ts';
import { type Columns, cellText, columnOf } from './columns.ts';
import type { Reading } from './reading.ts';

/** Whether the rows of a table are triggers: they have an action. */
export function isTriggerTable(columns: Columns, reading: Reading): boolean {
  const action = columnOf(columns, 'action');
  if (action === -1) return false;
  const rows = columns.table.rows.filter((row) => reading.words.actions.first(fold(cellText(row, action))) !== null);
  return rows.length * 2 >= columns.table.rows.length && rows.length > 0;
}

/** Columns of limits whose head says that traffic is taken back: "Abort if", "Rollback threshold". */
export function triggerColumns({ table }: Columns, reading: Reading): readonly number[] {
  return (table.header?.cells ?? []).flatMap(({ text }, i) => {
    const takesBack = reading.words.actions.all(fold(text)).some(({ value }) => value === 'rollback');
    if (!takesBack && !reading.topicsIn(text).includes('triggers')) return [];
    const compared = table.rows.some((row) => {
      const { comparisons, bare } = reading.measuresOf(cellText(row, i));
      return comparisons.length + bare.length > 0;
    });
    return compared ? [i] : [];
  });
}
