import { isCandidate } from '@holdpoint/bucketing';
import { expect } from 'vitest';
import type { Split, TrafficCapabilities, TrafficDriver, TrafficDriverKind } from '../../src/traffic/index.ts';
import { countingCases } from './counting-cases.ts';
import type { TrafficHarness } from './harness.ts';
import { mirrorCases } from './mirror-cases.ts';
import { candidates, halfOf, USERS } from './suite-users.ts';
import { unheardCases } from './unheard-cases.ts';
import { split } from './world.ts';

/** One obligation of every driver. */
export interface ContractCase {
  readonly name: string;
  /** What a driver must be able to do for the case to concern it: `stickyKeys` for any of them, `shares` for all of them. */
  readonly needs?: readonly Ability[];
  run(world: ContractWorld): Promise<void>;
}

export type Ability = keyof TrafficCapabilities;

/** A driver that was just opened, before its services. */
export interface ContractWorld {
  readonly harness: TrafficHarness;
  readonly driver: TrafficDriver;
  /** Lets go of the router and finds it again. */
  reopen(): Promise<TrafficDriver>;
}

/** How late a driver may say that the candidate was given its last request. */
const LATE_MS = 2_000;

const REFUSED = { name: 'LaunchError', code: 'router_refused' };

/** Whether the same user gets the same version again. */
function isSteady({ kind }: TrafficHarness): boolean {
  const { shares, stickyKeys } = kind.capabilities;
  return shares === 'whole' || stickyKeys.length > 0;
}

/** Looks once for all of them: each look costs a router that is steered by commands a process. */
async function refuses(driver: TrafficDriver, ...wrong: readonly Split[]): Promise<void> {
  const before = await driver.observe();
  for (const each of wrong) {
    await expect(driver.apply(each), `refuse ${JSON.stringify(each)}`).rejects.toMatchObject(REFUSED);
  }
  expect((await driver.observe()).split).toEqual(before.split);
}

const reading: readonly ContractCase[] = [
  {
    name: 'gives the candidate nothing before the first split',
    async run({ harness, driver }) {
      expect((await driver.observe()).split).toBeNull();
      expect(await candidates(harness)).toEqual([]);
      expect((await driver.observe()).lastCandidateAt).toBeNull();
    },
  },
  {
    name: 'reads a split back, and does what it reads back',
    async run({ harness, driver }) {
      const { audiences, userCap } = harness.kind.capabilities;
      const asked = split(10_000, {
        ...(audiences && { first: [{ audience: 'internal', sizeBp: 500 }] }),
        ...(userCap && { maxUsers: 1_000 }),
      });
      expect((await driver.apply(asked)).split).toEqual(asked);
      expect((await driver.observe()).split).toEqual(asked);
      expect(await candidates(harness)).toEqual(USERS);
      expect((await driver.apply(split(0))).split).toEqual(split(0));
      expect(await candidates(harness)).toEqual([]);
    },
  },
  {
    name: 'takes the same split twice as once',
    async run({ harness, driver }) {
      const wanted = split(halfOf(harness));
      const first = await driver.apply(wanted);
      const before = await candidates(harness);
      const second = await driver.apply(wanted);
      expect(second.split).toEqual(first.split);
      expect(second.countersId).toBe(first.countersId);
      const { counts } = harness.kind.capabilities;
      expect(second.stable.requests + second.candidate.requests).toBe(counts ? USERS.length : 0);
      if (isSteady(harness)) expect(await candidates(harness)).toEqual(before);
    },
  },
  {
    name: 'is found again as it was left',
    async run({ harness, driver, reopen }) {
      await driver.apply(split(halfOf(harness)));
      const before = await candidates(harness);
      const left = await driver.observe();
      const found = await reopen();
      const { lastCandidateAt } = await found.observe();
      expect(await found.observe()).toEqual({ ...left, lastCandidateAt });
      expect(Math.abs((lastCandidateAt ?? 0) - (left.lastCandidateAt ?? 0))).toBeLessThanOrEqual(LATE_MS);
      if (isSteady(harness)) expect(await candidates(harness)).toEqual(before);
    },
  },
  {
    name: 'refuses an impossible split and keeps the one in force',
    async run({ harness, driver }) {
      await driver.apply(split(halfOf(harness)));
      const wrong: readonly Partial<Split>[] = [
        { shareBp: -1 },
        { shareBp: 10_001 },
        { shareBp: 12.5 },
        { salt: '' },
        { launch: '' },
        { epoch: 1.5 },
        { maxUsers: -1 },
        { first: [{ audience: 'strangers', sizeBp: 100 }] },
        { first: [{ audience: 'internal', sizeBp: -1 }] },
        {
          first: [
            { audience: 'internal', sizeBp: 100 },
            { audience: 'internal', sizeBp: 100 },
          ],
        },
        {
          first: [
            { audience: 'internal', sizeBp: 6_000 },
            { audience: 'partners', sizeBp: 6_000 },
          ],
        },
      ];
      await refuses(driver, ...wrong.map((fault) => split(halfOf(harness), fault)));
    },
  },
];

