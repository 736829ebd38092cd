import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import type { Target } from '@holdpoint/plan';
import { afterEach, expect, it } from 'vitest';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { isRouterState, type RouterState } from '../../src/traffic/process/files.ts';
import { isAlive } from '../../src/traffic/process/launcher.ts';
import { proxyFiles } from '../../src/traffic/proxy/files.ts';
import { proxyKind } from '../../src/traffic/proxy.ts';
import { Cleanup, eventually, listen, makeTarget, namedService, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

interface Scene {
  readonly target: Target;
  readonly dataDir: string;
  readonly origin: string;
  state(): RouterState;
  log(): string;
  open(): Promise<TrafficDriver>;
}

/** A target before two services; whatever proxy runs for it at the end is killed. */
async function scene(): Promise<Scene> {
  const dataDir = tempFolder(cleanup);
  const target = await makeTarget({
    stable: await listen(namedService('stable'), cleanup),
    candidate: await listen(namedService('candidate'), cleanup),
  });
  const files = proxyFiles(dataDir, target.id);
  const state = (): RouterState => {
    const found: unknown = JSON.parse(readFileSync(files.state, 'utf8'));
    if (!isRouterState(found)) throw new Error(`${files.state} holds no state.`);
    return found;
  };
  cleanup.add(async () => {
    if (existsSync(files.state)) await kill(state().pid);
  });
  return {
    target,
    dataDir,
    origin: `http://127.0.0.1:${target.traffic.listen.port}`,
    state,
    log: () => readFileSync(files.log, 'utf8'),
    open: () => proxyKind.open({ target, dataDir }),
  };
}

async function kill(pid: number): Promise<void> {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await eventually(`process ${pid} is gone`, () => !isAlive(pid));
}

async function ask({ origin }: Scene, user = 'user-1'): Promise<string> {
  return (await fetch(origin, { headers: { 'x-user-id': user } })).text();
}

it('is started again by the next call after a crash, with the share that it kept', async () => {
  const world = await scene();
  const driver = await world.open();
  const before = await driver.apply(split(10_000));
  await kill(world.state().pid);
  const after = await driver.observe();
  expect(after.split).toEqual(split(10_000));
  expect(after.countersId).not.toBe(before.countersId);
  expect(await ask(world)).toBe('candidate');
  await driver.stop();
});

it('is let go of for good by a split that waits for no controller, though it is killed in between', async () => {
  const world = await scene();
  const driver = await world.open();
  await driver.apply(split(10_000, { unheardMs: 60_000 }));
  await kill(world.state().pid);
  expect((await driver.apply(split(10_000))).split).toEqual(split(10_000));
  await kill(world.state().pid);
  expect((await driver.observe()).split).toEqual(split(10_000));
  expect(await ask(world)).toBe('candidate');
  await driver.stop();
});

it('waits for a controller anew after a crash, and then gives all to stable', async () => {
  const world = await scene();
  const driver = await world.open();
  await driver.apply(split(10_000, { unheardMs: 400 }));
  await kill(world.state().pid);
  // Nobody asks the new process for anything but the version that it gives.
  await world.open();
  await eventually('stable gets everybody', async () => (await ask(world)) === 'stable');
  expect(world.log()).toContain('No controller was heard for 400 ms. All traffic goes to stable.');
  expect((await driver.observe()).split).toEqual(split(0, { unheardMs: 400 }));
  await driver.stop();
});

it('starts with nothing for the candidate when the kept split is broken, and says so', async () => {
  const world = await scene();
  const files = proxyFiles(world.dataDir, 'main');
  const driver = await world.open();
  for (const broken of ['{"epoch":1,"spl', '{"epoch":1,"split":{"shareBp":"all"}}', '[]', '']) {
    await driver.apply(split(10_000, { epoch: 2 }));
    await kill(world.state().pid);
    writeFileSync(files.split, broken);
    expect((await driver.observe()).split).toBeNull();
    expect(await ask(world)).toBe('stable');
    expect(world.log()).toContain('cannot be used');
  }
  await driver.stop();
});

it('starts with nothing for the candidate when the kept share is impossible', async () => {
  const world = await scene();
  const files = proxyFiles(world.dataDir, 'main');
  writeFileSync(files.split, JSON.stringify({ epoch: 5, split: split(20_000, { epoch: 5 }) }));
  const driver = await world.open();
  expect((await driver.observe()).split).toBeNull();
  expect(world.log()).toContain('20000');
  // The epoch is still known.
  await expect(driver.apply(split(100, { epoch: 4 }))).rejects.toMatchObject({ code: 'router_refused' });
  await driver.stop();
});

it('goes on serving when the program that opened it is killed', async () => {
  const world = await scene();
  const options = JSON.stringify({ target: world.target, dataDir: world.dataDir });
  const code = `
    import { proxyKind } from ${JSON.stringify(join(import.meta.dirname, '../../src/traffic/proxy.ts'))};
    const driver = await proxyKind.open(${options});
    await driver.apply(${JSON.stringify(split(10_000))});
    console.log('applied');
    setInterval(() => undefined, 1_000);
  `;
  const opener = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.add(() => void opener.kill('SIGKILL'));
  await once(opener.stdout, 'data');
  opener.kill('SIGKILL');
  await once(opener, 'exit');
  expect(await ask(world)).toBe('candidate');
  const driver = await world.open();
  expect(await driver.observe()).toMatchObject({ split: split(10_000), candidate: { requests: 1 } });
  await driver.stop();
});

it('says who is in the way when its port is in use', async () => {
  const world = await scene();
  const { host, port } = world.target.traffic.listen;
  const other = createTcpServer().listen(port, host);
  await once(other, 'listening');
  cleanup.add(() => void other.close());
  await expect(world.open()).rejects.toMatchObject({
    code: 'port_in_use',
    message: `Another program is using ${host}:${port}.`,
  });
});

it('says why it could not start for another reason', async () => {
  const world = await scene();
  const traffic = { ...world.target.traffic, listen: { host: '192.0.2.1', port: 1 } };
  await expect(proxyKind.open({ dataDir: world.dataDir, target: { ...world.target, traffic } })).rejects.toMatchObject({
    code: 'router_unreachable',
    message: expect.stringContaining('192.0.2.1:1'),
  });
});

it('says what is wrong when it cannot start at all', async () => {
  const world = await scene();
  const broken = { ...world.target, stable: { ...world.target.stable, url: 'no url' } };
  await expect(proxyKind.open({ dataDir: world.dataDir, target: broken })).rejects.toMatchObject({
    code: 'router_unreachable',
    message: expect.stringContaining('Invalid URL'),
  });
});

it('opens its control port to the holder of the token alone', async () => {
  const world = await scene();
  const driver = await world.open();
  const { port, token } = world.state();
  expect(statSync(proxyFiles(world.dataDir, 'main').state).mode & 0o777).toBe(0o600);
  const url = `http://127.0.0.1:${port}/observe`;
  const statusWith = async (authorization?: string): Promise<number> =>
    (await fetch(url, authorization === undefined ? {} : { headers: { authorization } })).status;
  expect(await statusWith()).toBe(401);
  expect(await statusWith(`Bearer ${token.slice(1)}x`)).toBe(401);
  expect(await statusWith(`Bearer ${token}`)).toBe(200);
  expect(world.log()).not.toContain(token);
  const bad = await fetch(`http://127.0.0.1:${port}/split`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: '{"shareBp":1}',
  });
  expect(bad.status).toBe(400);
  await driver.stop();
});

