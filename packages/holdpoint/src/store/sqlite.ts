import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { EventDraft, RecordedEvent } from '@holdpoint/engine';
import { systemCode, writing } from '../data-dir/system-error.ts';
import { LaunchError } from '../errors.ts';
import { ANCHOR_FILE, type Anchor, openAnchor } from './anchor.ts';
import { type EventRow, type Head, NO_EVENTS, openRows, sealDrafts } from './chain.ts';
import { assertLaunchId, assertPlanDigest, assertSeq } from './checks.ts';
import type { EventStore, StoredLaunch } from './index.ts';
import { EVENT_COLUMNS, eventRow } from './rows.ts';
import { explained, inTransaction, openForWriting, primaryCode, SQLITE_IOERR, STORE_FILE } from './sqlite-file.ts';

/** Events are read so many at a time, so that no statement is open while the caller works on them. */
const PAGE = 128;

/** In the order in which the launches were begun. */
const LAUNCHES = `
  WITH heads AS (SELECT launch, MAX(seq) AS seq FROM events GROUP BY launch)
  SELECT last.launch, last.seq + 1 AS events, last.at AS lastAt,
    CASE WHEN json_valid(first.data) THEN first.data ->> 'planDigest' END AS planDigest
  FROM heads
  JOIN events AS last ON last.launch = heads.launch AND last.seq = heads.seq
  LEFT JOIN events AS first ON first.launch = heads.launch AND first.seq = 0
  ORDER BY first.rowid
`;

/**
 * Opens the record in a data folder, and creates it where there is none. After the disk has failed in
 * a write, the store refuses every further one with `data_unwritable` until it is opened again.
 */
export function sqliteStore(dir: string): EventStore {
  const db = openForWriting(dir);
  try {
    const file = join(dir, ANCHOR_FILE);
    return new SqliteStore(
      dir,
      db,
      writing(file, () => openAnchor(file)),
    );
  } catch (error) {
    db.close();
    throw error;
  }
}

class SqliteStore implements EventStore {
  readonly #file: string;
  readonly #anchorFile: string;
  readonly #db: DatabaseSync;
  readonly #anchor: Anchor;
  readonly #sql: ReturnType<typeof prepare>;
  #diskFailure: LaunchError | null = null;

  constructor(dir: string, db: DatabaseSync, anchor: Anchor) {
    this.#file = join(dir, STORE_FILE);
    this.#anchorFile = join(dir, ANCHOR_FILE);
    this.#db = db;
    this.#anchor = anchor;
    this.#sql = prepare(db);
  }

  append(launch: string, expectedSeq: number, drafts: readonly EventDraft[]): readonly RecordedEvent[] {
    assertLaunchId(launch);
    const { head, rows } = this.#write(() => {
      const head = this.#head(launch);
      assertSeq(launch, expectedSeq, head.seq + 1);
      const rows = sealDrafts(launch, head, drafts);
      if (rows.length > 0) this.#assertAnchored(launch, head);
      for (const row of rows) this.#insert(row);
      return { head, rows };
    });
    const events = [...openRows(head, rows)];
    const last = events.at(-1);
    if (last !== undefined) this.#moveAnchor(last);
    return events;
  }

  *read(launch: string, fromSeq = 0): Iterable<RecordedEvent> {
    let head = fromSeq === 0 ? NO_EVENTS : { seq: fromSeq - 1, hash: this.#hashAt(launch, fromSeq - 1) };
    for (;;) {
      const page = explained(this.#file, () => this.#sql.page.all(launch, head.seq + 1, PAGE).map(eventRow));
      for (const event of openRows(head, page)) {
        yield event;
        head = event;
      }
      if (page.length < PAGE) return;
    }
  }

  launches(): readonly StoredLaunch[] {
    return explained(this.#file, () => this.#sql.launches.all()).map((row) => ({
      launch: String(row.launch),
      planDigest: String(row.planDigest ?? ''),
      events: Number(row.events),
      lastAt: Number(row.lastAt),
    }));
  }

  savePlan(digest: string, source: string): void {
    assertPlanDigest(digest, source);
    this.#write(() => this.#sql.savePlan.run(digest, source));
  }

  plan(digest: string): string | null {
    const row = explained(this.#file, () => this.#sql.plan.get(digest));
    return row === undefined ? null : String(row.source);
  }

  nextEpoch(): number {
    return this.#write(() => Number(this.#sql.nextEpoch.get()?.value));
  }

  close(): void {
    if (!this.#db.isOpen) return;
    this.#db.close();
    this.#anchor.close();
  }

  /** After the disk has failed nobody knows what is on it, so a later success would prove nothing. */
  #write<T>(work: () => T): T {
    if (this.#diskFailure !== null) throw this.#diskFailure;
    try {
      return explained(this.#file, () => inTransaction(this.#db, work));
    } catch (error) {
      if (error instanceof LaunchError && primaryCode(error.cause) === SQLITE_IOERR) this.#diskFailure = error;
      throw error;
    }
  }

  #insert(row: EventRow): void {
    const { launch, seq, id, at, v, type, actor, data, prev, hash } = row;
    this.#sql.insert.run(launch, seq, id, at, v, type, actor, data, prev, hash);
  }

  #head(launch: string): Head {
    const row = this.#sql.head.get(launch);
    return row === undefined ? NO_EVENTS : { seq: Number(row.seq), hash: String(row.hash) };
  }

  #hashAt(launch: string, seq: number): string {
    return seq < 0 ? NO_EVENTS.hash : String(this.#sql.hashAt.get(launch, seq)?.hash);
  }

  /** A record that ends before its anchor has lost events: writing on would hide that. */
  #assertAnchored(launch: string, head: Head): void {
    const line = writing(this.#anchorFile, () => {
      const found = this.#anchor.line(launch);
      if (found === null) this.#anchor.add({ launch, ...head, since: head.seq + 1 });
      return found ?? head;
    });
    if (line.seq <= head.seq && this.#hashAt(launch, line.seq) === line.hash) return;
    throw new LaunchError(
      'record_broken',
      `The record of launch ${launch} ends at event ${head.seq}, but its anchor names another event ${line.seq}.`,
      { hint: 'Run `holdpoint audit verify`, and restore the newest copy of the whole data folder.' },
    );
  }

  /** The events are recorded already: an anchor that stays behind is no reason to say otherwise, and the next append moves it. */
  #moveAnchor(head: RecordedEvent): void {
    try {
      this.#anchor.move(head.launch, head);
    } catch (error) {
      if (systemCode(error) === null) throw error;
    }
  }
}

function prepare(db: DatabaseSync) {
  return {
    head: db.prepare('SELECT seq, hash FROM events WHERE launch = ? ORDER BY seq DESC LIMIT 1'),
    hashAt: db.prepare('SELECT hash FROM events WHERE launch = ? AND seq = ?'),
    insert: db.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    page: db.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE launch = ? AND seq >= ? ORDER BY seq LIMIT ?`),
    launches: db.prepare(LAUNCHES),
    savePlan: db.prepare('INSERT OR IGNORE INTO plans (digest, source) VALUES (?, ?)'),
    plan: db.prepare('SELECT source FROM plans WHERE digest = ?'),
    nextEpoch: db.prepare(`UPDATE meta SET value = value + 1 WHERE key = 'epoch' RETURNING value`),
  };
}
