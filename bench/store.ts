import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDraft } from '@holdpoint/engine';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { verifyRecord } from '../packages/holdpoint/src/store/audit.ts';
import type { EventStore } from '../packages/holdpoint/src/store/index.ts';
import { sqliteStore } from '../packages/holdpoint/src/store/sqlite.ts';
import { STORE_FILE } from '../packages/holdpoint/src/store/sqlite-file.ts';

const LAUNCH = 'bench-2026-02-08-1';
const SINGLE_APPENDS = 2000;
const EVENTS = 200_000;
const BATCH = 500;

/** The record: durable appends of one event a commit, then reading and verifying a long record. */
export function run(): { readonly name: string; readonly rows: readonly Row[] } {
  const dir = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  try {
    const store = sqliteStore(dir);
    const appends = appendsPerSecond(store);
    fill(store);
    const reads = perSecond(EVENTS, () => count(store.read(LAUNCH)));
    store.close();
    const verifies = perSecond(EVENTS, () => assertIntact(dir));
    const bytes = statSync(join(dir, STORE_FILE)).size / EVENTS;
    return {
      name: 'store',
      rows: [
        { label: 'durable appends, one event a commit', value: Math.round(appends.rate), unit: '1/s', goal: '>= 200' },
        { label: 'one append, 99th percentile', value: rounded(appends.p99), unit: 'ms', goal: '< 50' },
        { label: 'events read and checked', value: Math.round(reads), unit: '1/s' },
        { label: 'events verified', value: Math.round(verifies), unit: '1/s', goal: '>= 100000' },
        { label: 'disk for one event', value: Math.round(bytes), unit: 'bytes' },
      ],
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Row {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: string;
}

const clock = systemClock();

function appendsPerSecond(store: EventStore): { readonly rate: number; readonly p99: number } {
  const times: number[] = [];
  const began = clock.monotonic();
  for (let seq = 0; seq < SINGLE_APPENDS; seq += 1) {
    const before = clock.monotonic();
    store.append(LAUNCH, seq, [readings(seq)]);
    times.push(clock.monotonic() - before);
  }
  const rate = (SINGLE_APPENDS / (clock.monotonic() - began)) * 1000;
  times.sort((a, b) => a - b);
  return { rate, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

function fill(store: EventStore): void {
  for (let seq = SINGLE_APPENDS; seq < EVENTS; seq += BATCH)
    store.append(
      LAUNCH,
      seq,
      Array.from({ length: BATCH }, (_, index) => readings(seq + index)),
    );
}

/** What a check of two signals on both versions records, about 600 bytes. */
function readings(index: number): EventDraft {
  const at = Date.UTC(2026, 1, 8) + index * 1000;
  const sample = { from: at - 1000, to: at, value: (index % 100) / 7000, requests: 200 + (index % 13) };
  const all = (['error_rate', 'latency_p95'] as const).flatMap((signal) =>
    (['stable', 'candidate'] as const).map((variant) => ({ signal, variant, outcome: 'sample', sample }) as const),
  );
  return { type: 'ReadingsTaken', at, actor: { kind: 'engine' }, data: { readings: all, traffic: [] } };
}

function count(events: Iterable<unknown>): void {
  let found = 0;
  for (const _event of events) found += 1;
  if (found !== EVENTS) throw new Error(`${found} events were read of ${EVENTS}.`);
}

function assertIntact(dir: string): void {
  const report = verifyRecord(dir);
  if (!report.ok || report.events !== EVENTS) throw new Error('The record of the benchmark is not intact.');
}

function perSecond(amount: number, work: () => void): number {
  const before = clock.monotonic();
  work();
  return (amount / (clock.monotonic() - before)) * 1000;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

if (import.meta.main) console.table(run().rows);
