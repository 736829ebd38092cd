import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { edited, SMALL_PLAN } from '../../../plan/test/plans.ts';
import { endAll, holdpoint } from './command.ts';

let [clean, warned] = ['', ''];

beforeAll(() => {
  const dir = mkdtempSync(join(tmpdir(), 'holdpoint-validate-'));
  [clean, warned] = [join(dir, 'clean.yaml'), join(dir, 'warned.yaml')];
  writeFileSync(clean, SMALL_PLAN);
  writeFileSync(warned, edited('error_rate > 10% for 5m', 'error_rate rises 5% since baseline'));
});
afterAll(async () => {
  await endAll();
  rmSync(join(clean, '..'), { recursive: true, force: true });
});

it('shows warnings and ends well, unless none is allowed', async () => {
  const [plain, strict] = await Promise.all([
    holdpoint(['validate', warned]),
    holdpoint(['validate', '--strict', warned]),
  ]);
  expect(plain).toMatchObject({ code: 0, out: expect.stringContaining('warning ambiguous_threshold: ') });
  expect(plain.out).toContain('a valid plan');
  expect(strict).toMatchObject({ code: 1, out: expect.stringContaining('1 warning, and --strict allows none\n') });
});

it('gives the numbers of a finding to programs', async () => {
  const { code, out } = await holdpoint(['validate', '--strict', '--json', warned]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    problems: [
      {
        code: 'ambiguous_threshold',
        severity: 'warning',
        line: expect.any(Number),
        column: expect.any(Number),
        message: expect.stringContaining('5 points'),
        hint: expect.stringContaining('5pp'),
        numbers: { amount: 0.05 },
      },
    ],
  });
});

it('is content with a plan that has nothing to look at again', async () => {
  const { code, out } = await holdpoint(['validate', '--strict', clean]);
  expect({ code, lines: out.trim().split('\n').length }).toEqual({ code: 0, lines: 1 });
});

it('says what can be rehearsed, and not run yet', async () => {
  const more = join(clean, '..', 'more.yaml');
  writeFileSync(more, `${SMALL_PLAN}boards: { main: { title: Main, signals: [p99] } }\n`);
  const [text, json] = await Promise.all([holdpoint(['validate', more]), holdpoint(['validate', '--json', more])]);
  expect(text).toMatchObject({ code: 0, out: expect.stringContaining('  boards: 1 board\n') });
  expect(JSON.parse(json.out)).toMatchObject({ ok: true, notRun: [{ section: 'boards', what: '1 board' }] });
});

it('refuses queries that cannot be read, at validation and at the start', async () => {
  const unread = join(clean, '..', 'unread.yaml');
  const signal =
    '  load: { from: prometheus, at: http://127.0.0.1:9090, query: "sum(load{v=$variant})", unit: count, better: lower }';
  writeFileSync(unread, SMALL_PLAN.replace('\nsignals:\n', `\nsignals:\n${signal}\n`));
  const problem =
    'signal load: query has $variant outside of a string at character 12; write "$variant": sum(load{v=$variant})';
  const [text, json, run] = await Promise.all([
    holdpoint(['validate', unread]),
    holdpoint(['validate', '--json', unread]),
    holdpoint(['run', unread, '--data', join(clean, '..', 'data'), '--headless']),
  ]);
  expect(text).toMatchObject({ code: 1, out: expect.stringContaining(`unread.yaml: ${problem}\n`) });
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, problems: [], queries: [problem] });
  expect(run.code).toBe(1);
  expect(run.err).toContain(problem);
});
