import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { isRouterState, type RouterFiles, type RouterState, routerFiles, type StartMessage } from './files.ts';

/** What every router needs of the environment; secrets of the launch are not among it. */
const ENVIRONMENT = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** A router that runs as a process of its own. */
export interface RouterProgram {
  /** The driver's name; the names of the router's files begin with it. */
  readonly name: string;
  /** What people call it, such as `flag server`. */
  readonly title: string;
  /** Path of the module that calls `serveRouter`. */
  readonly entry: string;
  /** The field of the plan that says where it listens. */
  readonly listen: string;
  /** Names of the secrets that the router reads from the environment. */
  readonly secrets?: (target: Target) => readonly string[];
}

/** One router, and whose it is. */
export interface RouterPlace {
  readonly program: RouterProgram;
  readonly dataDir: string;
  readonly target: Target;
}

/** The files of one router. */
export function filesOf({ program, dataDir, target }: RouterPlace): RouterFiles {
  return routerFiles(dataDir, program.name, target.id);
}

/** What the last process of a router said of itself, or null. */
export function readState(files: RouterFiles): RouterState | null {
  try {
    const state: unknown = JSON.parse(readFileSync(files.state, 'utf8'));
    return isRouterState(state) ? state : null;
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
 * Starts the router in a process group of its own, so that it outlives this program, and waits until
 * it serves. LaunchError `port_in_use`, or `router_unreachable` with the last lines of its log.
 */
export async function startRouter(place: RouterPlace): Promise<RouterState> {
  const { program, target } = place;
  const files = filesOf(place);
  writeFileSync(files.target, JSON.stringify(target), { mode: 0o600 });
  const message = await spawnRouter(place, files);
  const state = readState(files);
  if (message?.type === 'ready' && state !== null) return state;
  if (message?.type === 'failed') {
    const hint =
      message.code === 'port_in_use'
        ? `Stop the program that uses it, or give another address under ${program.listen}.`
        : `The log of the ${program.title} is ${files.log}.`;
    throw new LaunchError(message.code, message.message, { hint });
  }
  throw new LaunchError('router_unreachable', `The ${program.title} of target "${target.id}" ended while it started.`, {
    hint: `Its log ${files.log} ends with: ${lastLines(files.log)}`,
  });
}

/** Null when the process ended without a word. */
function spawnRouter({ program, dataDir, target }: RouterPlace, files: RouterFiles): Promise<StartMessage | null> {
  const log = openSync(files.log, 'a', 0o600);
  const names = [...ENVIRONMENT, ...(program.secrets?.(target) ?? [])];
  const child = spawn(process.execPath, [program.entry, dataDir, target.id], {
    detached: true,
    env: Object.fromEntries(names.flatMap((name) => entryOf(name))),
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
