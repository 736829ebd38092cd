import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPlan, renderProblems } from '../src/index.ts';
import { bytesOf, SOURCES_PLAN } from './plans.ts';

/** Reading never throws, and what it reports lies within the file. */
function readSafely(bytes: Uint8Array): void {
  const result = readPlan(bytes, 'plan.yaml');
  const problems = result.ok ? result.warnings : result.problems;
  expect(result.ok || problems.some(({ severity }) => severity === 'error')).toBe(true);
  const source = new TextDecoder().decode(bytes);
  const lines = source.split('\n');
  for (const { position } of problems) {
    expect(position.column).toBeGreaterThan(0);
    expect(position.column).toBeLessThanOrEqual((lines[position.line - 1]?.length ?? -1) + 1);
  }
  renderProblems(problems, { file: 'plan.yaml', source });
}

test('random bytes never throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), readSafely), { numRuns: 500 });
});

test('random YAML-like text never throws', () => {
  const piece = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    '&x ',
    '*x',
    '"',
    "'",
    '|\n',
    '>',
    '!t ',
    '#',
    ',',
    '? ',
    '---\n',
    '%',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => readSafely(bytesOf(pieces.join('')))),
    { numRuns: 1000 },
  );
});

test('a plan with parts cut, doubled or replaced never throws', () => {
  const splice = fc.record({
    at: fc.nat(SOURCES_PLAN.length),
    cut: fc.nat(40),
    put: fc.oneof(
      fc.string({ maxLength: 10 }),
      fc.constantFrom(
        '\n',
        ': ',
        'same',
        '{}',
        '[]',
        '~',
        '"',
        '5%',
        '*a',
        '&a ',
        'toString',
        '__proto__: 1',
        '- ',
        '1e9',
      ),
    ),
  });
  fc.assert(
    fc.property(fc.array(splice, { minLength: 1, maxLength: 4 }), (splices) => {
      const text = splices.reduce(
        (rest, { at, cut, put }) => rest.slice(0, at) + put + rest.slice(at + cut),
        SOURCES_PLAN,
      );
      readSafely(bytesOf(text));
    }),
    { numRuns: 1500 },
  );
});

test('a plan whose lines are dropped or swapped never throws', () => {
  const lines = SOURCES_PLAN.split('\n');
  fc.assert(
    fc.property(fc.shuffledSubarray(lines, { minLength: lines.length - 4 }), (kept) =>
      readSafely(bytesOf(kept.join('\n'))),
    ),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.subarray(lines, { minLength: lines.length - 4 }), (kept) => readSafely(bytesOf(kept.join('\n')))),
    { numRuns: 500 },
  );
});
