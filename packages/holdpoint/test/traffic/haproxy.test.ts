import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { HaproxySettings, Target } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { haproxyKind } from '../../src/traffic/haproxy.ts';
import type { TrafficDriver, TrafficDriverKind } from '../../src/traffic/index.ts';
import { type Haproxy, type HaproxyOptions, LUA_FILE, startHaproxy } from '../support/haproxy.ts';
import { casesFor, runCase } from './contract-cases.ts';
import { portOf, sender, type TrafficHarness } from './harness.ts';
import { haproxyHarness } from './harnesses.ts';
import {
  Cleanup,
  eventually,
  freePort,
  listen,
  makeTarget,
  namedService,
  split,
  stopServer,
  tempFolder,
} from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** A share that gives everyone with a key the candidate, and one user. */
const ALL = 10_000;
const USER = { user: 'user-1' };

interface World {
  readonly haproxy: Haproxy;
  readonly target: Target;
  readonly dataDir: string;
  readonly services: { readonly stable: Server; readonly candidate: Server };
  readonly driver: TrafficDriver;
  readonly send: TrafficHarness['send'];
  /** A driver of a later controller, or with other settings. */
  open(settings?: Partial<HaproxySettings>): Promise<TrafficDriver>;
}

async function start(options: Partial<HaproxyOptions> = {}, drainMs = 60_000): Promise<World> {
  const services = { stable: namedService('stable'), candidate: namedService('candidate') };
  const stable = await listen(services.stable, cleanup);
  const candidate = await listen(services.candidate, cleanup);
  const port = await freePort();
  const haproxy = await startHaproxy({
    stable: portOf(stable),
    candidate: portOf(candidate),
    listen: port,
    ...options,
  });
  cleanup.add(haproxy.remove);
  const target = await makeTarget({ stable, candidate, driver: 'haproxy', haproxy: haproxy.settings, drainMs });
  const dataDir = tempFolder(cleanup);
  const open = async (settings: Partial<HaproxySettings> = {}): Promise<TrafficDriver> => {
    const traffic = { ...target.traffic, haproxy: { ...haproxy.settings, ...settings } };
    const opened = await haproxyKind.open({ target: { ...target, traffic }, dataDir });
    cleanup.add(() => opened.close());
    return opened;
  };
  return { haproxy, target, dataDir, services, driver: await open(), send: sender(port, cleanup), open };
}

function unreachable(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_unreachable', message: expect.stringMatching(message) });
}

function refused(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_refused', message: expect.stringMatching(message) });
}

it('keeps whatever stands in the id of a launch', async () => {
  const { driver, open, haproxy } = await start();
  const launch = 'a "b"; show info\\ <<\n{}é';
  expect((await driver.apply(split(100, { launch }))).split?.launch).toBe(launch);
  await haproxy.reload();
  expect((await (await open()).observe()).split).toEqual(split(100, { launch }));
});

describe('a reload', () => {
  it('keeps the share, and begins the counts anew', async () => {
    const { haproxy, driver, send } = await start();
    await driver.apply(split(ALL, { epoch: 4 }));
    await send(USER);
    const before = await driver.observe();
    await haproxy.reload();
    const after = await driver.observe();
    expect(after.split).toEqual(before.split);
    expect(after.countersId).not.toBe(before.countersId);
    expect([before.candidate.requests, after.candidate.requests]).toEqual([1, 0]);
    expect(await send(USER)).toBe('candidate');
  });

  it('of a HAProxy elsewhere goes back to stable, and forgets no epoch', async () => {
    const { haproxy, driver, send, open } = await start({ api: await freePort() });
    await driver.apply(split(ALL, { epoch: 4 }));
    expect(readFileSync(haproxy.settings.map, 'utf8')).toBe('');
    await haproxy.reload();
    expect((await driver.observe()).split).toBeNull();
    expect(await send(USER)).toBe('stable');
    const later = await open();
    await expect(later.apply(split(ALL, { epoch: 3 }))).rejects.toEqual(refused(/obeys controller 4/));
    await later.apply(split(ALL, { epoch: 4 }));
    expect(await send(USER)).toBe('candidate');
  });

  it('counts anew also where another hand has cleared the counters', async () => {
    const { haproxy, driver, send } = await start();
    await send(USER);
    const before = await driver.observe();
    await haproxy.ask('clear counters all');
    const after = await driver.observe();
    expect(after.countersId).not.toBe(before.countersId);
    expect((await driver.observe()).countersId).toBe(after.countersId);
  });
});

