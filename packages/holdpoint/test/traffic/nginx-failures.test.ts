import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NginxSettings } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { nginxKind } from '../../src/traffic/nginx.ts';
import { casesFor, runCase } from './contract-cases.ts';
import type { TrafficHarness } from './harness.ts';
import { nginxHarness, nginxWorld } from './nginx-world.ts';
import { Cleanup, makeTarget, split, stopServer, tempFolder } from './world.ts';

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

const scriptFile = ({ include }: NginxSettings): string => include.replace(/conf$/, 'js');

describe('a service that fails', () => {
  it('is answered for by stable, and counted as an error of the candidate', async () => {
    const { open, send, services } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    await stopServer(services.candidate);
    expect([await send(USER), await send(USER)]).toEqual(['stable', 'stable']);
    const { stable, candidate, unanswered } = await driver.observe();
    expect(candidate).toMatchObject({ requests: 2, errors: 2, fallbacks: 2, latency: [] });
    expect({ stable: stable.requests, unanswered }).toEqual({ stable: 0, unanswered: 0 });
  });

  it('with all others is counted as unanswered', async () => {
    const { open, send, services } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    await stopServer(services.candidate);
    await stopServer(services.stable);
    await send(USER);
    await send({});
    const { stable, candidate, unanswered } = await driver.observe();
    expect([candidate, stable]).toMatchObject([
      { requests: 1, errors: 1, fallbacks: 0 },
      { requests: 1, errors: 1, fallbacks: 0 },
    ]);
    expect(unanswered).toBe(2);
  });

  it('by its answers is counted by endpoint', async () => {
    const { open, send, services } = await nginxWorld(cleanup);
    services.candidate.removeAllListeners('request').on('request', (_, response) => {
      response.statusCode = 503;
      response.end('candidate');
    });
    const driver = await open();
    await driver.apply(split(ALL));
    await send({ ...USER, toUsers: true, group: 'staff' });
    await send(USER);
    const { candidate, audiences } = await driver.observe();
    expect(candidate).toMatchObject({ requests: 2, errors: 2, fallbacks: 0 });
    expect(candidate.endpoints).toMatchObject({ '/users/*': { requests: 1, errors: 1 }, other: { requests: 1 } });
    expect(audiences).toEqual({ internal: 1, partners: 0 });
    expect(candidate.latency.reduce((sum, [, count]) => sum + count, 0)).toBe(2);
  });
});

