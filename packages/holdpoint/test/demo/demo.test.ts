import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@holdpoint/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DemoSummary } from '../../src/demo/index.ts';
import { BAD } from '../../src/demo/services.ts';
import { verifyRecord } from '../../src/store/audit.ts';
import { holdpoint } from '../cli/command.ts';

const PATIENCE_MS = 240_000;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-demo-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Played {
  readonly code: number | null;
  readonly events: readonly RecordedEvent[];
  readonly summary: DemoSummary;
}

/** Runs the demo as its user would, and reads what it wrote. */
async function played(options: readonly string[]): Promise<Played> {
  const data = join(dir, 'data');
  const { code, out } = await holdpoint(['demo', '--headless', '--json', '--data', data, ...options]);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { code, events: lines.slice(0, -1), summary: lines.at(-1) };
}

describe('the demo', () => {
  it('launches a good version over real traffic', { timeout: PATIENCE_MS }, async () => {
    const { code, events, summary } = await played([]);
    expect(summary).toMatchObject({ type: 'Summary', outcome: 'completed', rollback: null, unanswered: 0 });
    expect(summary.stages.map(({ share }) => share)).toEqual([10, 25, 50, 100]);
    for (const { share, given, requests, users } of summary.stages) {
      // Requests on their way when the share changed are of the share before.
      expect(Math.abs((given ?? 0) - share)).toBeLessThan(5);
      expect(requests).toBeGreaterThan(100);
      expect(users).toBeGreaterThan(100);
    }
    expect(events).toHaveLength(summary.events);
    expect(verifyRecord(summary.data).ok).toBe(true);
    expect(code).toBe(0);
  });

  it.each(BAD)('takes traffic back from a version with bad %s', { timeout: PATIENCE_MS }, async (bad) => {
    const { code, events, summary } = await played(['--bad', bad]);
    expect(summary).toMatchObject({ outcome: 'rolled_back', unanswered: 0 });
    expect(summary.rollback?.millis).toBeLessThan(1000);
    expect(events.map(({ type }) => type)).toContain('TriggerFired');
    expect(events.at(-1)?.type).toBe('RollbackCompleted');
    expect(code).toBe(0);
  });
});
