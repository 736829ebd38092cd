import type { Reading } from '@holdpoint/engine';
import type { Signal } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { prometheusSource } from '../../src/metrics/prometheus.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { json, type Reply, text } from '../support/json-server.ts';
import { age, type FakePrometheus, startFakePrometheus, success, vector } from './fake-prometheus.ts';
import { planWith, settingsOf, signalOf } from './plans.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const MEMORY = { kind: 'prometheus', source: 'shop', ask: { form: 'value', query: 'memory{v="$variant"}' } } as const;

/** A source of these signals over a server that a test sets. */
async function world(signals: readonly Signal[]) {
  const fake = await startFakePrometheus();
  cleanUps.push(() => fake.server.close());
  const plan = planWith(settingsOf('prometheus', fake.server.url), signals);
  const source = prometheusSource(plan, { clock: systemClock() });
  cleanUps.push(() => source.close?.());
  return { fake, source };
}

/** What one read of a value tells of the candidate, after the server was set. */
async function valueRead(set: (fake: FakePrometheus) => void, more: Partial<Signal> = {}): Promise<readonly Reading[]> {
  const { fake, source } = await world([signalOf('memory', MEMORY, more)]);
  set(fake);
  const { readings } = await source.read(1_000);
  return readings.filter(({ variant }) => variant === 'candidate');
}

const at = (ms: number, value = '1') => success('vector', [{ metric: {}, value: [ms / 1000, value] }]);
const error = (errorType: string, status = 200) => json({ status: 'error', errorType, error: 'it says why' }, status);

