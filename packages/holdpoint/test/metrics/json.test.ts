import type { Reading } from '@holdpoint/engine';
import type { Signal, SourceSettings } from '@holdpoint/plan';
import fc from 'fast-check';
import { compile } from 'json-p3';
import { afterEach, describe, expect, it } from 'vitest';
import { ageOf, allowedAgeMs } from '../../src/metrics/json/age.ts';
import { fillPath, fillUrl } from '../../src/metrics/json/fill.ts';
import { jsonSource } from '../../src/metrics/json.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { json, type Reply, startJsonServer, text } from '../support/json-server.ts';
import { jsonSignal } from './json-world.ts';
import { planWith, settingsOf } from './plans.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A source over a server that answers so. */
async function world(reply: Reply, signals: readonly Signal[], more: Partial<SourceSettings> = {}, env = {}) {
  const server = await startJsonServer(reply);
  const settings = settingsOf('http', `${server.url}/status`, more);
  const source = jsonSource(planWith(settings, signals), systemClock(), env);
  cleanUps.push(
    () => server.close(),
    () => source.close?.(),
  );
  return { server, source };
}

/** What one path in an answer gives on the candidate. */
async function readingOf(reply: Reply, path: string, more: Partial<Signal> = {}): Promise<Reading | undefined> {
  const { source } = await world(reply, [jsonSignal('asked', path, more)]);
  const { readings } = await source.read(1_000, 'Wave 1');
  expect(readings).toHaveLength(2);
  return readings.find(({ variant }) => variant === 'candidate');
}

const STATUS = {
  queues: [
    { name: 'batch', depth: 12 },
    { name: 'mail', depth: 0.5 },
  ],
  versions: { stable: { errors: 1 }, candidate: { errors: 2 } },
  'Wave 1': 7,
  text: '12',
  word: 'up',
  nothing: null,
};

describe('one number is a value', () => {
  it.each([
    ['$.queues[0].depth', 12],
    ['$.queues[?(@.name=="mail")].depth', 0.5],
    ["$.queues[?@.name=='batch'].depth", 12],
    ['$.versions[$variant].errors', 2],
    ['$.versions["$variant"].errors', 2],
    ['$[$stage]', 7],
    ["$['$stage']", 7],
    ['$..errors', null],
    ['$.versions[?@.errors > 1].errors', 2],
  ])('%s', async (path, value) => {
    const reading = await readingOf(json(STATUS), path);
    if (value === null) expect(reading).toMatchObject({ outcome: 'failed', reason: 'several_series' });
    else expect(reading).toMatchObject({ outcome: 'sample', sample: { from: 1_000, to: 1_000, value } });
  });

  it('in the unit of the plan', async () => {
    expect(await readingOf(json(12), '$', { scale: 1_000 })).toMatchObject({ sample: { value: 12_000 } });
  });
});

describe('anything else says nothing', () => {
  it.each<readonly [string, Reply, string, readonly [string, RegExp]]>([
    ['nothing there', json(STATUS), '$.queues[?@.name=="other"].depth', ['absent', /nothing is at \$\.queues/]],
    ['null', json(STATUS), '$.nothing', ['absent', /is null$/]],
    ['two numbers', json(STATUS), '$.queues[*].depth', ['several_series', /2 values are at .*narrow it down/]],
    ['a number as text', json(STATUS), '$.text', ['unreadable', /is "12"; a number in quotes is text/]],
    ['a word', json(STATUS), '$.word', ['unreadable', /is "up"; expected is a number$/]],
    ['a list', json(STATUS), '$.queues', ['unreadable', /is a list of 2; expected is a number/]],
    ['an object', json(STATUS), '$.versions', ['unreadable', /is an object; expected/]],
    ['true', json(true), '$', ['unreadable', /is true; expected/]],
    ['infinity', text('{"a":1e400}'), '$.a', ['not_finite', /is Infinity/]],
    ['deep nesting', text(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), '$..a', ['unreadable', /\S/]],
    ['NaN', text('{"a":NaN}'), '$.a', ['unreadable', /is no JSON/]],
    ['a login page', text('<html>', 'text/html'), '$', ['unreadable', /HTML page/]],
    ['status 500', json(STATUS, 500), '$.queues[0].depth', ['source_down', /answered 500/]],
    ['a redirect', (r) => r.writeHead(302, { location: '/x' }).end(), '$', ['source_down', /redirect/]],
    ['a cut connection', (r) => r.destroy(), '$', ['source_down', /the connection was/]],
    ['an old answer', aged({ age: '3600' }), '$.queues[0].depth', ['stale', /3600 s old by its Age; at most 60 s/]],
    ['an old date', aged({ date: 'Sat, 01 Feb 2020 00:00:00 GMT' }), '$', ['stale', /old by its Date/]],
    ['an old file', aged({ 'last-modified': 'Sat, 01 Feb 2020 00:00:00 GMT' }), '$', ['stale', /by its Last-Modified/]],
  ])('%s', async (_, reply, path, [reason, detail]) => {
    const reading = await readingOf(reply, path);
    expect(reading).toMatchObject({ outcome: 'failed', reason, detail: expect.stringMatching(detail) });
    expect(reading).toMatchObject({ detail: expect.stringMatching(/^GET http:\/\/127.0.0.1:\d+\/status.*asked/) });
  });
});

