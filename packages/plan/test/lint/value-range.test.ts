import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleIn, intersection, outside, outsideOf, type ValueRange } from '../../src/value-range.ts';

const end = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(-Infinity, Infinity));

/** Ranges that hold something; an end in infinity never belongs to one. */
const range: fc.Arbitrary<ValueRange> = fc
  .record({ low: end, high: end, lowIncluded: fc.boolean(), highIncluded: fc.boolean() })
  .map((each) => ({
    ...each,
    lowIncluded: each.lowIncluded && Number.isFinite(each.low),
    highIncluded: each.highIncluded && Number.isFinite(each.high),
  }))
  .filter(({ low, high, lowIncluded, highIncluded }) => low < high || (low === high && lowIncluded && highIncluded));

const value = fc.integer({ min: -20, max: 20 }).map((quarter) => quarter / 4);

function holds({ low, high, lowIncluded, highIncluded }: ValueRange, each: number): boolean {
  return (lowIncluded ? each >= low : each > low) && (highIncluded ? each <= high : each < high);
}

test('an intersection holds what both hold', () => {
  fc.assert(
    fc.property(range, range, value, (a, b, each) => {
      const both = intersection(a, b);
      expect(both !== undefined && holds(both, each)).toBe(holds(a, each) && holds(b, each));
    }),
  );
});

test('outside is everything that the range does not hold', () => {
  fc.assert(
    fc.property(range, value, (a, each) => {
      expect(outside(a).some((part) => holds(part, each))).toBe(!holds(a, each));
    }),
  );
});

test('an example lies in its range, and outside of the other', () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(holds(a, exampleIn(a))).toBe(true);
      const part = outsideOf(a, b);
      if (part === undefined) return;
      expect(holds(a, exampleIn(part))).toBe(true);
      expect(holds(b, exampleIn(part))).toBe(false);
    }),
  );
});
