/**
 * How fast applications lose a candidate that is taken back: 1,000 clients of the SDK that ask a flag, and 5,000 bare
 * streams for the server's memory. Everything goes over real sockets, to a flag server that is a process of its own.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { flagsKind } from '../packages/holdpoint/src/traffic/flags.ts';
import type { Split, TrafficDriver } from '../packages/holdpoint/src/traffic/index.ts';
import { routerFiles } from '../packages/holdpoint/src/traffic/process/files.ts';
import { readState } from '../packages/holdpoint/src/traffic/process/launcher.ts';
import type { BenchResult, BenchRow } from './lib.ts';
import type { ClientsQuestion, ClientsReport } from './support/flag-clients.ts';
import { type Forked, forked, preciseNow } from './support/forked.ts';
import type { StreamsQuestion, StreamsReport } from './support/raw-streams.ts';
import { benchTarget, freePort } from './support/traffic.ts';

const CLIENTS = 1_000;
const STREAMS = 5_000;
const ROLLBACKS = 50;
const CHANGES = 20;
/** No more rounds begin after so long; the rows say how many there were. */
const BUDGET_MS = 80_000;
/** Evaluations of the candidate before it is taken back. */
const EVALUATIONS = 100;
const WAIT_MS = 20;
const LIMIT_MS = 60_000;

const clock = systemClock();

interface Served {
  readonly driver: TrafficDriver;
  readonly port: number;
  readonly publicKey: string;
  /** Resident memory of the server now and at its highest, MB. */
  memory(): { readonly now: number; readonly peak: number };
}

function split(shareBp: number): Split {
  return { launch: 'bench-1', epoch: 1, salt: 'bench-1', shareBp, first: [] };
}

function at(sorted: readonly number[], quantile: number): number {
  return sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0;
}

function rising(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limit = clock.monotonic() + LIMIT_MS;
  while (!(await holds())) {
    if (clock.monotonic() > limit) throw new Error(`It never came to hold that ${what}.`);
    await clock.pause(WAIT_MS);
  }
}

/** Starts a flag server, and ends it when the work is done. */
async function served<T>(work: (served: Served) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const port = await freePort();
  const { traffic, ...target } = benchTarget(port, 1, 1);
  const flags = { flag: 'checkout', listen: { host: '127.0.0.1', port } };
  const driver = await flagsKind.open({
    target: { ...target, traffic: { ...traffic, driver: 'flags', flags } },
    dataDir,
  });
  const pid = readState(routerFiles(dataDir, 'flags', target.id))?.pid;
  const memory = () => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1_024;
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  };
  try {
    const publicKey = readFileSync(join(dataDir, 'flags-main-public-key.txt'), 'utf8').trim();
    return await work({ driver, port, publicKey, memory });
  } finally {
    await driver.stop();
    rmSync(dataDir, { recursive: true });
  }
}

async function versionAt(port: number): Promise<number> {
  const { version } = (await (await fetch(`http://127.0.0.1:${port}/flags/v1/ruleset`)).json()) as { version: number };
  return version;
}

interface Rollback {
  /** From the decision to the last evaluation that gave the candidate; 0 when none came after it. */
  readonly lastMs: number;
  /** From the decision to each client's taking over. */
  readonly takenOverMs: readonly number[];
}

async function rollBack({ driver, port }: Served, clients: Forked): Promise<Rollback> {
  const report = (): Promise<ClientsReport> => clients.ask<ClientsReport>({ ask: 'report' } satisfies ClientsQuestion);
  const reached = async (): Promise<void> => {
    const version = await versionAt(port);
    await until(`all clients hold version ${version}`, async () => (await report()).lowest === version);
  };
  await driver.apply(split(5_000));
  await reached();
  // A rollback seldom comes while clients are still telling that they have taken the rise over.
  await until(
    'all have told',
    async () => (await driver.observe()).parts?.[0]?.name.startsWith(`${CLIENTS} of`) === true,
  );
  const { candidate } = await report();
  await until('the candidate is given', async () => (await report()).candidate > candidate + EVALUATIONS);
  const decided = preciseNow();
  await driver.apply(split(0));
  await reached();
  const { lastCandidateAt, takenOverAt } = await clients.ask<ClientsReport>({ ask: 'times' } satisfies ClientsQuestion);
  return { lastMs: Math.max(0, lastCandidateAt - decided), takenOverMs: takenOverAt.map((time) => time - decided) };
}

