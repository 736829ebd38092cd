import { join } from 'node:path';
import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import { systemClock } from '../shell/clock.ts';
import type { Split, TrafficDriver, TrafficDriverKind, TrafficDriverOptions, TrafficObservation } from './index.ts';
import { openRouter } from './process/driver.ts';

/** Clients tell within half a second which ruleset they hold; real milliseconds. */
const CLIENTS_TELL_MS = 750;
const LOOK_AGAIN_MS = 25;
const VARIABLE = /^\$(\w+)$/;

const program = {
  name: 'flags',
  title: 'flag server',
  entry: join(import.meta.dirname, 'flags/main.ts'),
  listen: 'traffic.flags.listen',
  secrets: ({ traffic }: Target): readonly string[] => VARIABLE.exec(traffic.flags?.token ?? '')?.slice(1) ?? [],
};

/** Rulesets for applications that ask a flag, served by a process of its own that outlives the controller. See docs/flags.md. */
export const flagsKind: TrafficDriverKind = {
  name: 'flags',
  capabilities: {
    stickyKeys: ['header', 'cookie', 'address'],
    audiences: true,
    // Applications count what they gave, not to whom.
    audienceSizes: false,
    // Each client admits users for itself, so that no limit holds over all of them.
    userCap: false,
    counts: true,
    errors: false,
    latency: false,
    users: true,
    endpoints: false,
    shares: 'any',
    sameBuckets: true,
    mirror: false,
    unheard: true,
  },
  settings: { key: 'flags', name: 'flags', fields: 'flag and listen' },
  async open(options) {
    return limited(await openRouter({ program, ...options }), options);
  },
};

/**
 * A fall is in force for a client once it has taken the ruleset over, and then it tells when it gave the candidate
 * last. That is waited for as long as clients are given to tell it; the fall itself is on its way meanwhile.
 */
async function applied(driver: TrafficDriver, split: Split): Promise<TrafficObservation> {
  const clock = systemClock();
  const limit = clock.monotonic() + CLIENTS_TELL_MS;
  let seen = await driver.apply(split);
  while (split.shareBp === 0 && seen.candidateInFlight > 0 && clock.monotonic() < limit) {
    await clock.pause(LOOK_AGAIN_MS);
    seen = await driver.observe();
  }
  return seen;
}

function limited(driver: TrafficDriver, { target }: TrafficDriverOptions): TrafficDriver {
  return {
    apply: async (split: Split) => {
      const { maxUsers, mirrorBp = 0 } = split;
      if (maxUsers === undefined && mirrorBp === 0) return applied(driver, split);
      const [what, field] =
        mirrorBp > 0 ? ['copy no requests', 'mirror'] : ['cannot limit the number of users', 'users'];
      throw new LaunchError(
        'router_refused',
        `The flag server of target "${target.id}" cannot take this split: flags ${what}.`,
        { hint: `The split in force stays. Take "${field}" out of the stage, or split by the proxy.` },
      );
    },
    observe: () => driver.observe(),
    close: () => driver.close(),
    stop: () => driver.stop(),
  };
}
