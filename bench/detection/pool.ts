import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RunResult } from './run.ts';

/** Some runs of one scenario, from `from` up to, but without, `to`. */
export interface Batch {
  readonly scenario: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The results of all batches in their order, which do not depend on how many threads there are: each takes the
 * next batch as soon as it is free. Rejects with the error of a thread that fails.
 */
export async function runAll(
  batches: readonly Batch[],
  onProgress: (done: number) => void,
): Promise<readonly (readonly RunResult[])[]> {
  const results: (readonly RunResult[])[] = [];
  let [next, done] = [0, 0];
  const runThread = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('worker.ts', import.meta.url));
      let current = 0;
      const proceed = (): void => {
        current = next;
        next += 1;
        const batch = batches[current];
        if (batch === undefined) void worker.terminate();
        else worker.postMessage(batch);
      };
      worker.on('message', (result: readonly RunResult[]) => {
        results[current] = result;
        done += 1;
        onProgress(done);
        proceed();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      proceed();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), batches.length) }, runThread));
  return results;
}
