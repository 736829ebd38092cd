import { expect, test } from 'vitest';
import { type BenchOutcome, meetsGoal, renderOutcomes } from '../../bench/lib.ts';

const row = (value: number, goal?: string) => ({
  label: 'x',
  value,
  unit: 'ms',
  ...(goal === undefined ? {} : { goal }),
});

test.each([
  [4.9, '< 5', true],
  [5, '< 5', false],
  [5, '<= 5', true],
  [0.5, '>= 0.5', true],
  [0.49, '>= 0.5', false],
  [-1, '> -2', true],
])('%d against the goal %s is %s', (value, goal, met) => {
  expect(meetsGoal(row(value, goal))).toBe(met);
});

test('a figure without a goal neither meets nor misses one', () => {
  expect(meetsGoal(row(1))).toBeNull();
});

test('a goal that cannot be read is refused rather than met', () => {
  expect(() => meetsGoal(row(1, 'about 5'))).toThrow('"about 5"');
});

test('missed goals, crashes and benchmarks left out are all in the table', () => {
  const outcomes: readonly BenchOutcome[] = [
    { bench: 'engine', outcome: 'measured', rows: [row(250, '< 200'), row(0.25)] },
    { bench: 'proxy', outcome: 'left_out', detail: 'wrk missing; on Debian: apt-get install wrk' },
    { bench: 'store', outcome: 'crashed', detail: 'ended with exit code 1' },
  ];
  expect(renderOutcomes(outcomes)).toBe(
    [
      'bench   figure       value  goal   met',
      'engine  x           250 ms  < 200  NO',
      'engine  x         0.250 ms',
      'proxy   LEFT OUT                   wrk missing; on Debian: apt-get install wrk',
      'store   CRASHED                    ended with exit code 1',
    ].join('\n'),
  );
});
