import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { Capacity, Service } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { httpProbes } from '../../src/probes/http.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { Cleanup, freePort, listen } from '../traffic/world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const probes = httpProbes(systemClock());
const going = new AbortController().signal;

/** What one instance was asked. */
interface Instance {
  readonly origin: string;
  readonly asked: string[];
  /** Warm-up requests at the same time, at most. */
  most: number;
}

/** An instance that answers by the path. */
async function instance(statusOf: (path: string) => number = () => 200): Promise<Instance> {
  let open = 0;
  const made: Instance = { origin: '', asked: [], most: 0 };
  const answer: RequestListener = (request, response) => {
    const { url = '' } = request;
    made.asked.push(url);
    open += 1;
    made.most = Math.max(made.most, open);
    setImmediate(() => {
      open -= 1;
      response.writeHead(statusOf(url)).end('hello');
    });
  };
  return Object.assign(made, { origin: await listen(createServer(answer), cleanup) });
}

/** An instance that takes connections and never answers, or breaks them off. */
async function raw(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const refusing = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

function service(instances: readonly string[], health: string | undefined = '/health'): Service {
  const url = instances[0] ?? '';
  return { url, metrics: '/metrics', instances, ...(health === undefined ? {} : { health }) };
}

const prove = (of: Service, wanted: Capacity = {}) => probes.capacity(of, wanted, going);

describe('capacity', () => {
  it('is proven by all instances that are well, or by as many as are needed', async () => {
    const [a, b] = [await instance(), await instance()];
    const lost = await refusing();
    expect(await prove(service([a.origin, b.origin]))).toEqual({
      proven: true,
      detail: '2 of 2 instances of the candidate are well',
    });
    expect(await prove(service([a.origin, lost]))).toEqual({
      proven: false,
      detail: `1 of 2 instances of the candidate is well, 2 needed (${lost} refused the connection)`,
    });
    expect((await prove(service([a.origin, lost]), { instances: 1 })).proven).toBe(true);
    expect(await prove(service([a.origin]), { instances: 3 })).toEqual({
      proven: false,
      detail: '1 of 1 instance of the candidate is well, 3 needed',
    });
  });

  it('is not proven by an instance that says it is not well, or breaks off', async () => {
    const [ill, moved] = [await instance(() => 503), await instance(() => 302)];
    const broken = await raw((socket) => socket.once('data', () => socket.destroy()));
    for (const [origin, how] of [
      [ill.origin, 'answered 503 to GET /health'],
      [moved.origin, 'answered 302 to GET /health'],
      [broken, 'broke the connection off'],
    ] as const) {
      const detail = `0 of 1 instance of the candidate are well, 1 needed (${origin} ${how})`;
      expect(await prove(service([origin]))).toEqual({ proven: false, detail });
    }
  });

  it('sends each instance its warm-up requests, four at a time', async () => {
    const instances = [await instance(), await instance()];
    const warmUp = { path: '/warm', requests: 50 };
    expect((await prove(service(instances.map(({ origin }) => origin)), { warmUp })).proven).toBe(true);
    for (const { asked, most } of instances) {
      expect(asked.filter((path) => path === '/warm')).toHaveLength(50);
      expect(asked[0]).toBe('/health');
      expect(most).toBeLessThanOrEqual(4);
    }
  });

  it('is not proven where one warm-up request fails, and takes 404 for an answer', async () => {
    let count = 0;
    const failing = await instance((path) => (path === '/warm' && ++count === 20 ? 500 : 200));
    const warmUp = { path: '/warm', requests: 50 };
    const { proven, detail } = await prove(service([failing.origin]), { warmUp });
    expect(proven).toBe(false);
    expect(detail).toContain('answered 500 to GET /warm at warm-up');
    const strict = await instance((path) => (path === '/warm' ? 404 : 200));
    expect((await prove(service([strict.origin]), { warmUp })).proven).toBe(true);
  });

  it('names three instances at most, in the same order each time', async () => {
    const instances = await Promise.all(Array.from({ length: 6 }, refusing));
    const first = await prove(service(instances));
    expect(first.detail.match(/refused the connection/g)).toHaveLength(3);
    expect(await prove(service(instances))).toEqual(first);
  });

  it('comes to an end when it is stopped', async () => {
    const silent = await raw(() => {});
    const stop = new AbortController();
    const looking = probes.capacity(service([silent]), {}, stop.signal);
    stop.abort();
    expect((await looking).proven).toBe(false);
  });
});

describe('stable', () => {
  it('is gone when every instance refuses the connection or answers 5xx', async () => {
    const ill = await instance(() => 503);
    const lost = await refusing();
    expect(await probes.gone(service([lost, ill.origin]))).toBe(
      `${lost} refused the connection; ${ill.origin} answered 503 to GET /health`,
    );
  });

  it('is not gone while one instance serves, is slow, breaks off, or only refuses the path', async () => {
    const lost = await refusing();
    const others = [
      (await instance()).origin,
      await raw(() => {}),
      await raw((socket) => socket.once('data', () => socket.destroy())),
      (await instance(() => 404)).origin,
    ];
    for (const origin of others) expect(await probes.gone(service([lost, origin]))).toBeNull();
  });

  it('is not looked at without a health path', async () => {
    const { health: _, ...without } = service([await refusing()]);
    expect(await probes.gone(without)).toBeNull();
  });
});