describe('a second hand', () => {
  it('that gives the candidate a weight is seen, and its weight is taken back', async () => {
    const { haproxy, driver, send } = await start();
    await driver.apply(split(0));
    await haproxy.ask('set server shop/web-2 state ready;set server shop/web-2 weight 1');
    expect((await driver.observe()).split?.shareBp).toBe(5_000);
    expect((await driver.apply(split(1))).split?.shareBp).toBe(1);
    expect(new Set([await send({}), await send({}), await send({})])).toEqual(new Set(['stable']));
  });

  it('that puts the candidate into maintenance is seen, and its order stands', async () => {
    const { haproxy, driver, send } = await start();
    await driver.apply(split(ALL));
    await haproxy.ask('set server shop/web-2 state maint');
    expect((await driver.observe()).split?.shareBp).toBe(0);
    expect((await driver.apply(split(ALL))).split?.shareBp).toBe(0);
    expect(await send(USER)).toBe('stable');
  });

  it('that changes the share is seen', async () => {
    const { haproxy, driver } = await start();
    await driver.apply(split(5_000));
    await haproxy.ask(`set map ${haproxy.settings.map} split 20000/shop-1:`);
    expect((await driver.observe()).split).toEqual(split(2_000));
    await haproxy.ask(`clear map ${haproxy.settings.map}`);
    expect((await driver.observe()).split).toBeNull();
  });

  it('that began first and comes last changes nothing', async () => {
    const { haproxy, driver } = await start();
    const { map } = haproxy.settings;
    await haproxy.ask(`prepare map ${map}`);
    await driver.apply(split(0));
    await haproxy.ask(`add map @1 ${map} split 100000/shop-1:`);
    expect(await haproxy.ask(`commit map @1 ${map}`)).toContain('out of range');
    expect((await driver.observe()).split).toEqual(split(0));
  });
});

describe('a service that fails', () => {
  it('is answered for by stable, and counted as an error of the candidate', async () => {
    const { driver, send, services } = await start();
    await driver.apply(split(ALL));
    await stopServer(services.candidate);
    expect(await send(USER)).toBe('stable');
    const { stable, candidate } = await driver.observe();
    expect(candidate).toMatchObject({ requests: 1, errors: 1, fallbacks: 1 });
    expect(stable).toMatchObject({ requests: 1, errors: 0 });
  });

  it('is no place to send users back to: the share stays, and it says so', async () => {
    const { driver, send, services } = await start({ stableWords: 'check inter 50ms fall 1' });
    await driver.apply(split(ALL));
    await stopServer(services.stable);
    await eventually('HAProxy notices', async () => {
      const answer = await driver.apply(split(5_000)).catch((error: unknown) => String(error));
      if (typeof answer !== 'string') await driver.apply(split(ALL));
      return typeof answer === 'string';
    });
    await expect(driver.apply(split(0))).rejects.toEqual(
      unreachable(/keeps the share of 100 % for now: no server of stable takes requests \(web-1 is DOWN.* weight 1\)/),
    );
    expect(await send(USER)).toBe('candidate');
  });

  it('is taken back from where it is down itself', async () => {
    const { driver, services, haproxy } = await start();
    await driver.apply(split(ALL));
    await stopServer(services.stable);
    await haproxy.ask('set server shop/web-1 state maint;set server shop/web-2 state maint');
    expect((await driver.apply(split(0))).split?.shareBp).toBe(0);
  });
});

