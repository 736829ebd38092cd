import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { LaunchError } from '../errors.ts';

/** Name of the database in the data folder. */
export const STORE_FILE = 'holdpoint.db';

/** The format of the database that this program writes, and the latest that it reads. */
const STORE_FORMAT = 1;

const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  CREATE TABLE plans (digest TEXT PRIMARY KEY, source TEXT NOT NULL) STRICT;
  CREATE TABLE events (
    launch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    v INTEGER NOT NULL,
    type TEXT NOT NULL,
    actor TEXT NOT NULL,
    data TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (launch, seq),
    UNIQUE (launch, prev)
  ) STRICT;
  INSERT INTO meta VALUES ('format', ${STORE_FORMAT}), ('epoch', 0);
`;

/** SQLITE_BUSY: another process holds a lock that is needed. */
export const SQLITE_BUSY = 5;

/** The database or its folder may not be written. */
const SQLITE_READONLY = 8;

/** The file, or one that SQLite needs beside it, cannot be opened. */
const SQLITE_CANTOPEN = 14;

/** SQLITE_IOERR: the system failed to read, write or sync. */
export const SQLITE_IOERR = 10;

/** How long a write waits for another process that is writing, real milliseconds. */
const BUSY_MS = 5000;

/** Opens the database of a data folder for writing, and creates it where there is none. */
export function openForWriting(dir: string): DatabaseSync {
  const file = join(dir, STORE_FILE);
  return explained(file, () => {
    const db = new DatabaseSync(file, { timeout: BUSY_MS });
    try {
      prepareForWriting(db, file);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Opens the database of a data folder for reading only, while a controller writes to it or after. */
export function openForReading(dir: string): DatabaseSync {
  const file = join(dir, STORE_FILE);
  return explained(file, () => {
    const db = openReadOnly(file);
    try {
      assertFormat(db, file);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Runs `work` in one transaction that no other process can write into. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // After some failures, such as a full disk, SQLite has already undone the transaction itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Runs `work` and turns what SQLite says into a LaunchError that names the file. */
export function explained<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof LaunchError ? error : explain(file, error);
  }
}

function prepareForWriting(db: DatabaseSync, file: string): void {
  if (isEmpty(db)) {
    db.exec('PRAGMA journal_mode = WAL');
    inTransaction(db, () => {
      if (isEmpty(db)) db.exec(SCHEMA);
    });
  }
  assertFormat(db, file);
  // On macOS a plain sync does not reach the disk itself.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON');
  const mode = db.prepare('PRAGMA journal_mode').get()?.journal_mode;
  const sync = db.prepare('PRAGMA synchronous').get()?.synchronous;
  if (mode !== 'wal' || sync !== 2)
    throw new LaunchError('data_unwritable', `${file} cannot be written durably here (${mode}, synchronous ${sync}).`, {
      hint: 'Use a data folder on a local disk, not on a network file system.',
    });
}

function openReadOnly(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  try {
    isEmpty(db);
    return db;
  } catch (error) {
    db.close();
    // In a folder that cannot be written, SQLite reads a database without a log only as one that never changes.
    const code = primaryCode(error);
    if ((code !== SQLITE_READONLY && code !== SQLITE_CANTOPEN) || existsSync(`${file}-wal`)) throw error;
    const url = pathToFileURL(file);
    url.searchParams.set('immutable', '1');
    return new DatabaseSync(url, { readOnly: true });
  }
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function assertFormat(db: DatabaseSync, file: string): void {
  const known = db
    .prepare(`SELECT COUNT(*) AS n FROM sqlite_schema WHERE name IN ('meta', 'events', 'plans')`)
    .get()?.n;
  if (known !== 3)
    throw new LaunchError('record_broken', `${file} is a database, but not a record of Holdpoint.`, {
      hint: 'Name the data folder that the launch was run with, or an empty one.',
    });
  const format = db.prepare(`SELECT value FROM meta WHERE key = 'format'`).get()?.value;
  if (format === STORE_FORMAT) return;
  throw new LaunchError(
    'data_too_new',
    `${file} has format ${format ?? 'unknown'}; this program reads formats up to ${STORE_FORMAT}.`,
    { hint: 'Use the version of holdpoint that wrote this data folder, or a later one.' },
  );
}

/** SQLite's primary result code, such as 13 for a full disk; null for any other error. */
export function primaryCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;
}

const RESTORE = 'Restore the data folder from a copy, or name another with --data.';
const MAKE_ROOM = 'Free some space or name another folder with --data; then run the command again.';
const MAKE_WRITABLE = 'Give your user the right to write there, or name another folder with --data.';

function explain(file: string, error: unknown): unknown {
  const said = error instanceof Error ? error.message : String(error);
  const fail = (code: 'data_locked' | 'data_unwritable' | 'record_broken', text: string, hint: string): LaunchError =>
    new LaunchError(code, `${file} ${text} (${said}).`, { hint, cause: error });
  switch (primaryCode(error)) {
    case SQLITE_BUSY:
    case 6: // SQLITE_LOCKED
      return fail('data_locked', 'is being written by another process', 'Wait until it is done, or end it.');
    case 3: // SQLITE_PERM
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return fail('data_unwritable', 'cannot be opened and written', MAKE_WRITABLE);
    case 13: // SQLITE_FULL
      return fail('data_unwritable', 'cannot grow: the disk is full', MAKE_ROOM);
    case SQLITE_IOERR:
      return fail('data_unwritable', 'could not be read or written by the system', MAKE_ROOM);
    case 1: // SQLITE_ERROR
      return fail('record_broken', 'does not have the tables of a record', RESTORE);
    case 11: // SQLITE_CORRUPT
      return fail('record_broken', 'is damaged', RESTORE);
    case 26: // SQLITE_NOTADB
      return fail('record_broken', 'is not a database', RESTORE);
    default:
      return error;
  }
}
