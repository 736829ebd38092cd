import type { Plan, Signal, Stage, Trigger } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { signalOf } from './plans.ts';
import { EVERY, reads, scrapedWorld } from './scraped-world.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const P50 = {
  kind: 'prometheus',
  source: 'shop',
  ask: { form: 'histogram', histogram: 'took{v="$variant"}', quantile: 0.5 },
} as const;

const world = (signals: readonly Signal[], thresholds?: Plan['thresholds'], stages?: Plan['stages']) =>
  scrapedWorld(cleanUps, signals, thresholds, stages);

describe('a quantile of a histogram', () => {
  const bucket = (le: string, v = 'candidate') => ({ __name__: 'took_bucket', le, v });

  it('comes from the buckets of all instances', async () => {
    const own = await world([signalOf('p50', P50, { scale: 1_000, minRequests: 10 })]);
    for (const instance of ['a', 'b']) {
      own.add({ ...bucket('0.1'), instance }, [5, 5, 5]);
      own.add({ ...bucket('0.5'), instance }, [5, 5, 13]);
      own.add({ ...bucket('+Inf'), instance }, [5, 5, 15]);
    }
    const found = await reads(3, 'candidate', own);
    // Of 20 requests, 16 lie between 0.1 s and 0.5 s; the tenth of them is the median.
    expect(found[2]).toMatchObject({ sample: { requests: 20, value: 350 } });
    expect(found[2]).not.toHaveProperty('sample.hits');
  });

  it('beyond the last bound is a little more than that, unless a limit lies there too', async () => {
    const level = {
      op: '>',
      operand: { kind: 'quantity', quantity: { dimension: 'duration', value: 200, text: '' } },
    } as const;
    for (const [value, outcome] of [
      [100, 'sample'],
      [200, 'failed'],
    ] as const) {
      const operand = { ...level.operand, quantity: { ...level.operand.quantity, value } };
      const warning = { ...level, operand, text: '' };
      const own = await world([signalOf('p50', P50, { scale: 1_000 })], {
        p50: { signal: 'p50', variant: 'candidate', warning },
      });
      own.add(bucket('0.1'), [0, 0, 1]);
      own.add(bucket('+Inf'), [0, 0, 10]);
      const [, , reading] = await reads(3, 'candidate', own);
      expect(reading).toMatchObject({ outcome });
      if (reading?.outcome === 'sample') expect(reading.sample.value).toBeGreaterThan(100);
      if (reading?.outcome === 'sample') expect(reading.sample.value).toBeCloseTo(100, 9);
      if (reading?.outcome === 'failed') expect(reading.detail).toMatch(/beyond the last bucket \(le="0\.1"\)/);
    }
  });

  it('is not known where no bucket has an end', async () => {
    const own = await world([signalOf('p50', P50)]);
    own.add(bucket('+Inf'), [0, 0, 10]);
    const reading = (await reads(3, 'candidate', own))[2];
    expect(reading).toMatchObject({
      reason: 'not_finite',
      detail: expect.stringMatching(/in the only bucket, up to \+Inf/),
    });
  });

  it('gives pairs of slow requests, by a gap for the candidate that ends where a bucket does', async () => {
    const compared = signalOf('p50', P50, { scale: 1_000, compared: true });
    const worse = (text: string, value: number): Trigger => ({
      id: `trigger.${value}`,
      text,
      when: {
        kind: 'worse',
        subject: { signal: 'p50', variant: 'candidate' },
        margin: { dimension: 'duration', value, text },
      },
      action: 'rollback',
      tell: [],
    });
    const stage: Stage = {
      name: 'one',
      shareBp: 1_000,
      mirrorBp: 0,
      observeMs: EVERY,
      everyMs: EVERY,
      gate: [],
      triggers: [worse('worse by 0ms', 0), worse('worse by 50ms', 50)],
      continue: { kind: 'auto' },
    };
    const own = await world([compared], {}, [stage]);
    for (const v of ['stable', 'candidate']) {
      own.add(bucket('0.1', v), [0, 0, 10, 20]);
      own.add(bucket('0.2', v), [0, 0, 15, v === 'stable' ? 35 : 30]);
      own.add(bucket('+Inf', v), [0, 0, 20, 45]);
    }
    await reads(3, 'candidate', own);
    const pairs = (await own.read(3)).flatMap((each) => (each.outcome === 'pair' ? [each.pair] : []));
    // Of 25 requests 15 took more than 0.1 s, in both versions; 10 of the candidate's took more than 0.2 s.
    expect(pairs).toMatchObject([
      { stable: { hits: 15, requests: 25 }, candidate: { hits: 15, requests: 25 } },
      { stable: { hits: 15, requests: 25 }, candidate: { hits: 10, requests: 25 } },
    ]);
  });

  it('cannot be told where buckets contradict each other', async () => {
    const own = await world([signalOf('p50', P50)]);
    own.add(bucket('0.1'), [0, 0, 9]);
    own.add(bucket('0.5'), [0, 0, 4]);
    expect((await reads(3, 'candidate', own))[2]).toMatchObject({
      reason: 'unreadable',
      detail: expect.stringMatching(/contradict/),
    });
  });

  it('is absent where there is none, and asks for both kinds', async () => {
    const own = await world([signalOf('p50', P50)]);
    expect((await own.read(0))[1]).toMatchObject({ reason: 'absent', detail: 'no series matches took{v="candidate"}' });
    expect(own.fake.queries()).toContain('took_bucket{v="candidate"}[300s]');
    expect(own.fake.queries()).toContain('took{v="candidate"}[300s]');
  });
});