it('drains the candidate when it has no share, and breaks off what is left after its time', async () => {
  const { driver, haproxy, services, send } = await start({}, 50);
  services.candidate.removeAllListeners('request').on('request', () => {});
  await driver.apply(split(ALL));
  const hanging = send(USER);
  await eventually('the candidate works', async () => (await driver.observe()).candidateInFlight === 1);
  await driver.apply(split(0));
  expect(await haproxy.ask('show stat shop 4 -1')).toMatch(/^shop,web-2,.*,DRAIN,/m);
  await eventually('nothing is left', async () => (await driver.observe()).candidateInFlight === 0);
  expect((await driver.observe()).candidate.requests).toBe(1);
  // HAProxy answers in the candidate's place.
  expect(await hanging).toBe('stable');
});

describe('what it is opened with', () => {
  it.each<[string, Partial<HaproxySettings>, RegExp]>([
    ['a backend that is not there', { backend: 'shopp' }, /told: "No such proxy\."/],
    ['a server that is not there', { candidate: ['web-3'] }, /has no server "web-3" in its backend shop/],
    ['a map that no rule uses', { map: '/etc/other.map' }, /"Unknown map identifier/],
  ])('must be right: %s', async (_, settings, message) => {
    const { open } = await start();
    await expect(open(settings)).rejects.toEqual(refused(message));
  });

  it('must name its settings', async () => {
    const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', driver: 'haproxy' });
    await expect(haproxyKind.open({ target, dataDir: tempFolder(cleanup) })).rejects.toEqual(refused(/does not say/));
  });

  it('must let it write', async () => {
    const { driver } = await start({ level: 'operator' });
    await expect(driver.apply(split(0))).rejects.toEqual(refused(/"Permission denied/));
  });

  it.each([
    ['was not written by Holdpoint', 'example.org shop\n'],
    ['was changed by another hand', '# Written by Holdpoint, which replaces it; do not edit. sha256:00\nsplit 1/a:\n'],
  ])('must be its own: a map file that %s', async (what, text) => {
    const { haproxy, open } = await start();
    writeFileSync(haproxy.settings.map, text);
    await expect(open()).rejects.toEqual(refused(new RegExp(what)));
    expect(readFileSync(haproxy.settings.map, 'utf8')).toBe(text);
  });

  it('must be its own: a map that others use at run time', async () => {
    const { haproxy, open } = await start();
    await haproxy.ask(`add map ${haproxy.settings.map} example.org shop`);
    await expect(open()).rejects.toEqual(refused(/holds the key "example\.org"/));
  });

  it('must be a salt that a map can hold', async () => {
    const { driver } = await start();
    await expect(driver.apply(split(ALL, { salt: 'a:b c' }))).rejects.toEqual(refused(/the salt has other characters/));
  });
});

/** A runtime API that answers as the test says; null leaves the caller waiting. */
async function fakeApi(answer: (commands: string) => string | null): Promise<TrafficDriverKind['open']> {
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('error', () => {});
    socket.once('data', (commands) => {
      const said = answer(String(commands));
      if (said !== null) socket.end(said);
    });
  });
  const folder = tempFolder(cleanup);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'api.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  cleanup.add(() => new Promise((resolve) => server.close(() => resolve())));
  const haproxy = { socket: { path }, backend: 'shop', stable: ['web-1'], candidate: ['web-2'], map: '/no/such.map' };
  const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', driver: 'haproxy', haproxy });
  return () => haproxyKind.open({ target, dataDir: folder });
}

const STATUS = `Pid: 7
Start_time_sec: 1000

# pxname,svname,qcur,scur,stot,econ,eresp,wredis,status,weight,uweight,lastsess,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,
shop,web-1,0,0,0,0,0,0,no check,1,1,-1,0,0,0,0,0,0,
shop,web-2,0,0,0,0,0,0,no check,0,0,-1,0,0,0,0,0,0,


`;

describe('a router that is no good', () => {
  const options = { target: {} as Target, dataDir: '' };

  it.each<[string, string, RegExp]>([
    ['says nothing', '', /strange answer, it does not say which process it is: nothing/],
    ['is something else', 'HTTP/1.1 400 Bad Request\r\n\r\n', /which process it is: "HTTP\/1\.1 400 Bad Request"/],
    ['speaks in bytes', '\u0000\u0007\u001b[31m', /which process it is: "\[31m"/],
    ['breaks off', STATUS.slice(0, 25), /it does not list the servers/],
    ['counts in words', STATUS.replaceAll(',-1,0,0', ',-1,many,0'), /no number for "hrsp_1xx" of server "web-1"/],
    ['gives a weight below 0', STATUS.replace('check,1,1', 'check,-3,1'), /no number for "weight" of server "web-1"/],
    ['lists something else', `${STATUS.trimEnd()}\n\nUnknown command\n`, /does not list what the map holds/],
  ])('%s', async (_, answer, message) => {
    const open = await fakeApi(() => answer);
    await expect(open(options)).rejects.toEqual(unreachable(message));
  });

  it('never answers', async () => {
    const open = await fakeApi(() => null);
    await expect(open(options)).rejects.toEqual(unreachable(/cannot be steered: no whole answer within 2 s/));
  });

  it('is not there', async () => {
    const { haproxy, driver, target } = await start();
    await haproxy.remove();
    await expect(driver.apply(split(0))).rejects.toEqual(unreachable(/cannot be steered: there is no such socket/));
    const gone = { ...haproxy.settings, socket: { host: '127.0.0.1', port: await freePort() } };
    const other = { ...target, traffic: { ...target.traffic, haproxy: gone } };
    await expect(haproxyKind.open({ target: other, dataDir: tempFolder(cleanup) })).rejects.toEqual(
      unreachable(/\(127\.0\.0\.1:\d+\) cannot be steered: nothing listens there/),
    );
  });

  it('says that it takes a split, and does not', async () => {
    const open = await fakeApi((commands) => {
      if (commands.startsWith('prepare')) return `New version created: 1\n\n${STATUS}`;
      return commands.startsWith('show') ? STATUS : '\n';
    });
    const driver = await open(options);
    await expect(driver.apply(split(5_000))).rejects.toEqual(refused(/was given 50 % for shop-1, and has no split/));
  });
});

/** Drivers of HAProxy, or set-ups of it, that do one thing wrong each. */
const broken: Readonly<Record<string, () => Promise<TrafficHarness>>> = {
  'whose configuration does not ask for the version': () => haproxyHarness({ rule: '' }),
  'whose configuration gives everyone with a share the candidate': () =>
    haproxyHarness({ rule: 'use-server web-2 if { var(txn.holdpoint) -m found }' }),
  'that hashes by another function': () => {
    const lua = join(tempFolder(cleanup), 'other.lua');
    writeFileSync(lua, readFileSync(LUA_FILE, 'utf8').replace('0xe6546b64', '0xe6546b65'));
    return haproxyHarness({ lua });
  },
  'that splits by something else than the key': () => haproxyHarness({ key: 'rand(1000)' }),
  'whose candidate has a weight': () => haproxyHarness({ candidateWords: 'weight 1' }),
  'that says it is done and sends nothing': () =>
    haproxyHarness(
      {},
      {
        ...haproxyKind,
        open: async (options) => {
          const driver = await haproxyKind.open(options);
          return { ...forward(driver), apply: async (asked) => ({ ...(await driver.observe()), split: asked }) };
        },
      },
    ),
};

function forward(driver: TrafficDriver): TrafficDriver {
  return {
    apply: (asked) => driver.apply(asked),
    observe: () => driver.observe(),
    close: () => driver.close(),
    stop: () => driver.stop(),
  };
}

describe('the contract suite', () => {
  it.each(Object.entries(broken))('fails for a HAProxy %s', async (_, makeHarness) => {
    const failures: string[] = [];
    for (const test of casesFor(haproxyKind)) {
      await runCase(test, makeHarness).catch(() => failures.push(test.name));
      if (failures.length > 0) break;
    }
    expect(failures).toHaveLength(1);
  });
});
