import type { FlagSettings } from '@holdpoint/plan';
import { type ClientOptions, FlagClient } from '@holdpoint/sdk';
import { type Clock, systemClock } from '../../src/shell/clock.ts';
import { FlagServer } from '../../src/traffic/flags/flag-server.ts';
import { type Cleanup, eventually, freePort, makeTarget, tempFolder } from './world.ts';

/** A flag server in this process. */
export interface RunningFlags {
  readonly server: FlagServer;
  readonly url: string;
  readonly dataDir: string;
  readonly log: readonly string[];
}

/** What differs from a server without a token, of the flag `checkout`. */
export interface RunningFlagsOptions extends Partial<FlagSettings> {
  readonly dataDir?: string;
  readonly clock?: Clock;
}

/** Starts a flag server in this process. */
export async function runFlags(cleanup: Cleanup, options: RunningFlagsOptions = {}): Promise<RunningFlags> {
  const { dataDir = tempFolder(cleanup), clock = systemClock(), ...settings } = options;
  const listen = settings.listen ?? { host: '127.0.0.1', port: await freePort() };
  const flags = { flag: 'checkout', listen, ...settings };
  const target = await makeTarget({ stable: 'http://stable', candidate: 'http://candidate', driver: 'flags', flags });
  const log: string[] = [];
  const server = new FlagServer({ target, dataDir, clock, log: (text) => log.push(text) });
  await server.start();
  cleanup.add(() => server.stop());
  return { server, url: `http://${listen.host}:${listen.port}`, dataDir, log };
}

/** A client of the SDK that holds what is served. */
export async function follow(
  url: string,
  cleanup: Cleanup,
  { readyMs = 10_000, ...options }: Partial<ClientOptions> & { readonly readyMs?: number } = {},
): Promise<FlagClient> {
  const client = new FlagClient({ url, ...options });
  cleanup.add(() => client.close());
  await client.ready(readyMs);
  return client;
}

/** The version that is served. */
export async function versionAt(url: string): Promise<number> {
  const { version } = (await (await fetch(`${url}/flags/v1/ruleset`)).json()) as { version: number };
  return version;
}

/** Waits until a client holds the version that is served. */
export async function inStep(client: FlagClient, url: string): Promise<void> {
  const version = await versionAt(url);
  await eventually(`the client holds version ${version}`, () => client.status().version === version);
}