async function rollbacks(): Promise<readonly BenchRow[]> {
  return served(async (place) => {
    const { port, publicKey } = place;
    await place.driver.apply(split(0));
    const clients = forked('flag-clients.ts');
    try {
      const url = `http://127.0.0.1:${port}`;
      await clients.ask({ ask: 'connect', url, publicKey, count: CLIENTS } satisfies ClientsQuestion);
      const all: Rollback[] = [];
      const end = clock.monotonic() + BUDGET_MS;
      while (all.length < ROLLBACKS && clock.monotonic() < end) all.push(await rollBack(place, clients));
      const last = rising(all.map(({ lastMs }) => lastMs));
      const taken = rising(all.flatMap(({ takenOverMs }) => takenOverMs));
      return [
        {
          label: `decision to last candidate evaluation, ${CLIENTS} clients, P50 of ${all.length}`,
          value: at(last, 0.5),
          unit: 'ms',
        },
        { label: 'decision to last candidate evaluation, P99', value: at(last, 0.99), unit: 'ms', goal: '< 250' },
        { label: 'decision to taking over, P50 of all clients', value: at(taken, 0.5), unit: 'ms' },
        { label: 'decision to taking over, P99', value: at(taken, 0.99), unit: 'ms' },
        { label: `server with ${CLIENTS} clients, memory`, value: place.memory().now, unit: 'MB' },
      ];
    } finally {
      await clients.end();
    }
  });
}

async function streams(): Promise<readonly BenchRow[]> {
  return served(async ({ driver, port, memory }) => {
    await driver.apply(split(1));
    const raw = forked('raw-streams.ts');
    const came = async (): Promise<readonly number[]> => {
      const version = await versionAt(port);
      let times: readonly number[] = [];
      await until(`version ${version} came to all streams`, async () => {
        ({ cameAt: times } = await raw.ask<StreamsReport>({ ask: 'report', version } satisfies StreamsQuestion));
        return times.length >= STREAMS;
      });
      return times;
    };
    const connect = async (): Promise<number> => {
      const began = preciseNow();
      await raw.ask({ ask: 'connect', port, count: STREAMS } satisfies StreamsQuestion);
      return Math.max(...(await came())) - began;
    };
    try {
      await connect();
      const reached: number[] = [];
      const end = clock.monotonic() + BUDGET_MS;
      for (let change = 0; change < CHANGES && clock.monotonic() < end; change++) {
        const decided = preciseNow();
        await driver.apply(split(2 + change));
        reached.push(...(await came()).map((time) => time - decided));
      }
      const [quiet, sorted] = [memory().now, rising(reached)];
      await raw.ask({ ask: 'break off' } satisfies StreamsQuestion);
      const back = await connect();
      return [
        { label: `a change reaches ${STREAMS} streams, P50`, value: at(sorted, 0.5), unit: 'ms' },
        { label: `a change reaches ${STREAMS} streams, P99`, value: at(sorted, 0.99), unit: 'ms', goal: '< 1000' },
        { label: `server with ${STREAMS} streams, memory`, value: quiet, unit: 'MB', goal: '< 300' },
        {
          label: `all ${STREAMS} break off and come back at once, until the last has the ruleset`,
          value: back,
          unit: 'ms',
        },
        { label: 'highest memory of the server by then', value: memory().peak, unit: 'MB', goal: '< 400' },
      ];
    } finally {
      await raw.end();
    }
  });
}

/** Rollbacks with clients, then memory and reach with bare streams. */
export async function run(): Promise<BenchResult> {
  return { name: 'flags', rows: [...(await rollbacks()), ...(await streams())] };
}

if (import.meta.main) console.table((await run()).rows);
