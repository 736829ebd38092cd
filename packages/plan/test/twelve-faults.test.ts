import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problemsOf } from './plans.ts';

const FILE = new URL('fixtures/twelve-faults.plan', import.meta.url);

/** The problem that a comment announces for the line after it: `# unknown_field 3`. */
function announced(text: string) {
  return text.split('\n').flatMap((line, i) => {
    const [, code, column] = /^ *# ([a-z_]+) (\d+)$/.exec(line) ?? [];
    return code === undefined ? [] : [{ code, line: i + 2, column: Number(column) }];
  });
}

test('twelve faults of all kinds are reported in one go, each at its own place', () => {
  const text = readFileSync(FILE, 'utf8');
  const found = problemsOf(text).map(({ code, position }) => ({ code, ...position }));
  expect(found).toEqual(announced(text));
  expect(new Set(found.map(({ line, column }) => `${line}:${column}`)).size).toBe(12);
});
