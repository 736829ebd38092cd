import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../src/shell/clock.ts';
import { heldClock } from './held-clock.ts';
import { dial, type RunningProxy, readAll, runProxy, send } from './running-proxy.ts';
import { Cleanup, eventually, freePort, listen, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** A service that echoes over WebSocket with its name in front. */
function echoService(name: string): Server {
  const server = createServer((_, response) => response.end(name));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket: Duplex, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (data, binary) => client.send(binary ? data : `${name}: ${data}`));
    });
  });
  cleanup.add(() => {
    for (const client of sockets.clients) client.terminate();
  });
  return server;
}

describe.each([{ fastLane: true }, { fastLane: false }])('with fast lane $fastLane', ({ fastLane }) => {
  async function running({ candidate, clock }: { candidate?: string; clock?: Clock } = {}): Promise<RunningProxy> {
    return runProxy(
      {
        ...(clock === undefined ? {} : { clock }),
        stable: await listen(echoService('stable'), cleanup),
        candidate: candidate ?? (await listen(echoService('candidate'), cleanup)),
        fastLane,
      },
      cleanup,
    );
  }

  interface Opened {
    readonly socket: WebSocket;
    readonly variant: string | undefined;
  }

  function open({ port }: RunningProxy): Promise<Opened> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { 'x-user-id': 'user-1' } });
      cleanup.add(() => socket.terminate());
      let variant: string | undefined;
      socket.on('upgrade', ({ headers }) => {
        variant = String(headers['x-holdpoint-variant']);
      });
      socket.on('open', () => resolve({ socket, variant }));
      socket.on('error', reject);
    });
  }

  function ask(socket: WebSocket, message: string | Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      socket.once('message', (data) => resolve(data));
      socket.send(message);
    });
  }

  it('carries messages both ways, small and large', async () => {
    const proxy = await running();
    const { socket, variant } = await open(proxy);
    expect(variant).toBe('stable');
    expect(String(await ask(socket, 'hello'))).toBe('stable: hello');
    const large = Buffer.alloc(5_000_000, 7);
    expect((await ask(socket, large)).equals(large)).toBe(true);
    expect(proxy.proxy.observe().stable.requests).toBe(1);
  });

  it('counts an open one as work of the candidate, and closes it some time after a rollback', async () => {
    const clock = heldClock();
    const proxy = await running({ clock });
    await proxy.proxy.apply(split(10_000));
    const { socket, variant } = await open(proxy);
    expect(variant).toBe('candidate');
    expect(proxy.proxy.observe().candidateInFlight).toBe(1);
    const closed = new Promise<void>((resolve) => socket.on('close', resolve));
    await proxy.proxy.apply(split(0));
    expect(String(await ask(socket, 'still here'))).toBe('candidate: still here');
    clock.passPauses();
    await closed;
    await eventually('it is no work any more', () => proxy.proxy.observe().candidateInFlight === 0);
    expect((await open(proxy)).variant).toBe('stable');
  });

  it('keeps it when traffic returns to the candidate in time', async () => {
    const clock = heldClock();
    const proxy = await running({ clock });
    await proxy.proxy.apply(split(10_000));
    const { socket } = await open(proxy);
    await proxy.proxy.apply(split(0));
    await proxy.proxy.apply(split(10_000));
    clock.passPauses();
    expect(String(await ask(socket, 'kept'))).toBe('candidate: kept');
  });

  it('ends the service’s side when the client leaves', async () => {
    const proxy = await running();
    await proxy.proxy.apply(split(10_000));
    const { socket } = await open(proxy);
    socket.terminate();
    await eventually('nothing is open', () => proxy.proxy.observe().candidateInFlight === 0);
  });

  it('falls back to stable when the candidate is down', async () => {
    const proxy = await running({ candidate: `http://127.0.0.1:${await freePort()}` });
    await proxy.proxy.apply(split(10_000));
    const { socket, variant } = await open(proxy);
    expect(variant).toBe('stable');
    expect(String(await ask(socket, 'hello'))).toBe('stable: hello');
    expect(proxy.proxy.observe().candidate).toMatchObject({ requests: 1, errors: 1, fallbacks: 1 });
  });

  it('passes a refusal on', async () => {
    const service = createServer();
    service.on('upgrade', (_, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno');
    });
    const url = await listen(service, cleanup);
    const proxy = await runProxy({ stable: url, candidate: url, fastLane }, cleanup);
    await expect(open(proxy)).rejects.toThrow('403');
  });

  it('takes another upgrade than to WebSocket for a plain request', async () => {
    const proxy = await running();
    const socket = dial(proxy.port, cleanup);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*stable$/);
  });

  it('passes on what the client sends right behind the upgrade', async () => {
    const service = createServer();
    service.on('upgrade', (_, socket: Duplex, head: Buffer) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
      socket.write(head);
      socket.pipe(socket);
    });
    const url = await listen(service, cleanup);
    const { port } = await runProxy({ stable: url, candidate: url, fastLane }, cleanup);
    const socket = dial(port, cleanup);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nat once, ');
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes;
    });
    await eventually('the switch is answered', () => text.includes('\r\n\r\nat once, '));
    socket.end('later');
    await eventually('both parts come back', () => text.endsWith('\r\n\r\nat once, later'));
  });

  it('closes event streams of the candidate some time after a rollback', async () => {
    const service = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    const clock = heldClock();
    const proxy = await running({ candidate: await listen(service, cleanup), clock });
    await proxy.proxy.apply(split(10_000));
    const answer = send(proxy);
    await eventually('the stream is open', () => proxy.proxy.observe().candidate.requests === 1);
    await proxy.proxy.apply(split(0));
    clock.passPauses();
    await expect(answer).rejects.toThrow();
    expect(proxy.proxy.observe()).toMatchObject({ candidateInFlight: 0, candidate: { errors: 0 } });
  });
});
