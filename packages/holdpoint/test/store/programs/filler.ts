/** Appends until the store refuses, then twice more; prints how many events are acknowledged, and each refusal. */
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
  for (let tries = 0; tries < 2; tries += 1) tryTo(append);
});
process.stdout.write(JSON.stringify({ events, refusals }));
