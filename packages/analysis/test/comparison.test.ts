import {
  advanceComparison,
  type ComparisonRule,
  type ComparisonState,
  type Pair,
  readComparison,
  restartComparison,
  startComparison,
  verdictOf,
} from '@holdpoint/analysis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clumping, NO_BLOCK } from '../src/comparison/dispersion.ts';
import { logRatio, soundPower } from '../src/comparison/exponent.ts';
import { Chance } from './support/chance.ts';

const RULE: ComparisonRule = {
  alpha: 0.01,
  margin: { kind: 'points', value: 0 },
  allowance: { kind: 'points', value: 0.01 },
  better: 'lower',
  blockMs: 60_000,
  horizonMs: 86_400_000,
};

interface Traffic {
  readonly stable: number;
  readonly candidate: number;
}

const PER_SECOND: Traffic = { stable: 375, candidate: 42 };
const MINUTES_OF_HISTORY = 60;

/** A comparison with an hour of stable alone behind it, whose rate varies by `cv` from minute to minute. */
function withHistory(chance: Chance, { rate = 0.005, cv = 0, rule = RULE } = {}): ComparisonState {
  let state = startComparison(rule);
  for (let minute = -MINUTES_OF_HISTORY; minute < 0; minute += 1) {
    const requests = PER_SECOND.stable * 60;
    const hits = chance.binomial(requests, rate * chance.level(cv));
    const span = { from: minute * 60_000, to: (minute + 1) * 60_000 };
    state = advanceComparison(state, { ...span, stable: { hits, requests }, candidate: { hits: 0, requests: 0 } });
  }
  return state;
}

