import { parentPort, workerData } from 'node:worker_threads';
import { readPlan } from '@holdpoint/plan';
import { runTrial, type Trial } from './trial.ts';

/** A thread of a study: reads the plan once, and lives through the trials that it is given. */
const { source, file } = workerData;
const result = readPlan(source, file);

parentPort?.on('message', async (tasks: readonly { readonly seed: number; readonly bad: boolean }[]) => {
  if (!result.ok) throw new Error(`${file} could be read by the main thread only`);
  const trials: Trial[] = [];
  for (const task of tasks) trials.push(await runTrial(result.plan, task));
  parentPort?.postMessage(trials);
});
