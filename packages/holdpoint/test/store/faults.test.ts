import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { LaunchError } from '../../src/errors.ts';
import { ANCHOR_FILE } from '../../src/store/anchor.ts';
import { verifyRecord } from '../../src/store/audit.ts';
import { sqliteStore } from '../../src/store/sqlite.ts';
import { explained, STORE_FILE } from '../../src/store/sqlite-file.ts';
import { runWithLimit, start } from './child.ts';
import { ALPHA, BETA, draftsOf, noted } from './drafts.ts';
import { recordIn, rewrite, tamper, testFolder } from './fixtures.ts';
import { unprivileged } from './unprivileged.ts';

function refusal(work: () => unknown): LaunchError {
  try {
    work();
  } catch (error) {
    if (error instanceof LaunchError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a writer that is killed', () => {
  it('has lost no acknowledged event, and its record goes on', async () => {
    const dir = testFolder();
    let events = 0;
    for (let round = 0; round < 5; round += 1) {
      const acknowledged = await killedAfter(dir, 20 + round * 7);
      expect(acknowledged).toBeGreaterThan(events);
      const store = sqliteStore(dir);
      events = [...store.read(ALPHA)].length;
      store.close();
      expect(events).toBeGreaterThanOrEqual(acknowledged);
      expect(events).toBeLessThanOrEqual(acknowledged + 3);
      // The writer saves no plan, so that the chain is all that can be wrong.
      expect(verifyRecord(dir).launches).toMatchObject([{ events, firstBad: { problem: 'plan_changed' } }]);
    }
  });

  it('leaves a record that can be verified before anyone opens it again', async () => {
    const dir = testFolder();
    const acknowledged = await killedAfter(dir, 50);
    const [launch] = verifyRecord(dir).launches;
    expect(launch?.events).toBeGreaterThanOrEqual(acknowledged);
    expect(launch?.anchorSeq).toBeGreaterThanOrEqual(acknowledged - 1);
    expect(launch?.firstBad?.problem).toBe('plan_changed');
  });
});

/** Lets a writer acknowledge so many appends, kills it, and gives how many events it acknowledged. */
async function killedAfter(dir: string, appends: number): Promise<number> {
  const writer = start('writer.ts', dir);
  let acknowledged = 0;
  let lines = 0;
  for await (const line of writer.lines) {
    acknowledged = Number(line);
    lines += 1;
    if (lines === appends) await writer.kill();
  }
  return acknowledged;
}

describe('a disk without room', () => {
  it('is named, nothing more is written, and every event that was acknowledged is there', async () => {
    const dir = testFolder();
    const { events, refusals } = JSON.parse(await runWithLimit('filler.ts', dir, 400));
    expect(events).toBeGreaterThan(10);
    expect(refusals).toHaveLength(2);
    expect(refusals[0].code).toBe('data_unwritable');
    expect(refusals[0].message).toContain(join(dir, STORE_FILE));
    expect(refusals[0].hint).toContain('Free some space');
    // There was room again for the second try, but nobody knows what the failed write left on the disk.
    expect(refusals[1]).toEqual(refusals[0]);

    const store = sqliteStore(dir);
    expect([...store.read(ALPHA)]).toHaveLength(events);
    store.append(ALPHA, events, [noted(events)]);
    store.close();
  });

  it('is named when a record cannot even be begun', async () => {
    const { events, refusals } = JSON.parse(await runWithLimit('filler.ts', testFolder(), 4));
    expect(events).toBe(0);
    expect(refusals).toMatchObject([{ code: 'data_unwritable' }]);
  });

  it('is told apart from a disk that fails', () => {
    const file = join(testFolder(), 'small.db');
    const db = new DatabaseSync(file);
    db.exec('PRAGMA max_page_count = 3; CREATE TABLE notes (text TEXT)');
    const insert = db.prepare('INSERT INTO notes VALUES (?)');
    const error = refusal(() => explained(file, () => insert.run('x'.repeat(20_000))));
    expect(error).toMatchObject({ code: 'data_unwritable', hint: expect.stringContaining('Free some space') });
    expect(error.message).toContain('the disk is full');
    db.close();
  });
});

describe('a folder that may only be read', () => {
  it('is refused for writing', () => {
    const dir = readOnlyRecord();
    const error = refusal(() => unprivileged(() => sqliteStore(dir)));
    expect(error).toMatchObject({ code: 'data_unwritable', hint: expect.stringContaining('--data') });
    expect(error.message).toContain(dir);
  });

  it('can be verified', () => {
    const dir = readOnlyRecord();
    expect(unprivileged(() => verifyRecord(dir))).toMatchObject({ ok: true, events: 14 });
  });
});

describe('a record of another user', () => {
  it('is said to be unreadable, not broken', () => {
    const dir = readOnlyRecord();
    chmodSync(join(dir, ANCHOR_FILE), 0o000);
    const error = refusal(() => unprivileged(() => verifyRecord(dir)));
    expect(error.code).toBe('file_unreadable');
    expect(error.message).toContain(`${join(dir, ANCHOR_FILE)} cannot be read (EACCES)`);
  });
});

function readOnlyRecord(): string {
  const dir = testFolder();
  recordIn(dir, 9, 5);
  for (const file of [STORE_FILE, ANCHOR_FILE]) chmodSync(join(dir, file), 0o444);
  chmodSync(dir, 0o555);
  return dir;
}

describe('a data folder that is not what it should be', () => {
  it('is refused when a later version wrote it, and is not touched', () => {
    const dir = testFolder();
    recordIn(dir, 3, 3);
    tamper(dir, `UPDATE meta SET value = 2 WHERE key = 'format'`);
    const before = readFileSync(join(dir, STORE_FILE));
    for (const open of [sqliteStore, verifyRecord]) {
      const error = refusal(() => open(dir));
      expect(error.code).toBe('data_too_new');
      expect(error.message).toMatch(/has format 2; this program reads formats up to 1/);
    }
    expect(readFileSync(join(dir, STORE_FILE)).equals(before)).toBe(true);
  });

  it.each([
    ['a text', 'not a database'.repeat(100), /is not a database/],
    ['a folder', null, /cannot be opened/],
  ])('is refused when %s is in the place of the database', (_what, content, message) => {
    const file = join(testFolder(), STORE_FILE);
    if (content === null) mkdirSync(file);
    else writeFileSync(file, content);
    expect(refusal(() => sqliteStore(join(file, '..'))).message).toMatch(message);
  });

  it('is refused when the database is of another program', () => {
    const dir = testFolder();
    tamper(dir, 'CREATE TABLE notes (text TEXT)');
    expect(refusal(() => sqliteStore(dir))).toMatchObject({ code: 'record_broken' });
    expect(refusal(() => sqliteStore(dir)).message).toMatch(/not a record of Holdpoint/);
  });

  it('is refused when the folder is missing', () => {
    const dir = join(testFolder(), 'none');
    expect(refusal(() => sqliteStore(dir)).code).toBe('data_unwritable');
    expect(existsSync(dir)).toBe(false);
  });
});

describe('a record that was tampered with', () => {
  it.each([
    ['changed', 'UPDATE events SET at = at + 1', 2],
    ['removed', 'DELETE FROM events', 2],
    ['removed at the start', 'DELETE FROM events', 0],
  ])('is not read beyond an event that was %s', (_what, sql, seq) => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    tamper(dir, `${sql} WHERE launch = '${ALPHA}' AND seq = ${seq}`);
    const store = sqliteStore(dir);
    const error = refusal(() => [...store.read(ALPHA)]);
    expect(error.code).toBe('record_broken');
    expect(error.message).toContain(`Event ${seq} of launch ${ALPHA}`);
    expect([...store.read(BETA)]).toHaveLength(5);
    expect(store.launches().map(({ launch }) => launch)).toContain(ALPHA);
    store.close();
  });

  it('is not written on when its tail was cut, nor when the anchor names another event', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    tamper(dir, `DELETE FROM events WHERE launch = '${ALPHA}' AND seq > 5`);
    const cut = sqliteStore(dir);
    expect(refusal(() => cut.append(ALPHA, 6, [noted(6)])).code).toBe('record_broken');
    expect([...cut.read(ALPHA)]).toHaveLength(6);
    cut.append(BETA, 5, [noted(5)]);
    cut.close();

    rmSync(join(dir, STORE_FILE));
    const renewed = sqliteStore(dir);
    expect(refusal(() => renewed.append(ALPHA, 0, draftsOf(9))).code).toBe('record_broken');
    renewed.close();
  });
});

it('an event that was changed together with its hash does not carry the next one', () => {
  const dir = testFolder();
  recordIn(dir, 5, 3);
  rewrite(dir, 2, (row) => ({ ...row, data: '{}' }));
  const store = sqliteStore(dir);
  expect(refusal(() => [...store.read(ALPHA)]).message).toContain(`Event 3 of launch ${ALPHA}`);
  store.close();
});

it('an event of a later format is refused with what it needs', () => {
  const dir = testFolder();
  recordIn(dir, 3, 3);
  rewrite(dir, 2, (row) => ({ ...row, v: 2 }));
  const store = sqliteStore(dir);
  const error = refusal(() => [...store.read(ALPHA)]);
  expect(error.code).toBe('data_too_new');
  expect(error.message).toMatch(/Event 2 of launch .* has format 2; this program reads format 1/);
  store.close();
});
