import { expect, test } from 'vitest';
import { PROBLEM_CODES } from '../src/index.ts';
import type { BadPlan } from './bad-plan.ts';
import { BAD_PLANS } from './bad-plans.ts';
import { edited, planOf, problemsOf, SMALL_PLAN, withTargets } from './plans.ts';

const MARK = '¦';

/** Line and column of the mark, or undefined where the case has none. */
function positionOfMark(marked: string): { readonly line: number; readonly column: number } | undefined {
  const at = marked.indexOf(MARK);
  if (at === -1) return undefined;
  const before = marked.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

test.each(BAD_PLANS)('$code: $to', ({ code, from, to, says = '', also = ['', ''] }: BadPlan) => {
  const marked = edited(from, to).replace(...also);
  const problems = problemsOf(marked.replace(MARK, ''));
  const { severity } = PROBLEM_CODES[code];
  const position = positionOfMark(marked);
  expect(problems).toContainEqual(expect.objectContaining({ code, severity, ...(position && { position }) }));
  const found = problems.find((problem) => problem.code === code);
  expect(`${found?.message} ${found?.hint}`).toContain(says);
});

test('with several targets, `$stable` is not clear', () => {
  const text = withTargets(['shop', 'search']);
  expect(problemsOf(text)).toMatchObject([{ code: 'ambiguous_service' }]);
  expect(problemsOf(text.replace('$stable/', 'https://shop.example/'))).toEqual([]);
});

test('two targets on one address are told apart', () => {
  const text = withTargets(['shop', 'search']).replace('8081', '8080').replace('$stable/', 'https://shop.example/');
  expect(problemsOf(text)).toMatchObject([{ code: 'duplicate_name', message: expect.stringContaining('"search"') }]);
});

test('a section of a later version is one problem, not several', () => {
  const text = edited('from: metrics, metric: process_resident_memory_bytes', 'from: metrics, query: up');
  expect(problemsOf(text).map(({ code }) => code)).toEqual(['not_supported_yet']);
});

test('a signal that cannot be read is declared all the same', () => {
  const text = edited('measure: errors / requests', 'measure: mistakes');
  expect(problemsOf(text).map(({ code }) => code)).toEqual(['bad_value']);
});

test('a gate and a trigger whose limits meet do not contradict each other', () => {
  const codesOf = (gate: string) => problemsOf(edited('error_rate < 5% for 10m', gate)).map(({ code }) => code);
  expect(codesOf('error_rate <= 10%')).not.toContain('gate_contradicts_trigger');
  expect(codesOf('stable error_rate < 15%')).not.toContain('gate_contradicts_trigger');
});

test('a cap of users is not compared with shares', () => {
  const first = '  - { name: Few, users: 100, observe: 1h, gate: [users >= 10] }\n  - name: Staff';
  expect(problemsOf(edited('  - name: Staff', first))).toEqual([]);
});

test('a trigger of the first stage may look at the stage before where the second inherits it', () => {
  const text = edited('when: error_rate > 10% for 5m', 'when: error_rate rises 5pp since previous stage');
  expect(problemsOf(text)).toEqual([]);
  expect(problemsOf(text.replace('triggers: same, ', ''))).toMatchObject([{ code: 'no_stage_before' }]);
});

test('every section that a plan lacks is named', () => {
  const messages = problemsOf('holdpoint: 1\n').map(({ message }) => message);
  for (const section of ['launch', 'people', 'roles', '"stages", "runbook" or "readiness"']) {
    expect(messages).toContainEqual(expect.stringContaining(section));
  }
});

/** The small plan without these sections. */
const without = (...sections: readonly string[]): string =>
  sections.reduce((text, name) => text.replace(new RegExp(`^${name}:\\n(?: .*\\n)+`, 'm'), ''), SMALL_PLAN);

test('a plan with stages needs what traffic goes through, and a way back', () => {
  const messagesOf = (text: string) => problemsOf(text).map(({ code, message }) => `${code}: ${message}`);
  expect(messagesOf(without('services'))).toContain('missing_field: "services" is missing beside traffic');
  expect(messagesOf(without('services', 'traffic'))).toContain(
    'missing_field: the plan has "stages", which needs "services" and "traffic" or "targets"',
  );
  expect(problemsOf(without('rollback'))).toMatchObject([
    { code: 'missing_field', message: expect.stringContaining('"rollback" is missing'), position: { column: 1 } },
  ]);
});

test('a plan without stages needs a runbook or a readiness, and neither services nor a rollback', () => {
  const bare = without('services', 'traffic', 'stages', 'rollback', 'thresholds');
  const problems = problemsOf(bare);
  expect(problems).toMatchObject([{ message: 'the plan needs "stages", "runbook" or "readiness"' }]);
  const runbook = 'runbook: [{ phase: Day, steps: [{ name: A, owner: commander }] }]\n';
  expect(planOf(bare + runbook)).toMatchObject({ stages: [], targets: {}, runbook: [{ id: 'p1' }] });
  expect(planOf(`${bare}readiness: [{ section: Code, items: [Tests pass] }]\n`).readiness[0]?.items[0]?.id).toBe(
    'tests-pass',
  );
});
