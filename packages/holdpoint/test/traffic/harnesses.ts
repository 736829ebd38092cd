import { Agent, request as httpRequest } from 'node:http';
import type { Target, Variant } from '@holdpoint/plan';
import { systemClock } from '../../src/shell/clock.ts';
import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import { type MemoryRouters, memoryRouters } from '../../src/traffic/memory.ts';
import { proxyKind } from '../../src/traffic/proxy.ts';
import { Cleanup, listen, makeTarget, namedService, tempFolder } from './world.ts';

/** A request of the contract suite. */
export interface SuiteRequest {
  readonly user?: string;
  readonly group?: string;
  /** A request to `/users/1` rather than to `/`. */
  readonly toUsers?: boolean;
}

/** A driver before its services, as the suite needs it. */
export interface TrafficHarness {
  readonly kind: TrafficDriverKind;
  readonly target: Target;
  readonly dataDir: string;
  /** Sends a request through the router; resolves to the version that answered. */
  send(request: SuiteRequest): Promise<Variant>;
  dispose(): Promise<void>;
}

function headersOf({ user, group }: SuiteRequest): Record<string, string> {
  return {
    ...(user === undefined ? {} : { 'x-user-id': user }),
    ...(group === undefined ? {} : { 'x-user-group': group }),
  };
}

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
        ...(request.toUsers === true ? { endpoint: '/users/*' } : {}),
      }),
    dispose: () => cleanup.run(),
  };
}

/** The proxy before two real services. */
async function proxyHarness(): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const stable = await listen(namedService('stable'), cleanup);
  const candidate = await listen(namedService('candidate'), cleanup);
  const target = await makeTarget({ stable, candidate });
  const agent = new Agent({ keepAlive: true });
  cleanup.add(() => agent.destroy());
  const { host, port } = target.traffic.listen;
  return {
    kind: proxyKind,
    target,
    dataDir: tempFolder(cleanup),
    send: (request) =>
      new Promise((resolve, reject) => {
        const path = request.toUsers === true ? '/users/1' : '/';
        const sent = httpRequest({ host, port, path, agent, headers: headersOf(request) }, (answer) => {
          let body = '';
          answer.setEncoding('utf8').on('data', (part) => {
            body += part;
          });
          answer.on('end', () => resolve(body === 'candidate' ? 'candidate' : 'stable'));
        });
        sent.on('error', reject).end();
      }),
    dispose: () => cleanup.run(),
  };
}

/** One harness per driver file; the suite fails for a file that has none. */
export const harnesses: Readonly<Record<string, () => Promise<TrafficHarness>>> = {
  memory: memoryHarness,
  proxy: proxyHarness,
};
