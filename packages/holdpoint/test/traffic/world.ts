import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target, Traffic } from '@holdpoint/plan';
import { systemClock } from '../../src/shell/clock.ts';
import type { Split } from '../../src/traffic/index.ts';

/** Things that a test has to undo, last first. */
export class Cleanup {
  readonly #steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

/** A new folder. */
export function tempFolder(cleanup: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-traffic-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createTcpServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Listens on a free port, or the one given, and answers its origin. */
export async function listen(server: Server, cleanup: Cleanup, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanup.add(() => stopServer(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends a server at once. */
export function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A service that answers every request with a name. */
export function namedService(name: string): Server {
  return createServer((request, response) => {
    request.resume();
    response.end(name);
  });
}

/** Origins of the two versions, and what differs from the usual traffic. */
export interface TargetOptions extends Partial<Traffic> {
  readonly stable: string;
  readonly candidate: string;
}

/** A target named `main` whose key is `x-user-id`; fields of `traffic` may be given. */
export async function makeTarget({ stable, candidate, ...traffic }: TargetOptions): Promise<Target> {
  return {
    id: 'main',
    stable: { url: stable, metrics: '/metrics' },
    candidate: { url: candidate, metrics: '/metrics' },
    traffic: {
      driver: 'proxy',
      listen: { host: '127.0.0.1', port: await freePort() },
      key: { kind: 'header', name: 'x-user-id' },
      audiences: [
        { id: 'internal', header: 'x-user-group', values: ['staff', 'beta'] },
        { id: 'partners', header: 'x-user-group', values: ['partner'] },
      ],
      endpoints: ['POST /batch', '/users/*'],
      backup: [],
      backupAfterMs: 2_000,
      mirror: { methods: ['GET', 'HEAD', 'OPTIONS'], bodies: false, atMost: 64, timeoutMs: 5_000 },
      timeoutMs: 5_000,
      drainMs: 2_000,
      ...traffic,
    },
  };
}

/** A split of launch `shop-1` by controller 1. */
export function split(shareBp: number, more: Partial<Split> = {}): Split {
  return { launch: 'shop-1', epoch: 1, salt: 'shop-1', shareBp, first: [], ...more };
}

/** Waits until something holds; fails with its name when it has not come to hold after ten seconds. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const clock = systemClock();
  const limit = clock.monotonic() + 10_000;
  while (!(await holds())) {
    if (clock.monotonic() > limit) throw new Error(`It never came to hold that ${what}.`);
    await clock.pause(5);
  }
}
