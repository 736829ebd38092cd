import { describe, expect, it } from 'vitest';
import { CountDraws } from '../../bench/detection/random.ts';
import { OTHER_RULES, type OtherRule } from '../../bench/detection/rules/index.ts';
import { runOnce } from '../../bench/detection/run.ts';
import { scenarioNamed } from '../../bench/detection/scenarios.ts';
import { floorOf } from '../../bench/detection/summary.ts';

/** Minutes until a rule fires on counts that are the same in each; null where it never does. */
function minutesTo(rule: OtherRule, candidateHits: number, minutes = 30): number | null {
  let watcher = OTHER_RULES[rule];
  for (let minute = 1; minute <= minutes; minute += 1) {
    watcher = watcher.after({
      stable: { hits: 112 + (minute % 3), requests: 22_500 },
      candidate: { hits: candidateHits + (minute % 2), requests: 2_500 },
    });
    if (watcher.fired) return minute;
  }
  return null;
}

describe('counts', () => {
  it.each([
    ['binomial, small', 8.2, 6.56, (draws: CountDraws) => draws.binomial(41, 0.2)],
    ['binomial, large', 112.5, 111.94, (draws: CountDraws) => draws.binomial(22_500, 0.005)],
    ['Poisson', 416.7, 416.7, (draws: CountDraws) => draws.poisson(416.7)],
    ['negative binomial', 1.875, 5.625, (draws: CountDraws) => draws.negativeBinomial(1.875, 3)],
    ['gamma factor', 1, 0.09, (draws: CountDraws) => draws.factor(0.3)],
  ] as const)('%s have their mean and variance', (_name, mean, variance, draw) => {
    const draws = new CountDraws(1, 'test');
    const n = 40_000;
    const values = Array.from({ length: n }, () => draw(draws));
    const average = values.reduce((sum, value) => sum + value, 0) / n;
    const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / n;
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(squares / variance).toBeGreaterThan(0.93);
    expect(squares / variance).toBeLessThan(1.07);
  });
});

describe('other rules', () => {
  it('fire when they say', () => {
    const found = (hits: number): unknown =>
      Object.fromEntries((Object.keys(OTHER_RULES) as OtherRule[]).map((rule) => [rule, minutesTo(rule, hits)]));
    expect(found(12)).toEqual({ fivePercent: null, argo: null, flagger: null, mannWhitney: null, peekedZ: null });
    expect(found(50)).toEqual({ fivePercent: null, argo: 4, flagger: 5, mannWhitney: 5, peekedZ: 1 });
    expect(found(150)).toEqual({ fivePercent: 2, argo: 4, flagger: 5, mannWhitney: 5, peekedZ: 1 });
  });
});

describe('a run', () => {
  const plain = scenarioNamed('plain');

  it('is repeated by its seed', () => {
    const short = { ...plain, onsets: [0], runs: { days: 0, harms: 2 } };
    expect(runOnce(short, 3, 1)).toEqual(runOnce(short, 3, 1));
    expect(runOnce(short, 3, 1)).not.toEqual(runOnce(short, 4, 1));
  });

  it('finds plain harm within seconds', () => {
    const harms = plain.harms.filter(({ label }) => label === '20 %');
    const short = { ...plain, harms, onsets: [0], runs: { days: 0, harms: 20 } };
    const found = Array.from({ length: 20 }, (_, i) =>
      runOnce(short, 1, i).sequels.map((each) => each.found.holdpoint),
    );
    for (const seconds of found.flat()) expect([1, 2, 3, 4, 5]).toContain(seconds);
    expect(found.flat()).toHaveLength(20);
  });
});

it('knows the floor', () => {
  expect(floorOf(scenarioNamed('plain').world, 0.02, 0)).toBeCloseTo(10.35, 1);
});
