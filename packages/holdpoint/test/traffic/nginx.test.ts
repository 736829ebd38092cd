import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isCandidate } from '@holdpoint/bucketing';
import type { NginxSettings } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { portOf } from './harness.ts';
import { nginxWorld } from './nginx-world.ts';
import { Cleanup, eventually, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** A share that gives everyone with a key the candidate, and one user. */
const ALL = 10_000;
const USER = { user: 'user-1' };

function unreachable(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_unreachable', message: expect.stringMatching(message) });
}

function refused(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_refused', message: expect.stringMatching(message) });
}

const splitFile = ({ include }: NginxSettings): string => include.replace(/conf$/, 'split');

/** Sends a request whose header lines are given byte by byte; resolves to what stands behind its head. */
async function sendRaw(port: number, ...lines: readonly Buffer[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const end = Buffer.from('\r\n');
  const head = Buffer.from('GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n');
  socket.write(Buffer.concat([head, ...lines.flatMap((line) => [line, end]), end]));
  const answer = await text(socket);
  return answer.includes('candidate') ? 'candidate' : 'stable';
}

describe('a key', () => {
  it.each([
    ['in another alphabet', Buffer.from('Ærøskøbing-日本')],
    ['with more than sixteen bits', Buffer.from('🦀🦀')],
    ['that is no UTF-8', Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x62])],
    ['that breaks off', Buffer.from([0x61, 0xe2, 0x82])],
    ['of spaces inside', Buffer.from('a b  c')],
    ['that is long', Buffer.alloc(3_000, 'x')],
  ])('%s is hashed as docs/bucketing.md says', async (_, bytes) => {
    const { open, port } = await nginxWorld(cleanup);
    const driver = await open();
    for (const shareBp of [2_000, 4_000, 6_000, 8_000]) {
      await driver.apply(split(shareBp));
      const key = bytes.toString('utf8');
      const wanted = isCandidate({ salt: 'shop-1', shareBp, first: [], key, audiences: [] });
      expect(await sendRaw(port, Buffer.concat([Buffer.from('x-user-id: '), bytes]))).toBe(
        wanted ? 'candidate' : 'stable',
      );
    }
  });

  it('may be a cookie', async () => {
    const { open, port } = await nginxWorld(cleanup, { traffic: { key: { kind: 'cookie', name: 'sess.id' } } });
    await (await open()).apply(split(ALL));
    const send = (line: string) => sendRaw(port, Buffer.from(line));
    expect(await send('Cookie: sess_id=a; asess.id=b')).toBe('stable');
    expect(await send('Cookie: a=b; sess.id=c')).toBe('candidate');
    expect(await send('Cookie: sess.id=')).toBe('stable');
    expect(await send('x-user-id: a')).toBe('stable');
  });

  it('may be the address', async () => {
    const { open, send } = await nginxWorld(cleanup, { traffic: { key: { kind: 'address' } } });
    await (await open()).apply(split(ALL));
    expect(await send({})).toBe('candidate');
  });
});

it('keeps whatever stands in the id and the salt of a launch', async () => {
  const { open, send } = await nginxWorld(cleanup);
  const launch = 'a "b"; }\\ $shop #\n{}é';
  const asked = split(5_000, { launch, salt: launch });
  expect((await (await open()).apply(asked)).split).toEqual(asked);
  expect((await (await open()).observe()).split).toEqual(asked);
  for (const user of ['user-1', 'user-2', 'user-3', 'user-4']) {
    const wanted = isCandidate({ salt: launch, shareBp: 5_000, first: [], key: user, audiences: [] });
    expect(await send({ user })).toBe(wanted ? 'candidate' : 'stable');
  }
});

it('changes the share under a connection that goes on', async () => {
  const { open, port } = await nginxWorld(cleanup);
  const driver = await open();
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  cleanup.add(() => void socket.destroy());
  let said = '';
  socket.on('data', (part) => {
    said += part;
  });
  const ended = new AbortController();
  socket.on('close', () => ended.abort());
  for (const [shareBp, version] of [
    [ALL, 'candidate'],
    [0, 'stable'],
    [ALL, 'candidate'],
  ] as const) {
    await driver.apply(split(shareBp));
    said = '';
    socket.write('GET / HTTP/1.1\r\nHost: shop\r\nx-user-id: a\r\n\r\n');
    await eventually(`${version} answers`, () => said.includes(version));
  }
  expect(ended.signal.aborted).toBe(false);
});

