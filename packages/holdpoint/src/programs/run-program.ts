import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../shell/clock.ts';

/** How long the output of a program may stay open after its end, before what still holds it is ended; real milliseconds. */
const LINGER_MS = 100;

export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it may read from its standard input; nothing unless stated. */
  readonly input?: string;
  /** Bytes that it may print; it is ended when it prints more. */
  readonly maxOutput: number;
  /** When it is ended, with all that it has started. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export type ProgramEnd =
  | { readonly outcome: 'ended'; readonly code: number; readonly stdout: Buffer; readonly stderr: Buffer }
  | { readonly outcome: 'killed'; readonly by: NodeJS.Signals; readonly stderr: Buffer }
  | { readonly outcome: 'too_much_output' }
  | { readonly outcome: 'aborted' }
  /** The code of the operating system, such as `ENOENT`. */
  | { readonly outcome: 'not_started'; readonly code: string };

/**
 * Runs a program without a shell, in a process group of its own, so that nothing it started outlives its time.
 * Never rejects.
 */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  if (call.signal.aborted) return { outcome: 'aborted' };
  let child: ChildProcess & {
    readonly stdin: Writable | undefined;
    readonly stdout: Readable;
    readonly stderr: Readable;
  };
  try {
    child = spawn(call.program, call.args, { env: call.env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  } catch (error) {
    return { outcome: 'not_started', code: codeOf(error) };
  }
  // Without one free file there are no pipes either, and only the error tells of it.
  if (child.stdin === undefined) {
    return new Promise((resolve) =>
      child.on('error', (error) => resolve({ outcome: 'not_started', code: codeOf(error) })),
    );
  }
  const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
  const endAll = (): void => {
    endGroup(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  };
  // A program may end without having read what it was given.
  child.stdin.on('error', () => undefined).end(call.input ?? '');
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let tooMuch = false;
  keep(child.stdout, { chunks: stdout, most: call.maxOutput }, () => {
    tooMuch = true;
    endAll();
  });
  keep(child.stderr, { chunks: stderr, most: call.maxOutput }, () => undefined);
  call.signal.addEventListener('abort', endAll, { once: true });
  const closed = new AbortController();
  child.on('error', (error) => resolve({ outcome: 'not_started', code: codeOf(error) }));
  child.on('exit', () => void call.clock.pause(LINGER_MS, closed.signal).then(() => closed.signal.aborted || endAll()));
  child.on('close', (code, by) => {
    closed.abort();
    const said = { stderr: Buffer.concat(stderr) };
    if (tooMuch) resolve({ outcome: 'too_much_output' });
    else if (call.signal.aborted) resolve({ outcome: 'aborted' });
    else if (code === null) resolve({ outcome: 'killed', by: by ?? 'SIGKILL', ...said });
    else resolve({ outcome: 'ended', code, stdout: Buffer.concat(stdout), ...said });
  });
  return promise.finally(() => call.signal.removeEventListener('abort', endAll));
}

/** Keeps what a stream gives up to a limit; the rest is read and dropped. */
function keep(
  stream: Readable,
  kept: { readonly chunks: Buffer[]; readonly most: number },
  onTooMuch: () => void,
): void {
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= kept.most) kept.chunks.push(chunk);
    else onTooMuch();
  });
}

/** Ends a process with all that it started; one that has ended already is no error. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
