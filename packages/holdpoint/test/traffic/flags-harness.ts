import { FlagClient } from '@holdpoint/sdk';
import { flagsKind } from '../../src/traffic/flags.ts';
import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import type { SuiteRequest, TrafficHarness } from './harness.ts';
import { Cleanup, eventually, freePort, makeTarget, tempFolder } from './world.ts';

/** How an application asks its flag. */
export interface Application {
  /** The flag that it asks; the plan's is `checkout`. */
  readonly flag: string;
  /** What it passes as key, and as attributes. */
  readonly key: (request: SuiteRequest) => string | undefined;
  readonly attributes: (request: SuiteRequest) => Readonly<Record<string, string>>;
  /** How often it asks for one request of its users. */
  readonly times: number;
  /** Whether it sends what it has counted. */
  readonly counts: boolean;
  /** Whether it waits for rulesets; one that does not asks with the first that it got. */
  readonly follows: boolean;
}

const RIGHT: Application = {
  flag: 'checkout',
  key: ({ user }) => user,
  attributes: ({ group }) => (group === undefined ? {} : { 'x-user-group': group }),
  times: 1,
  counts: true,
  follows: true,
};

/** The flag server, and an application that asks its flag through a client of the SDK; it may ask in a wrong way. */
export async function flagsHarness(
  wrong: Partial<Application> = {},
  kind: TrafficDriverKind = flagsKind,
): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const listen = { host: '127.0.0.1', port: await freePort() };
  const flags = { flag: 'checkout', listen };
  return {
    kind,
    target: await makeTarget({ stable: 'http://stable', candidate: 'http://candidate', driver: 'flags', flags }),
    dataDir: tempFolder(cleanup),
    send: asking(`http://127.0.0.1:${listen.port}`, { ...RIGHT, ...wrong }, cleanup),
    dispose: () => cleanup.run(),
  };
}

/** Asks once the client holds what is served, and tells the server that it did. */
function asking(url: string, application: Application, cleanup: Cleanup): TrafficHarness['send'] {
  const { flag, key, attributes, times, counts, follows } = application;
  let client: FlagClient | undefined;
  return async (request) => {
    client ??= follower(url, counts, cleanup);
    const { status, version } = await servedVersion(url);
    if (status === 200 && follows)
      await eventually(`the client holds version ${version}`, () => client?.status().version === version);
    let enabled = false;
    for (let i = 0; i < times; i++) enabled = client.isEnabled(flag, key(request), attributes(request));
    await client.flush();
    if (!follows && client.status().version !== null) await client.close();
    return enabled ? 'candidate' : 'stable';
  };
}

function follower(url: string, counts: boolean, cleanup: Cleanup): FlagClient {
  const client = new FlagClient({ url, ...(counts ? {} : { countsMs: 0 }) });
  cleanup.add(() => client.close());
  return client;
}

async function servedVersion(url: string): Promise<{ readonly status: number; readonly version: number | null }> {
  const answer = await fetch(`${url}/flags/v1/ruleset`);
  const { version = null } = (await answer.json()) as { version?: number };
  return { status: answer.status, version };
}