describe('every worker', () => {
  it('goes by a split at once', async () => {
    const { open, port } = await nginxWorld(cleanup, { wrong: { workers: 4 } });
    const driver = await open();
    const answers = (): Promise<ReadonlySet<string>> =>
      Promise.all(Array.from({ length: 40 }, () => sendRaw(port, Buffer.from('x-user-id: a')))).then(
        (all) => new Set(all),
      );
    for (const [shareBp, version] of [
      [ALL, 'candidate'],
      [0, 'stable'],
    ] as const) {
      await driver.apply(split(shareBp));
      expect(await answers()).toEqual(new Set([version]));
    }
  });

  it('goes by it also when it is old and only finishes what it has', async () => {
    const { open, port, nginx, workerOf } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nx-user-id:');
    // Connections are taken in turn, so that the worker has the one above when it answers the next.
    expect(await sendRaw(port, Buffer.from('x-user-id: a'))).toBe('candidate');
    const old = await workerOf();
    nginx.reload();
    await eventually('another worker answers', async () => (await workerOf()) !== old);
    await eventually('the old one takes no more', () =>
      readFileSync(`/proc/${old}/cmdline`, 'utf8').includes('shutting down'),
    );
    await driver.apply(split(0));
    const answer = text(socket);
    socket.write(' a\r\n\r\n');
    expect(await answer).toMatch(/stable$/);
    await eventually('it is counted', async () => (await driver.observe()).stable.requests === 1);
  });
});

