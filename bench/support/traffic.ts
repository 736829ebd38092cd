import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Target } from '@holdpoint/plan';

/** A port that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject()));
    });
  });
}

/** A target that sticks by `x-user-id`, with an audience and two endpoints to count by. */
export function benchTarget(listenPort: number, stablePort: number, candidatePort: number): Target {
  const service = (port: number) => ({ url: `http://127.0.0.1:${port}`, metrics: '/metrics' });
  return {
    id: 'main',
    stable: service(stablePort),
    candidate: service(candidatePort),
    traffic: {
      driver: 'proxy',
      listen: { host: '127.0.0.1', port: listenPort },
      key: { kind: 'header', name: 'x-user-id' },
      audiences: [{ id: 'internal', header: 'x-user-group', values: ['staff'] }],
      endpoints: ['POST /batch', '/users/*'],
      backup: [],
      backupAfterMs: 2_000,
      mirror: { methods: ['GET', 'HEAD', 'OPTIONS'], bodies: false, atMost: 64, timeoutMs: 5_000 },
      timeoutMs: 30_000,
      drainMs: 2_000,
    },
  };
}

/** A program of this folder in a process of its own. */
export interface Helper {
  readonly child: ChildProcess;
  /** The first thing that it prints. */
  firstOutput(): Promise<string>;
  /** Ends its standard input, and resolves to what it has printed since. */
  finish(): Promise<string>;
}

/** Starts a program of this folder, which ends with its standard input. */
export function startHelper(file: string, ...args: readonly string[]): Helper {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return {
    child,
    firstOutput: async () => String((await once(child.stdout, 'data'))[0]),
    finish: async () => {
      let text = '';
      child.stdout.on('data', (part) => {
        text += part;
      });
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
      return text;
    },
  };
}
