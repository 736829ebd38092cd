import type { DatabaseSync } from 'node:sqlite';
import type { BadEvent } from './audit-report.ts';
import { GENESIS, type Head, hashOf } from './chain.ts';
import type { FoundRow } from './rows.ts';

/** Says how a row that does not follow `head` came to stand there, as far as the other rows tell. */
export function diagnose(db: DatabaseSync, head: Head, row: FoundRow): BadEvent {
  const seq = head.seq + 1;
  const found = Number(row.seq);
  if (isForeign(db, row))
    return { seq, problem: 'foreign', text: `In its place stands event ${found}, which belongs to another launch.` };
  if (found < seq || isCopy(db, row))
    return {
      seq,
      problem: 'duplicate',
      text: `In its place stands event ${found}, which the record holds a second time.`,
    };
  if (found !== seq && hashOf({ ...row, seq, prev: head.hash }) === row.hash)
    return isTaken(db, row.launch, seq)
      ? { seq, problem: 'out_of_order', text: `It has changed places: it is numbered ${found}.` }
      : { seq, problem: 'changed', text: `Its number was changed to ${found}.` };
  if (isElsewhere(db, head, row))
    return { seq, problem: 'out_of_order', text: `In its place stands another; it comes later in the record.` };
  if (found > seq) return { seq, problem: 'missing', text: `The next event in the record is ${found}.` };
  return { seq, problem: 'changed', text: 'It does not match its hash, or does not follow the event before.' };
}

/** Its hash was taken with the id of another launch, and that launch has it or its neighbours. */
function isForeign(db: DatabaseSync, row: FoundRow): boolean {
  const { launch, id, prev, hash } = row;
  if (hashOf(row) === hash) return false;
  const sql = `
    SELECT 1 FROM events
    WHERE launch <> ? AND (id = ? OR hash = ? OR prev = ? OR (hash = ? AND hash <> ?)) LIMIT 1`;
  return db.prepare(sql).get(launch, id, hash, hash, prev, GENESIS) !== undefined;
}

function isCopy(db: DatabaseSync, { rowid, launch, id, hash }: FoundRow): boolean {
  const sql = 'SELECT 1 FROM events WHERE rowid < ? AND launch = ? AND (id = ? OR hash = ?) LIMIT 1';
  return db.prepare(sql).get(rowid, launch, id, hash) !== undefined;
}

function isTaken(db: DatabaseSync, launch: string, seq: number): boolean {
  return db.prepare('SELECT 1 FROM events WHERE launch = ? AND seq = ?').get(launch, seq) !== undefined;
}

function isElsewhere(db: DatabaseSync, head: Head, { rowid, launch }: FoundRow): boolean {
  const sql = 'SELECT 1 FROM events WHERE launch = ? AND prev = ? AND rowid <> ?';
  return db.prepare(sql).get(launch, head.hash, rowid) !== undefined;
}
