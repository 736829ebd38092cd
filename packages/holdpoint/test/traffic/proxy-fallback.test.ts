import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { heldClock } from './held-clock.ts';
import { dial, type RunningProxy, readAll, readUntil, runProxy, send } from './running-proxy.ts';
import { Cleanup, eventually, freePort, listen, namedService, split, stopServer } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** Breaks each connection off as soon as something comes. */
const breaksOff: RequestListener = (request) => request.socket.destroy();

/** Reads requests and never answers. */
const neverAnswers: RequestListener = (request) => void request.resume();

describe.each([{ fastLane: true }, { fastLane: false }])('with fast lane $fastLane', ({ fastLane }) => {
  /** A proxy whose candidate gets everything and is the given service; stable echoes what it gets. */
  async function withCandidate(candidate: RequestListener | string): Promise<RunningProxy> {
    const stable = createServer((request, response) => {
      response.setHeader('x-method', request.method ?? '');
      request.pipe(response);
    });
    const running = await runProxy(
      {
        stable: await listen(stable, cleanup),
        candidate: typeof candidate === 'string' ? candidate : await listen(createServer(candidate), cleanup),
        timeoutMs: 200,
        fastLane,
      },
      cleanup,
    );
    await running.proxy.apply(split(10_000));
    return running;
  }

  function countsOf({ proxy }: RunningProxy): Record<string, number> {
    const { stable, candidate, unanswered, candidateInFlight } = proxy.observe();
    const { requests, errors, fallbacks } = candidate;
    return { stable: stable.requests, requests, errors, fallbacks, unanswered, candidateInFlight };
  }

  const fellBack = { stable: 0, requests: 1, errors: 1, fallbacks: 1, unanswered: 0, candidateInFlight: 0 };
  const lost = { stable: 0, requests: 1, errors: 1, fallbacks: 0, unanswered: 1, candidateInFlight: 0 };

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH'])(
    'answers %s by stable while the candidate is down',
    async (method) => {
      const running = await withCandidate(`http://127.0.0.1:${await freePort()}`);
      const body = method === 'GET' || method === 'HEAD' ? '' : 'the body';
      const answer = await send(running, { method, body });
      expect(answer.status).toBe(200);
      expect(answer.text).toBe(body);
      expect(answer.headers).toMatchObject({ 'x-holdpoint-variant': 'stable', 'x-method': method });
      expect(countsOf(running)).toEqual(fellBack);
      expect(running.proxy.observe().lastCandidateAt).toBeNull();
      expect(running.proxy.observe().stable.users).toBe(1);
    },
  );

  it('carries a large body to stable while the candidate is down', async () => {
    const running = await withCandidate(`http://127.0.0.1:${await freePort()}`);
    const body = Buffer.alloc(3_000_000, 'x');
    const answer = await send(running, { method: 'POST', body });
    expect(answer.body.equals(body)).toBe(true);
    expect(countsOf(running)).toEqual(fellBack);
  });

  it.each(['GET', 'PUT', 'DELETE'])(
    'sends %s to stable when the candidate is lost before it answers',
    async (method) => {
      const running = await withCandidate(breaksOff);
      const body = method === 'PUT' ? 'x'.repeat(60_000) : '';
      const answer = await send(running, { method, body });
      expect([answer.status, answer.text]).toEqual([200, body]);
      expect(countsOf(running)).toEqual(fellBack);
    },
  );

  it.each(['POST', 'PATCH'])('does not send %s twice', async (method) => {
    const running = await withCandidate(breaksOff);
    const answer = await send(running, { method, body: 'pay' });
    expect([answer.status, answer.text]).toEqual([502, 'Bad Gateway: the service did not answer (lost).\n']);
    expect(countsOf(running)).toEqual(lost);
  });

  it('sends POST twice when it carries an idempotency key', async () => {
    const running = await withCandidate(breaksOff);
    const headers = { 'idempotency-key': '"8e03978e"' };
    const answer = await send(running, { method: 'POST', body: 'pay once', headers });
    expect([answer.status, answer.text]).toEqual([200, 'pay once']);
    expect(countsOf(running)).toEqual(fellBack);
  });

  it('does not send a body twice that is too long to keep', async () => {
    const running = await withCandidate((request) => {
      let got = 0;
      request.on('data', (part: Buffer) => {
        got += part.length;
        if (got === 100_000) request.socket.destroy();
      });
    });
    const answer = await send(running, { method: 'PUT', body: 'x'.repeat(100_000) });
    expect(answer.status).toBe(502);
    expect(countsOf(running)).toEqual(lost);
  });

  it('sends a request to stable when the candidate does not answer in time', async () => {
    const running = await withCandidate(neverAnswers);
    expect((await send(running)).headers['x-holdpoint-variant']).toBe('stable');
    expect(countsOf(running)).toEqual(fellBack);
  });

  it('answers 504 when the request may not be sent again', async () => {
    const running = await withCandidate(neverAnswers);
    const answer = await send(running, { method: 'POST', body: 'pay' });
    expect([answer.status, answer.text]).toEqual([504, 'Gateway Timeout: the service did not answer (timeout).\n']);
    expect(countsOf(running)).toEqual(lost);
  });

  it('gives an answer that has begun all the time that it needs, also when the request ends after it', async () => {
    const clock = heldClock();
    let got = '';
    let finish: () => void = () => undefined;
    const service = createServer((request, response) => {
      response.write('begun, ');
      finish = () => response.end('done');
      request.on('data', (part) => {
        got += part;
      });
    });
    const url = await listen(service, cleanup);
    const running = await runProxy({ stable: url, candidate: url, fastLane, clock }, cleanup);
    const socket = dial(running.port, cleanup);
    socket.write('POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n\r\nhalf ');
    await readUntil(socket, 'begun, ');
    const text = readAll(socket);
    socket.write('whole');
    await eventually('the request has ended', () => got === 'half whole');
    await clock.skip(3_600_000);
    finish();
    expect(await text).toContain('done');
  });

  it('does not hold the time against the service that its client takes to send', async () => {
    const clock = heldClock();
    let got = '';
    const service = createServer((request, response) => {
      request.on('data', (part) => {
        got += part;
      });
      request.on('end', () => response.end(`got ${got}`));
    });
    const url = await listen(service, cleanup);
    const running = await runProxy({ stable: url, candidate: url, fastLane, clock }, cleanup);
    const socket = dial(running.port, cleanup);
    socket.write('POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n\r\nhalf ');
    const text = readAll(socket);
    await eventually('the first half is at the service', () => got === 'half ');
    await clock.skip(3_600_000);
    socket.write('whole');
    expect(await text).toContain('got half whole');
  });

  it.each([500, 503])('passes on a status of %i and counts it, without a second try', async (status) => {
    const running = await withCandidate((_, response) => {
      response.statusCode = status;
      response.end('broken');
    });
    const answer = await send(running);
    expect([answer.status, answer.text]).toEqual([status, 'broken']);
    expect(answer.headers['x-holdpoint-variant']).toBe('candidate');
    expect(countsOf(running)).toEqual({ ...fellBack, fallbacks: 0 });
  });

  it('counts an answer that breaks off as an error, once', async () => {
    const running = await withCandidate((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('begun', () => request.socket.destroy());
    });
    await expect(send(running)).rejects.toThrow();
    expect(countsOf(running)).toEqual({ ...fellBack, fallbacks: 0 });
  });

  it('counts a request that neither version answers', async () => {
    const down = `http://127.0.0.1:${await freePort()}`;
    const running = await runProxy({ stable: down, candidate: down, fastLane }, cleanup);
    const answer = await send(running);
    expect([answer.status, answer.headers['x-holdpoint-variant']]).toEqual([502, undefined]);
    expect(running.proxy.observe()).toMatchObject({ unanswered: 1, stable: { requests: 1, errors: 1 } });
    await running.proxy.apply(split(10_000));
    expect((await send(running, { method: 'POST', body: 'x' })).status).toBe(502);
    expect(countsOf(running)).toEqual({ ...lost, stable: 1, unanswered: 2 });
  });

  it('uses the candidate again as soon as it is back', async () => {
    const port = await freePort();
    const running = await withCandidate(`http://127.0.0.1:${port}`);
    expect((await send(running)).headers['x-holdpoint-variant']).toBe('stable');
    await listen(namedService('candidate'), cleanup, port);
    expect((await send(running)).text).toBe('candidate');
  });

  it('tries a kept connection that was closed at that moment once more, with the same version', async () => {
    const open = new Set<Socket>();
    let connections = 0;
    const closing = createTcpServer((socket) => {
      open.add(socket);
      const nth = ++connections;
      let requests = 0;
      socket.on('error', () => undefined);
      // The first connection answers once, and is gone at the second request.
      socket.on('data', () => {
        if (nth === 1 && requests++ === 1) socket.destroy();
        else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${nth}`);
      });
    });
    await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
    cleanup.add(() => {
      for (const socket of open) socket.destroy();
      closing.close();
    });
    const address = closing.address();
    const running = await withCandidate(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    expect((await send(running)).text).toBe('1');
    expect((await send(running)).text).toBe('2');
    expect(countsOf(running)).toEqual({ ...fellBack, requests: 2, errors: 0, fallbacks: 0 });
  });

  it('loses no request when the candidate is killed under load', async () => {
    const port = await freePort();
    const candidate: Server = namedService('candidate');
    await new Promise<void>((resolve) => candidate.listen(port, '127.0.0.1', resolve));
    const running = await withCandidate(`http://127.0.0.1:${port}`);
    let sent = 0;
    const worker = async (): Promise<void> => {
      while (sent < 400) {
        if (sent++ === 150) void stopServer(candidate);
        expect((await send(running)).status).toBe(200);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    const { stable, requests, unanswered, fallbacks, candidateInFlight } = countsOf(running);
    expect({ stable, unanswered, candidateInFlight }).toEqual({ stable: 0, unanswered: 0, candidateInFlight: 0 });
    expect(requests).toBeGreaterThanOrEqual(400);
    expect(fallbacks).toBeGreaterThan(0);
  });
});
