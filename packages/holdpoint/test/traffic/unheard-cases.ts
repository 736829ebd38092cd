import { expect } from 'vitest';
import { systemClock } from '../../src/shell/clock.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import type { ContractCase } from './contract-cases.ts';
import type { TrafficHarness } from './harness.ts';
import { eventually, split } from './world.ts';

/** Short, so that the suite need not wait long for it. */
const SOON_MS = 150;
/** Long enough for most machines to make themselves heard within it. */
const PATIENT_MS = 1_000;

const whoGets = (harness: TrafficHarness) => harness.send({ user: 'user-1' });

/** Looks at a router again and again, for longer than it would wait for a controller. */
async function lookAt(driver: TrafficDriver) {
  const clock = systemClock();
  await driver.apply(split(10_000, { unheardMs: PATIENT_MS }));
  const until = clock.monotonic() + PATIENT_MS + SOON_MS;
  let [longestGapMs, lookedAt] = [0, clock.monotonic()];
  for (;;) {
    const shareBp = (await driver.observe()).split?.shareBp;
    const now = clock.monotonic();
    longestGapMs = Math.max(longestGapMs, now - lookedAt);
    lookedAt = now;
    if (now > until) return { longestGapMs, shareBp };
    await clock.pause(SOON_MS / 10);
  }
}

/** What a driver does that says it goes back when no controller is heard. */
export const unheardCases: readonly ContractCase[] = [
  {
    needs: ['unheard'],
    name: 'gives all to stable once nobody was heard, and stays so until the next split',
    async run({ harness, driver, reopen }) {
      await driver.apply(split(10_000, { epoch: 3, unheardMs: SOON_MS }));
      await eventually('the candidate gets nothing', async () => (await whoGets(harness)) === 'stable');
      const fallen = split(0, { epoch: 3, unheardMs: SOON_MS });
      expect((await driver.observe()).split).toEqual(fallen);
      const found = await reopen();
      expect((await found.observe()).split).toEqual(fallen);
      expect(await whoGets(harness)).toBe('stable');
      await expect(found.apply(split(10_000, { epoch: 2 }))).rejects.toMatchObject({ code: 'router_refused' });
      expect((await found.apply(split(10_000, { epoch: 3 }))).split?.shareBp).toBe(10_000);
      expect(await whoGets(harness)).toBe('candidate');
    },
  },
  {
    needs: ['unheard'],
    name: 'keeps the share as long as it is looked at',
    async run({ harness, driver }) {
      await eventually('it was looked at often enough for long enough', async () => {
        const { longestGapMs, shareBp } = await lookAt(driver);
        if (longestGapMs > PATIENT_MS / 2) return false;
        expect(shareBp).toBe(10_000);
        return true;
      });
      expect(await whoGets(harness)).toBe('candidate');
    },
  },
  {
    needs: ['unheard'],
    name: 'keeps the share for good once a split says so',
    async run({ harness, driver }) {
      await driver.apply(split(10_000, { unheardMs: PATIENT_MS }));
      await driver.apply(split(10_000));
      const clock = systemClock();
      const until = clock.monotonic() + PATIENT_MS + SOON_MS;
      await eventually('more time has passed than it would have waited for', async () => {
        expect(await whoGets(harness)).toBe('candidate');
        return clock.monotonic() > until;
      });
      expect((await driver.observe()).split).toEqual(split(10_000));
    },
  },
  {
    needs: ['unheard'],
    name: 'refuses a time without a controller that is none',
    async run({ driver }) {
      await driver.apply(split(2_500));
      for (const unheardMs of [0, -1, 1.5]) {
        await expect(driver.apply(split(2_500, { unheardMs }))).rejects.toMatchObject({ code: 'router_refused' });
      }
      expect((await driver.observe()).split).toEqual(split(2_500));
    },
  },
];
