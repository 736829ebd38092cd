import { expect } from 'vitest';
import type { MirrorCounts, TrafficDriver } from '../../src/traffic/index.ts';
import type { ContractCase } from './contract-cases.ts';
import type { SuiteRequest, TrafficHarness } from './harness.ts';
import { eventually, split } from './world.ts';

const REQUESTS = 60;
const REFUSED = { name: 'LaunchError', code: 'router_refused' };

async function sendMany(harness: TrafficHarness, more: SuiteRequest = {}): Promise<void> {
  for (let i = 0; i < REQUESTS; i++) {
    expect(await harness.send({ user: `user-${i}`, ...more })).toBe('stable');
  }
}

async function copiesOf(driver: TrafficDriver): Promise<MirrorCounts> {
  const { mirror } = await driver.observe();
  if (mirror === undefined) throw new Error('The router says nothing of its copies.');
  return mirror;
}

/** Waits until all that was to be copied has been counted. */
async function allCounted(driver: TrafficDriver, requests = REQUESTS): Promise<MirrorCounts> {
  await eventually(`${requests} copies are counted`, async () => {
    const { requests: counted, skipped } = await copiesOf(driver);
    return counted + skipped >= requests;
  });
  return copiesOf(driver);
}

/** What a driver owes that copies requests to the candidate. */
export const mirrorCases: readonly ContractCase[] = [
  {
    name: 'copies requests to the candidate without a share, and counts them apart from requests',
    needs: ['mirror', 'counts', 'latency'],
    async run({ harness, driver }) {
      const asked = split(0, { mirrorBp: 10_000 });
      expect((await driver.apply(asked)).split).toEqual(asked);
      await sendMany(harness);
      const { requests, latency, stableLatency, ...rest } = await allCounted(driver);
      expect(requests).toBe(REQUESTS);
      for (const each of [latency, stableLatency]) expect(each.reduce((sum, [, n]) => sum + n, 0)).toBe(REQUESTS);
      expect(rest).toEqual({ errors: 0, skipped: 0, failed: 0, differences: 0, statusDiffers: 0, bodyDiffers: 0 });
      const { stable, candidate, lastCandidateAt, candidateInFlight } = await driver.observe();
      expect(stable.requests).toBe(REQUESTS);
      expect(candidate).toMatchObject({ requests: 0, errors: 0, fallbacks: 0, users: 0, latency: [] });
      expect({ lastCandidateAt, candidateInFlight }).toEqual({ lastCandidateAt: null, candidateInFlight: 0 });
    },
  },
  {
    name: 'copies about as many requests as were asked for, and none unless asked',
    needs: ['mirror'],
    async run({ harness, driver }) {
      await driver.apply(split(0));
      await sendMany(harness);
      await driver.apply(split(0, { mirrorBp: 5_000 }));
      await sendMany(harness);
      await driver.apply(split(0, { mirrorBp: 10_000 }));
      await sendMany(harness);
      const { requests } = await allCounted(driver, REQUESTS * 1.2);
      expect(requests).toBeGreaterThan(REQUESTS * 1.2);
      expect(requests).toBeLessThan(REQUESTS * 1.8);
    },
  },
  {
    name: 'copies no request that may change something',
    needs: ['mirror'],
    async run({ harness, driver }) {
      await driver.apply(split(0, { mirrorBp: 10_000 }));
      await sendMany(harness, { method: 'POST' });
      await sendMany(harness);
      expect(await allCounted(driver)).toMatchObject({ requests: REQUESTS, skipped: 0 });
    },
  },
  {
    name: 'gives the real answer whatever becomes of the copy, and copies nothing once traffic is taken back',
    needs: ['mirror', 'counts'],
    async run({ harness, driver }) {
      await driver.apply(split(0, { mirrorBp: 10_000 }));
      await sendMany(harness, { copyHangs: true });
      expect((await driver.observe()).stable.requests).toBe(REQUESTS);
      await driver.apply(split(0));
      const before = await allCounted(driver);
      expect(before.failed + before.skipped).toBe(REQUESTS);
      await sendMany(harness);
      const { mirror, split: inForce } = await driver.observe();
      expect(inForce).toEqual(split(0));
      expect(mirror).toEqual(before);
    },
  },
  {
    name: 'is found again copying, as it was left',
    needs: ['mirror'],
    async run({ harness, driver, reopen }) {
      await driver.apply(split(0, { mirrorBp: 10_000 }));
      const found = await reopen();
      expect((await found.observe()).split).toEqual(split(0, { mirrorBp: 10_000 }));
      await sendMany(harness);
      expect(await allCounted(found)).toMatchObject({ requests: REQUESTS });
    },
  },
  {
    name: 'lets no lower epoch copy, and no impossible part be copied',
    needs: ['mirror'],
    async run({ driver }) {
      await driver.apply(split(0, { epoch: 7 }));
      await expect(driver.apply(split(0, { epoch: 6, mirrorBp: 500 }))).rejects.toMatchObject(REFUSED);
      for (const mirrorBp of [-1, 10_001, 2.5]) {
        await expect(driver.apply(split(0, { epoch: 7, mirrorBp }))).rejects.toMatchObject(REFUSED);
      }
      expect((await driver.observe()).split).toEqual(split(0, { epoch: 7 }));
    },
  },
];
