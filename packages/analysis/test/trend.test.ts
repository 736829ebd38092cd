import { theilSen } from '@holdpoint/analysis';
import { describe, expect, it } from 'vitest';
import { seeded } from './support/seeded.ts';

const line = (slope: number, noise: number, seed = 3) => {
  const random = seeded(seed);
  return Array.from({ length: 60 }, (_, t) => ({ t, value: slope * t + noise * (random() - 0.5) }));
};

describe('theilSen', () => {
  it('needs ten points', () => {
    expect(theilSen(line(1, 0).slice(0, 9))).toBeNull();
  });

  it('finds the slope of a line exactly', () => {
    expect(theilSen(line(0.25, 0))?.estimate).toBeCloseTo(0.25, 12);
  });

  it('is not led astray by wild points', () => {
    const wild = line(0.25, 0.1).map((point, i) => (i % 5 === 0 ? { ...point, value: 1000 } : point));
    expect(theilSen(wild)?.estimate).toBeCloseTo(0.25, 1);
  });

  it('holds the true slope in about 95 of 100 intervals', () => {
    const covered = Array.from({ length: 200 }, (_, seed) => theilSen(line(0.1, 1, seed))).filter(
      (slope) => slope !== null && slope.low <= 0.1 && slope.high >= 0.1,
    );
    expect(covered.length).toBeGreaterThan(180);
    expect(covered.length).toBeLessThan(200);
  });

  it('excludes zero for a clear trend', () => {
    expect(theilSen(line(-0.1, 1))?.high).toBeLessThan(0);
  });
});
