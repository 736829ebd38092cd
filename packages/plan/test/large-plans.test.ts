import { expect, test } from 'vitest';
import { planOf, problemsOf, SMALL_PLAN } from './plans.ts';

/** A runbook of so many steps in phases of 100; the small plan's rollback has one step more. */
function withSteps(count: number): string {
  const steps = Array.from({ length: count }, (_, i) => {
    const phase = i % 100 === 0 ? `  - phase: Phase ${i / 100 + 1}\n    steps:\n` : '';
    return `${phase}      - { name: Step ${i + 1}, owner: commander, at: T+${i + 1}s, run: ./step.sh ${i + 1}, takes: 10s }\n`;
  });
  return `${SMALL_PLAN}runbook:\n${steps.join('')}`;
}

/** The same steps as short as a step can be, so that more of them fit into a file. */
const withShortSteps = (count: number): string =>
  `${SMALL_PLAN}runbook:\n  - phase: Day\n    steps:\n${'      - { name: A }\n'.repeat(count)}`;

test('a plan of 5,000 steps reads', () => {
  const { runbook } = planOf(withSteps(4999));
  expect(runbook.flatMap(({ steps }) => steps)).toHaveLength(4999);
  expect(runbook[49]?.steps[98]).toMatchObject({ id: 'p50.s99', name: 'Step 4999', after: ['p50.s98'] });
});

test('one step more is refused with the limit, where it stands, and nothing else is said', () => {
  const problems = problemsOf(withSteps(5000));
  expect(problems).toMatchObject([{ code: 'too_many_steps', message: 'found 5,001 steps; at most 5,000 are allowed' }]);
});

test('50,000 steps are refused with the limit, by their number or by the size of the file', () => {
  expect(problemsOf(withShortSteps(50_000))).toMatchObject([
    { code: 'too_many_steps', message: 'found 50,001 steps; at most 5,000 are allowed' },
  ]);
  expect(problemsOf(withSteps(50_000))).toMatchObject([
    { code: 'plan_too_large', message: expect.stringContaining('at most 1048576 are read') },
  ]);
});

test('a file of wrong keys is refused with the first 50 of them', () => {
  const keys = Array.from({ length: 60_000 }, (_, i) => `  wrong_${i}: value\n`).join('');
  const problems = problemsOf(SMALL_PLAN.replace('people:\n', `people:\n${keys}`).slice(0, 1_000_000));
  expect(problems).toHaveLength(50);
  expect(problems.at(-1)?.hint).toContain('more problems follow');
});
