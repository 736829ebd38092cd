import type { Reading } from '@holdpoint/engine';
import type { Plan, Signal, Stage, Trigger } from '@holdpoint/plan';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { prometheusSource } from '../../src/metrics/prometheus.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { type FakePrometheus, startFakePrometheus, vector } from './fake-prometheus.ts';
import { planWith, settingsOf, signalOf } from './plans.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const ALL = 'all{v="$variant"}';
const RATIO = {
  kind: 'prometheus',
  source: 'shop',
  ask: { form: 'ratio', hits: 'all{v="$variant",code=~"5.."}', of: ALL },
} as const;
const P50 = {
  kind: 'prometheus',
  source: 'shop',
  ask: { form: 'histogram', histogram: 'took{v="$variant"}', quantile: 0.5 },
} as const;

const START = Date.UTC(2026, 1, 1);
/** Milliseconds between scrapes; they lie 3 s before each read. */
const EVERY = 15_000;
const LAG = 3_000;

/** Values of a series at scrapes one after the other; null where it is missing. */
type Scrapes = readonly (number | null)[];

interface World {
  readonly fake: FakePrometheus;
  readonly source: ReturnType<typeof prometheusSource>;
  /** A series whose first scrape lies before the read 0, the second one before the read 1, and so on. */
  add(metric: Readonly<Record<string, string>>, scrapes: Scrapes): void;
  /** The read at a number of scrapes after the start; launch time begins at 0. */
  read(n: number, more?: number): Promise<readonly Reading[]>;
}

async function world(
  signals: readonly Signal[],
  thresholds: Plan['thresholds'] = {},
  stages: Plan['stages'] = [],
): Promise<World> {
  const fake = await startFakePrometheus();
  cleanUps.push(() => fake.server.close());
  const plan = { ...planWith(settingsOf('prometheus', fake.server.url), signals), thresholds, stages };
  const source = prometheusSource(plan, {
    clock: { ...systemClock(), wall: () => fake.now },
  });
  cleanUps.push(() => source.close?.());
  return {
    fake,
    source,
    add: (metric, scrapes) => {
      const values = scrapes.flatMap((value, i): [number, string][] =>
        value === null ? [] : [[START + i * EVERY - LAG, String(value)]],
      );
      fake.series.push({ metric: { instance: 'a', ...metric }, values });
    },
    read: async (n, more = 0) => {
      fake.now = START + n * EVERY + more;
      return (await source.read(n * EVERY + more)).readings;
    },
  };
}

/** Readings of one version over reads 0, 1, 2 and so on. */
async function reads(count: number, variant: 'stable' | 'candidate', { read }: World): Promise<readonly Reading[]> {
  const found: Reading[] = [];
  for (let n = 0; n < count; n += 1) {
    found.push(...(await read(n)).filter((each) => each.variant === variant && each.label === undefined));
  }
  return found;
}

const all = (code: string, v = 'candidate') => ({ __name__: 'all', code, v });

