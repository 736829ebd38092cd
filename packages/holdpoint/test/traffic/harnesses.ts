import { FlagClient } from '@holdpoint/sdk';
import { systemClock } from '../../src/shell/clock.ts';
import { flagsKind } from '../../src/traffic/flags.ts';
import { haproxyKind } from '../../src/traffic/haproxy.ts';
import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import { type MemoryRouters, memoryRouters } from '../../src/traffic/memory.ts';
import { proxyKind } from '../../src/traffic/proxy.ts';
import { type HaproxyOptions, startHaproxy } from '../support/haproxy.ts';
import { blueGreenHarness, commandHarness } from './command-routers.ts';
import { dnsHarness } from './dns-world.ts';
import { copiedCandidate, headersOf, portOf, sender, type TrafficHarness } from './harness.ts';
import { nginxHarness } from './nginx-world.ts';
import { Cleanup, eventually, freePort, listen, makeTarget, namedService, tempFolder } from './world.ts';

/** A harness for any in-memory routers, so that broken ones can be put in as well. */
export async function memoryHarness(routers: MemoryRouters = memoryRouters(systemClock())): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  return {
    kind: routers.kind,
    target: await makeTarget({ stable: 'http://stable', candidate: 'http://candidate' }),
    dataDir: tempFolder(cleanup),
    send: async (request) =>
      routers.request('main', {
        headers: headersOf(request),
        ...(request.method === undefined ? {} : { method: request.method }),
        ...(request.toUsers === true ? { endpoint: '/users/*' } : {}),
        ...(request.copyHangs === true ? { copy: { status: null } } : {}),
      }),
    dispose: () => cleanup.run(),
  };
}

/** The proxy before two real services. */
async function proxyHarness(): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const stable = await listen(namedService('stable'), cleanup);
  const candidate = await listen(copiedCandidate(), cleanup);
  const target = await makeTarget({ stable, candidate });
  const { port } = target.traffic.listen;
  return {
    kind: proxyKind,
    target,
    dataDir: tempFolder(cleanup),
    send: sender(port, cleanup),
    dispose: () => cleanup.run(),
  };
}

/** Debian's HAProxy before two real services; parts of its configuration may be wrong, or the driver itself. */
export async function haproxyHarness(
  wrong: Partial<HaproxyOptions> = {},
  kind: TrafficDriverKind = haproxyKind,
): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const stable = await listen(namedService('stable'), cleanup);
  const candidate = await listen(namedService('candidate'), cleanup);
  const port = await freePort();
  const haproxy = await startHaproxy({ stable: portOf(stable), candidate: portOf(candidate), listen: port, ...wrong });
  cleanup.add(haproxy.remove);
  return {
    kind,
    target: await makeTarget({ stable, candidate, driver: 'haproxy', haproxy: haproxy.settings }),
    dataDir: tempFolder(cleanup),
    send: sender(port, cleanup),
    dispose: () => cleanup.run(),
  };
}

/** The flag server, and an application that asks its flag through a client of the SDK. */
export async function flagsHarness(): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const listen = { host: '127.0.0.1', port: await freePort() };
  const url = `http://127.0.0.1:${listen.port}`;
  const flags = { flag: 'checkout', listen };
  return {
    kind: flagsKind,
    target: await makeTarget({ stable: 'http://stable', candidate: 'http://candidate', driver: 'flags', flags }),
    dataDir: tempFolder(cleanup),
    send: flagSender(url, cleanup),
    dispose: () => cleanup.run(),
  };
}

/** Asks the flag `checkout` once the client holds what is served, and tells the server that it did. */
function flagSender(url: string, cleanup: Cleanup): TrafficHarness['send'] {
  let client: FlagClient | undefined;
  return async ({ user, group }) => {
    client ??= follower(url, cleanup);
    const { status, version } = await servedVersion(url);
    if (status === 200)
      await eventually(`the client holds version ${version}`, () => client?.status().version === version);
    const attributes = group === undefined ? {} : { 'x-user-group': group };
    const enabled = client.isEnabled('checkout', user, attributes);
    await client.flush();
    return enabled ? 'candidate' : 'stable';
  };
}

function follower(url: string, cleanup: Cleanup): FlagClient {
  const client = new FlagClient({ url });
  cleanup.add(() => client.close());
  return client;
}

async function servedVersion(url: string): Promise<{ readonly status: number; readonly version: number | null }> {
  const answer = await fetch(`${url}/flags/v1/ruleset`);
  const { version = null } = (await answer.json()) as { version?: number };
  return { status: answer.status, version };
}

/** One harness per driver file; the suite fails for a file that has none. */
export const harnesses: Readonly<Record<string, () => Promise<TrafficHarness>>> = {
  'blue-green': blueGreenHarness,
  command: commandHarness,
  flags: flagsHarness,
  dns: () => dnsHarness(),
  haproxy: haproxyHarness,
  memory: memoryHarness,
  nginx: () => nginxHarness(),
  proxy: proxyHarness,
};