const fencing: readonly ContractCase[] = [
  {
    name: 'refuses a lower epoch',
    async run({ harness, driver }) {
      const shareBp = halfOf(harness);
      await driver.apply(split(shareBp, { epoch: 7 }));
      await refuses(driver, ...[shareBp, 10_000, shareBp / 5].map((lower) => split(lower, { epoch: 6 })));
    },
  },
  {
    name: 'lets any controller of the launch take all traffic back, and forgets no epoch by it',
    async run({ harness, driver }) {
      await driver.apply(split(10_000, { epoch: 7 }));
      const back = await driver.apply(split(0, { epoch: 3 }));
      expect(back.split?.shareBp).toBe(0);
      expect(await candidates(harness)).toEqual([]);
      await refuses(driver, split(10_000, { epoch: 5 }));
    },
  },
  {
    name: 'does not let a lower epoch of another launch take traffic back',
    async run({ harness, driver }) {
      await driver.apply(split(halfOf(harness), { epoch: 7 }));
      await refuses(driver, split(0, { epoch: 6, launch: 'shop-2' }));
    },
  },
];

/** What a driver says that it cannot do, it must not seem to do. */
const declining: readonly ContractCase[] = [
  {
    name: 'refuses what it has not declared',
    async run({ harness, driver }) {
      const { audiences, userCap, mirror, shares } = harness.kind.capabilities;
      await driver.apply(split(halfOf(harness)));
      if (!audiences) await refuses(driver, split(10_000, { first: [{ audience: 'internal', sizeBp: 500 }] }));
      if (!userCap) await refuses(driver, split(10_000, { maxUsers: 10 }));
      if (!mirror) await refuses(driver, split(10_000, { mirrorBp: 500 }));
      if (shares === 'whole') await refuses(driver, split(2_500));
    },
  },
];

