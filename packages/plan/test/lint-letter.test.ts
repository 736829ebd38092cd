import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPlan } from '../src/index.ts';
import { LINT_CODES, type LintCode } from '../src/lint/codes.ts';
import type { Problem } from '../src/problem.ts';

/** What must be found in a plan that follows each launch document to the letter. */
const FOUND: Readonly<Record<string, readonly LintCode[]>> = {
  '000-production-launch': ['step_unowned', 'watch_outlives_rota'],
  '001-batch-patches': [
    'board_calls_healthy',
    'gate_laxer_than_success',
    'ambiguous_threshold',
    'check_too_slow',
    'hard_coded_timestamp',
    'mixed_time_zones',
    'destructive_alone',
    'stop_before_start',
    'shell_syntax',
    'step_unowned',
    'watch_outlives_rota',
  ],
  '002-blue-green': [
    'conflicting_policy',
    'range_gap',
    'board_calls_healthy',
    'gate_laxer_than_success',
    'users_and_share_differ',
    'rollback_over_budget',
    'wait_shorter_than_ttl',
    'check_too_slow',
    'hard_coded_timestamp',
    'stage_cannot_show',
    'destructive_alone',
    'stop_before_start',
    'shell_syntax',
    'step_unowned',
    'authority_gap',
  ],
  '003-deployment-day': [
    'rollback_does_not_fit',
    'time_before_start',
    'step_no_slack',
    'phase_idle',
    'kpi_goes_stale',
    'hard_coded_timestamp',
    'drill_is_real',
    'destructive_alone',
    'step_unowned',
    'dangling_reference',
  ],
  '004-checklist': [],
};

function read(name: string) {
  const file = readFileSync(new URL(`letter/${name}.plan`, import.meta.url));
  return { lines: file.toString('utf8').split('\n'), result: readPlan(file, `${name}.plan`) };
}

/** What the linter finds in the plan; fails where it does not read. */
function findingsIn(name: string): readonly Problem[] {
  const { result } = read(name);
  expect(result.ok ? [] : result.problems).toEqual([]);
  return (result.ok ? result.warnings : []).filter(({ code }) => Object.hasOwn(LINT_CODES, code));
}

test.each(Object.entries(FOUND))('%s, to the letter', (name, codes) => {
  const found = new Set(findingsIn(name).map(({ code }) => code));
  expect([...found].sort()).toEqual([...codes].sort());
});

test('together the documents have many kinds of contradictions', () => {
  expect(new Set(Object.values(FOUND).flat()).size).toBeGreaterThanOrEqual(20);
});

/** Where each of twelve kinds stands: a part of the line that the finding points to, and of its message. */
const PLACES: readonly (readonly [string, LintCode, string, string])[] = [
  ['002-blue-green', 'conflicting_policy', 'p95 > 5s, decides: tech-lead', 'rolls back by itself'],
  ['002-blue-green', 'range_gap', 'when: error_rate > 5%', 'no row holds exactly 5%'],
  ['002-blue-green', 'board_calls_healthy', 'healthy: [error_rate <= 0.8%', 'calls 0.8% of error_rate healthy'],
  ['003-deployment-day', 'rollback_does_not_fit', 'takes: 3h30m', 'must begin by 2026-02-08 02:30, but 2h of the plan'],
  ['002-blue-green', 'wait_shorter_than_ttl', 'Wait for DNS, wait: 30s', 'waits 30s'],
  ['003-deployment-day', 'dangling_reference', 'see Section 10', 'refers to Section 10'],
  ['003-deployment-day', 'time_before_start', 'Announce the rollback (01:00)', 'names the time 01:00'],
  ['001-batch-patches', 'ambiguous_threshold', 'error_rate rises 5%', '5 points (from 2% to 7%)'],
  ['001-batch-patches', 'destructive_alone', 'redis-cli FLUSHDB', 'runs "FLUSHDB"'],
  ['001-batch-patches', 'hard_coded_timestamp', 'restore-snapshot.sh 2025', '"2025-02-01T10:00:00Z" is fixed'],
  ['001-batch-patches', 'check_too_slow', 'error_rate > 10% for 5m', '"Wave 1" is checked every 15m'],
  ['002-blue-green', 'stage_cannot_show', 'requests >= 100000000', 'it would have to be observed for 2d19h'],
];

test.each(PLACES)('%s: %s stands where it is written', (name, code, line, says) => {
  const { lines } = read(name);
  const found = findingsIn(name).filter((finding) => finding.code === code && finding.message.includes(says));
  expect(found.map(({ position }) => lines[position.line - 1]?.includes(line))).toContain(true);
});

test('the last safe start is a number for programs', () => {
  const [found] = findingsIn('003-deployment-day').filter(({ code }) => code === 'rollback_does_not_fit');
  const hour = 3_600_000;
  const lastSafeStart = Date.UTC(2026, 1, 8, 2, 30);
  expect(found?.numbers).toEqual({ lastSafeStart, neededMs: 3.5 * hour, afterMs: 2 * hour });
});
