import { expect, test } from 'vitest';
import { readPlan } from '../src/index.ts';
import { bytesOf, edited, planOf, problemsOf, SMALL_PLAN } from './plans.ts';

const MIB = 1_048_576;

test.each([
  ['empty', ''],
  ['blank', '\n \n'],
  ['only comments', '# nothing\n# here\n'],
  ['only a document marker', '---\n'],
])('a file that is %s holds no plan', (_, text) => {
  expect(problemsOf(text)).toMatchObject([{ code: 'plan_empty', position: { line: 1, column: 1 } }]);
});

test.each([
  ['a list', '- a\n'],
  ['text', 'hello\n'],
  ['nothing', '~\n'],
])('a file that is %s is no plan', (what, text) => {
  expect(problemsOf(text)).toMatchObject([
    { code: 'wrong_type', message: expect.stringContaining(what === 'text' ? 'hello' : what) },
  ]);
});

test('a file above 1 MiB is refused before it is read, one of exactly 1 MiB is not', () => {
  const padded = (size: number): string => SMALL_PLAN + '#'.repeat(size - SMALL_PLAN.length);
  expect(problemsOf(padded(MIB + 1))).toMatchObject([{ code: 'plan_too_large' }]);
  expect(planOf(padded(MIB)).launch.name).toBe('checkout');
  // Had it been read, the bytes would have been found not to be UTF-8.
  expect(problemsOf(new Uint8Array(2 * MIB).fill(0xff))).toMatchObject([{ code: 'plan_too_large' }]);
});

test('a byte that is not UTF-8 is named with its offset and position', () => {
  const before = bytesOf('holdpoint: 1\nlaunch: { title: "é');
  const bytes = new Uint8Array([...before, 0xe9, 0x22, 0x7d]);
  expect(problemsOf(bytes)).toMatchObject([
    { code: 'not_utf8', position: { line: 2, column: 20 }, message: `byte ${before.length} (0xe9) is not UTF-8` },
  ]);
});

test('the replacement character itself is a character like others', () => {
  expect(planOf(edited('Ana Ruiz', 'Ana \uFFFD')).people.ana?.name).toBe('Ana \uFFFD');
});

test.each(['utf-16le', 'utf-16be'])('%s is refused', (encoding) => {
  const little = Buffer.from(`\uFEFF${SMALL_PLAN}`, 'utf16le');
  const bytes = encoding === 'utf-16le' ? little : little.swap16();
  expect(problemsOf(bytes)).toMatchObject([{ code: 'not_utf8', message: expect.stringContaining('UTF-16') }]);
});

test('a bomb of nested aliases is refused where it exceeds the bound', () => {
  const levels = Array.from({ length: 40 }, (_, i) => `  l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`);
  const bomb = `x:\n  l0: &l0 [a, a, a, a, a, a, a, a, a, a]\n${levels.join('\n')}\n`;
  const problems = problemsOf(bomb);
  expect(problems).toHaveLength(1);
  // Level 3 unfolds to more than 10,000 values: nothing after it was looked at.
  expect(problems[0]).toMatchObject({ code: 'too_many_aliases', position: { line: 5 } });
});

test.each([
  ['flow lists', '['],
  ['flow maps', '{a: '],
  ['block lists', '- '],
  ['keys', '? '],
])('a megabyte of nested %s is refused where the 65th level opens', (_, opening) => {
  const problems = problemsOf(opening.repeat(Math.floor(MIB / opening.length)));
  expect(problems).toMatchObject([{ code: 'too_deep', position: { line: 1 } }]);
  expect(problems[0]?.position.column).toBeLessThan(70 * opening.length);
});

test('64 levels are not too deep, 65 are', () => {
  const nested = (lists: number): readonly string[] =>
    problemsOf(`holdpoint: ${'['.repeat(lists)}a${']'.repeat(lists)}\n`).map(({ code }) => code);
  expect(nested(63)).not.toContain('too_deep');
  expect(nested(64)).toEqual(['too_deep']);
});

test('at most 50 problems are shown, errors before warnings, and the rest is counted', () => {
  const unknown = Array.from({ length: 60 }, (_, i) => `extra_${i}: 1\n`).join('');
  const problems = problemsOf(SMALL_PLAN.replace('share: 100%', 'share: 90%') + unknown);
  expect(problems).toHaveLength(50);
  expect(problems.every(({ severity }) => severity === 'error')).toBe(true);
  expect(problems.at(-1)?.hint).toContain('11 more problems');
});

test('problems stand in the order of the file', () => {
  const problems = problemsOf(
    edited('share: 100%', 'share: 5%')
      .replace('version: 2.4.0', 'verzion: 2.4.0')
      .replace('holdpoint: 1', 'holdpoint: 3'),
  );
  expect(problems.map(({ code, position }) => `${position.line} ${code}`)).toEqual([
    '1 holdpoint_version',
    '3 missing_field',
    '4 unknown_field',
    '44 stages_not_rising',
    '44 share_stays_below_full',
  ]);
});

test('a secret is never repeated, in a message or in an excerpt', () => {
  const secret = 'hunter2hunter2';
  const result = readPlan(
    bytesOf(edited('{ url: http://127.0.0.1:3002 }', `{ urll: http://u:${secret}@h }`)),
    'plan.yaml',
  );
  expect(JSON.stringify(result)).toContain('secret_in_plan');
  expect(JSON.stringify(result)).not.toContain(secret);
});
