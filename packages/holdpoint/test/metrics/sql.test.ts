import type { Reading } from '@holdpoint/engine';
import type { Plan, Signal, SourceSettings } from '@holdpoint/plan';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MetricsSource } from '../../src/metrics/index.ts';
import { sqlSource } from '../../src/metrics/sql.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { certificateMaker } from '../support/certificates.ts';
import { OWNER_PASSWORD, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { planWith, settingsOf, targetOf } from './plans.ts';
import { emptyOrders, ORDERS, sqlSignal, takeOrders } from './sql-world.ts';

let server: PostgresServer;
const opened: MetricsSource[] = [];

beforeAll(async () => {
  server = await startPostgres();
  emptyOrders(server);
});
afterAll(() => server.remove());
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close?.();
});

function open(plan: Plan, url = server.url()): MetricsSource {
  const source = sqlSource(plan, { clock: systemClock(), env: { SHOP_URL: url } });
  opened.push(source);
  return source;
}

function sourceOf(signals: readonly Signal[], more: Partial<SourceSettings> = {}): MetricsSource {
  return open(planWith(settingsOf('sql', '$SHOP_URL', more), signals));
}

/** What one query gives on the candidate. */
async function readingOf(query: string, more: Partial<Signal> = {}): Promise<Reading> {
  const { readings } = await sourceOf([sqlSignal('asked', query, more)]).read(1_000, 'Wave 1');
  const found = readings.find(({ variant }) => variant === 'candidate');
  if (found === undefined) throw new Error('no reading of the candidate');
  return found;
}

describe('one row is a value', () => {
  it.each([
    ['select 3', 3],
    ['select 2.5', 2.5],
    ['select 1e3::float8', 1000],
    ['select 7::bigint as anything', 7],
    ['select 4 as value, 9 as requests', 4],
    ['select 9 as requests, 4 as value', 4],
    ["select count(*) from (values ('candidate'), ('stable')) as v(name) where name = $variant", 1],
    ['select length($stage)', 6],
    ['select case when $from = $to then 5 end', null],
    ["select case when $target = 'main' then 1 else 0 end", 0],
    ['with a as (select 1 as x) select x from a', 1],
    ['show server_version_num', null],
  ])('%s', async (query, value) => {
    const reading = await readingOf(query);
    if (value === null) expect(reading.outcome).not.toBe('sample');
    else expect(reading).toMatchObject({ outcome: 'sample', sample: { from: 1_000, to: 1_000, value } });
  });

  it('in the unit of the plan', async () => {
    expect(await readingOf('select 3', { scale: 1e6 })).toMatchObject({ sample: { value: 3e6 } });
  });

  it('of the only target', async () => {
    const target = targetOf('main', { stable: 'http://127.0.0.1:1', candidate: 'http://127.0.0.1:2' });
    const plan = planWith(settingsOf('sql', '$SHOP_URL'), [sqlSignal('asked', 'select length($target)')]);
    expect((await open({ ...plan, targets: { main: target } }).read(0)).readings).toMatchObject([
      { sample: { value: 4 } },
      { sample: { value: 4 } },
    ]);
    const two = { main: target, other: { ...target, id: 'other' } };
    expect(() => open({ ...plan, targets: two })).toThrow(
      /^signal asked: \$target cannot be told, .* several targets$/,
    );
  });
});

