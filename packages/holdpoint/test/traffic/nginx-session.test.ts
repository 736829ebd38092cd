import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { NginxSettings } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { LaunchError } from '../../src/errors.ts';
import { systemClock } from '../../src/shell/clock.ts';
import type { Environment } from '../../src/shell/references.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { replaceFile } from '../../src/traffic/nginx/owned-file.ts';
import { NginxSession } from '../../src/traffic/nginx/session.ts';
import { nginxKind } from '../../src/traffic/nginx.ts';
import { portOf } from './harness.ts';
import { Cleanup, freePort, listen, makeTarget, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** Short, so that what never comes is soon given up. */
const LIMITS = { lookMs: 1_000, commandMs: 200, reloadMs: 100 };

function settingsOf(folder: string, status: number): NginxSettings {
  const server = (port: number) => ({ host: '127.0.0.1', port });
  return {
    include: join(folder, 'holdpoint.conf'),
    upstream: 'shop',
    status: server(status),
    stable: [server(1)],
    candidate: [server(2)],
    log: join(folder, 'holdpoint.log'),
    test: 'true',
    reload: 'true',
  };
}

async function session(
  status: number,
  changed: Partial<NginxSettings> = {},
  env: Environment = process.env,
): Promise<NginxSession> {
  const settings = { ...settingsOf(tempFolder(cleanup), status), ...changed };
  const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', driver: 'nginx', nginx: settings });
  return new NginxSession({ target, settings, clock: systemClock(), limits: LIMITS, env });
}

/** Answers in the place of a worker of nginx. */
async function fakeWorker(answer: (response: ServerResponse) => void): Promise<number> {
  const origin = await listen(
    createServer((_, response) => answer(response)),
    cleanup,
  );
  return portOf(origin);
}

function refused(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_refused', message: expect.stringMatching(message) });
}

function unreachable(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_unreachable', message: expect.stringMatching(message) });
}

describe('a reload', () => {
  it('after which nothing answers names what nginx.conf must include', async () => {
    const made = await session(await freePort());
    const error: unknown = await made.configure().catch((caught: unknown) => caught);
    expect(error).toEqual(refused(/was reloaded, and nothing answers there after 0\.1 s/));
    expect(error).toMatchObject({ hint: expect.stringContaining(`must include ${made.files.include}`) });
    expect(() => readFileSync(made.files.include)).toThrow('ENOENT');
  });

  it('that leaves the old configuration in force is none', async () => {
    const status = { generation: 'old', worker: 1, master: 1, kept: null, fault: null };
    const made = await session(await fakeWorker((response) => response.end(JSON.stringify(status))));
    await expect(made.configure()).rejects.toEqual(refused(/it still works by another configuration/));
  });

  it('that hangs is ended', async () => {
    const made = await session(await freePort(), { reload: 'sleep 60' });
    await expect(made.configure()).rejects.toEqual(unreachable(/`sleep 60` did not end within 0\.2 s/));
  });

  it('is none where the test hangs, or says too much', async () => {
    const slow = await session(await freePort(), { test: 'sleep 60' });
    await expect(slow.configure()).rejects.toEqual(refused(/`sleep 60` did not end within 0\.2 s/));
    const loud = await session(await freePort(), { test: 'yes' });
    await expect(loud.configure()).rejects.toEqual(refused(/`yes` printed more than 65536 bytes/));
  });
});

it('says why a command failed, without what is secret in it', async () => {
  const script = join(tempFolder(cleanup), 'test');
  const said = '[warn] ssl is old\n[emerg] no login with $API_TOKEN \u202eat https://ana:geheim@host/';
  writeFileSync(script, `cat >&2 <<END\n${said}\nEND\nexit 1`);
  const env = { PATH: process.env.PATH, API_TOKEN: 'hunter2-hunter2' };
  const made = await session(await freePort(), { test: `sh ${script}` }, env);
  await expect(made.configure()).rejects.toEqual(
    refused(/ended with exit code 1: \[emerg\] no login with … +at https:\/\/…@host\/\.$/),
  );
});

describe('a worker', () => {
  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['that says nothing', () => undefined, /no answer within 1 s/],
    ['that is another server', (response) => response.end('<html>'), /not that of the configuration/],
    ['that is none', (response) => response.writeHead(404).end('{}'), /not that of the configuration/],
    ['of other fields', (response) => response.end('{"generation":1}'), /not that of the configuration/],
    ['that gives null', (response) => response.end('null'), /not that of the configuration/],
    [
      'that breaks off',
      (response) => void response.writeHead(200).write('{', () => response.destroy()),
      /broke off|lost/,
    ],
    ['without end', (response) => void response.end(' '.repeat(3_000_000)), /broke off|lost/],
  ])('%s is no answer', async (_, answer, message) => {
    const made = await session(await fakeWorker(answer));
    await expect(made.look()).rejects.toEqual(unreachable(message));
  });
});

