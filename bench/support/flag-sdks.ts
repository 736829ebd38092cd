/** Public SDKs that evaluate a flag in the process, each with one flag at half of all users, and no server. */
import { GrowthBookClient } from '@growthbook/growthbook';
import { init } from '@launchdarkly/node-server-sdk';
import { TestData } from '@launchdarkly/node-server-sdk/integrations';
import { FlagdCore } from '@openfeature/flagd-core';
import { InMemStorageProvider, Unleash } from 'unleash-client';

/** One SDK, ready to be asked. */
export interface FlagSdk {
  readonly name: string;
  /** Whether the user of this key gets the candidate; a promise where the SDK has no other way. */
  ask(key: string): boolean | Promise<boolean>;
  close(): void;
}

const FLAG = 'flag-0';
/** Nothing listens there, and nothing is asked. */
const NOWHERE = 'http://127.0.0.1:9/';

async function unleash(): Promise<FlagSdk> {
  const half = { rollout: '50', stickiness: 'userId', groupId: FLAG };
  const strategies = [{ name: 'flexibleRollout', parameters: half, constraints: [] }];
  const client = new Unleash({
    appName: 'bench',
    url: NOWHERE,
    refreshInterval: 0,
    disableMetrics: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: {
      data: [
        {
          name: FLAG,
          type: 'release',
          enabled: true,
          project: 'default',
          stale: false,
          impressionData: false,
          strategies,
          variants: [],
        },
      ],
    },
  });
  client.on('error', () => {});
  client.on('warn', () => {});
  await new Promise((resolve) => client.once('ready', resolve));
  return { name: 'unleash-client', ask: (userId) => client.isEnabled(FLAG, { userId }), close: () => client.destroy() };
}

async function growthBook(): Promise<FlagSdk> {
  const rules = [{ force: true, coverage: 0.5, hashAttribute: 'id' }];
  const client = new GrowthBookClient().initSync({ payload: { features: { [FLAG]: { defaultValue: false, rules } } } });
  return { name: 'GrowthBook', ask: (id) => client.isOn(FLAG, { attributes: { id } }), close: () => client.destroy() };
}

async function flagd(): Promise<FlagSdk> {
  const targeting = { fractional: [{ var: 'targetingKey' }, ['on', 50], ['off', 50]] };
  const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off', targeting };
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify({ flags: { [FLAG]: flag } }));
  return {
    name: 'flagd-core',
    ask: (targetingKey) => core.resolveBooleanEvaluation(FLAG, false, { targetingKey }).value,
    close: () => {},
  };
}

async function launchDarkly(): Promise<FlagSdk> {
  const data = new TestData();
  const half = [0, 1].map((variation) => ({ variation, weight: 50_000 }));
  await data.usePreconfiguredFlag({
    key: FLAG,
    version: 1,
    on: true,
    salt: 's',
    variations: [true, false],
    fallthrough: { rollout: { variations: half } },
  });
  const client = init('sdk-bench', {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
  });
  await client.waitForInitialization({ timeout: 10 });
  return {
    name: 'LaunchDarkly, offline',
    ask: (key) => client.boolVariation(FLAG, { kind: 'user', key }, false),
    close: () => client.close(),
  };
}

/** All of them. */
export function flagSdks(): Promise<readonly FlagSdk[]> {
  return Promise.all([unleash(), growthBook(), flagd(), launchDarkly()]);
}
