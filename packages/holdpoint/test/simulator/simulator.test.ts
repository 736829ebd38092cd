import { describe, expect, it } from 'vitest';
import { everyDeath } from './every-death.ts';
import { INVARIANTS } from './invariants/index.ts';
import { PLANTS } from './plants.ts';
import { REGRESSIONS } from './regressions.ts';
import { runSeeds } from './run-seeds.ts';
import { COMPARED, type Simulated, simulate } from './simulate.ts';
import { failureLine } from './totals.ts';

const SEEDS = 200;

/** Runs the first 200 seeds, with a planted fault or without. */
async function failures(plant: string | null): Promise<readonly Simulated[]> {
  const found: Simulated[] = [];
  const planted = plant !== null;
  await runSeeds({ from: 1, to: 1 + SEEDS, plant, onlyPlanted: planted, firstFailure: planted }, (result) => {
    if (result.broken.length > 0) found.push(result);
  });
  return found;
}

describe('the simulator', () => {
  it(`finds nothing in ${SEEDS} seeds`, async () => {
    expect((await failures(null)).map((result) => failureLine(result, null))).toEqual([]);
  });

  it.each(PLANTS)('finds the planted fault $name, which breaks $breaks', async ({ name, breaks }) => {
    const found = await failures(name);
    expect(found.flatMap(({ broken }) => broken.map(({ id }) => id))).toContain(breaks);
  });

  it('has a planted fault for every invariant', () => {
    const broken = new Set(PLANTS.map(({ breaks }) => breaks));
    expect([...INVARIANTS, ...COMPARED].map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });

  it.each(REGRESSIONS)('does not fail in seed $seed any more: $found', async ({ seed }) => {
    expect(failureLine(await simulate({ seed }), null)).toBe('');
  });

  it('lets a program die at every word that it says in a launch', async () => {
    const deaths = await everyDeath();
    expect(deaths.length).toBeGreaterThan(100);
    expect(deaths.filter(({ broken }) => broken.length > 0)).toEqual([]);
  });
});
