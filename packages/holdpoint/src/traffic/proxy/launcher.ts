import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { isProxyState, type ProxyFiles, type ProxyState, proxyFiles, type StartMessage } from './files.ts';

const ENTRY = join(import.meta.dirname, 'main.ts');

/** What the proxy needs of the environment; secrets of the launch are not among it. */
const ENVIRONMENT = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** What the last proxy of the target said of itself, or null. */
export function readState(files: ProxyFiles): ProxyState | null {
  try {
    const state: unknown = JSON.parse(readFileSync(files.state, 'utf8'));
    return isProxyState(state) ? state : null;
  } catch {
    return null;
  }
}

/** Whether a process of that number exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Starts the proxy in a process group of its own, so that it outlives this program, and waits until
 * it serves. LaunchError `port_in_use`, or `router_unreachable` with the last lines of its log.
 */
export async function startProxy(dataDir: string, target: Target): Promise<ProxyState> {
  const files = proxyFiles(dataDir, target.id);
  writeFileSync(files.target, JSON.stringify(target), { mode: 0o600 });
  const message = await spawnProxy(dataDir, target.id);
  const state = readState(files);
  if (message?.type === 'ready' && state !== null) return state;
  if (message?.type === 'failed') {
    const hint =
      message.code === 'port_in_use'
        ? 'Stop the program that uses it, or give another address under traffic.listen.'
        : `The proxy's log is ${files.log}.`;
    throw new LaunchError(message.code, message.message, { hint });
  }
  throw new LaunchError('router_unreachable', `The proxy of target "${target.id}" ended while it started.`, {
    hint: `Its log ${files.log} ends with: ${lastLines(files.log)}`,
  });
}

/** Null when the process ended without a word. */
function spawnProxy(dataDir: string, targetId: string): Promise<StartMessage | null> {
  const log = openSync(proxyFiles(dataDir, targetId).log, 'a', 0o600);
  const env = Object.fromEntries(ENVIRONMENT.flatMap((name) => entryOf(name)));
  const child = spawn(process.execPath, [ENTRY, dataDir, targetId], {
    detached: true,
    env,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(null));
    child.once('message', (message: StartMessage) => {
      child.disconnect();
      child.unref();
      resolve(message);
    });
  });
}

function entryOf(name: string): [string, string][] {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value]];
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n');
}
