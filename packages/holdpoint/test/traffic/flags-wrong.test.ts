import { describe, expect, it } from 'vitest';
import { flagsKind } from '../../src/traffic/flags.ts';
import type { TrafficDriverKind, TrafficObservation } from '../../src/traffic/index.ts';
import { contractCases, runCase } from './contract-cases.ts';
import { type Application, flagsHarness } from './flags-harness.ts';

/** Applications that ask their flag in a wrong way, and the case of the contract suite that tells. */
const APPLICATIONS: Readonly<Record<string, readonly [Partial<Application>, string]>> = {
  'asks another flag': [{ flag: 'checkout-2' }, 'reads a split back, and does what it reads back'],
  'passes one key for all users': [
    { key: () => 'the-shop' },
    'gives each user the version that docs/bucketing.md says, at every share',
  ],
  'passes another key than the router splits by': [
    { key: ({ user = '' }) => `account-${user}` },
    'gives each user the version that docs/bucketing.md says, at every share',
  ],
  'makes up a key for users without one': [
    { key: ({ user }) => user || 'anonymous' },
    'gives stable to a request without a key',
  ],
  'passes no attributes': [{ attributes: () => ({}) }, 'gives the share to the audiences in order, before anyone else'],
  'names the attribute in another way': [
    { attributes: ({ group = '' }) => ({ 'X-User-Group': group }) },
    'gives the share to the audiences in order, before anyone else',
  ],
  'asks twice for each request': [{ times: 2 }, 'counts each request once, with its version'],
  'sends no counts': [{ counts: false }, 'counts each request once, with its version'],
  'does not follow changes': [{ follows: false }, 'reads a split back, and does what it reads back'],
};

/** The driver with something wrong about what it says that it saw. */
function lying(change: (seen: TrafficObservation) => Partial<TrafficObservation>): TrafficDriverKind {
  return {
    ...flagsKind,
    open: async (options) => {
      const driver = await flagsKind.open(options);
      const changed = (seen: TrafficObservation): TrafficObservation => ({ ...seen, ...change(seen) });
      return {
        apply: async (split) => changed(await driver.apply(split)),
        observe: async () => changed(await driver.observe()),
        close: () => driver.close(),
        stop: () => driver.stop(),
      };
    },
  };
}

const DRIVERS: Readonly<Record<string, readonly [TrafficDriverKind, string]>> = {
  'says that nobody was ever given the candidate': [
    lying(() => ({ lastCandidateAt: null })),
    'says when the candidate was last given a request',
  ],
  'takes clients that hold an older ruleset for requests under way': [
    lying(() => ({ candidateInFlight: 1 })),
    'says when the candidate was last given a request',
  ],
  'swaps the versions': [
    lying(({ stable, candidate }) => ({ stable: candidate, candidate: stable })),
    'counts each request once, with its version',
  ],
};

async function fails(name: string, ...harness: Parameters<typeof flagsHarness>): Promise<void> {
  const test = contractCases.find((each) => each.name === name);
  if (test === undefined) throw new Error(`The suite has no case "${name}".`);
  await expect(runCase(test, () => flagsHarness(...harness))).rejects.toThrow();
}

describe('the contract suite', () => {
  it.each(Object.entries(APPLICATIONS))('fails where an application %s', (_, [wrong, test]) => fails(test, wrong));

  it.each(Object.entries(DRIVERS))('fails for a driver that %s', (_, [kind, test]) => fails(test, {}, kind));
});
