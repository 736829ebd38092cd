import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROBLEM_CODES } from '../src/index.ts';
import { LINT_CODES } from '../src/lint/codes.ts';
import { SCENARIO_CODES } from '../src/scenario/codes.ts';
import { BAD_PLANS } from './bad-plans.ts';

const CODES = Object.keys(PROBLEM_CODES);
/** What the linter finds has good and bad plans of its own, in lint/. */
const LINT = Object.keys(LINT_CODES);
/** What a scenario can have wrong is shown in scenario-problems.test.ts. */
const SCENARIO = Object.keys(SCENARIO_CODES);
const SOURCES = new URL('../src/', import.meta.url);
/** Codes of faults that no edit of the small plan makes; they have tests of their own. */
const OTHERS = ['plan_empty', 'plan_too_large', 'not_utf8', 'ambiguous_service', 'too_many_steps'];

test('every code has a plan that shows it', () => {
  expect([...new Set([...BAD_PLANS.map(({ code }) => code), ...OTHERS, ...LINT, ...SCENARIO])].sort()).toEqual(
    [...CODES].sort(),
  );
});

test('every code of the table is reported somewhere in the code', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const code = files
    .filter((name) => name.endsWith('.ts') && !name.endsWith('problem-codes.ts'))
    .map((name) => readFileSync(new URL(name, SOURCES), 'utf8'))
    .join('\n');
  expect(CODES.filter((each) => !code.includes(`'${each}'`))).toEqual([]);
});

test('every code stands in docs/problems.md, and the reverse', () => {
  const page = readFileSync(new URL('../../../docs/problems.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| <a id="([a-z_0-9]+)">/gm)].map(([, code]) => code);
  expect(listed).toEqual(CODES);
});
