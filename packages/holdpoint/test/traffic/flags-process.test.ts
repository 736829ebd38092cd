import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { FlagSettings, Target } from '@holdpoint/plan';
import { afterEach, expect, it, vi } from 'vitest';
import { flagsKind } from '../../src/traffic/flags.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { isRouterState, type RouterState, routerFiles } from '../../src/traffic/process/files.ts';
import { isAlive } from '../../src/traffic/process/launcher.ts';
import { follow, inStep, versionAt } from './running-flags.ts';
import { Cleanup, eventually, freePort, makeTarget, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(async () => {
  vi.unstubAllEnvs();
  await cleanup.run();
});

interface Scene {
  readonly target: Target;
  readonly dataDir: string;
  readonly url: string;
  state(): RouterState;
  open(): Promise<TrafficDriver>;
}

/** A target with a flag; whatever flag server runs for it at the end is killed. */
async function scene(settings: Partial<FlagSettings> = {}): Promise<Scene> {
  const dataDir = tempFolder(cleanup);
  const listen = { host: '127.0.0.1', port: await freePort() };
  const flags = { flag: 'checkout', listen, ...settings };
  const target = await makeTarget({ stable: 'http://stable', candidate: 'http://candidate', driver: 'flags', flags });
  const files = routerFiles(dataDir, 'flags', target.id);
  const state = (): RouterState => {
    const found: unknown = JSON.parse(readFileSync(files.state, 'utf8'));
    if (!isRouterState(found)) throw new Error(`${files.state} holds no state.`);
    return found;
  };
  cleanup.add(async () => {
    if (existsSync(files.state)) await kill(state().pid);
  });
  const url = `http://127.0.0.1:${listen.port}`;
  return { target, dataDir, url, state, open: () => flagsKind.open({ target, dataDir }) };
}

async function kill(pid: number): Promise<void> {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await eventually(`process ${pid} is gone`, () => !isAlive(pid));
}

it('comes back after a crash with the share that it kept, under a higher version, and clients follow it', async () => {
  const world = await scene();
  const driver = await world.open();
  await driver.apply(split(10_000));
  const publicKey = readFileSync(join(world.dataDir, 'flags-main-public-key.txt'), 'utf8').trim();
  const client = await follow(world.url, cleanup, { publicKey });
  const before = await versionAt(world.url);
  expect(client.isEnabled('checkout', 'ann')).toBe(true);
  await kill(world.state().pid);
  expect(client.isEnabled('checkout', 'ann')).toBe(true);
  expect((await driver.observe()).split).toEqual(split(10_000));
  expect(await versionAt(world.url)).toBeGreaterThan(before);
  await inStep(client, world.url);
  await driver.apply(split(0));
  await inStep(client, world.url);
  expect(client.isEnabled('checkout', 'ann')).toBe(false);
  expect(client.status()).toMatchObject({ problem: null });
});

it('goes on serving when the driver lets go of it, and ends when it is stopped', async () => {
  const world = await scene();
  const driver = await world.open();
  await driver.apply(split(10_000));
  await driver.close();
  expect(await versionAt(world.url)).toBe(1);
  await (await world.open()).stop();
  await expect(fetch(world.url)).rejects.toThrow();
});

it('takes the token from the environment, by its name, and keeps it in no file', async () => {
  vi.stubEnv('FLAGS_TOKEN', 'correct horse');
  const world = await scene({ token: '$FLAGS_TOKEN' });
  const driver = await world.open();
  await driver.apply(split(10_000));
  expect((await fetch(`${world.url}/flags/v1/ruleset`)).status).toBe(401);
  const client = await follow(world.url, cleanup, { token: 'correct horse' });
  expect(client.isEnabled('checkout', 'ann')).toBe(true);
  const { state, target, split: kept, log } = routerFiles(world.dataDir, 'flags', 'main');
  for (const file of [state, target, kept, log]) expect(readFileSync(file, 'utf8')).not.toContain('horse');
});

it('says which secret is missing when it is started without it', async () => {
  vi.stubEnv('FLAGS_TOKEN', undefined);
  const world = await scene({ token: '$FLAGS_TOKEN' });
  await expect(world.open()).rejects.toMatchObject({
    code: 'router_unreachable',
    message: expect.stringContaining('the environment variable FLAGS_TOKEN is not set'),
  });
});

it('says who has its port, and where the plan gives another', async () => {
  const world = await scene();
  const other = createServer().listen(Number(new URL(world.url).port), '127.0.0.1');
  cleanup.add(() => void other.close());
  await expect(world.open()).rejects.toMatchObject({
    code: 'port_in_use',
    hint: expect.stringContaining('traffic.flags.listen'),
  });
});

it('gives the candidate to nobody where the kept split was spoiled', async () => {
  const world = await scene();
  const driver = await world.open();
  await driver.apply(split(10_000));
  const client = await follow(world.url, cleanup);
  await kill(world.state().pid);
  writeFileSync(routerFiles(world.dataDir, 'flags', 'main').split, '{"epoch":1,"spl');
  expect((await driver.observe()).split).toBeNull();
  await inStep(client, world.url);
  expect(client.isEnabled('checkout', 'ann')).toBe(false);
});

it('cannot limit users, and says so', async () => {
  const driver = await (await scene()).open();
  await expect(driver.apply(split(5_000, { maxUsers: 10 }))).rejects.toMatchObject({
    code: 'router_refused',
    message: expect.stringContaining('cannot limit the number of users'),
  });
});
