import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import type { Split, TrafficDriver } from '../packages/holdpoint/src/traffic/index.ts';
import { proxyKind } from '../packages/holdpoint/src/traffic/proxy.ts';
import type { BenchResult } from './lib.ts';
import type { LoadReport } from './support/constant-load.ts';
import { benchTarget, freePort, startHelper } from './support/traffic.ts';

const ROLLBACKS = 50;
const RATE = 2_000;
/** Requests that the candidate must get before traffic is taken back, and stable afterwards. */
const REQUESTS_BETWEEN = 200;

const clock = systemClock();

function split(shareBp: number): Split {
  return { launch: 'bench-1', epoch: 1, salt: 'bench-1', shareBp, first: [] };
}

async function servesMore(driver: TrafficDriver, variant: 'stable' | 'candidate'): Promise<void> {
  const before = (await driver.observe())[variant].requests;
  while ((await driver.observe())[variant].requests < before + REQUESTS_BETWEEN) await clock.pause(10);
}

/** Milliseconds from the decision until the last request was passed to the candidate; 0 when none came after it. */
async function rollBack(driver: TrafficDriver): Promise<number> {
  await driver.apply(split(5_000));
  await servesMore(driver, 'candidate');
  const decided = clock.wall();
  await driver.apply(split(0));
  await servesMore(driver, 'stable');
  const { lastCandidateAt } = await driver.observe();
  if (lastCandidateAt === null) throw new Error('The candidate has never had a request.');
  return Math.max(0, lastCandidateAt - decided);
}

interface Measured {
  /** In rising order. */
  readonly millis: readonly number[];
  readonly unanswered: number;
  readonly load: LoadReport;
}

async function measure(): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const services = startHelper('two-services.ts');
  const [stable, candidate]: number[] = JSON.parse(await services.firstOutput());
  const listen = await freePort();
  const driver = await proxyKind.open({ target: benchTarget(listen, stable ?? 0, candidate ?? 0), dataDir });
  const load = startHelper('constant-load.ts', String(listen), String(RATE));
  try {
    const millis: number[] = [];
    for (let round = 0; round < ROLLBACKS; round++) millis.push(await rollBack(driver));
    const report: LoadReport = JSON.parse(await load.finish());
    const { unanswered } = await driver.observe();
    return { millis: millis.sort((a, b) => a - b), unanswered, load: report };
  } finally {
    load.child.kill();
    await driver.stop();
    await services.finish();
    rmSync(dataDir, { recursive: true });
  }
}

/** From the decision to the last request of the candidate, through the control port of a proxy under load. */
export async function run(): Promise<BenchResult> {
  const { millis, unanswered, load } = await measure();
  const at = (quantile: number): number => millis[Math.ceil(quantile * millis.length) - 1] ?? 0;
  const last = 'decision to last candidate request';
  return {
    name: 'rollback',
    rows: [
      { label: 'requests', value: Math.round(load.sent / load.seconds), unit: '1/s' },
      { label: `${last}, P50 of ${ROLLBACKS}`, value: at(0.5), unit: 'ms' },
      { label: `${last}, P99`, value: at(0.99), unit: 'ms', goal: '< 100' },
      { label: `${last}, longest`, value: at(1), unit: 'ms' },
      { label: 'unanswered, as the proxy counts', value: unanswered, unit: 'requests', goal: '<= 0' },
      { label: 'failed, as the clients count', value: load.failed, unit: 'requests', goal: '<= 0' },
    ],
  };
}

if (import.meta.main) console.table((await run()).rows);
