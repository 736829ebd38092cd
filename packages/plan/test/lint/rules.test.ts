import { expect, test } from 'vitest';
import { LINT_CODES } from '../../src/lint/codes.ts';
import { lintPlan } from '../../src/lint/index.ts';
import { planOf, SMALL_PLAN } from '../plans.ts';
import { COMMANDS } from './command-examples.ts';
import { STATEMENTS } from './statement-examples.ts';
import { planWith } from './support.ts';
import { TIMES } from './time-examples.ts';

const EXAMPLES = [...STATEMENTS, ...TIMES, ...COMMANDS];
const { roles } = planOf(SMALL_PLAN);
const SCRIBE = { scribe: { id: 'scribe', people: ['ben'], may: [] } };

const ROWS = EXAMPLES.map((example, i) => ({ ...example, name: `${example.code} (${i + 1})` }));

test('every code has an example', () => {
  expect([...new Set(EXAMPLES.map(({ code }) => code))].sort()).toEqual(Object.keys(LINT_CODES).sort());
});

test.each(ROWS)('$name is found where it is, with its numbers', ({ code, bad, says, path }) => {
  const found = lintPlan(planWith({ roles: { ...roles, ...SCRIBE }, ...bad })).filter((each) => each.code === code);
  expect(found.map((each) => each.path.join('.'))).toContain(path);
  expect(found.map(({ message, hint }) => `${message}; ${hint}`).join('\n')).toContain(says);
});

test.each(ROWS)('$name is not found in the nearest good plan', ({ code, good }) => {
  const codes = lintPlan(planWith({ roles: { ...roles, ...SCRIBE }, ...good })).map((each) => each.code);
  expect(codes).not.toContain(code);
});

test('every finding says what to do, and nothing that is not text', () => {
  const findings = EXAMPLES.flatMap(({ bad }) => lintPlan(planWith({ roles: { ...roles, ...SCRIBE }, ...bad })));
  for (const { message, hint = '', numbers = {} } of findings) {
    expect(`${message} ${hint}`).not.toMatch(/undefined|NaN|Infinity|\[object/);
    expect(hint).not.toBe('');
    expect(Object.values(numbers).every(Number.isFinite)).toBe(true);
  }
});

test('a finding that the plan accepts is not reported', () => {
  const bad = EXAMPLES.find(({ code }) => code === 'range_gap')?.bad ?? {};
  const accepted = { code: 'range_gap', because: 'nothing is ever exactly there' };
  expect(lintPlan(planWith({ ...bad, accepted: [accepted] }))).toEqual([]);
  expect(lintPlan(planWith({ ...bad, accepted: [{ ...accepted, about: 'exactly 5%' }] }))).toEqual([]);
  const other = lintPlan(planWith({ ...bad, accepted: [{ ...accepted, about: 'exactly 9%' }] }));
  expect(other.map(({ code }) => code)).toEqual(['range_gap', 'accept_unused']);
});

test('a code that is misspelt in the plan gets a suggestion', () => {
  const [finding] = lintPlan(planWith({ accepted: [{ code: 'range_gaps', because: 'none' }] }));
  expect(finding).toMatchObject({ code: 'accept_unused', hint: 'did you mean "range_gap"?' });
});
