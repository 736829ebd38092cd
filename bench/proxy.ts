import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TrafficDriver } from '../packages/holdpoint/src/traffic/index.ts';
import { readState } from '../packages/holdpoint/src/traffic/process/launcher.ts';
import { proxyFiles } from '../packages/holdpoint/src/traffic/proxy/files.ts';
import { proxyKind } from '../packages/holdpoint/src/traffic/proxy.ts';
import { missingPrograms, thisMachine } from '../tools/debian-programs.ts';
import type { BenchResult, BenchRow } from './lib.ts';
import { answering, type Nginx, passing, serverEnv, startNginx } from './support/nginx.ts';
import { processorMicros } from './support/processor-time.ts';
import { benchTarget, freePort } from './support/traffic.ts';

/** Runs of each proxy, in turns; the median counts. */
const RUNS = 7;
const SECONDS = 3;
const CONNECTIONS = 64;

const USERS_SCRIPT = join(import.meta.dirname, 'support', 'wrk-users.lua');

/** What the services answer with: about 1 kB of JSON, and a line of text. */
const BODIES = {
  JSON: { type: 'application/json', text: JSON.stringify(Array.from({ length: 50 }, (_, id) => ({ id, ok: true }))) },
  text: { type: 'text/plain', text: 'hello, world' },
};

/** Something that passes requests on. */
interface Subject {
  readonly port: number;
  /** The process that does the work. */
  readonly pid: number;
}

/** One run of wrk against one subject. */
interface Run {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Processor time of the subject per request, microseconds. */
  readonly cpuMicros: number;
}

interface WrkResult {
  readonly requests: number;
  readonly micros: number;
  readonly p99Micros: number;
  readonly failed: number;
}

async function load({ port, pid }: Subject): Promise<Run> {
  const before = processorMicros(pid);
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-s', USERS_SCRIPT, `http://127.0.0.1:${port}`];
  const { stdout } = await promisify(execFile)('wrk', args, { env: serverEnv });
  const result: WrkResult = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.requests} requests to port ${port} failed.`);
  return {
    perSecond: (result.requests / result.micros) * 1e6,
    p99Ms: result.p99Micros / 1_000,
    cpuMicros: (processorMicros(pid) - before) / result.requests,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

interface Pair {
  readonly nginx: Run;
  readonly holdpoint: Run;
}

/** Both proxies in turns, so that other work on the machine meets both. The first run of each only warms up. */
async function compare(nginx: Subject, holdpoint: Subject): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let run = 0; run <= RUNS; run++) pairs.push({ nginx: await load(nginx), holdpoint: await load(holdpoint) });
  return pairs.slice(1);
}

/** The built-in proxy with everything on: it splits by user, knows an audience, and counts by endpoint. */
async function openHoldpoint(dataDir: string, backend: number): Promise<{ driver: TrafficDriver; subject: Subject }> {
  mkdirSync(dataDir);
  const port = await freePort();
  const driver = await proxyKind.open({ target: benchTarget(port, backend, backend), dataDir });
  const first = [{ audience: 'internal', sizeBp: 500 }];
  await driver.apply({ launch: 'bench-1', epoch: 1, salt: 'bench-1', shareBp: 5_000, first });
  const state = readState(proxyFiles(dataDir, 'main'));
  return { driver, subject: { port, pid: state?.pid ?? 0 } };
}

async function measure(folder: string, { type, text }: { type: string; text: string }): Promise<readonly Pair[]> {
  const running: (Nginx | TrafficDriver)[] = [];
  try {
    const backend = await freePort();
    running.push(await startNginx(join(folder, 'backend'), backend, answering(backend, type, text)));
    const port = await freePort();
    const nginx = await startNginx(join(folder, 'nginx'), port, passing(port, backend));
    running.push(nginx);
    const { driver, subject } = await openHoldpoint(join(folder, 'holdpoint'), backend);
    running.push(driver);
    return await compare({ port, pid: nginx.worker }, subject);
  } finally {
    for (const subject of running.reverse()) await subject.stop();
    rmSync(folder, { recursive: true });
  }
}

function rowsOf(body: string, pairs: readonly Pair[]): readonly BenchRow[] {
  const of = (figure: (pair: Pair) => number): number => Number(median(pairs.map(figure)).toFixed(3));
  return [
    { label: `${body}: nginx`, value: of(({ nginx }) => nginx.perSecond), unit: '1/s' },
    { label: `${body}: built-in proxy`, value: of(({ holdpoint }) => holdpoint.perSecond), unit: '1/s' },
    {
      label: `${body}: requests/s, built-in proxy to nginx`,
      value: of(({ nginx, holdpoint }) => holdpoint.perSecond / nginx.perSecond),
      unit: 'ratio',
      goal: '>= 0.5',
    },
    {
      label: `${body}: requests per processor second, the same`,
      value: of(({ nginx, holdpoint }) => nginx.cpuMicros / holdpoint.cpuMicros),
      unit: 'ratio',
    },
    { label: `${body}: P99 of nginx`, value: of(({ nginx }) => nginx.p99Ms), unit: 'ms' },
    {
      label: `${body}: P99 more than nginx`,
      value: of(({ nginx, holdpoint }) => holdpoint.p99Ms - nginx.p99Ms),
      unit: 'ms',
    },
  ];
}

/** The built-in proxy, splitting and counting, against nginx as a plain reverse proxy: 64 connections, one core each. */
export async function run(): Promise<BenchResult> {
  const missing = missingPrograms(['nginx', 'wrk'], thisMachine());
  if (missing !== null) throw new Error(missing);
  const rows: BenchRow[] = [];
  for (const [name, body] of Object.entries(BODIES)) {
    rows.push(...rowsOf(name, await measure(mkdtempSync(join(tmpdir(), 'holdpoint-bench-')), body)));
  }
  return { name: 'proxy', rows };
}

if (import.meta.main) console.table((await run()).rows);
