import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import type { MirrorCounts, Split, TrafficDriver } from '../packages/holdpoint/src/traffic/index.ts';
import { readState } from '../packages/holdpoint/src/traffic/process/launcher.ts';
import { proxyFiles } from '../packages/holdpoint/src/traffic/proxy/files.ts';
import { proxyKind } from '../packages/holdpoint/src/traffic/proxy.ts';
import type { BenchResult } from './lib.ts';
import type { LoadReport } from './support/constant-load.ts';
import { processorMicros } from './support/processor-time.ts';
import { benchTarget, freePort, startHelper } from './support/traffic.ts';

/** Rounds of each kind, in turns; the median counts. The first only warms up. */
const ROUNDS = 7;
const SECONDS = 4;
const RATE = 1_000;
const MIRROR_BP = 2_000;

const clock = systemClock();

/** A proxy that gives its candidate nothing but copies. */
interface Subject {
  readonly driver: TrafficDriver;
  readonly listen: number;
  /** Its process. */
  readonly pid: number;
}

/** What the clients saw, and what the proxy needed for each of their requests. */
interface Load extends LoadReport {
  readonly cpuMicros: number;
}

async function open(folder: string, stable: number, candidate: number): Promise<Subject> {
  mkdirSync(folder);
  const listen = await freePort();
  const driver = await proxyKind.open({ target: benchTarget(listen, stable, candidate), dataDir: folder });
  return { driver, listen, pid: readState(proxyFiles(folder, 'main'))?.pid ?? 0 };
}

/** What the clients see while this part of the requests is copied. */
async function load({ driver, listen, pid }: Subject, mirrorBp: number): Promise<Load> {
  const split: Split = { launch: 'bench-1', epoch: 1, salt: 'bench-1', shareBp: 0, first: [] };
  await driver.apply(mirrorBp === 0 ? split : { ...split, mirrorBp });
  const before = processorMicros(pid);
  const clients = startHelper('constant-load.ts', String(listen), String(RATE));
  try {
    await clock.pause(SECONDS * 1_000);
    const report: LoadReport = JSON.parse(await clients.finish());
    return { ...report, cpuMicros: (processorMicros(pid) - before) / report.sent };
  } finally {
    clients.child.kill();
  }
}

/** A candidate that takes everything and answers nothing. */
async function hanging(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => void socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

interface Round {
  readonly without: Load;
  readonly hanging: Load;
  readonly answering: Load;
}

async function copiesOf({ driver }: Subject): Promise<MirrorCounts | undefined> {
  return (await driver.observe()).mirror;
}

/** Each kind comes first in turn, so that what else the machine does meets all of them. */
async function measureRound([answering, hangs]: readonly [Subject, Subject], round: number): Promise<Round> {
  const kinds = ['without', 'hanging', 'answering'] as const;
  const reports: Partial<Record<(typeof kinds)[number], Load>> = {};
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[(i + round) % kinds.length] ?? 'without';
    reports[kind] = await load(kind === 'hanging' ? hangs : answering, kind === 'without' ? 0 : MIRROR_BP);
  }
  const { without = NO_LOAD, hanging = NO_LOAD, answering: answered = NO_LOAD } = reports;
  return { without, hanging, answering: answered };
}

const NO_LOAD: Load = { sent: 0, answered: 0, failed: 0, seconds: 0, p99Ms: 0, cpuMicros: 0 };

function median(values: readonly number[]): number {
  return Number((values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(3));
}

/** What copies cost the real answers, as clients see them: with a candidate that answers, and one that hangs. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const services = startHelper('two-services.ts');
  const [stable = 0, candidate = 0]: number[] = JSON.parse(await services.firstOutput());
  const { server, port } = await hanging();
  const subjects = [
    await open(join(folder, 'answering'), stable, candidate),
    await open(join(folder, 'hanging'), stable, port),
  ] as const;
  try {
    const rounds: Round[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      rounds.push(await measureRound(subjects, round));
    }
    const [answering, hangs] = [await copiesOf(subjects[0]), await copiesOf(subjects[1])];
    return { name: 'mirror', rows: rowsOf(rounds.slice(1), { answering, hangs }) };
  } finally {
    for (const { driver } of subjects) await driver.stop();
    server.close();
    await services.finish();
    rmSync(folder, { recursive: true });
  }
}

function rowsOf(
  rounds: readonly Round[],
  copies: { readonly answering: MirrorCounts | undefined; readonly hangs: MirrorCounts | undefined },
): BenchResult['rows'] {
  const ratio = (kind: 'hanging' | 'answering', of: 'p99Ms' | 'cpuMicros'): number =>
    median(rounds.map((round) => round[kind][of] / round.without[of]));
  const failed = rounds.reduce((sum, round) => sum + round.hanging.failed + round.answering.failed, 0);
  const part = `${MIRROR_BP / 100} % copied`;
  return [
    {
      label: `P99 of the real answers at ${RATE}/s, nothing copied`,
      value: median(rounds.map(({ without }) => without.p99Ms)),
      unit: 'ms',
    },
    {
      label: `the same, ${part} to a candidate that hangs`,
      value: ratio('hanging', 'p99Ms'),
      unit: 'ratio',
      goal: '<= 1.25',
    },
    {
      label: `the same, ${part} to one that answers`,
      value: ratio('answering', 'p99Ms'),
      unit: 'ratio',
      goal: '<= 1.5',
    },
    {
      label: `processor time per request, ${part} to the one that hangs`,
      value: ratio('hanging', 'cpuMicros'),
      unit: 'ratio',
    },
    {
      label: `the same, ${part} to the one that answers`,
      value: ratio('answering', 'cpuMicros'),
      unit: 'ratio',
    },
    { label: 'failed, as the clients count', value: failed, unit: 'requests', goal: '<= 0' },
    { label: 'copies that were answered', value: copies.answering?.requests ?? 0, unit: 'copies' },
    { label: 'copies skipped for the candidate that hangs', value: copies.hangs?.skipped ?? 0, unit: 'copies' },
  ];
}

if (import.meta.main) console.table((await run()).rows);