const splitting: readonly ContractCase[] = [
  {
    name: 'gives about as many of many users the candidate as was asked',
    needs: ['shares'],
    async run({ harness, driver }) {
      await driver.apply(split(3_000));
      const crowd = Array.from({ length: 300 }, (_, index) => `crowd-${index}`);
      let given = 0;
      for (const user of crowd) if ((await harness.send({ user })) === 'candidate') given += 1;
      expect(given / crowd.length).toBeGreaterThan(0.15);
      expect(given / crowd.length).toBeLessThan(0.45);
    },
  },
  {
    needs: ['sameBuckets', 'shares'],
    name: 'gives each user the version that docs/bucketing.md says, at every share',
    async run({ harness, driver }) {
      for (const shareBp of [0, 700, 2_500, 5_000, 9_000, 10_000]) {
        await driver.apply(split(shareBp));
        const wanted = USERS.filter((key) => isCandidate({ salt: 'shop-1', shareBp, first: [], key, audiences: [] }));
        expect(await candidates(harness)).toEqual(wanted);
      }
    },
  },
  {
    needs: ['stickyKeys', 'shares'],
    name: 'keeps each user on one version, and takes the candidate from nobody when the share grows',
    async run({ harness, driver }) {
      let before: readonly string[] = [];
      for (const shareBp of [1_000, 3_000, 6_000]) {
        await driver.apply(split(shareBp));
        const now = await candidates(harness);
        expect(await candidates(harness)).toEqual(now);
        expect(now).toEqual(expect.arrayContaining([...before]));
        before = now;
      }
      expect(before.length).toBeGreaterThan(0);
    },
  },
  {
    needs: ['stickyKeys'],
    name: 'gives stable to a request without a key',
    async run({ harness, driver }) {
      await driver.apply(split(10_000));
      expect(await harness.send({})).toBe('stable');
      expect(await harness.send({ user: '' })).toBe('stable');
    },
  },
  {
    needs: ['audiences', 'sameBuckets'],
    name: 'gives the share to the audiences in order, before anyone else',
    async run({ harness, driver }) {
      const first = [
        { audience: 'internal', sizeBp: 1_000 },
        { audience: 'partners', sizeBp: 1_000 },
      ];
      await driver.apply(split(1_000, { first }));
      expect(await candidates(harness, { group: 'staff' })).toEqual(USERS);
      expect(await candidates(harness, { group: 'partner' })).toEqual([]);
      expect(await candidates(harness)).toEqual([]);
      await driver.apply(split(2_000, { first }));
      expect(await candidates(harness, { group: 'beta' })).toEqual(USERS);
      expect(await candidates(harness, { group: 'partner' })).toEqual(USERS);
      expect(await candidates(harness)).toEqual([]);
      await driver.apply(split(6_000, { first }));
      const rest = USERS.filter((key) =>
        isCandidate({ salt: 'shop-1', shareBp: 5_000, first: [], key, audiences: [] }),
      );
      expect(await candidates(harness)).toEqual(rest);
    },
  },
  {
    needs: ['userCap', 'users'],
    name: 'gives the candidate to the first users alone where they are limited, and keeps those',
    async run({ harness, driver, reopen }) {
      await driver.apply(split(10_000, { maxUsers: 5 }));
      expect(await candidates(harness)).toEqual(USERS.slice(0, 5));
      const found = await reopen();
      expect(await candidates(harness)).toEqual(USERS.slice(0, 5));
      expect((await found.observe()).candidate.users).toBe(5);
      await found.apply(split(10_000, { maxUsers: 8 }));
      for (const user of USERS.slice(20, 30)) await harness.send({ user });
      expect(await candidates(harness)).toEqual([...USERS.slice(0, 5), ...USERS.slice(20, 23)]);
    },
  },
];

/** What every traffic driver must do. */
export const contractCases: readonly ContractCase[] = [
  ...reading,
  ...fencing,
  ...declining,
  ...splitting,
  ...countingCases,
  ...unheardCases,
  ...mirrorCases,
];

/** What of it concerns a driver. */
export function casesFor({ capabilities }: Pick<TrafficDriverKind, 'capabilities'>): readonly ContractCase[] {
  return contractCases.filter((test) => lackedFor(test, capabilities).length === 0);
}

/** What a driver would have to be able to do for a case to concern it. */
export function lackedFor({ needs = [] }: ContractCase, capabilities: TrafficCapabilities): readonly Ability[] {
  return needs.filter((ability) => {
    if (ability === 'shares') return capabilities.shares !== 'any';
    return ability === 'stickyKeys' ? capabilities.stickyKeys.length === 0 : capabilities[ability] === false;
  });
}

/** Runs one case with a new router, and ends the router whatever comes. */
export async function runCase(test: ContractCase, makeHarness: () => Promise<TrafficHarness>): Promise<void> {
  const harness = await makeHarness();
  let driver = await harness.kind.open(harness);
  const reopen = async (): Promise<TrafficDriver> => {
    await driver.close();
    driver = await harness.kind.open(harness);
    return driver;
  };
  try {
    await test.run({ harness, driver, reopen });
  } finally {
    await driver.stop();
    await harness.dispose();
  }
}
