import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { TrafficObservation } from '../../src/traffic/index.ts';
import { openControl, type SteeredRouter } from '../../src/traffic/process/control.ts';
import { Cleanup, eventually, split, stopServer } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const TOKEN = 'correct-horse';

/** The control port of a router that notes what it is given. */
async function scene(over: Partial<SteeredRouter> = {}) {
  const calls: string[] = [];
  const router: SteeredRouter = {
    apply: async ({ shareBp }) => void calls.push(`apply ${shareBp}`),
    observe: () => ({ countersId: 'one' }) as TrafficObservation,
    heard: () => void calls.push('heard'),
    ...over,
  };
  const { server, port } = await openControl({ router, token: TOKEN, stop: () => void calls.push('stop') });
  cleanup.add(() => stopServer(server));
  const put = (body: string, token = TOKEN) =>
    fetch(`http://127.0.0.1:${port}/split`, { method: 'PUT', body, headers: { authorization: `Bearer ${token}` } });
  return { port, calls, put };
}

it('goes on when a controller is gone in the middle of what it says', async () => {
  const { port, calls, put } = await scene();
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `PUT /split HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 500\r\n\r\n{"launch":`,
  );
  await eventually('it was heard', () => calls.length > 0);
  socket.resetAndDestroy();
  await once(socket, 'close');
  expect((await put(JSON.stringify(split(100)))).status).toBe(200);
  expect(calls).toEqual(['heard', 'heard', 'apply 100']);
});

it('says what went wrong inside, and goes on', async () => {
  const { put } = await scene({
    apply: async () => {
      throw new TypeError('out of order');
    },
  });
  const answer = await put(JSON.stringify(split(100)));
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({
    code: 'router_unreachable',
    message: expect.stringContaining('out of order'),
  });
});

it.each(['', '{', '[]', '{"launch":"x"}', JSON.stringify({ ...split(0), shareBp: '10%' }), `"${'x'.repeat(100_000)}"`])(
  'refuses a body that is no split: %.20s',
  async (body) => {
    const { calls, put } = await scene();
    const answer = await put(body);
    expect(answer.status).toBe(400);
    expect(calls).toEqual(['heard']);
  },
);

it('does not hear whoever has another token', async () => {
  const { calls, put } = await scene();
  for (const token of ['', 'correct-horsf', `${TOKEN}x`]) expect((await put('{}', token)).status).toBe(401);
  expect(calls).toEqual([]);
});
