import type { CounterSnapshot, WindowMeasure, WindowResult, WindowRule } from '@holdpoint/analysis';
import { addCounts, advance, bucketOf } from '@holdpoint/analysis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Sample = Extract<WindowResult, { outcome: 'sample' }>['sample'];

const RATIO: WindowRule = { measure: { kind: 'ratio' }, minRequests: 10 };

function snapshot(at: number, requests: number, more: Partial<CounterSnapshot> = {}): CounterSnapshot {
  return { at, requests, hits: 0, latency: [], countersId: 'one', ...more };
}

/** Folds snapshots in order and returns every result. */
function foldAll(snapshots: readonly CounterSnapshot[], rule: WindowRule): readonly WindowResult[] {
  let start: CounterSnapshot | null = null;
  return snapshots.map((each) => {
    const step = advance(start, each, rule);
    start = step.start;
    return step.result;
  });
}

function samplesOf(results: readonly WindowResult[]): readonly Sample[] {
  return results.flatMap((result) => (result.outcome === 'sample' ? [result.sample] : []));
}

/** What came between two snapshots. */
interface Interval {
  readonly ms: number;
  readonly latencies: readonly number[];
  readonly errors: number;
}

const interval: fc.Arbitrary<Interval> = fc.record({
  ms: fc.integer({ min: 1, max: 5_000 }),
  latencies: fc.array(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 12 }),
  errors: fc.nat(12),
});

/** Snapshots of counters that never begin again, from the first on. */
function history(intervals: readonly Interval[]): readonly CounterSnapshot[] {
  const snapshots = [snapshot(1_000, 0)];
  for (const { ms, latencies, errors } of intervals) {
    const last = snapshots.at(-1) ?? snapshot(0, 0);
    snapshots.push({
      ...last,
      at: last.at + ms,
      requests: last.requests + latencies.length,
      hits: last.hits + Math.min(errors, latencies.length),
      latency: latencies.reduce((counts, micros) => addCounts(counts, [[bucketOf(micros), 1]]), last.latency),
    });
  }
  return snapshots;
}

const measures: fc.Arbitrary<WindowMeasure> = fc.constantFrom(
  { kind: 'ratio' },
  { kind: 'rate' },
  { kind: 'quantile', q: 0.5 },
  { kind: 'quantile', q: 0.99 },
);
const rules = fc.record({ measure: measures, minRequests: fc.nat(40) });

