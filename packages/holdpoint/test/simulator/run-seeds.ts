import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Simulated } from './simulate.ts';

/** What a worker is asked to do. */
export interface SeedRange {
  readonly from: number;
  readonly to: number;
  /** Every how many seeds. */
  readonly step: number;
  readonly plant: string | null;
  /** Whether to look only at the invariant that the planted fault breaks. */
  readonly onlyPlanted: boolean;
  /** Whether to end at the first seed that fails. */
  readonly firstFailure: boolean;
}

/** What a worker says: which seed it begins, and how one went. */
export type WorkerMessage =
  | { readonly kind: 'begins'; readonly seed: number }
  | { readonly kind: 'done'; readonly result: Simulated };

/** Runs seeds on every core, each in a thread of its own, and calls back for each. */
export async function runSeeds(seeds: Omit<SeedRange, 'step'>, onResult: (result: Simulated) => void): Promise<void> {
  const threads = Math.max(1, Math.min(availableParallelism(), seeds.to - seeds.from));
  const ranges = Array.from({ length: threads }, (_, i) => ({ ...seeds, from: seeds.from + i, step: threads }));
  await Promise.all(ranges.map((range) => runRange(range, onResult)));
}

function runRange(range: SeedRange, onResult: (result: Simulated) => void): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: range });
    let seed = range.from;
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'begins') seed = message.seed;
      else onResult(message.result);
    });
    worker.on('error', (error) => onResult(crashed(seed, error)));
    worker.on('exit', () => resolve());
  });
}

/** An error that nobody caught belongs to the seed that ran; the seeds after it are not run. */
function crashed(seed: number, error: unknown): Simulated {
  const what = error instanceof Error ? `${error.stack ?? error.message}` : String(error);
  const broken = [{ id: 'I-0', what: `an error was caught by nobody: ${what}`, afterMs: 0 }];
  return { seed, broken, injected: [], launches: 0, steps: 0, lines: [] };
}
