import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endAll, holdpoint } from './command.ts';

const example = (path: string): string => fileURLToPath(new URL(`../../../../examples/${path}`, import.meta.url));
const PLAN = example('plans/batch-patches.yaml');
const ERRORS = example('scenarios/errors-in-wave-2.yaml');
const PATIENCE_MS = 120_000;

let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-rehearse-'));
});
afterAll(async () => {
  await endAll();
  rmSync(dir, { recursive: true, force: true });
});

it('lives through a launch in which nothing goes wrong', { timeout: PATIENCE_MS }, async () => {
  const { code, out } = await holdpoint(['rehearse', PLAN, '--json']);
  expect(code).toBe(0);
  const account = JSON.parse(out);
  expect(account).toMatchObject({
    type: 'Rehearsal',
    outcome: 'completed',
    harm: null,
    rollback: null,
    waitingFor: [],
  });
  expect(account.stages.map(({ share }: { share: number }) => share)).toEqual([10, 25, 50, 100]);
  expect(account.triggers.every(({ firedAt }: { firedAt: string | null }) => firedAt === null)).toBe(true);
  expect(account.calendar.length).toBeGreaterThan(5);
});

it('shows what catches errors that rise to 6 % in wave 2, and repeats it to the byte', {
  timeout: PATIENCE_MS,
}, async () => {
  const args = ['rehearse', PLAN, '--scenario', ERRORS];
  const [json, again, text] = await Promise.all([
    holdpoint([...args, '--json']),
    holdpoint([...args, '--json']),
    holdpoint(args),
  ]);
  expect(json.out).toBe(again.out);
  const account = JSON.parse(json.out);
  expect(account).toMatchObject({ outcome: 'rolled_back', rollback: 'error_rate rises 5pp since previous stage' });
  expect(account.harm.detectMs).toBeLessThan(20 * 60_000);
  expect(account.harm.failedRequests).toBeGreaterThan(100);
  expect(text).toMatchObject({ code: 0, err: '' });
  expect(text.out).toContain('⚡ candidate error_rate is 6%');
  expect(text.out).toContain('When each trigger would have fired, had none acted');
});

it('studies bad releases, the same ones for the same seed', { timeout: PATIENCE_MS }, async () => {
  const args = ['rehearse', example('batch-patches/plan-routers.yaml'), '--random', '4', '--seed', '5', '--json'];
  const [first, second] = [await holdpoint(args), await holdpoint(args)];
  expect(first.code).toBe(0);
  expect(first.out).toBe(second.out);
  expect(JSON.parse(first.out)).toMatchObject({ type: 'Study', seed: 5, falseRollbacks: { hits: 0, of: 20 } });
});

it('says what is wrong with a scenario, and how it is called', async () => {
  const file = join(dir, 'scenario.yaml');
  writeFileSync(file, 'rehearsal: 1\ntitle: A slip\nevents:\n  - { at: Wave 9 + 1m, candidate: down }\n');
  const [wrong, both, checklist] = await Promise.all([
    holdpoint(['rehearse', PLAN, '--scenario', file]),
    holdpoint(['rehearse', PLAN, '--scenario', file, '--random', '3']),
    holdpoint(['rehearse', example('plans/implementation-checklist.yaml'), '--random', '3']),
  ]);
  expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringContaining('unknown_stage') });
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining('Leave --scenario or --random out') });
  expect(checklist).toMatchObject({ code: 2, err: expect.stringContaining('has no stages') });
});

it('refuses to run a plan that needs more than there is, by name', async () => {
  const [more, slip] = await Promise.all([
    holdpoint(['run', example('plans/go-live.yaml'), '--headless', '--data', join(dir, 'one')]),
    holdpoint(['run', PLAN, '--headless', '--data', join(dir, 'other'), '--without', 'runbok']),
  ]);
  expect(more).toMatchObject({ code: 1, err: expect.stringContaining('driver haproxy of target main') });
  expect(more.err).toMatch(/runbook: \d+ steps/);
  expect(slip).toMatchObject({ code: 2, err: expect.stringContaining('--without runbok leaves out nothing') });
});
