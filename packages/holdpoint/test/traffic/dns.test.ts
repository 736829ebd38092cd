import type { DnsSettings } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import type { Primary } from '../../src/traffic/dns/primary.ts';
import { dnsKind } from '../../src/traffic/dns.ts';
import type { TrafficDriver, TrafficObservation } from '../../src/traffic/index.ts';
import { type Bind, type PrimaryOptions, startPrimary, startResolver } from '../support/bind.ts';
import { CANDIDATE, dnsTarget, NAME, primaryOf, STABLE, settingsOf } from './dns-world.ts';
import { Cleanup, eventually, freePort, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const ALL = 10_000;
const FOREIGN = '127.0.0.99';

interface World {
  readonly primary: Bind;
  readonly driver: TrafficDriver;
  /** A driver with a data folder of its own, as on another machine, unless one is given. */
  open(settings?: Partial<DnsSettings>, dataDir?: string): Promise<TrafficDriver>;
  /** Speaks with the primary past the driver, as another hand would. */
  readonly hand: Primary;
}

interface WorldOptions extends Partial<PrimaryOptions> {
  readonly settings?: Partial<DnsSettings>;
  readonly ttlMs?: number;
  readonly resolvers?: readonly Bind[];
}

/** A primary that was started already, and a driver of its name. */
async function opened(primary: Bind, { settings = {}, ttlMs = 60_000 }: WorldOptions = {}): Promise<World> {
  const dns = settingsOf(primary, settings);
  const target = await dnsTarget({ dns, ttlMs });
  const open: World['open'] = async (changed = {}, dataDir = tempFolder(cleanup)) => {
    const traffic = { ...target.traffic, dns: { ...dns, ...changed } };
    return dnsKind.open({ target: { ...target, traffic }, dataDir });
  };
  return { primary, open, driver: await open(), hand: primaryOf(target, dns) };
}

async function primaryWith(options: Partial<PrimaryOptions> = {}): Promise<Bind> {
  const primary = await startPrimary({ records: [`shop 60 IN A ${STABLE}`], ...options });
  cleanup.add(primary.remove);
  return primary;
}

async function start(options: WorldOptions = {}): Promise<World> {
  return opened(await primaryWith(options), options);
}

async function resolverOf(primary: Bind): Promise<Bind> {
  const resolver = await startResolver(primary);
  cleanup.add(resolver.remove);
  return resolver;
}

/** What another hand makes of the name. */
async function overwrite({ hand }: World, addresses: readonly string[], ttl = 60): Promise<void> {
  const now = Date.now();
  const look = await hand.look(now);
  const memory = look.memory ?? { epoch: 0, split: split(0), until: null };
  await hand.update(look, { addresses, ttl, memory }, now);
}

function refused(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_refused', message: expect.stringMatching(message) });
}

function unreachable(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_unreachable', message: expect.stringMatching(message) });
}

const shareIn = ({ split: found }: TrafficObservation): number | undefined => found?.shareBp;
const problemsIn = ({ parts = [] }: TrafficObservation): string => parts.flatMap(({ problem }) => problem ?? []).join();

it('gives the records the TTL of the plan, and keeps whatever stands in the id of a launch', async () => {
  const { driver, hand, open } = await start({ ttlMs: 60_999 });
  const launch = `a "b"; \\ é ${'long '.repeat(120)}`;
  await driver.apply(split(ALL, { launch }));
  expect(await hand.look(Date.now())).toMatchObject({ addresses: [CANDIDATE], ttl: 60 });
  expect((await (await open()).observe()).split).toEqual(split(ALL, { launch }));
});

it('takes a split for a router that hears its controller, and does not seem to be one', async () => {
  const { driver } = await start();
  expect((await driver.apply(split(ALL, { unheardMs: 5_000 }))).split).toEqual(split(ALL));
});

it('switches IPv4 and IPv6 together, and takes names in upper case', async () => {
  const world = await start({
    records: [`shop 60 IN A ${STABLE}`, 'shop 60 IN AAAA 2001:db8::21'],
    settings: {
      ...{ zone: 'Example.TEST.', name: 'SHOP.Example.TEST' },
      ...{ stable: [STABLE, '2001:DB8:0::21'], candidate: ['127.0.0.23', CANDIDATE] },
    },
  });
  expect(shareIn(await world.driver.apply(split(ALL)))).toBe(ALL);
  expect(await world.primary.addresses(NAME)).toEqual([CANDIDATE, '127.0.0.23']);
  expect(shareIn(await world.driver.apply(split(0)))).toBe(0);
  expect(await world.primary.addresses(NAME)).toEqual([STABLE, '2001:db8::21']);
});

describe('resolvers', () => {
  it('that have not seen a change yet hold it up, a rise and a fall', async () => {
    const primary = await primaryWith();
    const resolvers = [await resolverOf(primary), await resolverOf(primary)];
    const { driver } = await opened(primary, { settings: { resolvers: resolvers.map(({ address }) => address) } });
    for (const [asked, before] of [
      [ALL, 0],
      [0, ALL],
    ] as const) {
      for (const each of resolvers) expect(await each.addresses(NAME)).toHaveLength(1);
      const late = await driver.apply(split(asked));
      expect(shareIn(late)).toBe(before);
      expect(late.parts?.map(({ shareBp }) => shareBp)).toEqual([asked, before, before]);
      expect(problemsIn(late)).toMatch(/gives the answer of before for \d+ s more/);
      expect(late.lastCandidateAt).toBeNull();
      for (const each of resolvers) {
        expect(shareIn(await driver.observe())).toBe(before);
        // A resolver that was started anew remembers nothing.
        await each.end();
        await each.startAgain();
      }
      const done = await driver.observe();
      expect(shareIn(done)).toBe(asked);
      expect(problemsIn(done)).toBe('');
    }
  });

  it('see a change when their time is over, and the rollback says by when everybody has', async () => {
    const primary = await primaryWith({ records: [`shop 2 IN A ${STABLE}`] });
    const resolver = await resolverOf(primary);
    const { driver } = await opened(primary, { settings: { resolvers: [resolver.address] }, ttlMs: 2_000 });
    await resolver.addresses(NAME);
    await driver.apply(split(ALL));
    await eventually('the resolver sees the rise', async () => shareIn(await driver.observe()) === ALL);
    expect(await resolver.addresses(NAME)).toEqual([CANDIDATE]);
    const before = Date.now();
    await driver.apply(split(0));
    await eventually('the resolver sees the fall', async () => shareIn(await driver.observe()) === 0);
    expect(await resolver.addresses(NAME)).toEqual([STABLE]);
    const { lastCandidateAt } = await driver.observe();
    expect(lastCandidateAt).toBeGreaterThanOrEqual(before + 2_000);
    expect((await driver.apply(split(0))).lastCandidateAt).toBe(lastCandidateAt);
  });

  it('that do not answer count as before while they may hold the old answer, and are a problem then', async () => {
    const primary = await primaryWith({ records: [`shop 1 IN A ${STABLE}`] });
    const silent = { host: '127.0.0.1', port: await freePort() };
    const { driver, open } = await opened(primary, { settings: { resolvers: [silent] }, ttlMs: 30_000 });
    await driver.apply(split(ALL));
    await eventually('the TTL of 1 s is over', async () => shareIn(await driver.observe()) === ALL);
    const fallen = await driver.apply(split(0));
    expect(shareIn(fallen)).toBe(ALL);
    expect(fallen.parts?.map(({ shareBp }) => shareBp)).toEqual([0, null]);
    expect(problemsIn(fallen)).toMatch(/cannot be asked: nothing listens there/);
    expect(shareIn(await (await open({ resolvers: [] })).observe())).toBe(0);
  });

  it('that answer with something else are told of', async () => {
    const primary = await primaryWith();
    const other = await primaryWith({ records: [`shop 60 IN A ${FOREIGN}`, `shop 60 IN A ${CANDIDATE}`] });
    const empty = await primaryWith({ records: ['shop 60 IN TXT none'] });
    const strange = await primaryWith({ records: [], zone: 'example.net' });
    const resolvers = [other, empty, strange].map(({ address }) => address);
    const { driver } = await opened(primary, { settings: { resolvers } });
    const { parts = [] } = await driver.observe();
    expect(parts.map(({ shareBp }) => shareBp)).toEqual([0, 5_000, null, null]);
    expect(parts.map(({ problem }) => problem)).toEqual([
      undefined,
      `answers with ${FOREIGN}, which neither version has`,
      'has no address for it',
      'answers with REFUSED',
    ]);
  });

  it('that keep answers longer than they may are told of', async () => {
    const primary = await primaryWith({ records: [`shop 1 IN A ${STABLE}`] });
    const resolver = await startResolver(primary, 'min-cache-ttl 60;');
    cleanup.add(resolver.remove);
    const { driver } = await opened(primary, { settings: { resolvers: [resolver.address] } });
    await resolver.addresses(NAME);
    expect(problemsIn(await driver.observe())).toMatch(/^keeps its answer for \d+ s more, longer than the TTL of 1 s$/);
  });
});

it('says by when the last of the users must have asked again, with resolvers and without', async () => {
  const primary = await primaryWith();
  const resolver = await startResolver(primary, 'min-cache-ttl 80;');
  cleanup.add(resolver.remove);
  const { driver, open } = await opened(primary, { settings: { resolvers: [resolver.address] } });
  const alone = await open({ resolvers: [] });
  await driver.apply(split(ALL));
  await resolver.addresses(NAME);
  await driver.observe();
  await resolver.end();
  await resolver.startAgain();
  const before = Date.now();
  const { lastCandidateAt } = await driver.apply(split(0));
  expect(lastCandidateAt).toBeGreaterThan(before + 60_000);
  const without = (await alone.observe()).lastCandidateAt ?? 0;
  expect(without).toBeGreaterThanOrEqual(before + 60_000);
  expect(without).toBeLessThan(lastCandidateAt ?? 0);
});

describe('a second controller', () => {
  it('on another machine is refused when its epoch is lower', async () => {
    const { driver, open } = await start();
    await driver.apply(split(ALL, { epoch: 4 }));
    const other = await open();
    await expect(other.apply(split(ALL, { epoch: 3 }))).rejects.toEqual(refused(/obeys controller 4/));
    await other.apply(split(ALL, { epoch: 5 }));
    await expect(driver.apply(split(ALL, { epoch: 4 }))).rejects.toEqual(refused(/obeys controller 5/));
    expect(shareIn(await driver.apply(split(0, { epoch: 4 })))).toBe(0);
  });

  it('that is faster is not overwritten', async () => {
    const world = await start();
    const now = Date.now();
    const seen = await world.hand.look(now);
    await world.driver.apply(split(ALL));
    const memory = { epoch: 2, split: split(0, { epoch: 2 }), until: null };
    const late = world.hand.update(seen, { addresses: [STABLE], ttl: 60, memory }, now);
    await expect(late).rejects.toEqual(unreachable(/changed by another hand in the meantime/));
    expect(shareIn(await world.driver.observe())).toBe(ALL);
  });

  it('is refused also when what stands beside the name is gone', async () => {
    const { primary, open } = await start();
    const dataDir = tempFolder(cleanup);
    const driver = await open({}, dataDir);
    await driver.apply(split(ALL, { epoch: 4 }));
    await driver.apply(split(0, { epoch: 4 }));
    const other = await startPrimary({ records: [`shop 60 IN A ${STABLE}`] });
    cleanup.add(other.remove);
    await primary.end();
    const found = await open({ server: other.address }, dataDir);
    expect((await found.observe()).split).toBeNull();
    await expect(found.apply(split(ALL, { epoch: 3 }))).rejects.toEqual(refused(/obeys controller 4/));
  });
});

describe('another hand', () => {
  it('that moves the name is seen, and set back', async () => {
    const world = await start();
    await world.driver.apply(split(0));
    await overwrite(world, [CANDIDATE, STABLE]);
    const moved = await world.driver.observe();
    expect(shareIn(moved)).toBe(5_000);
    expect(problemsIn(moved)).toBe('answers with addresses of both versions');
    expect(shareIn(await world.driver.apply(split(0)))).toBe(0);
    expect(await world.primary.addresses(NAME)).toEqual([STABLE]);
  });

  it('that puts an address of its own there is not overwritten, and the candidate is taken out all the same', async () => {
    const world = await start();
    await world.driver.apply(split(ALL));
    await overwrite(world, [CANDIDATE, FOREIGN]);
    await expect(world.driver.apply(split(ALL))).rejects.toEqual(refused(/the address 127\.0\.0\.99, which neither/));
    expect(shareIn(await world.driver.apply(split(0)))).toBe(0);
    expect(await world.primary.addresses(NAME)).toEqual([STABLE, FOREIGN]);
    await overwrite(world, [FOREIGN]);
    const left = await world.driver.apply(split(0));
    expect(await world.primary.addresses(NAME)).toEqual([FOREIGN]);
    expect(problemsIn(left)).toMatch(/127\.0\.0\.99, which neither version has/);
  });

  it('that writes beside the name stops a rise, and no fall', async () => {
    const world = await start();
    await world.driver.apply(split(ALL));
    const strange = { epoch: 1, split: split(5_000), until: null };
    const look = await world.hand.look(Date.now());
    await world.hand.update(look, { addresses: [CANDIDATE], ttl: 60, memory: strange }, Date.now());
    expect(problemsIn(await world.driver.observe())).toMatch(/has a TXT record _holdpoint\.shop\S+ that is not/);
    await expect(world.driver.apply(split(ALL))).rejects.toEqual(refused(/has a TXT record/));
    expect((await world.driver.apply(split(0))).split).toEqual(split(0));
  });

  it('that takes some addresses out, or all, is seen', async () => {
    const world = await start({ settings: { candidate: [CANDIDATE, '127.0.0.23'] } });
    await world.driver.apply(split(ALL));
    await overwrite(world, [CANDIDATE]);
    const some = await world.driver.observe();
    expect([shareIn(some), problemsIn(some)]).toEqual([ALL, 'answers without 127.0.0.23']);
    await overwrite(world, []);
    const none = await world.driver.observe();
    expect([shareIn(none), problemsIn(none)]).toEqual([0, 'has no address for it']);
  });
});

describe('opening', () => {
  const bad: readonly (readonly [what: string, options: WorldOptions, message: RegExp])[] = [
    [
      'a TTL that is longer than the plan says',
      { records: [`shop 3600 IN A ${STABLE}`] },
      /with a TTL of 3600 s, and the plan's "ttl" is 60 s/,
    ],
    ['a name without addresses', { records: [] }, /other addresses than those of stable: no address/],
    ['a name that is the candidate already', { records: [`shop 60 IN A ${CANDIDATE}`] }, /of stable: 127\.0\.0\.22/],
    ['a name of both versions', { records: [`shop 60 IN A ${CANDIDATE}`, `shop 60 IN A ${STABLE}`] }, /of stable: /],
    ['an alias', { records: ['shop 60 IN CNAME ns'] }, /has "shop\.example\.test" as an alias \(CNAME\)/],
    [
      'a zone that the server does not have',
      { settings: { zone: 'test' } },
      /is not authoritative for the zone "test"|does not answer questions about the zone/,
    ],
    [
      'a zone above the one that it has',
      { records: [`shop 60 IN A ${STABLE}`], settings: { zone: 'shop.example.test' } },
      /is not authoritative for the zone "shop\.example\.test"/,
    ],
    [
      'a name in a zone below',
      { records: ['shop 60 IN NS ns.shop', `ns.shop IN A ${STABLE}`] },
      /authoritative for the zone "example\.test", and not for/,
    ],
    [
      'a text beside the name that is not ours',
      { records: [`shop 60 IN A ${STABLE}`, '_holdpoint.shop 60 IN TXT "{\\"epoch\\": 1}"'] },
      /has a TXT record "_holdpoint\.shop\.example\.test" that is not Holdpoint's/,
    ],
  ];
  it.each(bad)('refuses %s', async (_, options, message) => {
    await expect(start(options)).rejects.toEqual(refused(message));
  });

  it('takes up what was begun, though another hand has raised the TTL', async () => {
    const world = await start();
    await world.driver.apply(split(ALL));
    await overwrite(world, [CANDIDATE], 3_600);
    expect(shareIn(await (await world.open()).apply(split(0)))).toBe(0);
  });

  it('takes up what was begun also where nothing stands beside the name any more', async () => {
    const world = await start();
    const dataDir = tempFolder(cleanup);
    await (await world.open({}, dataDir)).apply(split(ALL));
    const other = await primaryWith({ records: [`shop 60 IN A ${CANDIDATE}`] });
    const found = await world.open({ server: other.address }, dataDir);
    expect(shareIn(await found.observe())).toBe(ALL);
    expect(shareIn(await found.apply(split(0)))).toBe(0);
  });

  it('of the launch after one that was completed begins with what serves now', async () => {
    const { driver, open } = await start({ ttlMs: 60_000 });
    await driver.apply(split(ALL));
    const next = { stable: [CANDIDATE], candidate: ['127.0.0.23'] };
    const later = await open(next);
    expect(shareIn(await later.observe())).toBe(0);
    const first = await later.apply(split(0, { launch: 'shop-2', epoch: 2 }));
    expect(first).toMatchObject({ split: { launch: 'shop-2', shareBp: 0 }, lastCandidateAt: null });
    expect(shareIn(await later.apply(split(ALL, { launch: 'shop-2', epoch: 2 })))).toBe(ALL);
    const wrong = open({ stable: [FOREIGN], candidate: ['127.0.0.24'] });
    await expect(wrong).rejects.toEqual(refused(/other addresses than those of stable: 127\.0\.0\.23/));
  });

  it('says what to write where the plan has no settings', async () => {
    const opening = dnsKind.open({ target: await dnsTarget({}), dataDir: tempFolder(cleanup) });
    await expect(opening).rejects.toEqual(refused(/does not say which name/));
  });
});

it('says that a name which comes from a wildcard has no records to change', async () => {
  const { driver } = await start({ records: [`* 60 IN A ${STABLE}`] });
  await expect(driver.apply(split(0))).rejects.toEqual(
    refused(/does not have the addresses of "shop\.example\.test" as/),
  );
});

it('waits for a server that is down, and finds all as it was', async () => {
  const { primary, driver } = await start();
  await driver.apply(split(ALL));
  await primary.end();
  await expect(driver.observe()).rejects.toEqual(unreachable(/cannot be asked: nothing listens there/));
  await primary.startAgain();
  expect(await driver.observe()).toMatchObject({ split: split(ALL) });
});
