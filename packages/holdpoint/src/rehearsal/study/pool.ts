import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Verdict } from './verdict.ts';
import { carryOut, type Job, type StudyTask } from './work.ts';

/** Below this, threads take longer to start than they save. */
const FEW_JOBS = 4;

export interface PoolOptions {
  /** All cores unless stated. */
  readonly threads?: number;
  /** Called after each launch, with how many have been lived through. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Lives through many launches, each thread taking the next one as soon as it is free. The verdicts stand in the
 * order of the jobs, so that they do not depend on timing. Rejects with the error of a worker that fails.
 */
export async function carryOutAll(
  task: StudyTask,
  jobs: readonly Job[],
  { threads = availableParallelism(), onProgress = () => undefined }: PoolOptions = {},
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let [next, done] = [0, 0];
  const take = (): number => {
    next += 1;
    return next - 1;
  };
  const keep = (index: number, verdict: Verdict): void => {
    verdicts[index] = verdict;
    done += 1;
    onProgress(done);
  };
  if (jobs.length <= FEW_JOBS || threads <= 1) {
    for (const [i, job] of jobs.entries()) keep(i, await carryOut(task, job));
    return verdicts;
  }
  const workers = Math.min(threads, jobs.length);
  await Promise.all(Array.from({ length: workers }, () => runWorker(task, { jobs, take, keep })));
  return verdicts;
}

interface Queue {
  readonly jobs: readonly Job[];
  /** The index of the next job. */
  readonly take: () => number;
  readonly keep: (index: number, verdict: Verdict) => void;
}

function runWorker(task: StudyTask, { jobs, take, keep }: Queue): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: task });
    let current = 0;
    const proceed = (): void => {
      current = take();
      const job = jobs[current];
      if (job === undefined) void worker.terminate();
      else worker.postMessage(job);
    };
    worker.on('message', (verdict: Verdict) => {
      keep(current, verdict);
      proceed();
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
    proceed();
  });
}
