import { parentPort } from 'node:worker_threads';
import { plantOf } from './plants.ts';
import type { Job, WorkerMessage } from './run-seeds.ts';
import { simulate } from './simulate.ts';

const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

async function carryOut({ from, to, step, plant: name, onlyPlanted, found }: Job): Promise<void> {
  const plant = plantOf(name);
  let times = 0;
  for (let seed = from; seed < to && times !== found; seed += step) {
    tell({ kind: 'begins', seed });
    const result = await simulate({ seed, plant, onlyPlanted });
    if (result.broken.some(({ id }) => id === plant?.breaks)) times += 1;
    tell({ kind: 'result', result });
  }
  tell({ kind: 'done' });
}

parentPort?.on('message', (job: Job | null) => {
  if (job === null) parentPort?.close();
  else void carryOut(job);
});
