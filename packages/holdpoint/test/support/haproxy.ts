import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HaproxySettings } from '@holdpoint/plan';
import { vi } from 'vitest';

const PROGRAM = '/usr/sbin/haproxy';

/** The file of the driver that HAProxy loads. */
export const LUA_FILE = join(import.meta.dirname, '../../src/traffic/haproxy/holdpoint.lua');

const PATIENCE = { timeout: 15_000, interval: 10 };

/** What differs from docs/routers.md. */
export interface HaproxyOptions {
  /** Ports of the services. */
  readonly stable: number;
  readonly candidate: number;
  /** Where it takes requests. */
  readonly listen: number;
  /** Where its runtime API listens besides the socket. */
  readonly api?: number;
  /** How it reads the key of a request. */
  readonly key?: string;
  /** Further words of the servers' lines. */
  readonly stableWords?: string;
  readonly candidateWords?: string;
  /** In place of the rule that gives the candidate requests. */
  readonly rule?: string;
  readonly lua?: string;
  /** Of the socket; `admin` unless stated. */
  readonly level?: string;
}

/** A HAProxy of Debian's package, with a folder and ports of its own. */
export interface Haproxy {
  readonly settings: HaproxySettings;
  readonly folder: string;
  /** The answer to commands of its runtime API. */
  ask(commands: string): Promise<string>;
  /** Gives it its configuration anew, and waits until the new worker has taken over. */
  reload(): Promise<void>;
  /** Ends it and removes all that it wrote. */
  remove(): Promise<void>;
}

/** Starts a HAProxy, and waits until its runtime API answers. */
export async function startHaproxy(options: HaproxyOptions): Promise<Haproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-haproxy-'));
  const socket = join(folder, 'admin.sock');
  const map = join(folder, 'holdpoint.map');
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(map, '');
  writeFileSync(config, configOf(options, socket, map));
  const child = spawn(PROGRAM, ['-W', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  const ask = (commands: string): Promise<string> => askSocket(socket, commands);
  const worker = async (): Promise<string> => /^Pid: \d+$/m.exec(await ask('show info'))?.[0] ?? '';
  const remove = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await vi.waitFor(async () => {
      if (child.exitCode !== null) throw new Error(`haproxy ended: ${said}`);
      if ((await worker()) === '') throw new Error(`haproxy does not answer: ${said}`);
    }, PATIENCE);
  } catch (error) {
    await remove();
    throw error;
  }
  const api = options.api === undefined ? { path: socket } : { host: '127.0.0.1', port: options.api };
  return {
    settings: { socket: api, backend: 'shop', stable: ['web-1'], candidate: ['web-2'], map },
    folder,
    ask,
    reload: async () => {
      const before = await worker();
      const already = said.length;
      // A master that has only just started its worker does not hear the signal.
      const heard = (): void => {
        if (said.indexOf('Reloading', already) >= 0) return;
        child.kill('SIGUSR2');
        throw new Error('haproxy does not hear that it is to reload');
      };
      await vi.waitFor(heard, { timeout: PATIENCE.timeout, interval: 500 });
      await vi.waitFor(async () => {
        if (['', before].includes(await worker())) throw new Error(`haproxy was not reloaded: ${said}`);
      }, PATIENCE);
    },
    remove,
  };
}

function configOf(options: HaproxyOptions, socket: string, map: string): string {
  const {
    key = 'req.fhdr(x-user-id)',
    stableWords = '',
    candidateWords = '',
    lua = LUA_FILE,
    level = 'admin',
  } = options;
  const { rule = 'use-server web-2 if { var(txn.holdpoint) -m str candidate }' } = options;
  return `global
  stats socket ${socket} mode 600 level ${level}
${options.api === undefined ? '' : `  stats socket ipv4@127.0.0.1:${options.api} level ${level}\n`}  hard-stop-after 1s
  lua-load-per-thread ${lua}
defaults
  mode http
  timeout connect 1s
  timeout client 10s
  timeout server 60s
  option redispatch 1
frontend web
  bind 127.0.0.1:${options.listen}
  default_backend shop
backend shop
  http-request set-var(txn.holdpoint_key) ${key}
  http-request set-var(txn.holdpoint) str(split),map(${map}),concat(,txn.holdpoint_key),lua.holdpoint
  ${rule}
  server web-1 127.0.0.1:${options.stable} ${stableWords}
  server web-2 127.0.0.1:${options.candidate} weight 0 ${candidateWords}
`;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Empty when there is no answer. */
function askSocket(path: string, commands: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection({ path });
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    socket.on('connect', () => socket.write(`${commands}\n`));
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}
