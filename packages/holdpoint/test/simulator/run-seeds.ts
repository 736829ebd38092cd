import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Simulated } from './simulate.ts';

/** Seeds that one thread runs one after the other. */
export interface Job {
  readonly from: number;
  readonly to: number;
  /** Every how many seeds. */
  readonly step: number;
  /** Name of the planted fault, or null. */
  readonly plant: string | null;
  /** Whether to look only at the invariant that the planted fault breaks. */
  readonly onlyPlanted: boolean;
  /** After how many seeds to end in which the planted fault was found; null to run them all. */
  readonly found: number | null;
}

/** What a thread says: which seed it begins, how one went, and that a job is done. */
export type WorkerMessage =
  | { readonly kind: 'begins'; readonly seed: number }
  | { readonly kind: 'result'; readonly result: Simulated }
  | { readonly kind: 'done' };

type OnResult = (result: Simulated, job: Job) => void;

/** Runs seeds on every core, with a planted fault or without, and calls back for each. */
export async function runSeeds(
  { from, to, plant }: Pick<Job, 'from' | 'to' | 'plant'>,
  onResult: OnResult,
): Promise<void> {
  const step = Math.max(1, Math.min(availableParallelism(), to - from));
  const jobs = Array.from({ length: step }, (_, i) => ({ from: from + i, to, step, plant }));
  await runJobs(
    jobs.map((job) => ({ ...job, onlyPlanted: false, found: null })),
    onResult,
  );
}

/** Carries out jobs on every core, the next one wherever one is done, and calls back for each seed. */
export async function runJobs(jobs: readonly Job[], onResult: OnResult): Promise<void> {
  const left = [...jobs];
  const threads = Math.min(availableParallelism(), jobs.length);
  const thread = async (): Promise<void> => {
    while (left.length > 0) await runThread(() => left.shift(), onResult);
  };
  await Promise.all(Array.from({ length: threads }, thread));
}

/** A thread that lives until there is nothing left to do, or until an error that nobody caught. */
function runThread(next: () => Job | undefined, onResult: OnResult): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    let job: Job | undefined;
    let seed = 0;
    const give = (): void => {
      job = next();
      worker.postMessage(job ?? null);
    };
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'begins') seed = message.seed;
      else if (message.kind === 'done') give();
      else if (job !== undefined) onResult(message.result, job);
    });
    worker.on('error', (error) => job !== undefined && onResult(crashed(seed, error), job));
    worker.on('exit', () => resolve());
    give();
  });
}

/** An error that nobody caught belongs to the seed that ran; what is left of its job is not run. */
function crashed(seed: number, error: unknown): Simulated {
  const what = error instanceof Error ? `${error.stack ?? error.message}` : String(error);
  const broken = [{ id: 'I-0', what: `an error was caught by nobody: ${what}`, afterMs: 0 }];
  return { seed, broken, injected: [], launches: 0, steps: 0, lines: [] };
}
