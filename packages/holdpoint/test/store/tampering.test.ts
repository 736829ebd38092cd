import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ANCHOR_FILE } from '../../src/store/anchor.ts';
import { verifyRecord } from '../../src/store/audit.ts';
import { EVENT_COLUMNS } from '../../src/store/rows.ts';
import { STORE_FILE } from '../../src/store/sqlite-file.ts';
import { ALPHA, BETA } from './drafts.ts';
import { recordIn, tamper, testFolder, UNBOUND } from './fixtures.ts';

const ALPHA_EVENTS = 12;
const BETA_EVENTS = 7;

/** What one tampering is made of: an event, another one, a byte and a number. */
interface Draw {
  readonly seq: number;
  readonly other: number;
  readonly text: string;
  readonly integer: string;
  readonly place: number;
  readonly mask: number;
  readonly number: bigint;
}

const draw: fc.Arbitrary<Draw> = fc
  .record({
    seq: fc.nat({ max: ALPHA_EVENTS - 1 }),
    step: fc.integer({ min: 1, max: ALPHA_EVENTS - 1 }),
    text: fc.constantFrom('launch', 'id', 'type', 'actor', 'data', 'prev', 'hash'),
    integer: fc.constantFrom('seq', 'at', 'v'),
    place: fc.nat(),
    mask: fc.integer({ min: 1, max: 255 }),
    number: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((number) => number !== 0n),
  })
  .map(({ step, ...rest }) => ({ ...rest, other: (rest.seq + step) % ALPHA_EVENTS }));

const ONE = `WHERE launch = '${ALPHA}' AND seq = ?`;
const CONTENT = EVENT_COLUMNS.split(', ').slice(2);

/** What someone may do to the record behind the program's back. Each changes it. */
const TAMPERINGS: Readonly<Record<string, (db: DatabaseSync, draw: Draw) => void>> = {
  'a byte of a text': (db, { seq, text, place, mask }) =>
    flip(db, { table: 'events', column: text, where: ONE, keys: [seq] }, { place, mask }),
  'an integer': (db, { seq, integer, number }) => {
    const old = BigInt(String(db.prepare(`SELECT CAST(${integer} AS TEXT) AS old FROM events ${ONE}`).get(seq)?.old));
    db.prepare(`UPDATE events SET ${integer} = ? ${ONE}`).run(BigInt.asIntN(64, old ^ number), seq);
  },
  'a byte of the plan': (db, { place, mask }) =>
    flip(db, { table: 'plans', column: 'source', where: '', keys: [] }, { place, mask }),
  'a byte of its digest': (db, { place, mask }) =>
    flip(db, { table: 'plans', column: 'digest', where: '', keys: [] }, { place, mask }),
  'an event removed': (db, { seq }) => db.prepare(`DELETE FROM events ${ONE}`).run(seq),
  'the tail cut': (db, { seq }) => db.prepare(`DELETE FROM events WHERE launch = '${ALPHA}' AND seq >= ?`).run(seq),
  'two numbers swapped': (db, draw) => swap(db, draw, ['seq']),
  'two contents swapped': (db, draw) => swap(db, draw, CONTENT),
  'two texts swapped': (db, draw) => swap(db, draw, ['data']),
  'two hashes swapped': (db, draw) => swap(db, draw, ['prev', 'hash']),
  'an event doubled': (db, { seq }) =>
    db.prepare(`INSERT INTO events SELECT ${EVENT_COLUMNS} FROM events ${ONE}`).run(seq),
  'an event repeated at the end': (db, { seq }) =>
    db.prepare(`INSERT INTO events SELECT launch, ${ALPHA_EVENTS}, ${CONTENT} FROM events ${ONE}`).run(seq),
  'an event moved to another launch': (db, { seq }) =>
    db.prepare(`UPDATE events SET launch = '${BETA}', seq = ${BETA_EVENTS} ${ONE}`).run(seq),
  'an event copied to another launch': (db, { seq }) =>
    db.prepare(`INSERT INTO events SELECT '${BETA}', ${BETA_EVENTS}, ${CONTENT} FROM events ${ONE}`).run(seq),
};

interface Place {
  readonly table: string;
  readonly column: string;
  readonly where: string;
  readonly keys: readonly SQLInputValue[];
}

/** Flips bits of one byte in one text. */
function flip(db: DatabaseSync, at: Place, { place, mask }: Pick<Draw, 'place' | 'mask'>): void {
  const { table, column, where, keys } = at;
  const { bytes } = db.prepare(`SELECT CAST(${column} AS BLOB) AS bytes FROM ${table} ${where}`).get(...keys) ?? {};
  const changed = Buffer.from(bytes instanceof Uint8Array ? bytes : []);
  const index = place % changed.length;
  changed.writeUInt8(changed.readUInt8(index) ^ mask, index);
  db.prepare(`UPDATE ${table} SET ${column} = CAST(? AS TEXT) ${where}`).run(changed, ...keys);
}

/** Swaps columns of two events. */
function swap(db: DatabaseSync, { seq, other }: Draw, columns: readonly string[]): void {
  db.exec(`CREATE TEMP TABLE before AS SELECT * FROM events`);
  const rowid = `(SELECT rowid FROM temp.before ${ONE})`;
  const [first, second] = [seq, other].map((each) => Number(db.prepare(`SELECT ${rowid} AS id`).get(each)?.id));
  const set = columns.map((column) => `${column} = (SELECT ${column} FROM temp.before AS b WHERE b.rowid = $from)`);
  const update = db.prepare(`UPDATE events SET ${set} WHERE rowid = $to`);
  update.run({ $from: first ?? 0, $to: second ?? 0 });
  update.run({ $from: second ?? 0, $to: first ?? 0 });
}

it('finds every one of 2,000 random tamperings', () => {
  const [intact, dir] = [testFolder(), testFolder()];
  recordIn(intact, ALPHA_EVENTS, BETA_EVENTS);
  tamper(intact, UNBOUND);
  for (const file of [ANCHOR_FILE, STORE_FILE]) copyFileSync(join(intact, file), join(dir, file));
  expect(verifyRecord(dir).ok).toBe(true);

  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(TAMPERINGS)), draw, (kind, drawn) => {
      copyFileSync(join(intact, STORE_FILE), join(dir, STORE_FILE));
      const db = new DatabaseSync(join(dir, STORE_FILE));
      try {
        TAMPERINGS[kind]?.(db, drawn);
      } finally {
        db.close();
      }
      expect(verifyRecord(dir).ok).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
