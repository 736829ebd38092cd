/**
 * Runs benchmarks, each in a process of its own, prints one table and keeps the figures in bench/results.json.
 * `node bench/all.ts` runs all, `node bench/all.ts proxy store` those named. A missed goal is shown and is no
 * failure; the exit code is 1 only when a benchmark crashed.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { missingPrograms, NGINX_JS, thisMachine } from '../tools/debian-programs.ts';
import { type BenchOutcome, type BenchResult, type BenchRow, renderOutcomes } from './lib.ts';

const FOLDER = new URL('./', import.meta.url);
const RESULTS = new URL('results.json', FOLDER);
const NO_BENCHMARK = ['all', 'lib'];

/** Programs of Debian that a benchmark measures against or with. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  dns: ['named'],
  haproxy: ['haproxy'],
  nginx: ['nginx', NGINX_JS],
  proxy: ['nginx', 'wrk'],
};

/** Names of all benchmarks in this folder. */
function benchmarks(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return files.map((file) => file.slice(0, -3)).filter((name) => !NO_BENCHMARK.includes(name));
}

async function measure(bench: string): Promise<BenchOutcome> {
  const missing = missingPrograms(NEEDS[bench] ?? [], thisMachine());
  if (missing !== null) return { bench, outcome: 'left_out', detail: missing };
  process.stderr.write(`Measuring ${bench} …\n`);
  // What a benchmark prints itself must not get between the figures on standard output.
  const child = fork(new URL(import.meta.url), ['--child', bench], { stdio: ['ignore', 2, 2, 'ipc'] });
  let result: BenchResult | null = null;
  child.on('message', (message: BenchResult) => {
    result = message;
  });
  const [code, signal] = await once(child, 'exit');
  const rows = rowsOf(result);
  if (code === 0 && rows !== null) return { bench, outcome: 'measured', rows };
  const ended = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  return { bench, outcome: 'crashed', detail: rows === null ? `${ended} without figures` : ended };
}

function rowsOf(result: BenchResult | null): readonly BenchRow[] | null {
  return result?.rows ?? null;
}

/** Runs one benchmark in this process, and sends its figures to the process that started it. */
async function measureHere(bench: string): Promise<void> {
  const { run } = await import(new URL(`${bench}.ts`, FOLDER).href);
  process.send?.(await run());
  process.disconnect();
}

/** Figures of other benchmarks stay as they were. */
function keep(outcomes: readonly BenchOutcome[]): void {
  const before: Record<string, unknown> = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  const [cpu] = cpus();
  const machine = { cpu: cpu?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
  const measuredAt = new Date().toISOString();
  for (const outcome of outcomes) {
    if (outcome.outcome === 'measured') before[outcome.bench] = { measuredAt, machine, rows: outcome.rows };
  }
  writeFileSync(RESULTS, `${JSON.stringify(before, null, 2)}\n`);
}

async function measureAll(named: readonly string[]): Promise<void> {
  const known = benchmarks();
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no benchmark ${unknown.join(', ')}. Known: ${known.join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const outcomes: BenchOutcome[] = [];
  for (const bench of named.length > 0 ? named : known) outcomes.push(await measure(bench));
  keep(outcomes);
  process.stdout.write(`${renderOutcomes(outcomes)}\n`);
  if (outcomes.some(({ outcome }) => outcome === 'crashed')) process.exitCode = 1;
}

const [first, second, ...rest] = process.argv.slice(2);
if (first === '--child' && second !== undefined) await measureHere(second);
else await measureAll([first, second, ...rest].filter((name) => name !== undefined));
