import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { LaunchError } from '../../errors.ts';
import type { Clock } from '../../shell/clock.ts';

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** A server of the machine, and how to know that it is ready. */
export interface ServerOptions {
  /** Full path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  /** Debian's package that has it. */
  readonly debian: string;
  /** A Unix socket or a port that takes connections once it is ready. */
  readonly ready: { readonly path: string } | { readonly port: number };
  readonly clock: Clock;
}

/** Starts a server and waits until it is ready; resolves to how it is ended. LaunchError `service_down`. */
export async function startServer({
  program,
  args,
  debian,
  ready,
  clock,
}: ServerOptions): Promise<() => Promise<void>> {
  if (!existsSync(program)) {
    throw new LaunchError('service_down', `${program} is not on this machine`, {
      hint: `On Debian: apt-get install ${debian}. The demo without --traffic needs none.`,
    });
  }
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    if (!isOver(child)) child.kill('SIGTERM');
    await ended;
  };
  const limit = clock.monotonic() + PATIENCE_MS;
  while (!(await connects(ready))) {
    if (isOver(child) || clock.monotonic() > limit) {
      await stop();
      throw new LaunchError('service_down', `${program} does not come up: ${said.trim()}`);
    }
    await clock.pause(LOOK_EVERY_MS);
  }
  return stop;
}

function connects(to: ServerOptions['ready']): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = 'path' in to ? createConnection(to) : createConnection({ ...to, host: '127.0.0.1' });
    const done = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', done(true)).once('error', done(false));
  });
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
