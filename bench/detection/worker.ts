import { parentPort } from 'node:worker_threads';
import type { Batch } from './pool.ts';
import { runOnce } from './run.ts';
import { scenarioNamed } from './scenarios.ts';

parentPort?.on('message', ({ scenario, seed, from, to }: Batch) => {
  const named = scenarioNamed(scenario);
  parentPort?.postMessage(Array.from({ length: to - from }, (_, i) => runOnce(named, seed, from + i)));
});
