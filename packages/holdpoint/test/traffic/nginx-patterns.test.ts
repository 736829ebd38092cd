import { afterEach, describe, expect, it } from 'vitest';
import { audiencePattern, cookiePattern, endpointPattern } from '../../src/traffic/nginx/patterns.ts';
import { nginxKind } from '../../src/traffic/nginx.ts';
import { Endpoints } from '../../src/traffic/proxy/endpoints.ts';
import { audienceTest } from '../../src/traffic/proxy/sticky.ts';
import { nginxWorld } from './nginx-world.ts';
import { Cleanup, makeTarget, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const PATTERNS = ['POST /batch', '/users/*', '/a/*/b', 'get /x.y', '/', '/q"{};$uri\\', '/ünder*'];
const REQUESTS = ['POST', 'GET'].flatMap((method) =>
  ['/', '/batch', '/batch?a=/b', '/batch/', '/users/', '/users/1', '/users/1/2?x', '/a/1/b', '/a/1/2/b', '/a//b'].map(
    (target) => ({ method, target }),
  ),
);

it.each(PATTERNS)('endpoint %s is found as the proxy finds it', (pattern) => {
  const endpoints = new Endpoints([pattern]);
  const mine = new RegExp(endpointPattern(pattern));
  const more = ['/x.y', '/xzy', '/q"{};$uri\\', '/x.y?'].map((target) => ({ method: 'GET', target }));
  for (const { method, target } of [...REQUESTS, ...more]) {
    expect([method, target, mine.test(`${method} ${target}`)]).toEqual([
      method,
      target,
      endpoints.indexOf(method, target) === 0,
    ]);
  }
});

it.each(['staff', 'staff,beta', 'x, beta ,y', 'staffs', ' staff', 'a,b', 'x,a,b', '.', 's.aff', 'x,', ','])(
  'an audience is told by the header %j as the proxy tells it',
  (value) => {
    const audience = { id: 'a', header: 'x-group', values: ['staff', 'beta', 'a,b', '.', 's*'] };
    const wanted = audienceTest(audience)(['x-group', value]);
    // Spaces around a header are no part of it.
    expect(new RegExp(audiencePattern(audience)).test(value.trim())).toBe(wanted || value === ' staff');
  },
);

it.each([
  ['id=1', '1'],
  ['a=b; id=1; c=d', '1'],
  ['xid=1', undefined],
  ['id =  1 ;', '1'],
  ['id=1; id=2', '1'],
  ['id=a=b', 'a=b'],
  ['id= a  b\t', 'a  b'],
  ['id=', ''],
  ['id= \t; x', ''],
  ['; ;id=;id=2', ''],
  ['id', undefined],
])('the cookie in %j is %j', (cookies, value) => {
  expect(new RegExp(cookiePattern('id')).exec(cookies)?.[1]).toBe(value);
});

it.each([
  ['in a value', (much: string) => `id=x${much}y`],
  ['behind a value', (much: string) => `id=x${much}`],
  ['before a value', (much: string) => `id=${much}x`],
  ['before a name', (much: string) => `a;${much}id=x`],
  ['behind a name', (much: string) => `id${much};id=x`],
])('spaces %s do not keep nginx busy', (_, cookies) => {
  // To go through them once for each of them would take longer than any test may.
  expect(new RegExp(cookiePattern('id')).exec(cookies(' '.repeat(1_000_000)))?.[1]).toMatch(/^x( +y)?$/);
});

describe('nginx', () => {
  it('takes whatever stands in patterns and audiences', async () => {
    const values = ['"', '}', '$uri', '\\', "'", ';', 'ü', '#', '~', '*', 'staff'];
    const { open, send } = await nginxWorld(cleanup, {
      traffic: { endpoints: PATTERNS, audiences: [{ id: '"; $ü', header: 'x-user-group', values }] },
    });
    const driver = await open();
    await driver.apply(split(1_000, { first: [{ audience: '"; $ü', sizeBp: 1_000 }] }));
    for (const group of values.filter((value) => value !== 'ü')) {
      expect([group, await send({ user: 'user-1', group })]).toEqual([group, 'candidate']);
    }
    expect(await send({ user: 'user-1', group: 'uri', toUsers: true })).toBe('stable');
    const { candidate, stable, audiences } = await driver.observe();
    expect(Object.keys(candidate.endpoints)).toEqual([...PATTERNS, 'other']);
    expect(candidate.endpoints['/']?.requests).toBe(10);
    expect(stable.endpoints['/users/*']?.requests).toBe(1);
    expect(audiences).toEqual({ '"; $ü': 10 });
  });

  it('refuses a header that it does not see', async () => {
    const key = { kind: 'header', name: 'x_user' } as const;
    const { nginx } = await nginxWorld(cleanup);
    const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', key, nginx: nginx.settings });
    await expect(nginxKind.open({ target, dataDir: tempFolder(cleanup) })).rejects.toMatchObject({
      code: 'router_refused',
      message: 'The nginx of target "main" has no variable for the header x_user.',
    });
  });
});
