import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LaunchError } from '../errors.ts';

const EXAMPLE = new URL('../../../../examples/batch-patches/src/', import.meta.url);

/** A process of the example that speaks in JSON lines. */
export interface Child {
  /** The latest line that has been read. */
  readonly last: () => unknown;
  /** The first line that fits; rejects with `service_down` when the process ends before it. */
  waitFor<T>(fits: (line: unknown) => T | null): Promise<T>;
  /** Asks it to end (SIGTERM), and resolves when it has. */
  stop(): Promise<void>;
}

/** Starts one of the example's programs with this Node. */
export function startChild(program: string, args: readonly string[]): Child {
  const script = fileURLToPath(new URL(program, EXAMPLE));
  const child = spawn(process.execPath, ['--max-semi-space-size=2', script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: unknown[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const each of [...waiting]) each();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.splice(0, Math.max(0, lines.length - 100));
    lines.push(parsed(line));
    wake();
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void ended.then(wake);
  return {
    last: () => lines.at(-1),
    waitFor: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.map(fits).find((each) => each !== null);
          if (found === undefined && !isOver(child)) return;
          waiting.delete(look);
          if (found !== undefined && found !== null) resolve(found);
          else reject(new LaunchError('service_down', `${program} ended before it was ready: ${complaint.trim()}`));
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      if (!isOver(child)) child.kill('SIGTERM');
      await ended;
    },
  };
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
