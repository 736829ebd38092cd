import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { heldClock } from './held-clock.ts';
import { dial, readAll, runProxy, send } from './running-proxy.ts';
import { Cleanup, eventually, listen, namedService, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** Answers when told to. */
function waitingService(): { readonly listener: RequestListener; readonly waiting: () => number; answer(): void } {
  const responses: (() => void)[] = [];
  return {
    listener: (request, response) => {
      request.resume();
      responses.push(() => response.end('at last'));
    },
    waiting: () => responses.length,
    answer: () => {
      for (const respond of responses.splice(0)) respond();
    },
  };
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}

describe.each([{ fastLane: true }, { fastLane: false }])('with fast lane $fastLane', ({ fastLane }) => {
  it('takes a share of 0 for the very next request, before it is on disk', async () => {
    const stable = await listen(namedService('stable'), cleanup);
    const candidate = await listen(namedService('candidate'), cleanup);
    const running = await runProxy({ stable, candidate, fastLane }, cleanup);
    await running.proxy.apply(split(10_000));
    expect((await send(running)).text).toBe('candidate');
    const written = running.proxy.apply(split(0));
    expect(running.proxy.observe().split?.shareBp).toBe(0);
    expect((await send(running)).text).toBe('stable');
    await written;
  });

  it('drains: no new connection, the answer under way ends and says that the connection does', async () => {
    const service = waitingService();
    const url = await listen(createServer(service.listener), cleanup);
    const running = await runProxy({ stable: url, candidate: url, fastLane }, cleanup);
    const busy = dial(running.port, cleanup);
    busy.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const text = readAll(busy);
    await eventually('the request is at the service', () => service.waiting() === 1);
    const stopped = running.proxy.stop();
    await eventually('connections are refused', () => isRefused(running.port));
    service.answer();
    expect(await text).toMatch(/connection: close[\s\S]*at last/i);
    await stopped;
  });

  it('breaks off what does not end within the time to drain', async () => {
    const service = waitingService();
    const clock = heldClock();
    const url = await listen(createServer(service.listener), cleanup);
    const running = await runProxy({ stable: url, candidate: url, fastLane, clock }, cleanup);
    const busy = dial(running.port, cleanup);
    busy.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const text = readAll(busy);
    await eventually('the request is at the service', () => service.waiting() === 1);
    const stopped = running.proxy.stop();
    clock.passPauses();
    expect(await text).toBe('');
    await stopped;
  });
});

it('ends idle client connections at once when it drains', async () => {
  const url = await listen(namedService('stable'), cleanup);
  const { port, proxy } = await runProxy({ stable: url, candidate: url, fastLane: true, clock: heldClock() }, cleanup);
  const [unused, used] = [dial(port, cleanup), dial(port, cleanup)];
  const ended = Promise.all([readAll(unused), readAll(used)]);
  used.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await eventually('one was answered', () => used.bytesRead > 0);
  await proxy.stop();
  expect(await ended).toEqual(['', expect.stringContaining('stable')]);
});

it('ends client connections that have been idle for more than a minute', async () => {
  const url = await listen(namedService('stable'), cleanup);
  const clock = heldClock();
  const { port } = await runProxy({ stable: url, candidate: url, fastLane: true, clock }, cleanup);
  const used = dial(port, cleanup);
  used.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const text = readAll(used);
  await eventually('it was answered', () => used.bytesRead > 0);
  await clock.skip(60_000);
  expect(used.destroyed).toBe(false);
  await clock.skip(10_000);
  expect(await text).toContain('stable');
});

it.each([
  ['a cookie', { kind: 'cookie', name: 'sid' } as const, { cookie: 'a=b; sid=abc; c=d' }],
  ['a header', { kind: 'header', name: 'X-Account' } as const, { 'x-account': 'abc' }],
])('sticks by %s', async (_, key, headers) => {
  const stable = await listen(namedService('stable'), cleanup);
  const candidate = await listen(namedService('candidate'), cleanup);
  const running = await runProxy({ stable, candidate, fastLane: true, key }, cleanup);
  await running.proxy.apply(split(10_000));
  expect((await send(running, { headers })).text).toBe('candidate');
  expect((await send(running)).text).toBe('stable');
  expect(running.proxy.observe().candidate.users).toBe(1);
});

it('sticks by the address of the client', async () => {
  const stable = await listen(namedService('stable'), cleanup);
  const candidate = await listen(namedService('candidate'), cleanup);
  const running = await runProxy({ stable, candidate, fastLane: true, key: { kind: 'address' } }, cleanup);
  await running.proxy.apply(split(10_000));
  for (let time = 0; time < 3; time++) expect((await send(running)).text).toBe('candidate');
  expect(running.proxy.observe().candidate.users).toBe(1);
});
