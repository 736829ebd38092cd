import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LaunchView } from '@holdpoint/engine';
import { renderBoard } from '../packages/holdpoint/src/board/render.ts';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { HEALTHY } from '../packages/holdpoint/test/support/views.ts';
import type { BenchResult } from './lib.ts';

const HOLDPOINT = fileURLToPath(new URL('../packages/holdpoint/src/cli/holdpoint.mjs', import.meta.url));
const RUNS = 60;
const DRAWINGS = 2000;

const clock = systemClock();

/** Start-up of the command line beside an empty program, run by run in turn; and one drawing of the board. */
export function run(): BenchResult {
  const dir = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  try {
    const empty = join(dir, 'empty.mjs');
    writeFileSync(empty, '');
    const commands = { empty: [empty], help: [HOLDPOINT, '--help'], status: [HOLDPOINT, 'status', '--data', dir] };
    const times: Record<keyof typeof commands, number[]> = { empty: [], help: [], status: [] };
    for (const args of Object.values(commands)) timed(args);
    for (let i = 0; i < RUNS; i += 1) {
      for (const name of ['empty', 'help', 'status'] as const) times[name].push(timed(commands[name]));
    }
    const [base, help, status] = [median(times.empty), median(times.help), median(times.status)];
    return {
      name: 'cli',
      rows: [
        { label: 'an empty Node program', value: base, unit: 'ms' },
        { label: 'holdpoint --help', value: help, unit: 'ms' },
        { label: 'holdpoint --help, times an empty program', value: help / base, unit: '×', goal: '<= 1.5' },
        { label: 'holdpoint status, nothing running', value: status, unit: 'ms' },
        { label: 'one drawing of the board, 120 × 40', value: drawing(), unit: 'ms' },
      ],
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function timed(args: readonly string[]): number {
  const started = clock.monotonic();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return clock.monotonic() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function drawing(): number {
  const options = { width: 120, height: 40, color: true, unicode: true, zone: 'Europe/Madrid' };
  const started = clock.monotonic();
  for (let i = 0; i < DRAWINGS; i += 1) {
    const view: LaunchView = { ...HEALTHY, at: HEALTHY.at + i * 1000 };
    renderBoard(view, options);
  }
  return (clock.monotonic() - started) / DRAWINGS;
}

if (import.meta.main) console.table(run().rows);
