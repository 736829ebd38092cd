import type { Variant } from '@holdpoint/plan';
import { expect } from 'vitest';
import type { Counts, TrafficObservation } from '../../src/traffic/index.ts';
import type { ContractCase } from './contract-cases.ts';
import type { TrafficHarness } from './harness.ts';
import { candidates, halfOf, USERS } from './suite-users.ts';
import { split } from './world.ts';

function answersOf({ latency }: Counts): number {
  return latency.reduce((sum, [, count]) => sum + count, 0);
}

async function sendMixed(harness: TrafficHarness): Promise<Record<Variant, number>> {
  const got = { stable: 0, candidate: 0 };
  for (const user of USERS) {
    got[await harness.send({ user })]++;
    got[await harness.send({ user, group: 'staff', toUsers: true })]++;
  }
  got[await harness.send({ group: 'staff' })]++;
  return got;
}

/** What drivers must count, each as far as it says that it counts. */
export const countingCases: readonly ContractCase[] = [
  {
    name: 'counts each request once, with its version',
    needs: ['counts'],
    async run({ harness, driver }) {
      await driver.apply(split(halfOf(harness)));
      const got = await sendMixed(harness);
      const { stable, candidate, unanswered } = await driver.observe();
      expect({ stable: stable.requests, candidate: candidate.requests }).toEqual(got);
      const wrong = [stable, candidate].map(({ errors, fallbacks }) => errors + fallbacks);
      expect({ unanswered, wrong }).toEqual({ unanswered: 0, wrong: [0, 0] });
    },
  },
  {
    name: 'counts requests by endpoint, audience and user, and measures each',
    needs: ['counts', 'endpoints', 'audiences', 'users', 'latency'],
    async run({ harness, driver }) {
      await driver.apply(split(5_000));
      const got = await sendMixed(harness);
      const { stable, candidate, audiences, unanswered }: TrafficObservation = await driver.observe();
      expect({ stable: stable.requests, candidate: candidate.requests }).toEqual(got);
      expect(stable.users + candidate.users).toBe(USERS.length);
      expect(candidate.users * 2).toBe(got.candidate);
      expect(audiences).toEqual({ internal: USERS.length, partners: 0 });
      expect({ unanswered, errors: stable.errors + candidate.errors, fallbacks: candidate.fallbacks }).toEqual({
        unanswered: 0,
        errors: 0,
        fallbacks: 0,
      });
      for (const counts of [stable, candidate]) {
        expect(answersOf(counts)).toBe(counts.requests);
        expect(Object.keys(counts.endpoints).sort()).toEqual(['/users/*', 'POST /batch', 'other']);
        const parts = Object.values(counts.endpoints);
        expect(parts.reduce((sum, part) => sum + part.requests, 0)).toBe(counts.requests);
        expect(parts.reduce((sum, part) => sum + answersOf(part), 0)).toBe(counts.requests);
        expect(counts.endpoints['/users/*']?.requests).toBe(counts === candidate ? got.candidate / 2 : stable.users);
      }
    },
  },
  {
    needs: ['counts'],
    name: 'says when the candidate was last given a request',
    async run({ harness, driver }) {
      await driver.apply(split(10_000));
      await harness.send({ user: 'user-1' });
      const { lastCandidateAt, candidateInFlight } = await driver.observe();
      expect(lastCandidateAt).toBeGreaterThan(Date.UTC(2020, 0));
      expect(candidateInFlight).toBe(0);
      await driver.apply(split(0));
      await harness.send({ user: 'user-1' });
      expect((await driver.observe()).lastCandidateAt).toBe(lastCandidateAt);
    },
  },
  {
    needs: ['users'],
    name: 'counts the users of each launch anew',
    async run({ harness, driver }) {
      await driver.apply(split(10_000));
      await candidates(harness);
      const next = await driver.apply(split(10_000, { launch: 'shop-2', salt: 'shop-2', epoch: 2 }));
      expect(next.candidate.users).toBe(0);
      expect(next.candidate.requests).toBe(USERS.length);
    },
  },
];