describe('a configuration that nginx does not take', () => {
  const left = ({ include }: NginxSettings): readonly string[] =>
    [include, include.replace(/conf$/, 'js')].filter((path) => existsSync(path));

  it.each([
    ['without its module', { module: '' }, /js_import/, /libnginx-mod-http-js/],
    ['that is wrong elsewhere', { include: 'include own/*.conf; no_such_directive;' }, /no_such_dir/, /nginx\.conf/],
  ])('%s leaves nothing behind', async (_, wrong, message, hint) => {
    const { open, nginx, send } = await nginxWorld(cleanup, {});
    writeFileSync(nginx.config, readFileSync(nginx.config, 'utf8').replace(...changeOf(wrong)));
    const error: unknown = await open().catch((caught: unknown) => caught);
    expect(error).toEqual(refused(message));
    expect(error).toMatchObject({ hint: expect.stringMatching(hint) });
    expect(left(nginx.settings)).toEqual([]);
    expect(await send(USER)).toBe('stable');
  });

  function changeOf(wrong: { readonly module?: string; readonly include?: string }): [RegExp, string] {
    return wrong.module === undefined ? [/include .*own/, 'no_such_directive; include own'] : [/load_module .*/, ''];
  }

  it.each<[string, Partial<NginxSettings>, RegExp]>([
    [
      'a test that is not there',
      { test: '/no/such/program -t' },
      /`\/no\/such\/program -t` could not be started \(ENOENT\)/,
    ],
    ['a reload that fails', { reload: 'false' }, /was not reloaded: `false` ended with exit code 1: it said nothing/],
    ['a command for a shell', { reload: 'nginx -s reload && true' }, /there is no shell/],
  ])('by %s leaves nothing behind', async (_, settings, message) => {
    const { open, nginx } = await nginxWorld(cleanup);
    await expect(open(settings)).rejects.toThrow(message);
    expect(left(nginx.settings)).toEqual([]);
  });

  it('leaves what was in force before', async () => {
    const { open, nginx, send } = await nginxWorld(cleanup);
    const driver = await open();
    await driver.apply(split(ALL));
    const before = readFileSync(nginx.settings.include, 'utf8');
    await expect(open({ candidate: [{ host: '999.0.0.1', port: 1 }] })).rejects.toEqual(refused(/999\.0\.0\.1/));
    expect(readFileSync(nginx.settings.include, 'utf8')).toBe(before);
    expect(await send(USER)).toBe('candidate');
  });

  it('must be its own', async () => {
    const { open, nginx } = await nginxWorld(cleanup);
    for (const path of [nginx.settings.include, scriptFile(nginx.settings)]) {
      writeFileSync(path, '# mine\n');
      await expect(open()).rejects.toEqual(refused(/was not written by Holdpoint/));
      expect(readFileSync(path, 'utf8')).toBe('# mine\n');
      rmSync(path);
    }
  });

  it('must have a folder', async () => {
    const { open, nginx } = await nginxWorld(cleanup);
    const include = join(nginx.folder, 'gone/holdpoint.conf');
    await expect(open({ include })).rejects.toEqual(refused(/gone\/holdpoint\.js cannot be written \(ENOENT\)/));
  });
});

it('does not begin where nginx does not run', async () => {
  const { open, nginx } = await nginxWorld(cleanup);
  await nginx.end();
  await expect(open()).rejects.toEqual(unreachable(/was not reloaded: .* ended with exit code 1: .*nginx\.pid|pid/));
});

it('must be told its settings', async () => {
  const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', driver: 'nginx' });
  await expect(nginxKind.open({ target, dataDir: tempFolder(cleanup) })).rejects.toEqual(refused(/does not say where/));
});

/** Drivers of nginx, or set-ups of it, that do one thing wrong each. */
const broken: Readonly<Record<string, () => Promise<TrafficHarness>>> = {
  'whose configuration does not ask for the version': () => nginxHarness({ pass: 'proxy_pass http://shop_stable;' }),
  'whose configuration gives everyone the candidate': () => nginxHarness({ pass: 'proxy_pass http://shop_candidate;' }),
  'whose configuration falls back to the candidate': () =>
    nginxHarness({ pass: 'if ($http_x_user_id = "") { set $shop shop_candidate; }\n proxy_pass http://$shop;' }),
  'that draws the version anew for each request': () =>
    nginxHarness({
      pass: 'if ($shop_choice ~ ^candidate) { set $shop shop_$drawn; }\n proxy_pass http://$shop;',
      more: 'split_clients $request_id $drawn { 50% candidate; * stable; }',
    }),
  'that is not counted': () => nginxHarness({ pass: 'access_log off; proxy_pass http://$shop;' }),
  'that says it is done and does nothing': () =>
    nginxHarness({}, { ...nginxKind, open: async (options) => claiming(await nginxKind.open(options)) }),
};

function claiming(driver: TrafficDriver): TrafficDriver {
  return {
    apply: async (asked) => ({ ...(await driver.observe()), split: asked }),
    observe: () => driver.observe(),
    close: () => driver.close(),
    stop: () => driver.stop(),
  };
}

describe('the contract suite', () => {
  it.each(Object.entries(broken))('fails for an nginx %s', async (_, makeHarness) => {
    const failures: unknown[] = [];
    for (const test of casesFor(nginxKind)) {
      await runCase(test, makeHarness).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) break;
    }
    expect(failures).toEqual([expect.objectContaining({ name: 'AssertionError' })]);
  });
});
