import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const PROGRAMS = join(import.meta.dirname, 'programs');

/** A program of this folder in a process of its own, which ends with the test at the latest. */
export interface Child {
  readonly pid: number;
  readonly lines: AsyncIterable<string>;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a program on a folder. */
export function start(program: string, dir: string): Child {
  const child = spawn(process.execPath, [join(PROGRAMS, program), dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const kill = () => killed(child);
  onTestFinished(kill);
  return { pid: child.pid ?? 0, lines: createInterface({ input: child.stdout }), kill };
}

/** Runs a program on a folder to its end, in which no file may grow beyond so many KiB unless it lifts that itself. Gives its output. */
export async function runWithLimit(program: string, dir: string, kib: number): Promise<string> {
  const command = `ulimit -S -f ${kib * 2} && exec "$0" "$@"`;
  const args = ['-c', command, process.execPath, join(PROGRAMS, program), dir];
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => killed(child));
  return (await child.stdout.toArray()).join('');
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
