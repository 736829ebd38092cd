import { beforeAll, describe, expect, it } from 'vitest';
import { everyDeath } from './every-death.ts';
import { INVARIANTS } from './invariants/index.ts';
import { PLANTS } from './plants.ts';
import { REGRESSIONS } from './regressions.ts';
import { runJobs, runSeeds } from './run-seeds.ts';
import { COMPARED, simulate } from './simulate.ts';
import { failureLine } from './totals.ts';

const SEEDS = 200;
/** In how many of them a planted fault is looked for; most are found in the first few. */
const PLANTED_SEEDS = 1_000;
/** For a machine with much else to do; a quiet one needs a quarter. */
const TIMEOUT_MS = 240_000;
/** In how many launches a planted fault must be found, so that none is found by luck alone. */
const FOUND = 2;

describe('the simulator', () => {
  it(
    `finds nothing in ${SEEDS} seeds`,
    async () => {
      const lines: string[] = [];
      await runSeeds({ from: 1, to: 1 + SEEDS, plant: null }, (result) => lines.push(failureLine(result, null)));
      expect(lines.filter((line) => line !== '')).toEqual([]);
      expect(lines).toHaveLength(SEEDS);
    },
    TIMEOUT_MS,
  );

  describe('finds the planted fault', () => {
    const found = new Map<string | null, string[]>();

    beforeAll(async () => {
      const range = { from: 1, to: 1 + PLANTED_SEEDS, step: 1, onlyPlanted: true, found: FOUND };
      const jobs = PLANTS.map(({ name }) => ({ ...range, plant: name }));
      await runJobs(jobs, ({ broken }, { plant }) => {
        found.set(plant, [...(found.get(plant) ?? []), ...broken.map(({ id }) => id)]);
      });
    }, TIMEOUT_MS);

    it.each(PLANTS)('$name, which breaks $breaks', ({ name, breaks }) => {
      const times = found.get(name)?.filter((id) => id === breaks).length;
      expect(times).toBeGreaterThanOrEqual(FOUND);
    });
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
