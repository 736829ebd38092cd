import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { isCopied } from '@holdpoint/bucketing';
import { afterEach, describe, expect, it } from 'vitest';
import type { MirrorCounts } from '../../src/traffic/index.ts';
import { heldClock } from './held-clock.ts';
import { dial, type RunningProxy, type RunningProxyOptions, readUntil, runProxy, send } from './running-proxy.ts';
import { Cleanup, eventually, freePort, listen, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const SETTINGS = { methods: ['GET', 'HEAD', 'OPTIONS'], bodies: false, atMost: 64, timeoutMs: 5_000 };

/** A request as a service got it. */
interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A service that notes whole requests before it answers. */
function noting(got: Got[], answer: RequestListener = (_, response) => response.end('the answer')): RequestListener {
  return async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = '', url = '', headers } = request;
    got.push({ method, url, headers, body: Buffer.concat(parts) });
    await answer(request, response);
  };
}

function counts({ proxy }: RunningProxy): MirrorCounts {
  const { mirror } = proxy.observe();
  if (mirror === undefined) throw new Error('The proxy says nothing of its copies.');
  return mirror;
}

describe.each([{ fastLane: true }, { fastLane: false }])('with fast lane $fastLane', ({ fastLane }) => {
  interface Scene {
    readonly running: RunningProxy;
    readonly real: readonly Got[];
    readonly copies: readonly Got[];
  }

  /** A proxy that gives the candidate nothing but copies of everything. */
  async function dark(
    options: Partial<Omit<RunningProxyOptions, 'mirror'>> & {
      readonly settings?: Partial<typeof SETTINGS>;
      readonly onStable?: RequestListener;
      readonly onCandidate?: RequestListener;
    } = {},
  ): Promise<Scene> {
    const { settings, onStable, onCandidate, ...more } = options;
    const [real, copies]: [Got[], Got[]] = [[], []];
    const running = await runProxy(
      {
        stable: await listen(createServer(noting(real, onStable)), cleanup),
        candidate: await listen(createServer(noting(copies, onCandidate)), cleanup),
        mirror: { ...SETTINGS, ...settings },
        fastLane,
        ...more,
      },
      cleanup,
    );
    await running.proxy.apply(split(0, { mirrorBp: 10_000 }));
    return { running, real, copies };
  }

  it('copies requests as they are, marked, and counts them apart from requests', async () => {
    const { running, real, copies } = await dark();
    const headers = { cookie: 'session=1', authorization: 'Bearer of-the-user', 'x-holdpoint-mirror': 'forged' };
    const answer = await send(running, { path: '/users/1?a=b', headers });
    expect(answer.headers['x-holdpoint-variant']).toBe('stable');
    await eventually('the copy is counted', () => counts(running).requests === 1);
    expect(copies).toHaveLength(1);
    expect(copies[0]).toEqual({ ...real[0], headers: { ...real[0]?.headers, 'x-holdpoint-mirror': '1' } });
    expect(real[0]?.headers).not.toHaveProperty('x-holdpoint-mirror');
    expect(copies[0]?.headers).toMatchObject({ cookie: 'session=1', authorization: 'Bearer of-the-user' });
    expect(running.proxy.observe()).toMatchObject({
      stable: { requests: 1 },
      candidate: { requests: 0, errors: 0, users: 0, latency: [] },
      lastCandidateAt: null,
      candidateInFlight: 0,
      mirror: { requests: 1, errors: 0, skipped: 0, failed: 0, differences: 0 },
    });
    expect(counts(running).latency).toHaveLength(1);
    expect(counts(running).stableLatency).toHaveLength(1);
  });

  it('copies about the part that is asked for, and requests of all users alike', async () => {
    const { running, copies } = await dark();
    await running.proxy.apply(split(0, { mirrorBp: 2_000 }));
    for (let i = 0; i < 200; i++) await send(running, { user: i % 2 === 0 ? 'even' : 'odd', path: `/${i}` });
    await eventually('no copy is under way', () => counts(running).requests === copies.length);
    const numbers = Array.from({ length: 200 }, (_, i) => i).filter((i) => isCopied('shop-1', i, 2_000));
    expect(copies.map(({ url }) => url)).toEqual(numbers.map((i) => `/${i}`));
    expect(new Set(copies.map(({ headers }) => headers['x-user-id']))).toEqual(new Set(['even', 'odd']));
  });

  it('copies nothing of what the candidate gets anyway', async () => {
    const { running, copies } = await dark();
    await running.proxy.apply(split(5_000, { mirrorBp: 10_000 }));
    const answered = { stable: 0, candidate: 0 };
    for (let i = 0; i < 40; i++) {
      const { headers } = await send(running, { user: `user-${i}` });
      answered[headers['x-holdpoint-variant'] === 'candidate' ? 'candidate' : 'stable']++;
    }
    await eventually('all copies are counted', () => counts(running).requests === answered.stable);
    const marked = copies.filter(({ headers }) => headers['x-holdpoint-mirror'] === '1');
    expect(marked).toHaveLength(answered.stable);
    expect(copies).toHaveLength(40);
    expect(running.proxy.observe().candidate.requests).toBe(answered.candidate);
  });

  it('copies other methods, and their bodies, only where the plan lists them', async () => {
    const unlisted = await dark();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) await send(unlisted.running, { method, body: 'x' });
    await send(unlisted.running, { method: 'HEAD' });
    await eventually('HEAD is counted', () => counts(unlisted.running).requests === 1);
    expect(unlisted.copies.map(({ method }) => method)).toEqual(['HEAD']);

    const { running, real, copies } = await dark({ settings: { methods: ['POST'] } });
    const largest = Buffer.alloc(64 * 1024, 'b');
    const chunked = { 'transfer-encoding': 'chunked' };
    await send(running, { method: 'POST', body: 'a small body' });
    await send(running, { method: 'POST', body: largest, headers: chunked });
    await send(running, { method: 'GET' });
    await eventually('both are counted', () => counts(running).requests === 2);
    expect(copies.map(({ body }) => body)).toEqual([Buffer.from('a small body'), largest]);
    expect(real.map(({ body }) => body.length)).toEqual([12, largest.length, 0]);
  });

  it.each([{ headers: {} }, { headers: { 'transfer-encoding': 'chunked' } }])(
    'skips bodies above 64 KiB, and carries the real ones whole: $headers',
    async ({ headers }) => {
      const { running, real, copies } = await dark({ settings: { methods: ['POST'] } });
      const body = Buffer.alloc(3_000_000, 'x');
      expect((await send(running, { method: 'POST', body, headers })).text).toBe('the answer');
      expect(real[0]?.body.equals(body)).toBe(true);
      expect(counts(running)).toMatchObject({ requests: 0, skipped: 1 });
      expect(copies).toEqual([]);
    },
  );

  it.each([{ method: 'GET' }, { method: 'POST', body: 'small' }])(
    'begins a copy only once stable has begun to answer: $method',
    async (request) => {
      let answer = (): void => undefined;
      const { running, real, copies } = await dark({
        settings: { methods: ['GET', 'POST'] },
        onStable: ({ url }, response) => {
          if (url === '/soon') response.end('soon');
          else answer = () => void response.end('late');
        },
      });
      const sent = send(running, { ...request, path: '/late' });
      await eventually('stable has the request', () => real.length === 1);
      await send(running, { path: '/soon' });
      await eventually('a later request was copied', () => counts(running).requests === 1);
      expect(copies.map(({ url }) => url)).toEqual(['/soon']);
      answer();
      expect((await sent).text).toBe('late');
      await eventually('the copy is there', () => copies.length === 2);
    },
  );

  it('never lets more copies be under way than the plan allows, and gives them up in time', async () => {
    const clock = heldClock();
    const { running, copies } = await dark({ clock, settings: { atMost: 3 }, onCandidate: () => undefined });
    for (let i = 0; i < 20; i++) expect((await send(running)).text).toBe('the answer');
    await eventually('three copies are there', () => copies.length === 3);
    expect(counts(running)).toMatchObject({ requests: 0, skipped: 17 });
    await clock.skip(SETTINGS.timeoutMs);
    expect(counts(running)).toMatchObject({ requests: 3, failed: 3, errors: 3, differences: 3, latency: [] });
    await send(running);
    await eventually('there is room again', () => copies.length === 4);
  });

  it('gives up a copy whose answer begins and does not end in time', async () => {
    const clock = heldClock();
    let begun = false;
    const { running } = await dark({
      clock,
      onCandidate: (_, response) => {
        response.write('a byte', () => {
          begun = true;
        });
      },
    });
    await send(running);
    await eventually('the answer has begun', () => begun);
    await eventually('it has come', async () => {
      await clock.skip(SETTINGS.timeoutMs);
      return counts(running).failed === 1;
    });
    expect(counts(running)).toMatchObject({ requests: 1, errors: 1, differences: 1, statusDiffers: 0 });
  });

  it('tries a copy once, and counts it as failed where no whole answer comes', async () => {
    const breaksOff: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.socket?.destroy());
    };
    const faults: readonly RequestListener[] = [(request) => request.socket.destroy(), breaksOff];
    for (const onCandidate of faults) {
      const { running, copies } = await dark({ onCandidate });
      expect((await send(running)).text).toBe('the answer');
      await eventually('it is counted', () => counts(running).requests === 1);
      expect(counts(running)).toMatchObject({ errors: 1, failed: 1, differences: 1, statusDiffers: 0, skipped: 0 });
      expect(copies).toHaveLength(1);
      expect(running.proxy.observe().candidate).toMatchObject({ requests: 0, errors: 0, fallbacks: 0 });
    }
    const { running } = await dark({ candidate: `http://127.0.0.1:${await freePort()}` });
    expect((await send(running)).text).toBe('the answer');
    await eventually('it is counted', () => counts(running).failed === 1);
  });

  it('compares the classes of statuses', async () => {
    const statuses: Record<string, readonly [stable: number, candidate: number]> = {
      '/same': [200, 201],
      '/other': [200, 404],
      '/error': [200, 500],
      '/mended': [500, 200],
      '/both': [500, 503],
    };
    const answerBy =
      (index: 0 | 1): RequestListener =>
      ({ url = '' }, response) =>
        void response.writeHead(statuses[url]?.[index] ?? 200).end();
    const { running } = await dark({ onStable: answerBy(0), onCandidate: answerBy(1) });
    for (const path of Object.keys(statuses)) await send(running, { path });
    await eventually('all are counted', () => counts(running).requests === 5);
    expect(counts(running)).toMatchObject({ errors: 2, differences: 3, statusDiffers: 3, bodyDiffers: 0, failed: 0 });
  });

  it('compares bodies by their coding and their first MiB, where the plan asks for it', async () => {
    const mib = Buffer.alloc(1024 * 1024, 'm');
    const bodies: Record<string, readonly [stable: Buffer, candidate: Buffer]> = {
      '/same': [Buffer.from('one'), Buffer.from('one')],
      '/none': [Buffer.alloc(0), Buffer.alloc(0)],
      '/other': [Buffer.from('one'), Buffer.from('two')],
      '/longer': [Buffer.from('one'), Buffer.from('one and more')],
      '/beyond': [Buffer.concat([mib, Buffer.from('x')]), Buffer.concat([mib, Buffer.alloc(5_000_000)])],
      '/coding': [Buffer.from('one'), Buffer.from('one')],
    };
    const answerBy =
      (index: 0 | 1): RequestListener =>
      ({ url = '' }, response) => {
        if (url === '/coding' && index === 1) response.setHeader('content-encoding', 'br');
        response.setHeader('x-version', String(index));
        response.end(bodies[url]?.[index]);
      };
    const services = { onStable: answerBy(0), onCandidate: answerBy(1) };
    const { running } = await dark({ ...services, settings: { bodies: true } });
    for (const path of Object.keys(bodies)) {
      const { body } = await send(running, { path });
      expect(body.equals(bodies[path]?.[0] ?? Buffer.alloc(0))).toBe(true);
    }
    await eventually('all are counted', () => counts(running).requests === 6);
    expect(counts(running)).toMatchObject({ differences: 3, bodyDiffers: 3, statusDiffers: 0, failed: 0 });

    const unasked = await dark(services);
    await send(unasked.running, { path: '/other' });
    await eventually('it is counted', () => counts(unasked.running).requests === 1);
    expect(counts(unasked.running).differences).toBe(0);
  });

  it('reads a MiB of an answer to a copy at most, and passes the real one on whole', async () => {
    const huge = Buffer.alloc(10_000_000, 'h');
    let cutOff = false;
    const { running } = await dark({
      onStable: (_, response) => void response.end(huge),
      onCandidate: (_, response) => {
        response.on('close', () => {
          cutOff = !response.writableFinished;
        });
        response.end(Buffer.alloc(50_000_000));
      },
    });
    expect((await send(running)).body.equals(huge)).toBe(true);
    await eventually('the copy is cut off', () => cutOff);
    expect(counts(running)).toMatchObject({ requests: 1, failed: 0, differences: 0 });
  });

  it('lets go of a copied event stream at once, and not of the real one', async () => {
    const streams: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    };
    let gone = false;
    const { running } = await dark({
      settings: { bodies: true },
      onStable: streams,
      onCandidate: (request, response) => {
        request.socket.on('close', () => {
          gone = true;
        });
        streams(request, response);
      },
    });
    const client = dial(running.port, cleanup);
    client.write('GET / HTTP/1.1\r\nhost: x\r\nx-user-id: u\r\n\r\n');
    expect(await readUntil(client, 'data: 1')).toContain('text/event-stream');
    await eventually('the copy is let go', () => gone);
    expect(counts(running)).toMatchObject({ requests: 1, failed: 0, differences: 0 });
    expect(client.destroyed).toBe(false);
  });

  it('breaks off what is under way when traffic is taken back, and copies no more', async () => {
    let closed = 0;
    const { running, copies } = await dark({
      onCandidate: (request) => {
        request.socket.on('close', () => {
          closed++;
        });
      },
    });
    for (let i = 0; i < 5; i++) await send(running);
    await eventually('five copies are there', () => copies.length === 5);
    await running.proxy.apply(split(0));
    expect(counts(running)).toMatchObject({ requests: 0, skipped: 5, failed: 0 });
    await eventually('all are broken off', () => closed === 5);
    await send(running);
    expect(counts(running)).toMatchObject({ requests: 0, skipped: 5 });
    expect(copies).toHaveLength(5);
  });

  it('copies no request that stable does not answer', async () => {
    const { running, copies } = await dark({ onStable: (request) => request.socket.destroy() });
    expect((await send(running)).status).toBe(502);
    expect(counts(running)).toMatchObject({ requests: 0, skipped: 1 });
    expect(copies).toEqual([]);
  });

  it('copies no request to switch protocols', async () => {
    const stable = createServer();
    stable.on('upgrade', (_, socket) => {
      cleanup.add(() => void socket.destroy());
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\nhello');
    });
    const { running, copies } = await dark({ stable: await listen(stable, cleanup) });
    const client = dial(running.port, cleanup);
    client.write(
      'GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: a\r\n\r\n',
    );
    expect(await readUntil(client, 'hello')).toContain('101');
    expect(counts(running)).toMatchObject({ requests: 0, skipped: 0 });
    expect(copies).toEqual([]);
  });
});
