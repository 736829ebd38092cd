import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_ROUTERS, type DemoTraffic } from '../../src/demo/routers/index.ts';
import { holdpoint } from '../cli/command.ts';

const PATIENCE_MS = 120_000;
const ROUTERS = Object.keys(DEMO_ROUTERS).filter((name): name is Exclude<DemoTraffic, 'proxy'> => name !== 'proxy');

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-routers-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** The summary of a demo that its user sees, and its exit code. */
async function played(options: readonly string[]) {
  const { code, out } = await holdpoint(['demo', '--headless', '--json', '--data', dir, ...options]);
  return { code, summary: JSON.parse(out.trim().split('\n').at(-1) ?? '') };
}

describe.each(ROUTERS)('the demo behind %s', (router) => {
  it('launches a good version', { timeout: PATIENCE_MS }, async () => {
    const { code, summary } = await played(['--traffic', router]);
    expect(summary).toMatchObject({ outcome: 'completed', rollback: null, unanswered: 0 });
    expect(summary.stages.at(-1)).toMatchObject({ share: 100 });
    expect(code).toBe(0);
  });

  it('takes traffic back from a bad one', { timeout: PATIENCE_MS }, async () => {
    const { code, summary } = await played(['--traffic', router, '--bad', 'errors']);
    expect(summary).toMatchObject({ outcome: 'rolled_back', unanswered: 0 });
    expect(summary.rollback.trigger).toBe('any critical alert');
    // A name server sees no requests.
    expect(summary.rollback.atMost).toBe(router === 'dns' ? true : undefined);
    expect(code).toBe(0);
  });
});
