import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const HOLDPOINT = fileURLToPath(new URL('../../src/cli/holdpoint.mjs', import.meta.url));

/** What a command wrote, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that is running. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves when standard output so far fits; rejects when the command ends before. */
  output(fits: (out: string) => boolean): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** What is running, and what it has written. */
const running = new Map<ChildProcess, () => string>();

/** Starts `holdpoint` with these arguments, without a terminal. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [HOLDPOINT, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  let [out, err] = ['', ''];
  running.set(child, () => `holdpoint ${args.join(' ')}: ${out.slice(-2000)}${err}`);
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
    for (const look of watchers) look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, out, err });
    });
  });
  const output = (fits: (text: string) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (fits(out)) resolve();
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`ended too early: ${out}${err}`)));
    });
  return { child, output, ended };
}

/** Runs `holdpoint` to its end. */
export function holdpoint(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return start(args, env).ended;
}

/** Ends what a failed test left running, and shows what it was doing. */
export async function endAll(): Promise<void> {
  for (const [child, describe] of running) {
    console.error(`still running: ${describe()}`);
    child.kill('SIGKILL');
  }
}
