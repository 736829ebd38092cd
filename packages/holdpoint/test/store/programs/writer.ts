/** Appends to the record in a folder, alone and in threes, until it is killed; prints how many events are acknowledged. */
import { writeSync } from 'node:fs';
import { sqliteStore } from '../../../src/store/sqlite.ts';
import { ALPHA, draftsOf, noted } from '../drafts.ts';

const store = sqliteStore(process.argv[2] ?? '');
let events = [...store.read(ALPHA)].length;
if (events === 0) events = store.append(ALPHA, 0, draftsOf(1)).length;
for (;;) {
  const count = events % 2 === 0 ? 3 : 1;
  const drafts = Array.from({ length: count }, (_, index) => noted(events + index));
  events += store.append(ALPHA, events, drafts).length;
  writeSync(1, `${events}\n`);
}
