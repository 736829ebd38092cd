import { addCounts, BUCKETS, bucketOf, bucketValue, quantileMs } from '@holdpoint/analysis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const micros = fc.integer({ min: 0, max: 2 ** 35 });

describe('latency histogram', () => {
  it('knows every value to within 1/64 of itself', () => {
    fc.assert(
      fc.property(micros, (value) => {
        expect(Math.abs(bucketValue(bucketOf(value)) - value)).toBeLessThanOrEqual(Math.max(0.5, value / 64));
      }),
    );
  });

  it('keeps the order of values and stays in range', () => {
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        expect(bucketOf(Math.min(a, b))).toBeLessThanOrEqual(bucketOf(Math.max(a, b)));
        expect(bucketOf(Math.max(a, b))).toBeLessThan(BUCKETS);
      }),
    );
    expect(bucketOf(2 ** 60)).toBe(BUCKETS - 1);
  });

  it('gives quantiles by nearest rank', () => {
    const counts = addCounts(
      [],
      Array.from({ length: 100 }, (_, i) => [bucketOf((i + 1) * 1000), 1] as const),
    );
    expect(quantileMs(counts, 0.5)).toBeCloseTo(50, -0.3);
    expect(quantileMs(counts, 0.95)).toBeCloseTo(95, -0.3);
    expect(quantileMs(counts, 1)).toBeCloseTo(100, -0.3);
    expect(quantileMs([], 0.5)).toBeNull();
  });

  it('gives back what was added when it is taken away again', () => {
    const pairs = fc.uniqueArray(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 9 })), {
      selector: ([bucket]) => bucket,
    });
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const sorted = addCounts([], a);
        expect(addCounts(addCounts(a, b), b, -1)).toEqual(sorted);
      }),
    );
  });
});
