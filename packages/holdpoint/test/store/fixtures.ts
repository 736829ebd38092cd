import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { type EventRow, hashOf } from '../../src/store/chain.ts';
import { planDigest } from '../../src/store/checks.ts';
import type { EventStore } from '../../src/store/index.ts';
import { eventRow } from '../../src/store/rows.ts';
import { sqliteStore } from '../../src/store/sqlite.ts';
import { STORE_FILE } from '../../src/store/sqlite-file.ts';
import { ALPHA, BETA, draftsOf, SOURCE } from './drafts.ts';

/** A folder of its own for the running test, removed after it. */
export function testFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'holdpoint-store-'));
  onTestFinished(() => {
    // A test may have taken the right to write away.
    chmodSync(dir, 0o700);
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/** Appends so many events one by one, as a controller does, or by three. */
export function fill(store: EventStore, launch: string, count: number): void {
  store.savePlan(planDigest(SOURCE), SOURCE);
  const drafts = draftsOf(count);
  for (let from = 0; from < count; from += 3) store.append(launch, from, drafts.slice(from, from + 3));
}

/** Leaves a finished record of two launches in a folder. */
export function recordIn(dir: string, alpha: number, beta: number): void {
  const store = sqliteStore(dir);
  fill(store, ALPHA, alpha);
  fill(store, BETA, beta);
  store.close();
}

/** Runs SQL on the record behind the program's back. */
export function tamper(dir: string, sql: string): void {
  const db = new DatabaseSync(join(dir, STORE_FILE));
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

/** Changes an event of ALPHA and gives it the hash that it then has. */
export function rewrite(dir: string, seq: number, change: (row: EventRow) => EventRow): void {
  const db = new DatabaseSync(join(dir, STORE_FILE));
  const row = change(eventRow(db.prepare('SELECT * FROM events WHERE launch = ? AND seq = ?').get(ALPHA, seq) ?? {}));
  const update = db.prepare('UPDATE events SET seq = ?, v = ?, data = ?, hash = ? WHERE launch = ? AND seq = ?');
  update.run(row.seq, row.v, row.data, hashOf(row), ALPHA, seq);
  db.close();
}

/** The table without its constraints, as someone who edits the file could have it. */
export const UNBOUND = `
  CREATE TABLE copied AS SELECT * FROM events ORDER BY rowid; DROP TABLE events; ALTER TABLE copied RENAME TO events;`;