describe('anything else says nothing', () => {
  it.each<readonly [string, string, RegExp]>([
    ['select 1 where false', 'absent', /no row$/],
    ['select null::int', 'absent', /the value is NULL$/],
    ['select null::int as hits, 4 as requests', 'absent', /hits is NULL$/],
    ['select 4 as hits, null::int as requests', 'absent', /requests is NULL$/],
    ['select * from (values (1), (2)) as v', 'several_series', /2 rows; expected is 1/],
    ['select * from generate_series(1, 100000)', 'several_series', /100000 rows/],
    ["select 'NaN'::float8", 'not_finite', /the value is NaN$/],
    ["select 'Infinity'::numeric", 'not_finite', /the value is Infinity$/],
    ["select '12'::text", 'unreadable', /is no number but "12"; cast it/],
    ["select 'two\nlines'", 'unreadable', /"two lines"/],
    ['select now()', 'unreadable', /the column now is no number/],
    ['select true', 'unreadable', /is no number but "t"/],
    ['select 1, 2', 'unreadable', /the columns \?column\?, \?column\?; expected is one number/],
    ['select 1 as hits, 2 as requests, 3 as more', 'unreadable', /the columns hits, requests, more/],
    ['select 3 as hits, 2 as requests', 'unreadable', /3 hits in 2 requests/],
    ['select -1 as hits, 2 as requests', 'unreadable', /hits is -1; a count is a whole number/],
    ['select 0.5 as hits, 2 as requests', 'unreadable', /hits is 0.5/],
    ['select', 'unreadable', /no columns/],
    ['', 'unreadable', /\S/],
    ['selec 1', 'unreadable', /refuses the query: syntax error at or near "selec" \(42601\)$/],
    ['select 1 from nowhere', 'unreadable', /relation "nowhere" does not exist \(42P01\)$/],
    ['select 1/0', 'unreadable', /division by zero \(22012\)$/],
    ['select 1; select 2', 'unreadable', /cannot insert multiple commands/],
    ['commit; drop table orders', 'unreadable', /cannot insert multiple commands/],
    ['drop table orders', 'unreadable', /the query would write, and sources only read/],
    ["insert into orders values ('x', false) returning 1", 'unreadable', /the query would write/],
  ])('%s', async (query, reason, detail) => {
    const reading = await readingOf(query, { dimension: 'ratio' });
    expect(reading).toMatchObject({ outcome: 'failed', reason, detail: expect.stringMatching(detail) });
    expect(reading).toMatchObject({ detail: expect.stringMatching(/^PostgreSQL shop, asked: /) });
  });

  it('a ratio for a signal that is none', async () => {
    expect(await readingOf('select 1 as hits, 2 as requests', { dimension: 'count' })).toMatchObject({
      outcome: 'failed',
      reason: 'unreadable',
      detail: expect.stringContaining('asked needs unit: ratio'),
    });
  });

  it('queries that cannot be read, all at once and before the launch', () => {
    const signals = [
      sqlSignal('one', "select 1 where 'a' = '$variant'"),
      sqlSignal('two', 'select 2'),
      sqlSignal('three', 'select $nothing'),
    ];
    expect(() => sourceOf(signals)).toThrow(
      /^signal one: \$variant stands in quotes, .*\nsignal three: \$nothing is not known/,
    );
  });

  it('one bad query does not spoil the others', async () => {
    const bad = sqlSignal('bad', 'select 1/0');
    const good = sqlSignal('good', 'select 1');
    const { readings } = await sourceOf([bad, good, { ...bad, id: 'worse' }, { ...good, id: 'better' }]).read(1_000);
    expect(readings.map(({ outcome }) => outcome)).toEqual(
      ['failed', 'sample', 'failed', 'sample'].flatMap((outcome) => [outcome, outcome]),
    );
  });
});

describe('what comes from outside never becomes part of the query', () => {
  it.each(["'; drop table orders; --", '$variant', '\\', "' or 'a'='a", 'Wave "1"\n'])(
    'a stage named %j',
    async (stage) => {
      const query = 'select case when $stage = stated then 1 else 0 end from (values ($stage::text)) as v(stated)';
      const source = sourceOf([sqlSignal('asked', query)]);
      expect((await source.read(1_000, stage)).readings).toMatchObject([
        { sample: { value: 1 } },
        { sample: { value: 1 } },
      ]);
      const text = sqlSignal('length', 'select length($stage)');
      expect((await sourceOf([text]).read(1_000, stage)).readings).toMatchObject([
        { sample: { value: stage.length } },
        {},
      ]);
      takeOrders(server, 'stable', 1);
    },
  );
});

