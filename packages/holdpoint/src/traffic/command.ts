import type { CommandRouterSettings, Target } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import { CommandDriver, type Steering } from './by-command/driver.ts';
import { answerIn } from './command/answer.ts';
import type { Split, TrafficCapabilities, TrafficDriverKind } from './index.ts';

/** What any router can do for which there are commands. */
const CORE: TrafficCapabilities = {
  stickyKeys: [],
  audiences: false,
  userCap: false,
  counts: false,
  latency: false,
  users: false,
  endpoints: false,
  shares: 'any',
  sameBuckets: false,
  mirror: false,
  unheard: false,
};

/** Any other router, steered by three commands. See docs/routers.md. */
export const commandKind: TrafficDriverKind = {
  name: 'command',
  capabilities: { ...CORE, stickyKeys: ['header', 'cookie', 'address'], counts: true },
  capabilitiesFor({ traffic }) {
    const does = traffic.command?.does ?? [];
    return {
      ...CORE,
      stickyKeys: does.includes('sticky') ? ['header', 'cookie', 'address'] : [],
      counts: does.includes('counts'),
    };
  },
  settings: { key: 'command', name: 'command', fields: 'apply and observe' },
  async open(options) {
    const { command } = options.target.traffic;
    if (command === undefined) throw withoutSettings(options.target);
    const driver = new CommandDriver(options, steering(command));
    await driver.observe();
    return driver;
  },
};

function withoutSettings({ id }: Target): LaunchError {
  return new LaunchError('router_refused', `The plan does not say by which commands target "${id}" is steered.`, {
    hint: 'Write `command: { apply, observe }` into its traffic; see docs/routers.md.',
  });
}

function steering({ apply, observe, reset, does = [], timeoutMs }: CommandRouterSettings): Steering {
  const applying = { name: 'apply', line: apply };
  const resetting = reset === undefined ? applying : { name: 'reset', line: reset };
  return {
    driver: 'command',
    ...(timeoutMs !== undefined && { timeoutMs }),
    commands: [applying, resetting],
    look: { name: 'observe', line: observe },
    onlyChanges: false,
    unfit,
    commandFor: ({ shareBp }) => (shareBp === 0 ? resetting : applying),
    read: (printed, refused) => answerIn(printed, { counts: does.includes('counts'), refused }),
  };
}

function unfit({ first, maxUsers, mirrorBp = 0 }: Split): string | null {
  if (mirrorBp > 0) return 'commands cannot have requests copied';
  if (first.length > 0) return 'commands know no audiences';
  return maxUsers === undefined ? null : 'commands cannot limit the number of users';
}