describe('a ratio of counters', () => {
  it('counts each scrape once, from the first one of the stage on', async () => {
    const own = await world([signalOf('errors', RATIO)]);
    own.add(all('200'), [100, 110, 130, 130, 190]);
    own.add(all('500'), [50, 52, 53, 53, 63]);
    const found = await reads(5, 'candidate', own);
    // Read 0 begins; the scrape before read 1 is where counting starts; nothing came before read 3.
    expect(found).toMatchObject([
      { outcome: 'pending', requests: 0, needed: 1, since: 0 },
      { outcome: 'pending', requests: 0, since: 0 },
      { outcome: 'sample', sample: { from: 0, to: 2 * EVERY - LAG, requests: 21, hits: 1, value: 1 / 21 } },
      { outcome: 'pending', requests: 0, since: 2 * EVERY - LAG },
      { outcome: 'sample', sample: { from: 2 * EVERY - LAG, to: 4 * EVERY - LAG, requests: 70, hits: 10 } },
    ]);
    // A read without a new scrape has nothing to add.
    const again = await own.read(4, 1_000);
    expect(again[1]).toMatchObject({ outcome: 'pending', requests: 0 });
  });

  it('waits for enough requests, and forgets none of them', async () => {
    const own = await world([signalOf('errors', RATIO, { minRequests: 50 })]);
    own.add(all('200'), [0, 0, 20, 40, 60]);
    expect(await reads(5, 'candidate', own)).toMatchObject([
      {},
      {},
      { outcome: 'pending', requests: 20, needed: 50 },
      { outcome: 'pending', requests: 40, needed: 50 },
      { outcome: 'sample', sample: { from: 0, to: 4 * EVERY - LAG, requests: 60, hits: 0, value: 0 } },
    ]);
  });

  it('opens new windows with a stage: what was scraped before counts no more', async () => {
    const own = await world([signalOf('errors', RATIO)]);
    own.add(all('200'), [0, 10, 500, 510, 520]);
    await reads(2, 'candidate', own);
    own.source.stageEntered();
    expect((await own.read(2))[1]).toMatchObject({ outcome: 'pending', requests: 0, since: 2 * EVERY });
    expect((await own.read(3))[1]).toMatchObject({ outcome: 'pending', requests: 0, since: 2 * EVERY });
    expect((await own.read(4))[1]).toMatchObject({ sample: { from: 2 * EVERY, requests: 10 } });
  });

  it('counts from 0 what an instance shows for the first time, and a new instance from its first scrape', async () => {
    const own = await world([signalOf('errors', RATIO)]);
    own.add(all('200'), [0, 0, 10, 20]);
    own.add(all('500'), [null, null, 4, 4]);
    own.add({ ...all('200'), instance: 'b' }, [null, null, 7_000, 7_005]);
    expect(await reads(4, 'candidate', own)).toMatchObject([
      {},
      {},
      { sample: { requests: 14, hits: 4 } },
      { sample: { requests: 15, hits: 0 } },
    ]);
  });

  it('says that counters began again, and begins anew', async () => {
    const own = await world([signalOf('errors', RATIO)]);
    own.add(all('200'), [0, 100, 110, 2, 12]);
    own.add({ ...all('200'), instance: 'b' }, [0, 0, 0, 0, 0]);
    expect(await reads(5, 'candidate', own)).toMatchObject([
      {},
      {},
      { sample: { requests: 10 } },
      {
        outcome: 'failed',
        reason: 'counter_reset',
        detail: 'all{instance="a", code="200", v="candidate"} fell from 110 to 2',
      },
      { sample: { from: 3 * EVERY - LAG, requests: 10 } },
    ]);
  });

  it('cares for no reset from before the stage', async () => {
    const own = await world([signalOf('errors', RATIO)]);
    own.add(all('200'), [900, 5, 10]);
    own.fake.series[0]?.values.unshift([START - 2 * EVERY, '10000']);
    expect(await reads(3, 'candidate', own)).toMatchObject([{}, {}, { sample: { requests: 5 } }]);
  });

  it('takes no hit before its request', async () => {
    const own = await world([signalOf('errors', RATIO)]);
    own.add(all('500'), [0, 0, 10, 20]);
    await reads(2, 'candidate', own);
    // A scrape comes in between the two questions of a read.
    const answer = own.fake.server.reply;
    let questions = 0;
    own.fake.server.reply = (response, asked) => {
      const late = (asked.fields.get('query') ?? '').includes('code');
      questions += 1;
      const [series] = own.fake.series;
      const hidden = late ? undefined : series?.values.pop();
      answer(response, asked);
      if (hidden !== undefined) series?.values.push(hidden);
    };
    const [, reading] = await own.read(3, -LAG + 1);
    expect(questions).toBeGreaterThan(2);
    expect(reading).toMatchObject({ sample: { requests: 10, hits: 10 } });
  });

  it.each<readonly [string, (own: World) => void, string, RegExp]>([
    ['no series', () => {}, 'absent', /^no series matches all\{v="candidate"\}$/],
    [
      'series that ended',
      (own) => own.add(all('200'), [1, 2, 3]),
      'stale',
      /^all\{v="candidate"\} was last scraped 48 s ago, every 15 s until then$/,
    ],
    [
      'NaN',
      (own) => own.add(all('200'), [0, 0, 0, 0, Number.NaN, 0]),
      'not_finite',
      /code="200", v="candidate"\} is NaN$/,
    ],
    [
      'hits by a label that is not there',
      (own) => own.add({ __name__: 'all', v: 'candidate' }, [0, 1, 2, 3, 4, 5]),
      'absent',
      /none of all\{v="candidate"\} has the label code$/,
    ],
  ])('fails over %s', async (_, set, reason, detail) => {
    const own = await world([signalOf('errors', RATIO)]);
    set(own);
    await own.read(0);
    const [, reading] = await own.read(5);
    expect(reading).toMatchObject({ outcome: 'failed', reason, detail: expect.stringMatching(detail) });
  });

  it('fails where a metric of its own is missing, and where hits are no part of all', async () => {
    const apart = { ...RATIO, ask: { ...RATIO.ask, hits: 'failed{v="$variant"}' } };
    const own = await world([signalOf('errors', apart)]);
    own.add(all('200'), [0, 0, 3, 6]);
    expect((await reads(2, 'candidate', own))[1]).toMatchObject({
      reason: 'absent',
      detail: expect.stringMatching(/must begin at 0/),
    });
    own.add({ __name__: 'failed', v: 'candidate' }, [0, 0, 5, 5]);
    expect((await own.read(2))[1]).toMatchObject({
      reason: 'unreadable',
      detail: expect.stringMatching(/^5 hits of 3 req/),
    });
  });

  it('is told by label beside the whole', async () => {
    const own = await world([signalOf('errors', RATIO, { by: ['path'] })]);
    own.add({ ...all('200'), path: '/a' }, [0, 0, 10]);
    own.add({ ...all('500'), path: '/b' }, [0, 0, 30]);
    await reads(2, 'candidate', own);
    const readings = (await own.read(2)).filter(({ variant }) => variant === 'candidate');
    expect(readings).toMatchObject([
      { sample: { requests: 40, hits: 30 } },
      { label: { name: 'path', value: '/a' }, sample: { requests: 10, hits: 0 } },
      { label: { name: 'path', value: '/b' }, sample: { requests: 30, hits: 30 } },
    ]);
  });

  it('refuses a label with too many values', async () => {
    const own = await world([signalOf('errors', RATIO, { by: ['path'] })]);
    for (let i = 0; i < 300; i += 1) own.add({ ...all('200'), path: `/${i}` }, [0, 0, 1]);
    await own.read(0);
    expect((await own.read(2))[1]).toMatchObject({
      reason: 'several_series',
      detail: expect.stringMatching(/^300 values of path/),
    });
  });

  it('gives pairs of the same span where versions are compared', async () => {
    const own = await world([signalOf('errors', RATIO, { compared: true })]);
    own.add(all('200'), [0, 0, 20, 50]);
    own.add(all('500'), [0, 0, 2, 2]);
    own.add(all('200', 'stable'), [0, 0, 200, 500]);
    const pairs = (await reads(4, 'candidate', own)).filter(({ outcome }) => outcome === 'pair');
    expect(pairs).toEqual([
      {
        signal: 'errors',
        variant: 'candidate',
        outcome: 'pair',
        pair: {
          from: EVERY - LAG,
          to: 2 * EVERY - LAG,
          stable: { hits: 0, requests: 200 },
          candidate: { hits: 2, requests: 22 },
        },
      },
      expect.objectContaining({
        pair: expect.objectContaining({ from: 2 * EVERY - LAG, candidate: { hits: 0, requests: 30 } }),
      }),
    ]);
  });

  it('tells what stable gave a week ago', async () => {
    const own = await world([signalOf('errors', RATIO, { lastWeek: true })]);
    own.add(all('200'), [0, 0, 20]);
    own.fake.value = vector(['{}', '0.125']);
    await reads(2, 'candidate', own);
    expect((await own.read(2))[1]).toMatchObject({ sample: { value: 0, lastWeek: 0.125 } });
    const [query] = own.fake.queries().filter((each) => each.includes('increase'));
    expect(query).toBe(
      '(sum(increase(all{v="stable",code=~"5.."}[300s])) or vector(0)) / sum(increase(all{v="stable"}[300s]))',
    );
  });

  it('counts every request once, however reads and scrapes fall', async () => {
    const steps = fc.array(fc.record({ rise: fc.nat(50), reads: fc.nat(2) }), { minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (scrapes) => {
        const own = await world([signalOf('errors', RATIO)]);
        let total = 0;
        const values = [0, ...scrapes.map(({ rise }) => (total += rise))];
        own.add(all('200'), values);
        let counted = 0;
        await own.read(0, -LAG - 1);
        for (const [i, each] of [{ reads: 1 }, ...scrapes].entries()) {
          for (let more = 0; more < Math.max(each.reads, i === scrapes.length ? 1 : 0); more += 1) {
            const [, reading] = await own.read(i, more * 5_000);
            if (reading?.outcome === 'sample') counted += reading.sample.requests;
            if (reading?.outcome === 'pending' && i === scrapes.length) counted += reading.requests;
          }
        }
        expect(counted).toBe(total);
      }),
      { numRuns: 15 },
    );
  });
});

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
