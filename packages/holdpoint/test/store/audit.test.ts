import { appendFileSync, copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANCHOR_FILE } from '../../src/store/anchor.ts';
import { verifyRecord } from '../../src/store/audit.ts';
import type { BadEvent } from '../../src/store/audit-report.ts';
import { type EventRow, GENESIS, hashOf } from '../../src/store/chain.ts';
import { sqliteStore } from '../../src/store/sqlite.ts';
import { STORE_FILE } from '../../src/store/sqlite-file.ts';
import { ALPHA, BETA, noted, SOURCE } from './drafts.ts';
import { fill, recordIn, rewrite, tamper, testFolder, UNBOUND } from './fixtures.ts';

const A = `launch = '${ALPHA}'`;
const B = `launch = '${BETA}'`;

function firstBadAfter(sql: string, launch = ALPHA): Omit<BadEvent, 'text'> | undefined {
  const dir = testFolder();
  recordIn(dir, 9, 5);
  tamper(dir, sql);
  const report = verifyRecord(dir);
  const bad = report.launches.find((each) => each.launch === launch)?.firstBad;
  expect(report.ok).toBe(bad === undefined);
  return bad && { seq: bad.seq, problem: bad.problem };
}

/** Puts a row with its right hash into the record and says what is wrong with its launch; takes it out again. */
function insertedAs(dir: string, row: Omit<EventRow, 'hash'>): BadEvent | undefined {
  const values = Object.values({ ...row, hash: hashOf(row) }).map((value) => `'${value}'`);
  tamper(dir, `INSERT INTO events (${Object.keys(row)}, hash) VALUES (${values})`);
  const { launches } = verifyRecord(dir);
  tamper(dir, `DELETE FROM events WHERE launch = '${row.launch}'`);
  return launches.find(({ launch }) => launch === row.launch)?.firstBad;
}

describe('an untouched record', () => {
  it('is intact, with what the anchor vouches for', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    expect(verifyRecord(dir)).toEqual({
      dir,
      ok: true,
      events: 14,
      problems: [],
      launches: [
        { launch: ALPHA, events: 9, anchorSeq: 8, ok: true },
        { launch: BETA, events: 5, anchorSeq: 4, ok: true },
      ],
    });
  });

  it('is intact while a controller writes', () => {
    const dir = testFolder();
    const store = sqliteStore(dir);
    fill(store, ALPHA, 9);
    expect(verifyRecord(dir)).toMatchObject({ ok: true, events: 9 });
    store.append(ALPHA, 9, [noted(9)]);
    expect(verifyRecord(dir)).toMatchObject({ ok: true, events: 10 });
    store.close();
  });

  it('is intact when its anchor is behind, as after a crash', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    const anchor = readFileSync(join(dir, ANCHOR_FILE));
    const store = sqliteStore(dir);
    store.append(ALPHA, 9, [noted(9), noted(10)]);
    store.close();
    writeFileSync(join(dir, ANCHOR_FILE), anchor);
    expect(verifyRecord(dir)).toMatchObject({ ok: true, launches: [{ events: 11, anchorSeq: 8 }, {}] });
    const again = sqliteStore(dir);
    again.append(ALPHA, 11, [noted(11)]);
    again.close();
    expect(verifyRecord(dir)).toMatchObject({ ok: true, launches: [{ events: 12, anchorSeq: 11 }, {}] });
  });

  it('is intact before its first event', () => {
    const dir = testFolder();
    sqliteStore(dir).close();
    expect(verifyRecord(dir)).toMatchObject({ ok: true, events: 0, launches: [] });
  });

  it('is intact with texts that look like damaged ones', () => {
    const dir = testFolder();
    const store = sqliteStore(dir);
    store.append(ALPHA, 0, [noted(0, '\ufffd \ud83d \u0000 "},"at":5,"data":{"')]);
    store.close();
    expect(verifyRecord(dir).ok).toBe(true);
  });
});