describe('counts of a span', () => {
  beforeEach(() => emptyOrders(server));

  const rate = sqlSignal('failed', ORDERS, { dimension: 'ratio', minRequests: 10, compared: true });
  const of = (readings: readonly Reading[], variant: string, pair = false) =>
    readings.find((each) => each.variant === variant && (each.outcome === 'pair') === pair);

  it('wait until there are enough, and leave none out', async () => {
    const source = sourceOf([rate]);
    expect(of((await source.read(0)).readings, 'stable')).toMatchObject({
      outcome: 'pending',
      requests: 0,
      needed: 10,
    });
    takeOrders(server, 'stable', 6, 1);
    expect(of((await source.read(10)).readings, 'stable')).toMatchObject({ outcome: 'pending', requests: 6, since: 0 });
    takeOrders(server, 'stable', 6, 2);
    expect(of((await source.read(20)).readings, 'stable')).toMatchObject({
      sample: { from: 0, to: 20, value: 0.25, requests: 12, hits: 3 },
    });
    takeOrders(server, 'stable', 10);
    expect(of((await source.read(30)).readings, 'stable')).toMatchObject({
      sample: { from: 20, to: 30, value: 0, requests: 10, hits: 0 },
    });
  });

  it('begin anew with a stage', async () => {
    const source = sourceOf([rate]);
    await source.read(0);
    takeOrders(server, 'stable', 20, 20);
    source.stageEntered();
    expect(of((await source.read(10)).readings, 'stable')).toMatchObject({ outcome: 'pending', since: 10 });
    takeOrders(server, 'stable', 20);
    expect(of((await source.read(20)).readings, 'stable')).toMatchObject({ sample: { from: 10, value: 0 } });
  });

  it('come as pairs of the same span, also where one version has few', async () => {
    const source = sourceOf([rate]);
    await source.read(0);
    takeOrders(server, 'stable', 20, 1);
    takeOrders(server, 'candidate', 4, 1);
    const first = (await source.read(10)).readings;
    expect(of(first, 'candidate')).toMatchObject({ outcome: 'pending', requests: 4 });
    expect(of(first, 'candidate', true)).toMatchObject({
      pair: { from: 0, to: 10, stable: { hits: 1, requests: 20 }, candidate: { hits: 1, requests: 4 } },
    });
    takeOrders(server, 'stable', 10, 2);
    takeOrders(server, 'candidate', 7, 3);
    const second = (await source.read(20)).readings;
    expect(of(second, 'candidate')).toMatchObject({ sample: { from: 0, to: 20, requests: 11, hits: 4 } });
    expect(of(second, 'candidate', true)).toMatchObject({
      pair: { from: 10, to: 20, stable: { hits: 2, requests: 10 }, candidate: { hits: 3, requests: 7 } },
    });
  });

  it('are asked for later where the database was down', async () => {
    const source = sourceOf([rate]);
    await source.read(0);
    takeOrders(server, 'stable', 20, 5);
    takeOrders(server, 'candidate', 20);
    server.stop();
    const down = (await source.read(10)).readings;
    expect(down).toHaveLength(2);
    for (const reading of down) expect(reading).toMatchObject({ outcome: 'failed', reason: 'source_down' });
    server.start();
    const { readings } = await source.read(20);
    expect(of(readings, 'stable')).toMatchObject({ sample: { from: 0, to: 20, hits: 5 } });
    expect(of(readings, 'candidate', true)).toMatchObject({ pair: { from: 0, to: 20 } });
  });

  it('make no pair where the versions are not compared', async () => {
    const source = sourceOf([{ ...rate, compared: false }]);
    await source.read(0);
    takeOrders(server, 'stable', 20);
    expect((await source.read(10)).readings).toHaveLength(2);
  });
});

describe('over TLS', () => {
  const certificates = certificateMaker();
  const { certFile, keyFile } = certificates.make({ names: 'DNS:db.internal' });
  const foreign = certificates.make({ names: 'DNS:db.internal' });
  let secure: PostgresServer;

  beforeAll(async () => {
    secure = await startPostgres({ certFile, keyFile });
  });
  afterAll(() => {
    secure.remove();
    certificates.remove();
  });

  it.each<readonly [string, Partial<SourceSettings>, string, RegExp | null]>([
    ['its authority', { ca: certFile, serverName: 'db.internal' }, '', null],
    ['its authority, whatever the URL says', { ca: certFile, serverName: 'db.internal' }, '?sslmode=disable', null],
    ['no check at all, where the URL says so', {}, '?sslmode=no-verify', null],
    ['no authority', {}, '?sslmode=require', /signed by itself; name it under ca/],
    ['another authority', { ca: foreign.certFile, serverName: 'db.internal' }, '', /certificate/],
    ['another name', { ca: certFile }, '', /for another name; see server_name/],
    ['no TLS', {}, '', /no encryption|no pg_hba.conf entry/],
  ])('with %s', async (_, more, query, trouble) => {
    const plan = planWith(settingsOf('sql', '$SHOP_URL', more), [sqlSignal('asked', 'select 1')]);
    const { readings } = await open(plan, `${secure.url()}${query}`).read(0);
    for (const reading of readings) {
      if (trouble === null) expect(reading).toMatchObject({ outcome: 'sample' });
      else expect(reading).toMatchObject({ reason: 'source_down', detail: expect.stringMatching(trouble) });
    }
  });
});

