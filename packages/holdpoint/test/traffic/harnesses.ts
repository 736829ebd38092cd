import { systemClock } from '../../src/shell/clock.ts';
import { haproxyKind } from '../../src/traffic/haproxy.ts';
import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import { type MemoryRouters, memoryRouters } from '../../src/traffic/memory.ts';
import { proxyKind } from '../../src/traffic/proxy.ts';
import { type HaproxyOptions, startHaproxy } from '../support/haproxy.ts';
import { blueGreenHarness, commandHarness } from './command-routers.ts';
import { dnsHarness } from './dns-world.ts';
import { flagsHarness } from './flags-harness.ts';
import { copiedCandidate, headersOf, portOf, sender, type TrafficHarness } from './harness.ts';
import { nginxHarness } from './nginx-world.ts';
import { Cleanup, freePort, listen, makeTarget, namedService, tempFolder } from './world.ts';

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

/** One harness per driver file; the suite fails for a file that has none. */
export const harnesses: Readonly<Record<string, () => Promise<TrafficHarness>>> = {
  'blue-green': blueGreenHarness,
  command: commandHarness,
  flags: () => flagsHarness(),
  dns: () => dnsHarness(),
  haproxy: haproxyHarness,
  memory: memoryHarness,
  nginx: () => nginxHarness(),
  proxy: proxyHarness,
};
