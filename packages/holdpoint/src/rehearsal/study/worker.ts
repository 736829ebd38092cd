import { parentPort, workerData } from 'node:worker_threads';
import { carryOut, type Job, type StudyTask } from './work.ts';

const task: StudyTask = workerData;

parentPort?.on('message', async (job: Job) => {
  parentPort?.postMessage(await carryOut(task, job));
});
