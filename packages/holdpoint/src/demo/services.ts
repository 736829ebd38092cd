import { createServer } from 'node:net';
import type { Child } from './child.ts';
import { startChild } from './child.ts';

export const BAD = ['errors', 'latency', 'crash', 'leak', 'invariants'] as const;

/** A way in which the candidate can be made bad on purpose. */
export type Bad = (typeof BAD)[number];

export interface Service {
  readonly child: Child;
  readonly url: string;
}

export interface ServiceOptions {
  readonly bad?: Bad;
  /** Address of this machine; 127.0.0.1 unless stated. */
  readonly host?: string;
  /** Any free one unless stated. */
  readonly port?: number;
}

/** Starts one version of the batch patch service, and waits until it listens. */
export async function startService(version: 'legacy' | 'v1.0.0', options: ServiceOptions = {}): Promise<Service> {
  const { bad, host = '127.0.0.1', port = 0 } = options;
  const place = ['--host', host, '--port', String(port)];
  const child = startChild('main.ts', ['--version', version, ...place, ...(bad === undefined ? [] : ['--bad', bad])]);
  const taken = await child.waitFor((line) => numberField(line, 'listening'));
  return { child, url: `http://${host}:${taken}` };
}

/** Host and port of a service. */
export function addressOf({ url }: Service): string {
  return new URL(url).host;
}

/** Starts a steady stream of batches from named users. */
export function startLoad(url: string, rate: number, more: readonly string[] = []): Child {
  return startChild('load.ts', ['--url', url, '--rate', String(rate), ...more]);
}

/** A whole number of a JSON line, or null. */
export function numberField(line: unknown, name: string): number | null {
  if (typeof line !== 'object' || line === null) return null;
  const value: unknown = Reflect.get(line, name);
  return typeof value === 'number' ? value : null;
}

/** A port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