describe('judged windows', () => {
  it('opens at the first snapshot and closes when enough requests have come', () => {
    const results = foldAll([snapshot(0, 5), snapshot(100, 9), snapshot(200, 25, { hits: 4 })], RATIO);
    expect(results).toEqual([
      { outcome: 'pending', requests: 0, needed: 10, since: 0 },
      { outcome: 'pending', requests: 4, needed: 10, since: 0 },
      { outcome: 'sample', sample: { from: 0, to: 200, value: 0.2, requests: 20, hits: 4 } },
    ]);
  });

  it('gives rates per second of launch time, and zero is a rate', () => {
    const rule: WindowRule = { measure: { kind: 'rate' }, minRequests: 0 };
    const [, busy, idle] = foldAll([snapshot(0, 0), snapshot(2_000, 100), snapshot(4_000, 100)], rule);
    expect(busy).toEqual({ outcome: 'sample', sample: { from: 0, to: 2_000, value: 50, requests: 100 } });
    expect(idle).toEqual({ outcome: 'sample', sample: { from: 2_000, to: 4_000, value: 0, requests: 0 } });
  });

  it('gives quantiles of the requests in the window alone', () => {
    const rule: WindowRule = { measure: { kind: 'quantile', q: 0.95 }, minRequests: 1 };
    const slow = addCounts([], [[bucketOf(900_000), 50]]);
    const quick = addCounts(slow, [[bucketOf(10_000), 20]]);
    const [, result] = foldAll([snapshot(0, 50, { latency: slow }), snapshot(1, 70, { latency: quick })], rule);
    expect(result).toMatchObject({ outcome: 'sample', sample: { requests: 20 } });
    expect(result?.outcome === 'sample' ? result.sample.value : 0).toBeCloseTo(10, 0);
  });

  it.each([
    ['another life of the counters', snapshot(300, 500, { countersId: 'two' })],
    ['fewer requests', snapshot(300, 3)],
    ['fewer hits', snapshot(300, 40, { hits: 0 })],
    ['an emptier bucket', snapshot(300, 40, { hits: 2, latency: [[7, 1]] })],
  ])('begins anew at %s, and leaves the gap', (_, again) => {
    const before = snapshot(200, 30, { hits: 2, latency: [[7, 3]] });
    const after = { ...again, at: 400, requests: again.requests + 10 };
    const results = foldAll([snapshot(0, 0), before, again, after], RATIO);
    expect(results[2]).toEqual({ outcome: 'pending', requests: 0, needed: 10, since: 300 });
    expect(samplesOf(results).map(({ from, to }) => [from, to])).toEqual([
      [0, 200],
      [300, 400],
    ]);
  });

  it('waits for the request of a hit that was seen first', () => {
    const [, torn, whole] = foldAll(
      [snapshot(0, 0), snapshot(1, 10, { hits: 11 }), snapshot(2, 11, { hits: 11 })],
      RATIO,
    );
    expect(torn).toMatchObject({ outcome: 'pending' });
    expect(whole).toMatchObject({ outcome: 'sample', sample: { value: 1, hits: 11 } });
  });

  it('closes no sample without time', () => {
    expect(samplesOf(foldAll([snapshot(5, 0), snapshot(5, 100)], RATIO))).toEqual([]);
  });

  it('conserves totals: samples and what is pending hold every request once', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), rules, (intervals, rule) => {
        const snapshots = history(intervals);
        const results = foldAll(snapshots, rule);
        const last = results.at(-1);
        const pending = last?.outcome === 'pending' ? last.requests : 0;
        const sampled = samplesOf(results).reduce((sum, { requests }) => sum + requests, 0);
        expect(sampled + pending).toBe(snapshots.at(-1)?.requests);
      }),
    );
  });

  it('never overlaps, never leaves a gap, and never rests on too little', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), rules, (intervals, rule) => {
        const samples = samplesOf(foldAll(history(intervals), rule));
        let end = 1_000;
        for (const { from, to, requests, value } of samples) {
          expect(from).toBe(end);
          expect(to).toBeGreaterThan(from);
          expect(requests).toBeGreaterThanOrEqual(rule.minRequests);
          expect(Number.isFinite(value)).toBe(true);
          end = to;
        }
      }),
    );
  });

  it('holds every hit of a ratio once', () => {
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 30 }), fc.nat(40), (intervals, minRequests) => {
        const snapshots = history(intervals);
        const samples = samplesOf(foldAll(snapshots, { measure: { kind: 'ratio' }, minRequests }));
        const hits = samples.reduce((sum, sample) => sum + (sample.hits ?? 0), 0);
        const closed = snapshots.find(({ at }) => at === samples.at(-1)?.to);
        expect(hits).toBe(closed?.hits ?? 0);
      }),
    );
  });

  it('keeps samples apart when counters begin again at any moment', () => {
    const lives = fc.array(fc.tuple(interval, fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(lives, rules, (steps, rule) => {
        let life = 0;
        let now = snapshot(1_000, 0, { countersId: '0' });
        const snapshots = [now];
        for (const [{ ms, latencies }, again] of steps) {
          if (again) life += 1;
          const base = again ? { ...now, requests: 0, hits: 0, latency: [] } : now;
          const latency = addCounts(base.latency, latencies.length === 0 ? [] : [[3, latencies.length]]);
          now = {
            ...base,
            latency,
            at: base.at + ms,
            requests: base.requests + latencies.length,
            countersId: `${life}`,
          };
          snapshots.push(now);
        }
        let end = 0;
        for (const { from, to } of samplesOf(foldAll(snapshots, rule))) {
          expect(from).toBeGreaterThanOrEqual(end);
          end = to;
          const ids = new Set(snapshots.filter(({ at }) => at >= from && at <= to).map(({ countersId }) => countersId));
          expect(ids.size).toBe(1);
        }
      }),
    );
  });
});
