import { parentPort, workerData } from 'node:worker_threads';
import { plantOf } from './plants.ts';
import type { SeedRange, WorkerMessage } from './run-seeds.ts';
import { simulate } from './simulate.ts';

const range: SeedRange = workerData;
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

const plant = plantOf(range.plant);
for (let seed = range.from; seed < range.to; seed += range.step) {
  tell({ kind: 'begins', seed });
  const result = await simulate({ seed, plant, onlyPlanted: range.onlyPlanted });
  tell({ kind: 'done', result });
  if (range.firstFailure && result.broken.length > 0) break;
}
