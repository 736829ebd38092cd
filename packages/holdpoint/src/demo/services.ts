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

/** Starts one version of the batch patch service on a free port, and waits until it listens. */
export async function startService(version: 'legacy' | 'v1.0.0', bad?: Bad): Promise<Service> {
  const child = startChild('main.ts', [
    '--version',
    version,
    '--port',
    '0',
    ...(bad === undefined ? [] : ['--bad', bad]),
  ]);
  const port = await child.waitFor((line) => numberField(line, 'listening'));
  return { child, url: `http://127.0.0.1:${port}` };
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