/** The second at which a candidate is called worse; null where it is not within `seconds`. */
function foundAfter(
  chance: Chance,
  start: ComparisonState,
  world: { readonly seconds: number; readonly rate: (second: number) => number; readonly cv?: number },
): number | null {
  let state = start;
  let [stableLevel, candidateLevel] = [1, 1];
  for (let second = 0; second < world.seconds; second += 1) {
    if (second % 60 === 0) [stableLevel, candidateLevel] = [chance.level(world.cv ?? 0), chance.level(world.cv ?? 0)];
    const { stable, candidate } = PER_SECOND;
    state = advanceComparison(state, {
      from: second * 1000,
      to: (second + 1) * 1000,
      stable: { hits: chance.binomial(stable, 0.005 * stableLevel), requests: stable },
      candidate: { hits: chance.binomial(candidate, world.rate(second) * candidateLevel), requests: candidate },
    });
    if (verdictOf(state) === 'worse') return second + 1;
  }
  return null;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe('a comparison of counts', () => {
  it('finds a rate four times as high in seconds, whenever it begins', () => {
    const chance = new Chance(1);
    const begun = Array.from({ length: 60 }, () =>
      foundAfter(chance, withHistory(chance), { seconds: 600, rate: () => 0.02 }),
    );
    expect(begun).not.toContain(null);
    expect(median(begun.map(Number))).toBeLessThan(20);
    const later = Array.from({ length: 20 }, () =>
      foundAfter(chance, withHistory(chance), { seconds: 1800, rate: (second) => (second < 900 ? 0.005 : 0.02) }),
    );
    expect(later).not.toContain(null);
    expect(median(later.map(Number)) - 900).toBeLessThan(50);
  });

  it('calls few good candidates worse, also where rates vary from minute to minute', () => {
    for (const cv of [0, 0.3]) {
      const chance = new Chance(2);
      const alarms = Array.from({ length: 100 }, () =>
        foundAfter(chance, withHistory(chance, { cv }), { seconds: 900, rate: () => 0.005, cv }),
      ).filter((found) => found !== null);
      expect(alarms.length).toBeLessThanOrEqual(2);
    }
  });

  it('shows that a good candidate is not worse, and says how long that takes until then', () => {
    const chance = new Chance(3);
    let state = withHistory(chance);
    let promised: number | null = null;
    for (let second = 0; verdictOf(state) === 'undecided'; second += 1) {
      expect(second).toBeLessThan(600);
      const stable = { hits: chance.binomial(375, 0.005), requests: 375 };
      const candidate = { hits: chance.binomial(42, 0.005), requests: 42 };
      state = advanceComparison(state, { from: second * 1000, to: (second + 1) * 1000, stable, candidate });
      if (second === 20) promised = readComparison(state).remainingMs;
    }
    expect(verdictOf(state)).toBe('not_worse');
    expect(promised).toBeGreaterThan(0);
  });

  it('tells of what came since the candidate looks worse', () => {
    const chance = new Chance(4);
    let state = withHistory(chance);
    for (let second = 0; verdictOf(state) !== 'worse'; second += 1) {
      const rate = second < 600 ? 0.005 : 0.05;
      const stable = { hits: chance.binomial(375, 0.005), requests: 375 };
      const candidate = { hits: chance.binomial(42, rate), requests: 42 };
      state = advanceComparison(state, { from: second * 1000, to: (second + 1) * 1000, stable, candidate });
    }
    const { lately, times } = readComparison(state);
    expect(lately?.from).toBeGreaterThan(560_000);
    expect((lately?.candidate.hits ?? 0) / (lately?.candidate.requests ?? 1)).toBeGreaterThan(0.02);
    expect(times?.low).toBeLessThan(times?.estimate ?? 0);
  });

  it('has an expectation of at most one without harm', () => {
    const chance = new Chance(5);
    const values = Array.from({ length: 4000 }, () => {
      let state = startComparison({ ...RULE, horizonMs: 60_000 });
      for (let second = 0; second < 20; second += 1) {
        const stable = { hits: chance.binomial(50, 0.05), requests: 50 };
        const candidate = { hits: chance.binomial(50, 0.05), requests: 50 };
        state = advanceComparison(state, { from: second * 1000, to: (second + 1) * 1000, stable, candidate });
      }
      return Math.exp(state.evidence.worse);
    });
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    expect(mean).toBeLessThan(1.05);
  });

  it('keeps to a margin, in points and as a part', () => {
    for (const margin of [
      { kind: 'points', value: 0.01 },
      { kind: 'relative', value: 1 },
    ] as const) {
      const chance = new Chance(6);
      const rule: ComparisonRule = { ...RULE, margin, allowance: margin };
      const within = foundAfter(chance, withHistory(chance, { rule }), { seconds: 1800, rate: () => 0.009 });
      expect(within).toBeNull();
      const beyond = foundAfter(chance, withHistory(chance, { rule }), { seconds: 1800, rate: () => 0.05 });
      expect(beyond).toBeLessThan(60);
    }
  });

  it('judges successes as it judges failures', () => {
    const pairs: Pair[] = Array.from({ length: 30 }, (_, i) => ({
      from: i * 1000,
      to: (i + 1) * 1000,
      stable: { hits: i % 3, requests: 400 },
      candidate: { hits: i % 2, requests: 40 },
    }));
    const flipped = pairs.map(({ stable, candidate, ...span }) => ({
      ...span,
      stable: { hits: 400 - stable.hits, requests: 400 },
      candidate: { hits: 40 - candidate.hits, requests: 40 },
    }));
    const failures = pairs.reduce(advanceComparison, startComparison(RULE));
    const successes = flipped.reduce(advanceComparison, startComparison({ ...RULE, better: 'higher' }));
    expect(successes.evidence.worse).toBeCloseTo(failures.evidence.worse);
    expect(successes.evidence.sound).toBeCloseTo(failures.evidence.sound);
  });

  it('finds a fall of what is good and seldom', () => {
    const chance = new Chance(7);
    let state = startComparison({ ...RULE, better: 'higher' });
    let second = 0;
    for (; verdictOf(state) !== 'worse' && second < 1200; second += 1) {
      const stable = { hits: chance.binomial(400, 0.04), requests: 400 };
      const candidate = { hits: chance.binomial(400, 0.01), requests: 400 };
      state = advanceComparison(state, { from: second * 1000, to: (second + 1) * 1000, stable, candidate });
    }
    expect(second).toBeLessThan(300);
  });

  it('makes nothing of no traffic, of one error in three requests, and of spans without length', () => {
    const span = { from: 0, to: 1000 };
    const nothing = { hits: 0, requests: 0 };
    const none = advanceComparison(startComparison(RULE), { ...span, stable: nothing, candidate: nothing });
    expect(readComparison(none)).toMatchObject({ verdict: 'undecided', times: null, remainingMs: null });
    const thin = advanceComparison(startComparison(RULE), {
      ...span,
      stable: { hits: 0, requests: 30 },
      candidate: { hits: 1, requests: 3 },
    });
    expect(readComparison(thin).verdict).toBe('undecided');
    const same = advanceComparison(thin, { from: 5, to: 5, stable: { hits: 9, requests: 9 }, candidate: nothing });
    expect(same).toBe(thin);
  });

  it('does not grow', () => {
    const chance = new Chance(8);
    const sizeAfter = (minutes: number): number => {
      let state = startComparison(RULE);
      for (let minute = 0; minute < minutes; minute += 1) {
        const stable = { hits: chance.binomial(9000, 0.005), requests: 9000 };
        const candidate = { hits: chance.binomial(9000, 0.005), requests: 9000 };
        state = advanceComparison(state, { from: minute * 60_000, to: (minute + 1) * 60_000, stable, candidate });
      }
      return JSON.stringify(state).length;
    };
    expect(sizeAfter(3 * 24 * 60)).toBeLessThan(1.2 * sizeAfter(60));
  });

  it('forgets evidence with a stage, and remembers how rates vary', () => {
    const chance = new Chance(9);
    const state = withHistory(chance, { cv: 0.4 });
    const next = restartComparison(state, { ...RULE, alpha: 0.002 });
    expect(readComparison(next).needed).toBeCloseTo(Math.log(500));
    expect(next.dispersion.variance).toBe(state.dispersion.variance);
    expect(readComparison(state).variation).toBeGreaterThan(2 * readComparison(withHistory(chance)).variation);
  });
});

describe('clumps', () => {
  /** An hour of stable alone, whose errors come so many at a time. */
  const clumped = (size: number): ComparisonState => {
    const chance = new Chance(11);
    return Array.from({ length: 360 }, (_, i) => i).reduce((state, i) => {
      const stable = { hits: size * chance.binomial(3750, 0.005 / size), requests: 3750 };
      const span = { from: i * 10_000, to: (i + 1) * 10_000 };
      return advanceComparison(state, { ...span, stable, candidate: { hits: 0, requests: 0 } });
    }, startComparison(RULE));
  };

  it('are measured within blocks, and are no noise between them', () => {
    expect(clumping(clumped(1).dispersion, NO_BLOCK)).toBeLessThan(1.3);
    expect(clumping(clumped(3).dispersion, NO_BLOCK)).toBeGreaterThan(2.5);
    expect(clumped(3).dispersion.variance).toBeLessThan(0.03);
  });

  it('make the same evidence worth less', () => {
    const span = { from: 3_600_000, to: 3_601_000 };
    const pair = { ...span, stable: { hits: 2, requests: 375 }, candidate: { hits: 6, requests: 42 } };
    const worseAfter = (size: number): number => advanceComparison(clumped(size), pair).evidence.worse;
    expect(worseAfter(1)).toBeGreaterThan(2 * worseAfter(3));
    expect(worseAfter(3)).toBeGreaterThan(0);
  });
});

describe('the power of a likelihood ratio', () => {
  const part = fc.double({ min: 0.01, max: 0.9, noNaN: true });
  const times = fc.double({ min: 1.2, max: 20, noNaN: true });

  it('is one without variation, and falls with variation and with hits', () => {
    fc.assert(
      fc.property(part, times, fc.integer({ min: 5, max: 400 }), (share, high, hits) => {
        const ratio = { part: share, times: high };
        expect(soundPower(ratio, hits, 0)).toBe(1);
        expect(soundPower(ratio, hits, 0.3)).toBeLessThanOrEqual(soundPower(ratio, hits, 0.05) + 5e-3);
        expect(soundPower(ratio, 2 * hits, 0.2)).toBeLessThanOrEqual(soundPower(ratio, hits, 0.2) + 5e-3);
      }),
    );
  });

  it('keeps a block of varying rates at an expectation of at most one', () => {
    const chance = new Chance(10);
    const [ratio, hits, variance] = [{ part: 0.1, times: 4 }, 125, 0.18];
    const power = soundPower(ratio, hits, variance);
    const values = Array.from({ length: 40_000 }, () => {
      const odds = (0.1 / 0.9) * Math.exp(Math.sqrt(variance) * chance.normal());
      const candidate = chance.binomial(hits, odds / (1 + odds));
      return Math.exp(power * logRatio(ratio, candidate, hits - candidate));
    });
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    expect(power).toBeLessThan(0.8);
    expect(mean).toBeLessThan(1.1);
  });
});
