/**
 * Appends until the store refuses, lifts the limit of the size of files, and appends once more. Prints how
 * many events are acknowledged, and each refusal.
 */
import { execFileSync } from 'node:child_process';
import { LaunchError } from '../../../src/errors.ts';
import { sqliteStore } from '../../../src/store/sqlite.ts';
import { ALPHA, draftsOf, noted } from '../drafts.ts';

const refusals: unknown[] = [];
let events = 0;

function tryTo(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    refusals.push({ code: error.code, message: error.message, hint: error.hint });
  }
}

tryTo(() => {
  const store = sqliteStore(process.argv[2] ?? '');
  events = store.append(ALPHA, 0, draftsOf(1)).length;
  const append = (): void => {
    events += store.append(ALPHA, events, [noted(events, 'x'.repeat(2000))]).length;
  };
  tryTo(() => {
    for (;;) append();
  });
  execFileSync('prlimit', [`--pid=${process.pid}`, '--fsize=unlimited']);
  tryTo(append);
});
process.stdout.write(JSON.stringify({ events, refusals }));