it('refuses to be taken for a proxy with other settings', async () => {
  const world = await scene();
  const driver = await world.open();
  const other = { ...world.target, traffic: { ...world.target.traffic, timeoutMs: 1 } };
  await expect(proxyKind.open({ dataDir: world.dataDir, target: other })).rejects.toMatchObject({
    code: 'router_refused',
    hint: expect.stringContaining(`kill ${world.state().pid}`),
  });
  await driver.stop();
});

it('takes traffic back also when that cannot be kept on disk', async () => {
  const world = await scene();
  const driver = await world.open();
  await driver.apply(split(10_000));
  const state = world.state();
  cleanup.add(() => kill(state.pid));
  rmSync(world.dataDir, { recursive: true });
  await expect(driver.apply(split(0))).rejects.toMatchObject({ code: 'router_unreachable' });
  expect((await driver.observe()).split?.shareBp).toBe(0);
  expect(await ask(world)).toBe('stable');
  await expect(driver.apply(split(5_000))).rejects.toMatchObject({ code: 'router_unreachable' });
  expect((await driver.observe()).split?.shareBp).toBe(0);
  await kill(state.pid);
});

it('reports a proxy that hangs as unreachable, and finds it well again afterwards', async () => {
  const world = await scene();
  const driver = await world.open();
  const { pid } = world.state();
  process.kill(pid, 'SIGSTOP');
  await expect(driver.observe()).rejects.toMatchObject({ code: 'router_unreachable' });
  process.kill(pid, 'SIGCONT');
  expect((await driver.observe()).split).toBeNull();
  await driver.stop();
});

it('is gone after stop, and stopping twice is as stopping once', async () => {
  const world = await scene();
  const driver = await world.open();
  const { pid } = world.state();
  await driver.stop();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(proxyFiles(world.dataDir, 'main').state)).toBe(false);
  await driver.stop();
});

it('drains and ends on SIGTERM', async () => {
  const world = await scene();
  await world.open();
  const { pid } = world.state();
  process.kill(pid, 'SIGTERM');
  await eventually('the process is gone', () => !isAlive(pid));
  expect(world.log()).toContain('Stopped.');
});
