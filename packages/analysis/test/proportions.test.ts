import { differenceSequence, proportionSequence } from '@holdpoint/analysis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from './support/seeded.ts';

describe('proportionSequence', () => {
  it('knows nothing without requests', () => {
    expect(proportionSequence({ hits: 0, requests: 0 }, 0.01)).toEqual({ low: 0, high: 1 });
  });

  it('holds the observed proportion and lies within 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (hits, misses) => {
        fc.pre(hits + misses > 0);
        const { low, high } = proportionSequence({ hits, requests: hits + misses }, 0.01);
        const mean = hits / (hits + misses);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('narrows as evidence grows', () => {
    const width = (n: number) => {
      const { low, high } = proportionSequence({ hits: n / 20, requests: n }, 0.01);
      return high - low;
    };
    expect(width(10_000)).toBeLessThan(width(1000) / 2);
  });

  it('misses the true proportion at any of its looks in fewer runs than alpha allows', () => {
    const random = seeded(7);
    const [runs, looks, alpha, truth] = [400, 100, 0.05, 0.02];
    let missed = 0;
    for (let run = 0; run < runs; run += 1) {
      let [hits, requests, outside] = [0, 0, false];
      for (let look = 0; look < looks; look += 1) {
        for (let i = 0; i < 20; i += 1) hits += random() < truth ? 1 : 0;
        requests += 20;
        const { low, high } = proportionSequence({ hits, requests }, alpha);
        outside ||= truth < low || truth > high;
      }
      missed += outside ? 1 : 0;
    }
    expect(missed / runs).toBeLessThanOrEqual(alpha);
  });
});

describe('differenceSequence', () => {
  it('shows a bad candidate to be worse, and a good one not to be worse by two points', () => {
    const stable = { hits: 15, requests: 3000 };
    expect(differenceSequence({ hits: 60, requests: 1000 }, stable, 0.01).low).toBeGreaterThan(0.02);
    expect(differenceSequence({ hits: 5, requests: 1000 }, stable, 0.01).high).toBeLessThan(0.02);
  });
});
