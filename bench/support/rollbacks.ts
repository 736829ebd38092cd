import { systemClock } from '../../packages/holdpoint/src/shell/clock.ts';
import type { Split, TrafficDriver } from '../../packages/holdpoint/src/traffic/index.ts';
import type { BenchRow } from '../lib.ts';
import type { LoadReport } from './constant-load.ts';
import { startHelper } from './traffic.ts';

const ROLLBACKS = 50;
const RATE = 2_000;
/** Requests that the candidate must get before traffic is taken back, and stable afterwards. */
const REQUESTS_BETWEEN = 200;

const clock = systemClock();

/** A router under load. */
export interface RouterUnderLoad {
  readonly driver: TrafficDriver;
  /** Port at which it takes requests. */
  readonly listen: number;
  /** Wall time, epoch milliseconds, of the last request that the candidate was given. */
  lastCandidateAt(): Promise<number | null>;
  /** What a controller does between the decision and the order to the router; nothing unless stated. */
  beforeFall?(): Promise<unknown>;
}

/** What was measured of many rollbacks. */
export interface Rollbacks {
  /** From the decision to the last request of the candidate, in rising order. */
  readonly millis: readonly number[];
  readonly load: LoadReport;
}

function split(shareBp: number): Split {
  return { launch: 'bench-1', epoch: 1, salt: 'bench-1', shareBp, first: [] };
}

async function servesMore(driver: TrafficDriver, variant: 'stable' | 'candidate'): Promise<void> {
  const before = (await driver.observe())[variant].requests;
  while ((await driver.observe())[variant].requests < before + REQUESTS_BETWEEN) await clock.pause(10);
}

/** Milliseconds from the decision until the last request was passed to the candidate; 0 when none came after it. */
async function rollBack({ driver, lastCandidateAt, beforeFall }: RouterUnderLoad): Promise<number> {
  await driver.apply(split(5_000));
  await servesMore(driver, 'candidate');
  const decided = clock.wall();
  await beforeFall?.();
  await driver.apply(split(0));
  await servesMore(driver, 'stable');
  const last = await lastCandidateAt();
  if (last === null) throw new Error('The candidate has never had a request.');
  return Math.max(0, last - decided);
}

/** Takes traffic back again and again while clients go on asking. */
export async function measureRollbacks(router: RouterUnderLoad): Promise<Rollbacks> {
  const load = startHelper('constant-load.ts', String(router.listen), String(RATE));
  try {
    const millis: number[] = [];
    for (let round = 0; round < ROLLBACKS; round++) millis.push(await rollBack(router));
    const report: LoadReport = JSON.parse(await load.finish());
    return { millis: millis.sort((a, b) => a - b), load: report };
  } finally {
    load.child.kill();
  }
}

/** The figures of many rollbacks, with the goal for the 99th percentile. */
export function rollbackRows({ millis, load }: Rollbacks, goal: string): readonly BenchRow[] {
  const at = (quantile: number): number => millis[Math.ceil(quantile * millis.length) - 1] ?? 0;
  const last = 'decision to last candidate request';
  return [
    { label: 'requests', value: Math.round(load.sent / load.seconds), unit: '1/s' },
    { label: `${last}, P50 of ${ROLLBACKS}`, value: at(0.5), unit: 'ms' },
    { label: `${last}, P99`, value: at(0.99), unit: 'ms', goal },
    { label: `${last}, longest`, value: at(1), unit: 'ms' },
    { label: 'failed, as the clients count', value: load.failed, unit: 'requests', goal: '<= 0' },
  ];
}
