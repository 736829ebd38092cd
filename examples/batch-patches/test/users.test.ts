import { expect, it } from 'vitest';
import { applyBatched } from '../src/apply.ts';
import { parseBatch } from '../src/batch.ts';
import { seedDocument } from '../src/document.ts';
import { batchBody, uniformSequence, userOf } from '../src/users.ts';

it('names users and spreads the groups evenly', () => {
  const users = Array.from({ length: 20_000 }, (_, i) => userOf(i));
  const part = (group: string): number => users.filter((user) => user.group === group).length / users.length;
  expect(users[0]?.id).toBe('user-00001');
  expect(new Set(users.map(({ id }) => id)).size).toBe(20_000);
  expect([part('staff'), part('beta'), part('customer')]).toEqual([0.08, 0.12, 0.8]);
});

it('draws the same users for the same seed, and all about equally often', () => {
  const [one, again, other] = [uniformSequence(7), uniformSequence(7), uniformSequence(8)];
  const drawn = Array.from({ length: 1000 }, () => one());
  expect(Array.from({ length: 1000 }, () => again())).toEqual(drawn);
  expect(Array.from({ length: 1000 }, () => other())).not.toEqual(drawn);
  const perTenth = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 20_000; i += 1) {
    const tenth = Math.floor(((one() % 20_000) / 20_000) * 10);
    perTenth[tenth] = (perTenth[tenth] ?? 0) + 1;
  }
  for (const count of perTenth) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

it('makes batches that any document accepts', () => {
  const draw = uniformSequence(1);
  let document = seedDocument('doc-000');
  for (let i = 0; i < 500; i += 1) {
    const parsed = parseBatch(batchBody(`b-${i}`, draw()));
    const applied = applyBatched(document, parsed.outcome === 'batch' ? parsed.batch.patches : []);
    if (parsed.outcome !== 'batch' || applied.outcome !== 'applied') throw new Error(JSON.stringify([parsed, applied]));
    document = applied.document;
  }
});
