import type { SQLOutputValue } from 'node:sqlite';
import type { EventRow } from './chain.ts';

/** The columns of the table `events`, in the order of its definition. */
export const EVENT_COLUMNS = 'launch, seq, id, at, v, type, actor, data, prev, hash';

/** A row of the table `events`, in the order in which it was written. */
export interface FoundRow extends EventRow {
  readonly rowid: number;
  /** Whether `actor` and `data` are each one value of JSON. */
  readonly valid: boolean;
}

/** A row of the table `events` as SQLite gives it. A value of another type than the column's never matches its hash. */
export function eventRow(row: Readonly<Record<string, SQLOutputValue>>): EventRow {
  return {
    launch: text(row.launch),
    seq: integer(row.seq),
    id: text(row.id),
    at: integer(row.at),
    v: integer(row.v),
    type: text(row.type),
    actor: text(row.actor),
    data: text(row.data),
    prev: text(row.prev),
    hash: text(row.hash),
  };
}

function text(value: SQLOutputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function integer(value: SQLOutputValue | undefined): number | bigint {
  return typeof value === 'number' || typeof value === 'bigint' ? value : Number.NaN;
}
