import { differenceSequence } from '@holdpoint/analysis';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Comparison, neededRequests } from '../../../plan/src/lint/sample-size.ts';

/** Whether the judge of stages calls the candidate not worse, if both versions fail exactly as often as expected. */
function isDecided({ rate, margin, share, alpha }: Comparison, requests: number): boolean {
  const others = (requests * (1 - share)) / share;
  const candidate = { hits: rate * requests, requests };
  const stable = { hits: rate * others, requests: others };
  return differenceSequence(candidate, stable, alpha).high <= margin;
}

const comparison = fc.record({
  rate: fc.double({ min: 0, max: 0.2, noNaN: true }),
  margin: fc.double({ min: 0.002, max: 0.1, noNaN: true }),
  share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  alpha: fc.constantFrom(0.01, 0.05),
});

test('a tenth more requests than the linter asks for decide, and a fifth fewer do not', () => {
  fc.assert(
    fc.property(comparison, (each) => {
      const needed = neededRequests(each);
      expect(isDecided(each, needed * 1.1)).toBe(true);
      expect(isDecided(each, needed * 0.8)).toBe(false);
    }),
  );
});

test('halving the margin takes about four times the requests', () => {
  const wide = neededRequests({ rate: 0.05, margin: 0.02, share: 0.5, alpha: 0.01 });
  const narrow = neededRequests({ rate: 0.05, margin: 0.01, share: 0.5, alpha: 0.01 });
  expect(narrow / wide).toBeGreaterThan(3.5);
  expect(narrow / wide).toBeLessThan(5);
});
