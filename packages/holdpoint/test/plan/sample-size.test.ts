import { advanceComparison, readComparison, startComparison } from '@holdpoint/analysis';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Comparison, neededRequests } from '../../../plan/src/lint/sample-size.ts';

type Test = Parameters<typeof neededRequests>[0];

const MINUTE = 60_000;

/** Requests after which the judge of stages decides, if every count of every minute is what one expects. */
function decidedAfter(kind: Test, { stable, candidate, margin, share, alpha }: Comparison, perMinute: number): number {
  const rule = { alpha, margin, allowance: margin, better: 'lower', blockMs: MINUTE, horizonMs: 60 * MINUTE } as const;
  const others = (perMinute * (1 - share)) / share;
  let comparison = startComparison(rule);
  for (let minute = 0; minute < 200; minute += 1) {
    comparison = advanceComparison(comparison, {
      from: minute * MINUTE,
      to: (minute + 1) * MINUTE,
      stable: { hits: stable * others, requests: others },
      candidate: { hits: candidate * perMinute, requests: perMinute },
    });
    if (readComparison(comparison).verdict === kind) return (minute + 1) * perMinute;
  }
  return Number.POSITIVE_INFINITY;
}

const margin = fc.oneof(
  fc.record({ kind: fc.constant('points'), value: fc.double({ min: 0.002, max: 0.03, noNaN: true }) }),
  fc.record({ kind: fc.constant('relative'), value: fc.double({ min: 0.1, max: 0.8, noNaN: true }) }),
);
const known = {
  stable: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
  margin,
  share: fc.double({ min: 0.02, max: 0.9, noNaN: true }),
  alpha: fc.constantFrom(0.01, 0.001),
};

test.each<Test>(['not_worse', 'worse'])('the linter asks for what the judge needs where nothing varies: %s', (kind) => {
  fc.assert(
    fc.property(fc.record(known), ({ stable, ...rest }) => {
      const points = rest.margin.kind === 'points' ? rest.margin.value : rest.margin.value * stable;
      const candidate = kind === 'worse' ? stable + Math.max(stable, 2 * points) : stable;
      const needed = neededRequests(kind, { stable, candidate, ...rest });
      const decided = decidedAfter(kind, { stable, candidate, ...rest }, needed / 20);
      expect(decided).toBeGreaterThan(0.8 * needed);
      expect(decided).toBeLessThan(3 * needed);
    }),
  );
});

test('halving the margin takes about four times the requests', () => {
  const needed = (value: number): number =>
    neededRequests('not_worse', {
      stable: 0.05,
      candidate: 0.05,
      margin: { kind: 'points', value },
      share: 0.5,
      alpha: 0.01,
    });
  expect(needed(0.01) / needed(0.02)).toBeGreaterThan(3);
  expect(needed(0.01) / needed(0.02)).toBeLessThan(4.5);
});
