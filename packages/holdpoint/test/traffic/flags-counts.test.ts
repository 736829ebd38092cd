import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/shell/clock.ts';
import { batch, counted, follow, inStep, runFlags, send } from './running-flags.ts';
import { Cleanup, freePort, split } from './world.ts';

let cleanup: Cleanup;

beforeEach(() => {
  cleanup = new Cleanup();
});

afterEach(() => cleanup.run());

describe('counts', () => {
  it('of a batch that comes twice count once, and an older one never', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    for (const each of [batch(1, counted(3, 1)), batch(1, counted(3, 1)), batch(2, counted(1, 0)), batch(1)]) {
      expect(await send(flags, each)).toBe(204);
    }
    const { stable, candidate } = flags.server.observe();
    expect([stable.requests, candidate.requests]).toEqual([4, 1]);
  });

  it('say when the candidate was given last, by the age that the client tells', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    const clock = systemClock();
    expect(flags.server.observe().lastCandidateAt).toBeNull();
    await send(flags, batch(1, counted(0, 5, { lastCandidateMs: 60_000 })));
    const at = flags.server.observe().lastCandidateAt ?? 0;
    expect(Math.abs(clock.wall() - 60_000 - at)).toBeLessThan(30_000);
    await send(flags, batch(2, counted(0, 5, { lastCandidateMs: 120_000 })));
    await send(flags, batch(3, counted(9, 0, { lastCandidateMs: 0 })));
    expect(flags.server.observe().lastCandidateAt).toBe(at);
  });

  it('have each user of the candidate once, whichever client it was, and anew in another launch', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(10_000));
    const clients = [await follow(flags.url, cleanup), await follow(flags.url, cleanup)];
    for (let i = 0; i < 50; i++) for (const client of clients) client.isEnabled('checkout', `user-${i}`);
    await Promise.all(clients.map((client) => client.flush()));
    await fetch(`${flags.url}/ofrep/v1/evaluate/flags/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: 'someone else' } }),
    });
    expect(flags.server.observe().candidate).toMatchObject({ requests: 101, users: 51 });
    await flags.server.apply(split(0));
    expect(flags.server.observe().candidate.users).toBe(51);
    await flags.server.apply(split(10_000, { launch: 'shop-2', salt: 'shop-2', epoch: 2 }));
    expect(flags.server.observe().candidate).toMatchObject({ requests: 101, users: 0 });
  });

  it('have all users again after the server was started anew', async () => {
    const listen = { host: '127.0.0.1', port: await freePort() };
    const first = await runFlags(cleanup, { listen });
    await first.server.apply(split(10_000));
    const client = await follow(first.url, cleanup);
    for (let i = 0; i < 50; i++) client.isEnabled('checkout', `user-${i}`);
    await client.flush();
    await first.server.stop();
    const second = await runFlags(cleanup, { listen, dataDir: first.dataDir });
    await inStep(client, second.url);
    client.isEnabled('checkout', 'user-1');
    await client.flush();
    expect(second.server.observe().candidate).toMatchObject({ requests: 1, users: 50 });
  });

  it('of other launches and of flags that are not there are left out', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    const others = [{ launch: 'shop-0' }, { flag: 'other' }, { flag: '__proto__' }, { flag: 'constructor' }];
    expect(await send(flags, batch(1, ...others.map((other) => ({ ...counted(1, 1), ...other }))))).toBe(204);
    expect(flags.server.observe().candidate.requests).toBe(0);
  });

  it.each([
    ['half of a JSON', '{"v":1,"client":"a'],
    ['bytes that are no UTF-8', Buffer.from(JSON.stringify(batch(1)).replace('client-1', 'client-\xff'), 'latin1')],
    ['another format', { ...batch(1), v: 2 }],
    ['no client', { v: 1, batch: 1, counts: [] }],
    ['batch 0', batch(0)],
    ['a negative count', batch(1, counted(-1, 0))],
    ['a count that is a text', batch(1, { ...counted(0, 0), stable: '1' })],
    ['a count above every bound', batch(1, counted(1e300, 0))],
    ['users that are no Base64', batch(1, counted(0, 1, { users: 'ab=c' }))],
    ['users of rank 0', batch(1, counted(0, 1, { users: 'AAAA' }))],
    ['users of a rank that no hash has', batch(1, counted(0, 1, { users: 'AA//' }))],
    ['a version that is a text', { ...batch(1), version: '7' }],
    ['counts that are no list', { ...batch(1), counts: {} }],
    ['a list', []],
    ['nothing', 'null'],
  ])('with %s are refused', async (_, body) => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    const before = flags.server.observe();
    expect(await send(flags, body)).toBe(400);
    expect(flags.server.observe()).toEqual(before);
  });

  it('of more than a quarter of a megabyte are refused', async () => {
    const flags = await runFlags(cleanup);
    const status = await send(flags, ' '.repeat(2_000_000)).catch(() => 413);
    expect(status).toBe(413);
  });
});
