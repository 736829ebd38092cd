import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/analysis.ts';
import { analysisJson } from '../../src/analyze/json.ts';
import { analysisPicture } from '../../src/analyze/picture.ts';
import { analysisText } from '../../src/analyze/text.ts';
import { Random } from '../../src/world/random.ts';
import { drawn, row, SETTINGS, tableOf } from './rows.ts';

const WIDTH = { width: 100, color: false };
const each = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

describe('the verdict', () => {
  it('is unhealthy soon after harm begins, and healthy before is said', () => {
    const table = drawn(1, 120, { stable: 0.005, candidate: (minute) => (minute < 60 ? 0.005 : 0.02) });
    const analysis = analyze(table, SETTINGS);
    const { moment, goodBefore } = analysis.decisive;
    expect(analysis.verdict).toBe('unhealthy');
    expect(moment?.at).toBeGreaterThanOrEqual(60 * 60_000);
    expect(moment?.at).toBeLessThan(75 * 60_000);
    expect(goodBefore?.at).toBeLessThan(60 * 60_000);
    const text = analysisText(analysis, WIDTH);
    expect(text).toMatch(/^UNHEALTHY: the candidate is shown to be worse than stable by errors, 1h/);
    expect(text).toMatch(/It had\s+looked healthy before/);
  });

  it('is healthy where both are alike, and unhealthy where a margin is exceeded', () => {
    expect(analyze(drawn(2, 60, { stable: 0.01, candidate: () => 0.01 }), SETTINGS).verdict).toBe('healthy');
    const triple = drawn(3, 60, { stable: 0.01, candidate: () => 0.03 });
    const margin = (value: number) => ({ ...SETTINGS, margin: { kind: 'points', value } as const });
    expect(analyze(triple, margin(0.005)).verdict).toBe('unhealthy');
    expect(analyze(triple, margin(0.05)).verdict).toBe('healthy');
  });

  it('of an inconclusive series says how much longer it needs', () => {
    const table = tableOf({
      stable: each(30).map((i) => row(i, 40, i % 3 === 0 ? 1 : 0)),
      candidate: each(30).map((i) => row(i, 10, 0)),
    });
    const analysis = analyze(table, SETTINGS);
    expect(analysis.verdict).toBe('inconclusive');
    expect(analysisJson(analysis)).toMatchObject({ verdict: 'inconclusive', at: null, signal: 'errors' });
    expect(analysisJson(analysis).evidence?.remaining).toBeGreaterThan(0);
    expect(analysisText(analysis, WIDTH)).toMatch(/to decide {2}about .* longer/);
  });

  it.each([
    ['no row of the candidate', { stable: [row(0, 10, 0)], candidate: [] }, 'the file has no row of the candidate'],
    ['no row of stable', { stable: [], candidate: [row(0, 10, 0)] }, 'the file has no row of stable'],
    [
      'no requests on the candidate',
      { stable: [row(0, 10, 0)], candidate: [row(0, 0, 0)] },
      'the candidate has no requests',
    ],
    ['no requests on stable', { stable: [row(0, 0, 0)], candidate: [row(0, 9, 0)] }, 'stable has no requests'],
    [
      'no common time',
      { stable: [row(0, 10, 0), row(1, 10, 0)], candidate: [row(5, 9, 0), row(6, 9, 0)] },
      'at no time both',
    ],
  ])('is no data with %s', (_, rows, why) => {
    const analysis = analyze(tableOf(rows), SETTINGS);
    expect(analysisJson(analysis)).toMatchObject({ verdict: 'no_data', at: null, signal: null, evidence: null });
    expect(analysisText(analysis, WIDTH)).toContain(why);
    expect(analysisPicture(analysis)).toContain('no data');
  });

  it('waits for as many requests on each side as are asked for', () => {
    const table = drawn(4, 60, { stable: 0.001, candidate: () => 0.2 });
    const first = analyze(table, SETTINGS).decisive.moment;
    const later = analyze(table, { ...SETTINGS, minRequests: 3000 }).decisive.moment;
    expect(first?.looks).toBeLessThan(5);
    expect(later?.reading).toMatchObject({ candidate: { requests: 3000 } });
  });

  it('comes no earlier when one looks less often', () => {
    const table = drawn(5, 60, { stable: 0.005, candidate: () => 0.05 });
    const seldom = analyze(table, { ...SETTINGS, intervalMs: 10 * 60_000 });
    expect(seldom).toMatchObject({ verdict: 'unhealthy', looks: 6 });
    expect(seldom.decisive.moment?.at).toBe(9 * 60_000);
    expect(analyze(table, SETTINGS).decisive.moment?.at).toBeLessThan(9 * 60_000);
  });

  it('says what would have been otherwise', () => {
    const text = analysisText(analyze(drawn(6, 60, { stable: 0.005, candidate: () => 0.03 }), SETTINGS), WIDTH);
    expect(text).toMatch(/otherwise {2,}with alpha 0\.1% it is unhealthy/);
    expect(text).toMatch(/with a margin of [25]pp it is (?:inconclusive|healthy)/);
  });
});