describe('a record that was tampered with', () => {
  it.each([
    ['its data', `UPDATE events SET data = replace(data, 'well', 'bad') WHERE ${A} AND seq = 4`],
    ['its time', `UPDATE events SET at = at + 1 WHERE ${A} AND seq = 4`],
    ['its actor', `UPDATE events SET actor = replace(actor, 'engine', 'engina') WHERE ${A} AND seq = 4`],
    ['its type', `UPDATE events SET type = 'DecisionRefused' WHERE ${A} AND seq = 4`],
    ['its id', `UPDATE events SET id = replace(id, '-7', '-8') WHERE ${A} AND seq = 4`],
    ['its format', `UPDATE events SET v = 2 WHERE ${A} AND seq = 4`],
    ['its hash', `UPDATE events SET hash = '${'a'.repeat(64)}' WHERE ${A} AND seq = 4`],
    ['its link', `UPDATE events SET prev = '${'a'.repeat(64)}' WHERE ${A} AND seq = 4`],
    ['bytes behind a text', `UPDATE events SET data = data || char(0) || 'x' WHERE ${A} AND seq = 4`],
    ['a time beyond all numbers', `UPDATE events SET at = 9223372036854775807 WHERE ${A} AND seq = 4`],
    ['a text of no letters', `UPDATE events SET data = CAST(x'ff' AS TEXT) WHERE ${A} AND seq = 4`],
  ])('names the event of which %s was changed', (_what, sql) => {
    expect(firstBadAfter(sql)).toEqual({ seq: 4, problem: 'changed' });
  });

  it('is not deceived by text that moves from one column to the next', () => {
    const dir = testFolder();
    recordIn(dir, 1, 1);
    const row = { launch: 'gamma-2026-02-08-1', seq: 0, id: 'x', at: 7, v: 1, type: 'DecisionMade', prev: GENESIS };
    const whole = { ...row, actor: '{}', data: '{"nested":{"a":1,"at":7,"data":{}}}' };
    const moved = { ...row, actor: '{},"at":7,"data":{"nested":{"a":1', data: '{}}}' };
    expect(hashOf(moved)).toBe(hashOf(whole));
    expect(insertedAs(dir, whole)).toMatchObject({ problem: 'anchor_lost' });
    expect(insertedAs(dir, moved)).toMatchObject({ seq: 0, problem: 'changed' });
  });

  it('is not deceived by bytes that are read as the same character', () => {
    const dir = testFolder();
    const store = sqliteStore(dir);
    store.append(ALPHA, 0, [noted(0, '\ufffd')]);
    store.close();
    tamper(dir, `UPDATE events SET data = CAST(unhex(replace(hex(data), 'EFBFBD', 'F3BFBD')) AS TEXT)`);
    expect(verifyRecord(dir).launches[0]).toMatchObject({ firstBad: { seq: 0, problem: 'changed' } });
  });

  it('is not deceived by an event that was changed together with its hash', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    rewrite(dir, 4, (row) => ({ ...row, data: '{}' }));
    expect(verifyRecord(dir).launches[0]).toMatchObject({ firstBad: { seq: 5, problem: 'changed' } });
  });

  it('is not deceived by a number that was changed together with its hash', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    const anchor = readFileSync(join(dir, ANCHOR_FILE));
    const store = sqliteStore(dir);
    store.append(ALPHA, 9, [noted(9)]);
    store.close();
    writeFileSync(join(dir, ANCHOR_FILE), anchor);
    rewrite(dir, 9, (row) => ({ ...row, seq: 12 }));
    expect(verifyRecord(dir).launches[0]).toMatchObject({ firstBad: { seq: 9, problem: 'missing' } });
  });

  it('names a removed event', () => {
    expect(firstBadAfter(`DELETE FROM events WHERE ${A} AND seq = 4`)).toEqual({ seq: 4, problem: 'missing' });
    expect(firstBadAfter(`DELETE FROM events WHERE ${A} AND seq = 0`)).toEqual({ seq: 0, problem: 'missing' });
  });

  it('names the first of two swapped events, by number and by content', () => {
    const numbers = `UPDATE events SET seq = 99 WHERE ${A} AND seq = 4; UPDATE events SET seq = 4 WHERE ${A} AND seq = 6;
      UPDATE events SET seq = 6 WHERE ${A} AND seq = 99`;
    expect(firstBadAfter(numbers)).toEqual({ seq: 4, problem: 'out_of_order' });
    const rows = `${UNBOUND} UPDATE events SET rowid = 99 WHERE ${A} AND seq = 4;
      UPDATE events SET rowid = 5, seq = 4 WHERE ${A} AND seq = 6; UPDATE events SET rowid = 7, seq = 6 WHERE rowid = 99`;
    expect(firstBadAfter(rows)).toEqual({ seq: 4, problem: 'out_of_order' });
  });

  it('names an event whose number was changed to one that is free', () => {
    expect(firstBadAfter(`UPDATE events SET seq = 40 WHERE ${A} AND seq = 4`)).toEqual({ seq: 4, problem: 'changed' });
  });

  it('names where its tail was cut', () => {
    expect(firstBadAfter(`DELETE FROM events WHERE ${A} AND seq >= 4`)).toEqual({ seq: 4, problem: 'cut' });
    expect(firstBadAfter(`DELETE FROM events WHERE ${A} AND seq = 8`)).toEqual({ seq: 8, problem: 'cut' });
    expect(firstBadAfter(`DELETE FROM events WHERE ${A}`)).toEqual({ seq: 0, problem: 'cut' });
  });

  it('names an event that was put in a second time', () => {
    const columns = 'id, at, v, type, actor, data, prev, hash FROM events';
    const same = `${UNBOUND} INSERT INTO events SELECT launch, seq, ${columns} WHERE ${A} AND seq = 4`;
    expect(firstBadAfter(same)).toEqual({ seq: 9, problem: 'duplicate' });
    const renumbered = `${UNBOUND} INSERT INTO events SELECT launch, 9, ${columns} WHERE ${A} AND seq = 4`;
    expect(firstBadAfter(renumbered)).toEqual({ seq: 9, problem: 'duplicate' });
  });

  it('names an event that belongs to another launch, and the hole that it left', () => {
    const spliced = `DELETE FROM events WHERE ${A} AND seq = 4;
      UPDATE events SET launch = '${ALPHA}', seq = 4 WHERE ${B} AND seq = 3`;
    expect(firstBadAfter(spliced)).toEqual({ seq: 4, problem: 'missing' });
    expect(firstBadAfter(spliced, BETA)).toEqual({ seq: 3, problem: 'missing' });
    const appended = `UPDATE events SET launch = '${ALPHA}', seq = 9 WHERE ${B} AND seq = 3`;
    expect(firstBadAfter(appended)).toEqual({ seq: 9, problem: 'foreign' });
    const copied = `${UNBOUND} DELETE FROM events WHERE ${A} AND seq = 8;
      INSERT INTO events SELECT '${ALPHA}', 8, id, at, v, type, actor, data, prev, hash FROM events WHERE ${B} AND seq = 3`;
    expect(firstBadAfter(copied)).toEqual({ seq: 8, problem: 'foreign' });
  });

  it('names a changed plan, and one that is gone', () => {
    const changed = `UPDATE plans SET source = replace(source, 'alpha', 'omega')`;
    expect(firstBadAfter(changed)).toEqual({ seq: 0, problem: 'plan_changed' });
    expect(firstBadAfter('DELETE FROM plans')).toEqual({ seq: 0, problem: 'plan_changed' });
    expect(firstBadAfter(`UPDATE plans SET source = source || char(0)`)).toEqual({ seq: 0, problem: 'plan_changed' });
  });

  it('is seen to be rewritten when the anchor still names the event that was there', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    const anchor = readFileSync(join(dir, ANCHOR_FILE));
    rmSync(join(dir, STORE_FILE));
    rmSync(join(dir, ANCHOR_FILE));
    recordIn(dir, 9, 5);
    writeFileSync(join(dir, ANCHOR_FILE), anchor);
    expect(verifyRecord(dir).launches).toMatchObject([
      { firstBad: { seq: 8, problem: 'changed' } },
      { firstBad: { seq: 4, problem: 'changed' } },
    ]);
  });
});

