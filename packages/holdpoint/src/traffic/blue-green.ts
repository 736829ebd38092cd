import type { BlueGreenSettings, Target } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import { CommandDriver, type Steering } from './by-command/driver.ts';
import type { Split, TrafficDriverKind } from './index.ts';

const WHOLE_BP = 10_000;

/** A switch that gives all traffic to one version, by commands. See docs/routers.md. */
export const blueGreenKind: TrafficDriverKind = {
  name: 'blue-green',
  capabilities: {
    stickyKeys: [],
    audiences: false,
    userCap: false,
    counts: false,
    latency: false,
    users: false,
    endpoints: false,
    shares: 'whole',
    sameBuckets: false,
    mirror: false,
    unheard: false,
  },
  settings: { key: 'blueGreen', name: 'blue-green', fields: 'to_candidate, to_stable and active' },
  async open(options) {
    const { blueGreen } = options.target.traffic;
    if (blueGreen === undefined) throw withoutSettings(options.target);
    const driver = new CommandDriver(options, steering(blueGreen));
    await driver.observe();
    return driver;
  },
};

function withoutSettings({ id }: Target): LaunchError {
  return new LaunchError('router_refused', `The plan does not say by which commands target "${id}" is switched.`, {
    hint: 'Write `blue-green: { to_candidate, to_stable, active }` into its traffic; see docs/routers.md.',
  });
}

function steering({ toCandidate, toStable, active, timeoutMs }: BlueGreenSettings): Steering {
  const switching = { name: 'to_candidate', line: toCandidate };
  const back = { name: 'to_stable', line: toStable };
  return {
    driver: 'blue-green',
    ...(timeoutMs !== undefined && { timeoutMs }),
    commands: [switching, back],
    look: { name: 'active', line: active },
    onlyChanges: true,
    unfit,
    commandFor: ({ shareBp }) => (shareBp === 0 ? back : switching),
    read: (printed, refused) => {
      const word = printed.trim();
      if (word === 'candidate') return { share: WHOLE_BP };
      if (word === 'stable') return { share: 0 };
      if (word === '') throw refused('printed nothing; expected is stable or candidate');
      throw refused(`printed ${JSON.stringify(word.slice(0, 60))}; expected is stable or candidate`);
    },
  };
}

function unfit({ shareBp, first, maxUsers, mirrorBp = 0 }: Split): string | null {
  if (shareBp !== 0 && shareBp !== WHOLE_BP) return `a switch gives all or nothing, and not ${shareBp / 100} %`;
  if (first.length > 0) return 'a switch knows no audiences';
  if (mirrorBp > 0) return 'a switch cannot have requests copied';
  return maxUsers === undefined ? null : 'a switch cannot limit the number of users';
}