describe('rows', () => {
  it('in any order give the same result', () => {
    const table = drawn(7, 40, { stable: 0.01, candidate: () => 0.02 });
    const expected = JSON.stringify(analysisJson(analyze(table, SETTINGS)));
    const shuffled = <T>(rows: readonly T[]) => fc.shuffledSubarray([...rows], { minLength: rows.length });
    fc.assert(
      fc.property(shuffled(table.stable), shuffled(table.candidate), (stable, candidate) => {
        expect(JSON.stringify(analysisJson(analyze({ ...table, stable, candidate }, SETTINGS)))).toBe(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('that are missing are gaps, not zeros', () => {
    const table = drawn(8, 60, { stable: 0.01, candidate: () => 0.01 });
    const without = {
      ...table,
      stable: table.stable.filter((_, i) => i < 20 || i > 24),
      candidate: table.candidate.filter((_, i) => (i < 23 || i > 26) && i !== 40),
    };
    const { coverage, notes, looks } = analyze(without, SETTINGS);
    expect(looks).toBe(52);
    expect(coverage).toMatchObject({ both: 52, empty: 2, holes: 1, lacking: { stable: 3, candidate: 3 } });
    expect(notes).toEqual([
      '2 intervals of 60 have no row at all (1 gap); nothing is assumed of them.',
      '3 intervals of 60 have a row of the candidate alone, and cannot be compared.',
      '3 intervals of 60 have a row of stable alone, and cannot be compared.',
    ]);
  });

  it('of stable before the candidate are history, of which so much counts as is asked for', () => {
    const table = drawn(9, 90, { stable: 0.01, candidate: () => 0.01 });
    const late = { ...table, candidate: table.candidate.slice(60) };
    expect(analyze(late, SETTINGS)).toMatchObject({ historyMs: 60 * 60_000, looks: 30, notes: [] });
    expect(analyze(late, { ...SETTINGS, baselineMs: 20 * 60_000 }).historyMs).toBe(20 * 60_000);
    const idle = {
      ...table,
      candidate: table.candidate.map((each, i) => (i < 60 ? { ...each, requests: 0, errors: 0 } : each)),
    };
    expect(analyze(idle, SETTINGS)).toMatchObject({ historyMs: 60 * 60_000, looks: 30 });
  });

  it('a little beside each other are compared all the same', () => {
    const table = drawn(10, 60, { stable: 0.01, candidate: () => 0.01 });
    const beside = { ...table, candidate: table.candidate.map((each) => ({ ...each, at: each.at + 7000 })) };
    expect(analyze(beside, SETTINGS)).toMatchObject({ verdict: 'healthy', coverage: { both: 60 }, spacingMs: 60_000 });
  });

  it('at uneven times are said to be so', () => {
    const table = drawn(11, 60, { stable: 0.01, candidate: () => 0.01 });
    const moved = {
      ...table,
      stable: table.stable.map((each, i) => (i % 3 === 0 ? { ...each, at: each.at + 24_000 } : each)),
    };
    expect(analyze(moved, SETTINGS).notes[0]).toMatch(/^Rows are not evenly spaced; every 1m is taken for the rule/);
  });
});

describe('counters', () => {
  const table = drawn(12, 40, { stable: 0.01, candidate: () => 0.02 });
  const summed = (rows: typeof table.stable, resetAt = -1): typeof table.stable => {
    let [requests, errors] = [5000, 50];
    const start = { line: 1, at: -60_000, requests, errors, counts: [], quantileMs: null };
    return [
      start,
      ...rows.map((each, i) => {
        if (i === resetAt) [requests, errors] = [0, 0];
        requests += each.requests;
        errors += each.errors;
        return { ...each, requests, errors };
      }),
    ];
  };
  const cumulative = { ...SETTINGS, cumulative: true };

  it('give what the counts of each interval give', () => {
    const counters = { ...table, stable: summed(table.stable), candidate: summed(table.candidate) };
    const found = analyze(counters, cumulative);
    expect(found.decisive.trace).toEqual(analyze(table, SETTINGS).decisive.trace);
  });

  it('that began again lose one interval, and it is said', () => {
    const counters = { ...table, stable: summed(table.stable), candidate: summed(table.candidate, 20) };
    const { coverage, notes } = analyze(counters, cumulative);
    expect(coverage).toMatchObject({ both: 39, lacking: { candidate: 1 } });
    expect(notes[0]).toBe('Counters of candidate began again once; such an interval is left out.');
  });

  it('say nothing of a time in which there is no row', () => {
    const candidate = summed(table.candidate).filter((_, i) => i !== 10);
    const { coverage } = analyze({ ...table, stable: summed(table.stable), candidate }, cumulative);
    expect(coverage).toMatchObject({ both: 38, lacking: { candidate: 2 } });
  });
});

describe('latency', () => {
  const histogram = (minute: number, slow: number) => ({ ...row(minute, 400, 0), counts: [200, 380, 400 - slow, 400] });
  const table = {
    ...tableOf({ stable: each(40).map((i) => histogram(i, 4)), candidate: each(40).map((i) => histogram(i, 4)) }),
    bounds: [0.1, 0.25, 1, Number.POSITIVE_INFINITY],
  };

  it('is judged above the bound next to the quantile of stable, which is chosen before', () => {
    const worse = { ...table, candidate: each(40).map((i) => ({ ...row(i, 400, 0), counts: [200, 340, 396, 400] })) };
    const analysis = analyze(worse, SETTINGS);
    expect(analysis.decisive).toMatchObject({
      signal: 'latency p95',
      verdict: 'unhealthy',
      input: { what: 'took more than 250ms' },
    });
    expect(analysis.decisive.trace).toHaveLength(39);
    expect(analysis.signals.map(({ signal }) => signal)).toEqual(['errors', 'latency p95']);
    expect(analysis.rule.alpha).toBe(0.005);
  });

  it('is healthy only where errors are, too', () => {
    const rows = each(90).map((i) => histogram(i, 4));
    const table = { ...tableOf({ stable: rows, candidate: rows }), bounds: [0.1, 0.25, 1, Number.POSITIVE_INFINITY] };
    expect(analyze(table, SETTINGS).signals.map(({ verdict }) => verdict)).toEqual(['healthy', 'healthy']);
    const failing = { ...table, candidate: table.candidate.map((each) => ({ ...each, errors: 40 })) };
    expect(analyze(failing, SETTINGS)).toMatchObject({ verdict: 'unhealthy', decisive: { signal: 'errors' } });
    expect(analyze(failing, { ...SETTINGS, signal: 'latency' }).verdict).toBe('healthy');
  });
});

describe('a quantile without a histogram', () => {
  const random = new Random(14, 'quantile');
  const minutes = (factor: number) =>
    each(60).map((i) => ({ ...row(i, 400, 0), quantileMs: 200 * factor * random.logNormal(1, 0.05) }));
  const table = (factor: number) => ({
    ...tableOf({ stable: minutes(1), candidate: minutes(factor) }),
    hasErrors: false,
    quantile: 'p95',
    quantiles: ['p95'],
  });

  it('is judged by the mean of its differences', () => {
    const slower = analyze(table(1.25), SETTINGS);
    expect(slower).toMatchObject({ verdict: 'unhealthy', decisive: { kind: 'quantile', signal: 'latency p95' } });
    expect(analysisJson(slower)).toMatchObject({
      signal: 'latency p95',
      evidence: { kind: 'quantile', looks: expect.any(Number) },
    });
    expect(analyze(table(1), SETTINGS).verdict).toBe('healthy');
    const wide = { ...SETTINGS, margin: { kind: 'relative', value: 0.5 } as const };
    expect(analyze(table(1.25), wide).verdict).toBe('healthy');
  });

  it('is shown in text and picture', () => {
    const analysis = analyze(table(1.25), SETTINGS);
    const text = analysisText(analysis, WIDTH);
    expect(text).toMatch(/slower {5}surely by \d+/);
    expect(text).toContain('Latency is judged by the mean of p95 over time');
    expect(analysisPicture(analysis)).toContain('latency p95: how much slower');
    expect(analysisPicture(analysis)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('needs ten minutes, and says so', () => {
    const { stable, candidate, ...rest } = table(1);
    const short = { ...rest, stable: stable.slice(0, 5), candidate: candidate.slice(0, 5) };
    expect(analyze(short, SETTINGS).verdict).toBe('inconclusive');
    expect(analysisText(analyze(short, SETTINGS), WIDTH)).toContain('5 of 10 minutes compared');
  });

  it('of which no minute is known is no data', () => {
    const { stable, ...rest } = table(1);
    const unknown = { ...rest, stable: stable.map((each) => ({ ...each, quantileMs: null })) };
    expect(analyze(unknown, SETTINGS).verdict).toBe('no_data');
  });
});

it('a picture shows both rates, the evidence with its limit, and the moment of the verdict', () => {
  const table = drawn(13, 60, { stable: 0.005, candidate: () => 0.03 });
  const picture = analysisPicture(analyze(table, { ...SETTINGS, file: '<b>&"' }));
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  expect(picture.match(/class="line candidate" d="M/g)).toHaveLength(2);
  expect(picture.match(/class="moment"/g)).toHaveLength(2);
  expect(picture).toContain('100 decides');
  expect(picture).toContain('&lt;b&gt;&amp;&quot;');
  expect(picture).not.toMatch(/NaN|Infinity|undefined|<b>/);
});