describe('an anchor that was tampered with', () => {
  it('is missed when it was deleted, also after the record went on', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    rmSync(join(dir, ANCHOR_FILE));
    expect(verifyRecord(dir).launches).toMatchObject([
      { anchorSeq: null, firstBad: { seq: 9, problem: 'anchor_lost' } },
      { anchorSeq: null, firstBad: { seq: 5, problem: 'anchor_lost' } },
    ]);
    const store = sqliteStore(dir);
    store.append(ALPHA, 9, [noted(9)]);
    store.close();
    expect(verifyRecord(dir).launches).toMatchObject([
      { anchorSeq: 9, firstBad: { seq: 9, problem: 'anchor_lost' } },
      { anchorSeq: null, firstBad: { seq: 5, problem: 'anchor_lost' } },
    ]);
  });

  it('is reported where a line is gone, unreadable, or there twice', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    const file = join(dir, ANCHOR_FILE);
    const whole = readFileSync(file);
    truncateSync(file, 256);
    expect(verifyRecord(dir)).toMatchObject({ ok: false, problems: [] });
    truncateSync(file, 200);
    expect(verifyRecord(dir).problems).toEqual(['record.anchor has 1 line that is not what was written there.']);
    writeFileSync(file, whole);
    appendFileSync(file, whole.subarray(0, 256));
    expect(verifyRecord(dir).problems).toEqual(['record.anchor names 1 launch more than once.']);
  });
});

describe('a database that cannot be read', () => {
  it('is reported when it is gone, and there is an anchor', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    rmSync(join(dir, STORE_FILE));
    expect(verifyRecord(dir)).toMatchObject({
      ok: false,
      problems: ['holdpoint.db is gone, though record.anchor knows of 2 launches in it.'],
      launches: [{ launch: ALPHA, firstBad: { seq: 0, problem: 'cut' } }, {}],
    });
  });

  it('is not asked for in a folder without a record', () => {
    expect(() => verifyRecord(testFolder())).toThrow(/There is no record in/);
  });

  it('is reported when pages are overwritten or it is something else', () => {
    const dir = testFolder();
    recordIn(dir, 200, 5);
    const file = join(dir, STORE_FILE);
    const bytes = readFileSync(file);
    for (let page = 4; page * 4096 < bytes.length; page += 1) bytes.fill(0xa5, page * 4096, page * 4096 + 64);
    writeFileSync(file, bytes);
    expect(verifyRecord(dir).problems).toEqual([expect.stringMatching(/holdpoint\.db is damaged/)]);
    copyFileSync(join(dir, ANCHOR_FILE), file);
    expect(verifyRecord(dir).problems).toEqual([expect.stringMatching(/holdpoint\.db is not a database/)]);
    writeFileSync(file, SOURCE);
    expect(verifyRecord(dir).ok).toBe(false);
  });

  it('is reported when a column is gone', () => {
    const dir = testFolder();
    recordIn(dir, 9, 5);
    tamper(dir, 'ALTER TABLE events DROP COLUMN v');
    expect(verifyRecord(dir).problems).toEqual([expect.stringMatching(/does not have the tables of a record/)]);
  });
});
