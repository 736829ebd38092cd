import type { Signal } from '@holdpoint/plan';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { vector } from './fake-prometheus.ts';
import { signalOf } from './plans.ts';
import { EVERY, LAG, reads, START, scrapedWorld, type World } from './scraped-world.ts';

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
const world = (signals: readonly Signal[]) => scrapedWorld(cleanUps, signals);
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
