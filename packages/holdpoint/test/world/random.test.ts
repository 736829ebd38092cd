import { describe, expect, it } from 'vitest';
import { Random } from '../../src/world/random.ts';

const DRAWS = 20_000;

function meanAndVariance(draw: () => number): readonly [number, number] {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS];
}

describe('seeded random numbers', () => {
  it('repeat for a seed and a purpose, and differ for others', () => {
    const draw = (seed: number, purpose: string): readonly number[] => {
      const random = new Random(seed, purpose);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(draw(1, 'people')).toEqual(draw(1, 'people'));
    expect(draw(1, 'people')).not.toEqual(draw(2, 'people'));
    expect(draw(1, 'people')).not.toEqual(draw(1, 'traffic'));
  });

  it.each([
    { n: 10, p: 0.3 },
    { n: 1000, p: 0.01 },
    { n: 1000, p: 0.97 },
    { n: 50_000, p: 0.4 },
  ])('draw $n times $p as a binomial count', ({ n, p }) => {
    const random = new Random(7, 'binomial');
    const [mean, variance] = meanAndVariance(() => random.binomial(n, p));
    expect(mean / (n * p)).toBeCloseTo(1, 1);
    expect(variance / (n * p * (1 - p))).toBeGreaterThan(0.9);
    expect(variance / (n * p * (1 - p))).toBeLessThan(1.1);
  });

  it.each([0.4, 12, 900])('draw a Poisson count of mean %d', (expected) => {
    const random = new Random(7, 'poisson');
    const [mean, variance] = meanAndVariance(() => random.poisson(expected));
    expect(mean / expected).toBeCloseTo(1, 1);
    expect(variance / expected).toBeCloseTo(1, 1);
  });

  it('give counts their bounds, also where chance has none', () => {
    const random = new Random(7, 'bounds');
    expect([random.binomial(0, 0.5), random.binomial(5, 0), random.binomial(5, 1), random.poisson(0)]).toEqual([
      0, 0, 5, 0,
    ]);
    for (let i = 0; i < DRAWS; i += 1) {
      const count = random.binomial(40, 0.98);
      expect(count).toBeGreaterThanOrEqual(0);
      expect(count).toBeLessThanOrEqual(40);
    }
  });
});