it.each(['$.queues[', '$.queues[(process.exit(1))]', '$.versions.$version', 'queues'])('%s is refused', (path) => {
  const plan = planWith(settingsOf('http', 'http://127.0.0.1:1'), [jsonSignal('asked', path)]);
  expect(() => jsonSource(plan, systemClock())).toThrow(/^signal asked: .* is no JSONPath: \S/);
});

it('a name that no JSONPath can hold says nothing', async () => {
  const { source } = await world(json(STATUS), [jsonSignal('asked', '$[$stage]')]);
  expect((await source.read(0, 'a\u0001')).readings).toMatchObject([
    { reason: 'unreadable' },
    { reason: 'unreadable' },
  ]);
});

/** Answers with headers that tell how old it is. */
function aged(headers: Readonly<Record<string, string>>): Reply {
  return text(JSON.stringify(STATUS), 'application/json', headers);
}

describe('requests', () => {
  it('are one for all signals of a document', async () => {
    const signals = [jsonSignal('a', '$.queues[0].depth'), jsonSignal('b', '$.queues[1].depth')];
    const { server, source } = await world(json(STATUS), signals);
    await source.read(0);
    expect(server.asked).toHaveLength(1);
    await source.read(10);
    expect(server.asked).toHaveLength(2);
  });

  it('carry names in their address, and no more than that', async () => {
    const at = '/of/$variant?stage=$stage&x=1';
    const { server, source } = await world(json(1), [jsonSignal('a', '$', {}, at)]);
    expect((await source.read(0, '../x&y=2#"é')).readings).toMatchObject([
      { outcome: 'sample' },
      { outcome: 'sample' },
    ]);
    const paths = server.asked.map(({ url }) => url.split('?')[0]);
    expect(paths.toSorted()).toEqual(['/status/of/candidate', '/status/of/stable']);
    for (const { fields } of server.asked) {
      expect([...fields]).toEqual([
        ['stage', '../x&y=2#"é'],
        ['x', '1'],
      ]);
    }
  });

  it('carry the token of the source, which no answer shows', async () => {
    const reply: Reply = (response, asked) =>
      json({}, asked.headers.authorization === 'Bearer tok-3' ? 418 : 1)(response, asked);
    const { source } = await world(reply, [jsonSignal('a', '$')], { token: '$TOKEN' }, { TOKEN: 'tok-3' });
    const { readings } = await source.read(0);
    expect(readings).toMatchObject([{ reason: 'source_down', detail: expect.stringContaining('418') }, {}]);
    expect(JSON.stringify(readings)).not.toContain('tok-3');
  });

  it('are ended together when their time is over', async () => {
    const signals = Array.from({ length: 20 }, (_, i) => jsonSignal(`s${i}`, '$', {}, `/${i}`));
    const { source } = await world(() => undefined, signals, { timeoutMs: 150 });
    const { readings } = await source.read(0);
    expect(readings).toHaveLength(40);
    for (const reading of readings) {
      const detail = expect.stringMatching(/no complete answer within 0.15 s|took all of 0.15 s/);
      expect(reading).toMatchObject({ outcome: 'failed', reason: 'source_down', detail });
    }
  });
});

describe('names', () => {
  it('stay within their place of a URL', () => {
    expect(fillUrl('http://h/$variant/$stage?s=$stage&v=$variants', { variant: 'stable', stage: 'a/b?c' })).toBe(
      'http://h/stable/a%2Fb%3Fc?s=a%2Fb%3Fc&v=$variants',
    );
  });

  it('stay one string literal of a path, whatever they are', () => {
    const quotes = ['$[?@.a=="$stage"]', "$[?@.a=='$stage']", '$[?@.a==$stage]'];
    // The library reads no escaped control characters; a name with one is refused.
    const unit = fc.oneof(fc.constantFrom(...`'"\\$]`), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
    const texts = fc.string({ unit }).filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(texts, fc.constantFrom(...quotes), (stage, path) => {
        const filled = fillPath(path, { variant: 'stable', stage });
        expect(
          compile(filled)
            .query([{ a: stage.toWellFormed() }, { a: `${stage}x` }])
            .values(),
        ).toHaveLength(1);
      }),
    );
  });
});

describe('the age of an answer', () => {
  const wall = Date.UTC(2026, 1, 8, 12);
  const date = (secondsAgo: number) => new Date(wall - secondsAgo * 1000).toUTCString();

  it.each([
    [{}, null],
    [{ age: '5' }, 5],
    [{ age: 'soon', date: 'yesterday' }, null],
    [{ date: date(0), 'last-modified': date(90) }, 90],
    [{ date: date(30), 'last-modified': date(90) }, 60],
    [{ date: date(100), age: '40' }, 100],
    [{ date: date(-20) }, -20],
  ])('%j is %s s', (headers, seconds) => {
    expect(ageOf(headers, wall)?.ms ?? null).toBe(seconds === null ? null : seconds * 1000);
  });

  it('may be three checks, and a minute at least', () => {
    const stage = { name: 'Wave 1', everyMs: 300_000 };
    const plan = { ...planWith(settingsOf('http', 'http://h'), []), stages: [stage] } as never;
    expect(allowedAgeMs(plan, 'Wave 1', 1)).toBe(900_000);
    expect(allowedAgeMs(plan, 'baseline', 1)).toBe(900_000);
    expect(allowedAgeMs(plan, 'Wave 1', 1_000)).toBe(60_000);
  });
});
