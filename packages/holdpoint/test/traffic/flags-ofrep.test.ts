import { isCandidate } from '@holdpoint/bucketing';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { type Provider, OpenFeature as WebOpenFeature } from '@openfeature/web-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningFlags, runFlags } from './running-flags.ts';
import { Cleanup, split } from './world.ts';

let cleanup: Cleanup;
let flags: RunningFlags;
const USERS = Array.from({ length: 40 }, (_, index) => `user-${index}`);

beforeEach(async () => {
  cleanup = new Cleanup();
  flags = await runFlags(cleanup, { allow: ['ann'] });
});

afterEach(() => cleanup.run());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${flags.url}/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get('etag'), body: text === '' ? null : JSON.parse(text) };
}

const context = (targetingKey: unknown, more: object = {}) => ({ context: { targetingKey, ...more } });

describe('the OpenFeature SDK of servers with the published OFREP provider', () => {
  it('gives each user the version that docs/bucketing.md says, and stable to all after a rollback', async () => {
    await flags.server.apply(split(5_000));
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: flags.url }));
    cleanup.add(() => OpenFeature.clearProviders());
    const client = OpenFeature.getClient();
    const found: string[] = [];
    for (const user of USERS) {
      if (await client.getBooleanValue('checkout', false, { targetingKey: user })) found.push(user);
    }
    const rule = { salt: 'shop-1', shareBp: 5_000, first: [], audiences: [] };
    expect(found).toEqual(USERS.filter((key) => isCandidate({ ...rule, key })));
    expect(flags.server.observe()).toMatchObject({
      stable: { requests: USERS.length - found.length },
      candidate: { requests: found.length },
    });
    const { candidate, lastCandidateAt } = flags.server.observe();
    await flags.server.apply(split(0));
    for (const user of USERS) {
      expect(await client.getBooleanDetails('checkout', true, { targetingKey: user })).toMatchObject({
        value: false,
        variant: 'stable',
        reason: 'SPLIT',
        flagMetadata: { rule: 'share_is_zero' },
      });
    }
    expect(flags.server.observe()).toMatchObject({ candidate, lastCandidateAt });
  });

  it('knows audiences, the allow list, users without a key, and flags that are not there', async () => {
    await flags.server.apply(split(500, { first: [{ audience: 'internal', sizeBp: 500 }] }));
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: flags.url }));
    cleanup.add(() => OpenFeature.clearProviders());
    const client = OpenFeature.getClient();
    const ask = (flag: string, about: object) => client.getBooleanDetails(flag, true, { ...about });
    const staff = { targetingKey: 'bob', 'x-user-group': 'staff' };
    expect(await ask('checkout', staff)).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
    expect(await ask('checkout', { targetingKey: 'ann' })).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
    expect(await ask('checkout', { targetingKey: 'bob' })).toMatchObject({ value: false, reason: 'SPLIT' });
    expect(await ask('checkout', {})).toMatchObject({ value: false, reason: 'DEFAULT' });
    expect(await ask('other', staff)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
    expect(await client.getStringDetails('checkout', 'x', staff)).toMatchObject({ errorCode: 'TYPE_MISMATCH' });
  });

  it('gets its default, and no exception, before there was a launch', async () => {
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: flags.url }));
    cleanup.add(() => OpenFeature.clearProviders());
    const details = await OpenFeature.getClient().getBooleanDetails('checkout', true, { targetingKey: 'bob' });
    expect(details).toMatchObject({ value: true, reason: 'ERROR' });
  });
});

describe('the OpenFeature SDK of browsers with the published OFREP provider', () => {
  it('gets all flags at once, and asks again for another user', async () => {
    await flags.server.apply(split(5_000));
    const rule = { salt: 'shop-1', shareBp: 5_000, first: [], audiences: [] };
    await WebOpenFeature.setContext({ targetingKey: 'ann' });
    const provider = new OFREPWebProvider({ baseUrl: flags.url, cacheMode: 'network-first' });
    // Its optional events are declared in another way than the interface asks for with our strict types.
    await WebOpenFeature.setProviderAndWait(provider as Provider);
    cleanup.add(() => WebOpenFeature.clearProviders());
    const client = WebOpenFeature.getClient();
    expect(client.getBooleanDetails('checkout', false)).toMatchObject({ value: true, variant: 'candidate' });
    for (const user of USERS.slice(0, 10)) {
      await WebOpenFeature.setContext({ targetingKey: user });
      expect(client.getBooleanValue('checkout', false)).toBe(isCandidate({ ...rule, key: user }));
    }
  });
});

describe('requests by hand', () => {
  it('are answered 304 while nothing has changed for that user', async () => {
    await flags.server.apply(split(10_000));
    const first = await post('', context('bob'));
    expect(first).toMatchObject({ status: 200, body: { flags: [{ key: 'checkout', value: true }] } });
    const again = { 'if-none-match': `"other", W/${first.etag}` };
    expect(await post('', context('bob'), again)).toMatchObject({ status: 304, body: null, etag: first.etag });
    await flags.server.apply(split(0));
    const after = await post('', context('bob'), again);
    expect(after).toMatchObject({ status: 200, body: { flags: [{ key: 'checkout', value: false }] } });
    expect(after.etag).not.toBe(first.etag);
  });

  it.each([
    ['half of a JSON', '{"context": {"targ', 400, 'PARSE_ERROR'],
    ['a list', '[]', 400, 'PARSE_ERROR'],
    ['a context that is a text', { context: 'bob' }, 400, 'INVALID_CONTEXT'],
    ['a key that is a number', context(7), 400, 'INVALID_CONTEXT'],
  ])('with %s are refused', async (_, body, status, errorCode) => {
    await flags.server.apply(split(10_000));
    expect(await post('/checkout', body)).toMatchObject({ status, body: { key: 'checkout', errorCode } });
    expect(await post('', body)).toMatchObject({ status, body: { errorCode } });
  });

  it.each([
    ['empty', ''],
    ['of zero bytes', 'a\0b'],
    ['with half of a pair', 'a\ud800b'],
    ['too long', 'x'.repeat(1_025)],
  ])('with a key that is %s get stable', async (_, key) => {
    await flags.server.apply(split(10_000));
    expect(await post('/checkout', context(key))).toMatchObject({
      status: 200,
      body: { value: false, reason: 'DEFAULT' },
    });
  });

  it('with attributes named as what every object has count only what was sent', async () => {
    await flags.server.apply(split(500, { first: [{ audience: 'internal', sizeBp: 500 }] }));
    const sent =
      '{"context":{"targetingKey":"bob","__proto__":{"x-user-group":"staff"},"constructor":{"prototype":{}}}}';
    expect(await post('/checkout', sent)).toMatchObject({ status: 200, body: { value: false } });
    for (const name of ['__proto__', 'constructor', 'toString', '%E0%A4%A']) {
      expect(await post(`/${name}`, context('bob'))).toMatchObject({
        status: 404,
        body: { errorCode: 'FLAG_NOT_FOUND' },
      });
    }
    expect(({} as Record<string, unknown>)['x-user-group']).toBeUndefined();
  });

  it('of 10 MB are refused without being read to their end', async () => {
    await flags.server.apply(split(10_000));
    const sent = post('/checkout', context('x'.repeat(10_000_000)));
    // The connection may end before all was sent: that is no answer, and as good.
    const status = await sent.then(
      (answer) => answer.status,
      () => 413,
    );
    expect(status).toBe(413);
  });
});