describe('a database that cannot be asked', () => {
  const one = [sqlSignal('asked', 'select 1')];

  it.each<readonly [string, string, RegExp]>([
    ['a wrong password', 'owner:not-this-one-9', /password authentication failed/],
    ['an unknown database', '', /database "nowhere" does not exist/],
  ])('says so of %s, without the password', async (_, login, detail) => {
    const base =
      login === '' ? server.url().replace('/shop', '/nowhere') : `postgres://${login}@127.0.0.1:${server.port}/shop`;
    const { readings } = await open(planWith(settingsOf('sql', '$SHOP_URL'), one), base).read(0);
    expect(readings).toHaveLength(2);
    for (const reading of readings) {
      expect(reading).toMatchObject({ reason: 'source_down', detail: expect.stringMatching(detail) });
    }
    expect(JSON.stringify(readings)).not.toMatch(new RegExp(`${OWNER_PASSWORD}|not-this-one-9|postgres://`));
  });

  it.each([
    ['', /the environment variable SHOP_URL is empty/],
    ['mysql://root:geheim@127.0.0.1/shop', /\$SHOP_URL holds no URL of a database/],
    ['geheim', /\$SHOP_URL holds no URL of a database/],
    ['postgres://owner:geheim@127.0.0.1:1/shop', /nothing listens there/],
    ['postgres://owner:geheim@no-such-host.invalid/shop', /name of the host/],
    ['postgres://owner:geheim@127.0.0.1:1/shop?sslmode=require', /nothing listens there/],
  ])('says so of %s', async (url, detail) => {
    const { readings } = await open(planWith(settingsOf('sql', '$SHOP_URL'), one), url).read(0);
    for (const reading of readings) {
      expect(reading).toMatchObject({ reason: 'source_down', detail: expect.stringMatching(detail) });
    }
    expect(JSON.stringify(readings)).not.toContain('geheim');
  });

  it('hides what came from a secret, also where the server says it', async () => {
    const url = `postgres://127.0.0.1:${server.port}/shop`;
    const source = open(
      planWith(settingsOf('sql', url, { user: '$SHOP_URL', password: '$SHOP_URL' }), one),
      'nobody-77',
    );
    const { readings } = await source.read(0);
    const detail = 'PostgreSQL shop: password authentication failed for user "•••" (28P01)';
    expect(readings).toMatchObject([{ reason: 'source_down', detail }, { detail }]);
  });

  it('takes the login of the source before that of the URL', async () => {
    const source = open(
      planWith(
        settingsOf('sql', `postgres://127.0.0.1:${server.port}/shop`, { user: 'owner', password: '$SHOP_URL' }),
        one,
      ),
      OWNER_PASSWORD,
    );
    expect((await source.read(0)).readings).toMatchObject([{ outcome: 'sample' }, { outcome: 'sample' }]);
  });

  it('ends queries that take too long, and asks again at the next read', async () => {
    server.run("create or replace function slow() returns int language sql as 'select 1 from pg_sleep(30)'");
    const source = sourceOf([sqlSignal('slow', 'select slow()'), sqlSignal('quick', 'select 2')], { timeoutMs: 400 });
    const { readings } = await source.read(0);
    expect(readings.slice(0, 2)).toMatchObject([
      { signal: 'slow', reason: 'source_down', detail: expect.stringMatching(/statement timeout|within 0.4 s/) },
      { signal: 'slow', reason: 'source_down' },
    ]);
    expect(readings.slice(2)).toMatchObject([
      { signal: 'quick', detail: expect.stringMatching(/took all of 0.4 s|within 0.4 s/) },
      { signal: 'quick', reason: 'source_down' },
    ]);
    server.run("create or replace function slow() returns int language sql as 'select 1'");
    expect((await source.read(10)).readings.map(({ outcome }) => outcome)).toEqual(Array(4).fill('sample'));
  });

  it('uses two connections at most, and closes them', async () => {
    const others = "select count(*) from pg_stat_activity where application_name = 'holdpoint'";
    const signals = Array.from({ length: 12 }, (_, i) => sqlSignal(`s${i}`, others));
    const source = sourceOf(signals);
    const most = async (read: MetricsSource) => {
      const { readings } = await read.read(0);
      return Math.max(...readings.map((each) => (each.outcome === 'sample' ? each.sample.value : Number.NaN)));
    };
    expect(await most(source)).toBe(2);
    const other = sourceOf(signals);
    expect(await most(other)).toBe(4);
    await source.close?.();
    await expect.poll(() => most(other)).toBe(2);
  });
});