describe('another life of nginx', () => {
  it('after a reload goes on with the share and the counts', async () => {
    const { open, send, nginx, workerOf } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    await send(USER);
    const before = await driver.observe();
    const old = await workerOf();
    nginx.reload();
    await eventually('another worker answers', async () => (await workerOf()) !== old);
    expect(await driver.observe()).toEqual(before);
  });

  it('after its end begins with the share that it had', async () => {
    const { open, send, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    await nginx.end();
    await expect(driver.observe()).rejects.toEqual(unreachable(/does not say what is in force: nothing listens/));
    await nginx.startAgain();
    expect(await send(USER)).toBe('candidate');
  });

  it('begins without a share that was taken back while it was down', async () => {
    const { open, send, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    await nginx.end();
    await expect(driver.apply(split(0))).rejects.toEqual(unreachable(/nothing listens there/));
    await nginx.startAgain();
    expect(await send(USER)).toBe('stable');
    expect((await driver.observe()).split).toEqual(split(0));
  });
});

describe('a second hand', () => {
  it('that changes the share is seen', async () => {
    const { open, send, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    const path = splitFile(nginx.settings);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"shareBp":10000', '"shareBp":0'));
    expect((await driver.observe()).split).toEqual(split(0));
    expect(await send(USER)).toBe('stable');
  });

  it('that takes the split away is seen, and no epoch is forgotten', async () => {
    const { open, send, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL, { epoch: 7 }));
    rmSync(splitFile(nginx.settings));
    expect((await driver.observe()).split).toBeNull();
    expect(await send(USER)).toBe('stable');
    await expect(driver.apply(split(ALL, { epoch: 6 }))).rejects.toEqual(refused(/obeys controller 7/));
    await expect((await open()).apply(split(ALL, { epoch: 6 }))).rejects.toEqual(refused(/obeys controller 7/));
  });

  it('that writes something else gives everyone stable, and is not written over', async () => {
    const { open, send, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    const alike = (more: object, fence: object = {}) =>
      JSON.stringify({ writtenBy: 'holdpoint', epoch: 1, split: { ...split(ALL), ...more }, ...fence });
    const impossible = [
      ...['10000', 20_000, -3, 0.5, null].map((shareBp) => alike({ shareBp })),
      ...[undefined, '', 7].map((salt) => alike({ salt })),
      ...[undefined, {}, [null], [{ audience: 'internal', sizeBp: '1' }]].map((first) => alike({ first })),
      alike({ first: [{ audience: 'internal', sizeBp: -5_000 }] }),
      alike({ shareBp: 100, first: [{ audience: 'nobody', sizeBp: 'x' }] }),
      ...[undefined, 'me'].map((writtenBy) => alike({}, { writtenBy })),
      alike({}, { epoch: '1' }),
      alike({ epoch: null }),
      alike({ launch: 7 }),
      alike({ unheardMs: '60000' }),
    ];
    for (const nonsense of ['{', '[]', 'null', '{"split":{"shareBp":"10%"}}', '\u0000', ...impossible]) {
      writeFileSync(splitFile(nginx.settings), nonsense);
      expect([nonsense, await send(USER)]).toEqual([nonsense, 'stable']);
      expect((await driver.observe()).split).toBeNull();
      await expect(driver.apply(split(ALL))).rejects.toEqual(refused(/holds something else than a split/));
      expect(readFileSync(splitFile(nginx.settings), 'utf8')).toBe(nonsense);
    }
  });

  it('that changes the configuration is not written over', async () => {
    const { open, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(100));
    writeFileSync(nginx.settings.include, `${readFileSync(nginx.settings.include, 'utf8')}# mine\n`);
    await expect(driver.apply(split(200))).rejects.toEqual(refused(/holdpoint\.conf was changed by another hand/));
    const problem = expect.stringMatching(/holdpoint\.conf was changed by another hand/);
    expect((await driver.observe()).parts).toEqual([{ name: 'nginx', shareBp: 100, problem }]);
    expect((await driver.apply(split(0))).split?.shareBp).toBe(0);
  });

  it('that gives another configuration to nginx is put right before the share rises', async () => {
    const { open, nginx, send, services } = await nginxWorld(cleanup);
    const driver = await open();
    const address = services.candidate.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await open({ candidate: [{ host: '127.0.0.1', port: portOf(`http://a:${nginx.settings.stable[0]?.port}`) }] });
    expect(readFileSync(nginx.settings.include, 'utf8')).not.toContain(`${port};`);
    const problem = expect.stringMatching(/^it works by another configuration/);
    expect((await driver.observe()).parts).toMatchObject([{ problem }]);
    expect(await driver.apply(split(ALL))).not.toHaveProperty('parts');
    expect(readFileSync(nginx.settings.include, 'utf8')).toContain(`${port};`);
    expect(await send(USER)).toBe('candidate');
  });
});

describe('its log', () => {
  it('is followed when it is rotated', async () => {
    const { open, send, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    const { log } = nginx.settings;
    await send(USER);
    const { countersId } = await driver.observe();
    await send(USER);
    renameSync(log, `${log}.1`);
    await send(USER);
    process.kill(nginx.master, 'SIGUSR1');
    await eventually('nginx has begun a new log', () => existsSync(log));
    await send(USER);
    await eventually('all are counted', async () => (await driver.observe()).stable.requests === 4);
    expect((await driver.observe()).countersId).toBe(countersId);
  });

  it('begins the counts anew when it is cut short', async () => {
    const { open, send, nginx } = await nginxWorld(cleanup);
    const driver = await open();
    await send(USER);
    await send(USER);
    const { countersId } = await driver.observe();
    writeFileSync(nginx.settings.log, '');
    await send(USER);
    const after = await driver.observe();
    expect(after.stable.requests).toBe(1);
    expect(after.countersId).not.toBe(countersId);
  });

  it('is counted anew where the counts that were kept are spoiled', async () => {
    const { open, send, dataDir } = await nginxWorld(cleanup);
    const driver = await open();
    await send(USER);
    expect((await driver.observe()).stable.requests).toBe(1);
    const file = join(dataDir, 'nginx-main-counts.json');
    const kept = readFileSync(file, 'utf8');
    expect((await (await open()).observe()).stable.requests).toBe(1);
    const spoiled = [kept.replace('"requests":1', '"requests":900'), kept.replace('"stable":', '"table":')];
    for (const text of [...spoiled, '{"kept":{}}', '{', 'null', '[]', '']) {
      writeFileSync(file, text);
      expect((await (await open()).observe()).stable.requests).toBe(0);
    }
  });

  it('is not counted from before the launch', async () => {
    const { open, send, dataDir } = await nginxWorld(cleanup);
    await open();
    await send(USER);
    rmSync(dataDir, { recursive: true });
    mkdirSync(dataDir);
    expect((await (await open()).observe()).stable.requests).toBe(0);
  });
});
