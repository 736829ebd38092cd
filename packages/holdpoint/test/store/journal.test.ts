import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drainJournal, JOURNAL_FILE, openJournal } from '../../src/store/journal.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { ALPHA, BETA, draftsOf, noted } from './drafts.ts';
import { testFolder } from './fixtures.ts';

describe('the journal', () => {
  it('brings drafts into the store when it works again, and is then gone', () => {
    const dir = testFolder();
    const store = memoryStore();
    store.append(ALPHA, 0, draftsOf(2));
    const journal = openJournal(dir);
    journal.append(ALPHA, [noted(2), noted(3)]);
    journal.append(BETA, draftsOf(1));
    openJournal(dir).append(ALPHA, [noted(4)]);
    const recorded = drainJournal(dir, store);
    expect(recorded.map(({ launch, seq }) => [launch, seq])).toEqual([
      [ALPHA, 2],
      [ALPHA, 3],
      [ALPHA, 4],
      [BETA, 0],
    ]);
    expect([...store.read(ALPHA)].slice(2)).toMatchObject([noted(2), noted(3), noted(4)]);
    expect(existsSync(join(dir, JOURNAL_FILE))).toBe(false);
    expect(drainJournal(dir, store)).toEqual([]);
  });

  it('records no draft twice, though it was recorded before a crash', () => {
    const dir = testFolder();
    const store = memoryStore();
    store.append(ALPHA, 0, draftsOf(3));
    openJournal(dir).append(ALPHA, [noted(1), noted(2), noted(3)]);
    expect(drainJournal(dir, store)).toMatchObject([{ seq: 3, ...noted(3) }]);
  });

  it('may only be read by its user', () => {
    const dir = testFolder();
    openJournal(dir).append(ALPHA, [noted(1)]);
    expect(statSync(join(dir, JOURNAL_FILE)).mode & 0o777).toBe(0o600);
  });

  it('leaves out a line that a crash cut short', () => {
    const dir = testFolder();
    const file = join(dir, JOURNAL_FILE);
    openJournal(dir).append(ALPHA, draftsOf(1));
    const line = readFileSync(file, 'utf8');
    appendFileSync(file, line.slice(0, -20));
    expect(drainJournal(dir, memoryStore())).toHaveLength(1);
  });

  it('is refused, and kept, when a line was changed', () => {
    const dir = testFolder();
    const file = join(dir, JOURNAL_FILE);
    openJournal(dir).append(ALPHA, draftsOf(3));
    writeFileSync(file, readFileSync(file, 'utf8').replace('looks well 2', 'looks fine 2'));
    const store = memoryStore();
    expect(() => drainJournal(dir, store)).toThrow(/Line 3 of .*unrecorded\.ndjson is not what was written there/);
    expect(store.launches()).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });

  it('says where it cannot be written', () => {
    const journal = openJournal('/dev/null');
    expect(() => journal.append(ALPHA, draftsOf(1))).toThrow(
      /unrecorded\.ndjson cannot be written: a part of the path/,
    );
  });
});