it.each([{ hurried: true }, { hurried: false }])('writes what it is given, whoever writes meanwhile (%j)', (how) => {
  const path = join(tempFolder(cleanup), 'holdpoint.split');
  const other = (): void => replaceFile(path, 'of another controller, and longer');
  replaceFile(path, 'mine', { ...how, last: other });
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

it('writes through no link that lies in its way', () => {
  const folder = tempFolder(cleanup);
  const [path, precious] = [join(folder, 'holdpoint.split'), join(folder, 'precious')];
  writeFileSync(precious, 'precious');
  symlinkSync(precious, `${path}.new`);
  symlinkSync(precious, path);
  replaceFile(path, 'mine');
  expect([path, precious].map((file) => readFileSync(file, 'utf8'))).toEqual(['mine', 'precious']);
});

it('writes nothing over what came while it was written', () => {
  const path = join(tempFolder(cleanup), 'holdpoint.split');
  replaceFile(path, 'mine');
  const overtaken = (): never => {
    throw new LaunchError('router_refused', 'overtaken');
  };
  for (const hurried of [true, false]) {
    expect(() => replaceFile(path, 'late', { hurried, last: overtaken })).toThrow('overtaken');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  }
});

describe('a driver', () => {
  /** A driver whose worker answers what the test says of its own generation. */
  async function driverOf(worker: () => object): Promise<TrafficDriver> {
    let generation = '';
    const status = await fakeWorker((response) => {
      response.end(JSON.stringify({ generation, worker: 1, master: -1, kept: null, fault: null, ...worker() }));
    });
    const folder = tempFolder(cleanup);
    const nginx = settingsOf(folder, status);
    const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', driver: 'nginx', nginx });
    generation = new NginxSession({ target, settings: nginx, clock: systemClock() }).config.generation;
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    const driver = await nginxKind.open({ target, dataDir });
    cleanup.add(() => driver.close());
    return driver;
  }

  it('does not believe that a split is in force which workers cannot read', async () => {
    const driver = await driverOf(() => ({ fault: 'EACCES' }));
    await expect(driver.apply(split(100))).rejects.toEqual(refused(/cannot read .*holdpoint\.split \(EACCES\)/));
  });

  it('does not believe that a split is in force which workers do not see', async () => {
    const driver = await driverOf(() => ({}));
    await expect(driver.apply(split(5_000))).rejects.toEqual(refused(/was given 50 % for shop-1, and has no split/));
  });

  it('does not take another share for the one that it gave', async () => {
    const kept = JSON.stringify({ writtenBy: 'holdpoint', epoch: 1, split: split(700) });
    const driver = await driverOf(() => ({ kept }));
    await expect(driver.apply(split(5_000))).rejects.toEqual(refused(/and has 7 % for shop-1/));
    expect((await driver.observe()).split).toEqual(split(700));
  });
});