describe('an answer to a query of a value', () => {
  it.each<readonly [string, Reply, string, RegExp]>([
    ['status error with 200', error('bad_data'), 'unreadable', /answered bad_data: it says why/],
    ['status error with 422', error('execution', 422), 'unreadable', /answered execution: it says why/],
    ['a timeout of its own', error('timeout', 503), 'source_down', /answered timeout: it says why/],
    ['status 500', json({}, 500), 'source_down', /answered 500$/],
    ['warnings', success('vector', [], { warnings: ['a store is missing'] }), 'partial', /warns: a store is missing/],
    ['infos', success('vector', [], { infos: ['no counter'] }), 'partial', /warns: no counter/],
    ['a matrix', success('matrix', []), 'unreadable', /result is a matrix, expected is a vector/],
    ['a scalar', success('scalar', [1, '1']), 'unreadable', /result is a scalar, expected is a vector/],
    ['no list', success('vector', { a: 1 }), 'unreadable', /no list of series/],
    ['nothing', json(null), 'unreadable', /this is no answer of Prometheus/],
    ['an API of something else', json({ status: 'ok' }), 'unreadable', /this is no answer of Prometheus/],
    ['no series', vector(), 'absent', /no result of memory/],
    [
      'two series',
      vector(['{"pod":"a"}', '1'], ['{"pod":"b"}', '1']),
      'several_series',
      /^2 series, expected 1; add sum\(\) or matchers: \{pod="a"\}, \{pod="b"\}$/,
    ],
    ['a series twice', vector(['{"a":"1"}', '1'], ['{"a":"1"}', '1']), 'unreadable', /has the series \{a="1"\} twice/],
    [
      'labels of more than one line',
      vector(['{"a":"\\"}\\n{","b":"\\u001b[2J"}', '1'], ['{}', '1']),
      'several_series',
      /^2 series, expected 1; add sum\(\) or matchers: \{a="\\"\}\\n\{", b="\\u001b\[2J"\}, \{\}$/,
    ],
    [
      'labels that are no text',
      success('vector', [{ metric: { a: 1 }, value: [1, '1'] }]),
      'unreadable',
      /without labels/,
    ],
    ['a histogram', success('vector', [{ metric: {}, histogram: [1, {}] }]), 'unreadable', /is a histogram/],
    ['NaN', vector(['{}', 'NaN']), 'not_finite', /is NaN$/],
    ['+Inf', vector(['{}', '+Inf']), 'not_finite', /is \+Inf$/],
    ['1e400', vector(['{}', '1e400']), 'not_finite', /is 1e400$/],
    ['0x1', vector(['{}', '0x1']), 'unreadable', /is "0x1", which is no number/],
    ['an empty value', vector(['{}', '']), 'unreadable', /is "", which is no number/],
    ['null', success('vector', [{ metric: {}, value: [1, null] }]), 'unreadable', /a value is null, not text/],
    ['a number', success('vector', [{ metric: {}, value: [1, 1] }]), 'unreadable', /a value is 1, not text/],
    ['a value without its time', success('vector', [{ metric: {}, value: [null, '1'] }]), 'unreadable', /has no time/],
    [
      'a value of the future',
      at(Date.UTC(2100, 0)),
      'unreadable',
      /the answer is of 2100-01-01T00:00:00.000Z, asked was/,
    ],
    ['a value of 1970', at(0), 'stale', /the answer is of 1970-01-01T00:00:00.000Z, asked was/],
    ['a login page', text('<html></html>', 'text/html'), 'unreadable', /HTML page; is that a login page/],
  ])('%s', async (_, reply, reason, detail) => {
    const readings = await valueRead((fake) => {
      fake.value = reply;
    });
    expect(readings).toMatchObject([{ outcome: 'failed', reason, detail: expect.stringMatching(detail) }]);
  });

  it.each<readonly [string, Reply, string, RegExp]>([
    ['that ended a minute ago', age(61), 'stale', /last scraped 61 s ago, at most 60 s is fresh/],
    ['of the future', age(-600), 'unreadable', /was scraped 600 s in the future/],
    ['that are not there', vector(), 'absent', /^no series matches memory\{v="candidate"\}$/],
    ['whose age has a warning', success('vector', [], { warnings: ['half'] }), 'partial', /warns: half/],
  ])('over series %s', async (_, reply, reason, detail) => {
    const readings = await valueRead((fake) => {
      fake.ages = reply;
    });
    expect(readings).toMatchObject([{ outcome: 'failed', reason, detail: expect.stringMatching(detail) }]);
  });

  it('over series that have ended, but for what a range still shows', async () => {
    const query = 'sum(rate(errors{v="$variant"}[5m])) / sum(rate(all{v="$variant"}[5m]))';
    const source = { ...MEMORY, ask: { form: 'value', query } } as const;
    const { fake, source: reader } = await world([signalOf('errors', source)]);
    fake.ages = (response, asked) => {
      const now = asked.fields.get('time') ?? '';
      return vector(['{"holdpoint_range":"0"}', '3'], ['{"holdpoint_now":"1"}', now])(response, asked);
    };
    const { readings } = await reader.read(1_000);
    expect(readings[1]).toMatchObject({
      reason: 'stale',
      detail: 'errors{v="candidate"} has ended; what is left of it in the last 5m is no news',
    });
  });

  it('is a sample in the base unit where all of it is well', async () => {
    const readings = await valueRead(
      (fake) => {
        fake.value = vector(['{"pod":"a"}', '1.5e1']);
      },
      { scale: 1_000 },
    );
    expect(readings).toMatchObject([{ outcome: 'sample', sample: { value: 15_000, requests: 0 } }]);
  });

  it('is told apart by a label where a condition does', async () => {
    const set = (fake: FakePrometheus) => {
      fake.value = vector(['{"pod":"a","n":"1"}', '1'], ['{"pod":"b"}', '2'], ['{"pod":"b","n":"2"}', '3']);
    };
    expect(await valueRead(set, { by: ['pod'] })).toMatchObject([
      { label: { name: 'pod', value: 'a' }, sample: { value: 1 } },
      { label: { name: 'pod', value: 'b' }, outcome: 'failed', reason: 'several_series' },
    ]);
  });
});

describe('a server', () => {
  it('that is down is asked once for all signals', async () => {
    const { fake, source } = await world([signalOf('a', MEMORY), signalOf('b', MEMORY)]);
    fake.server.reply = json({}, 503);
    const { readings } = await source.read(1_000);
    expect(readings).toHaveLength(4);
    for (const reading of readings) expect(reading).toMatchObject({ reason: 'source_down' });
    expect(fake.server.asked).toHaveLength(1);
  });

  it('whose clock is wrong is believed about ages, and failures say so', async () => {
    const { fake, source } = await world([signalOf('memory', MEMORY)]);
    fake.now = Date.now() - 3_600_000;
    expect((await source.read(1_000)).readings).toMatchObject([{ outcome: 'sample' }, { outcome: 'sample' }]);
    fake.ages = age(120);
    const [reading] = (await source.read(2_000)).readings;
    expect(reading).toMatchObject({
      reason: 'stale',
      detail: expect.stringMatching(/its clock is 3600(?:\.\d)? s behind ours$/),
    });
  });

  it('gets its questions eight at a time, all with one deadline', async () => {
    const signals = Array.from({ length: 50 }, (_, i) => signalOf(`s${i}`, MEMORY));
    const { fake, source } = await world(signals);
    let under = 0;
    let most = 0;
    const answer = fake.server.reply;
    const held: (() => void)[] = [];
    fake.server.reply = (response, asked) => {
      under += 1;
      most = Math.max(most, under);
      held.push(() => {
        under -= 1;
        answer(response, asked);
      });
      // Answers only once nothing more comes, or eight wait.
      if (asked.fields.get('query') === 'time()' || under >= 8) for (const each of held.splice(0)) each();
    };
    const { readings } = await source.read(1_000);
    expect(readings.filter(({ outcome }) => outcome === 'sample')).toHaveLength(100);
    expect(most).toBe(8);
  });
});
