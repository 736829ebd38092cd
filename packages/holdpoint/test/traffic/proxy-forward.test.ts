import { createHash, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { dial, type RunningProxy, readAll, readAnswer, readUntil, runProxy, send } from './running-proxy.ts';
import { Cleanup, eventually, listen, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe.each([{ fastLane: true }, { fastLane: false }])('the proxy with fast lane $fastLane', ({ fastLane }) => {
  /** A proxy before one service, which is stable and candidate at once. */
  async function before(service: RequestListener): Promise<RunningProxy> {
    const url = await listen(createServer(service), cleanup);
    return runProxy({ stable: url, candidate: url, fastLane }, cleanup);
  }

  /** A proxy before a service that answers each connection's first bytes with the given ones, then ends or not. */
  async function beforeRaw(answer: string, { end = true } = {}): Promise<RunningProxy> {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => (end ? socket.end(answer, 'latin1') : socket.write(answer, 'latin1')));
      cleanup.add(() => void socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup.add(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    return runProxy({ stable: `http://127.0.0.1:${port}`, candidate: 'http://127.0.0.1:1', fastLane }, cleanup);
  }

  it('passes the request on, with the fields that tell where it came from', async () => {
    let seen: IncomingMessage | undefined;
    const running = await before((request, response) => {
      seen = request;
      response.end('ok');
    });
    const answer = await send(running, {
      method: 'DELETE',
      path: '/users/7?x=%20&y',
      headers: {
        host: 'shop.example',
        'x-forwarded-for': '203.0.113.9',
        'x-trace': ['a', 'b'],
        'x-secret-hop': 'not for the service',
        connection: 'keep-alive, x-secret-hop',
        te: 'trailers',
        'proxy-connection': 'keep-alive',
      },
    });
    expect(answer.text).toBe('ok');
    expect(seen?.method).toBe('DELETE');
    expect(seen?.url).toBe('/users/7?x=%20&y');
    expect(seen?.headers).toMatchObject({
      host: 'shop.example',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.example',
      'x-trace': 'a, b',
      via: '1.1 holdpoint',
    });
    for (const hop of ['x-secret-hop', 'te', 'proxy-connection']) expect(seen?.headers).not.toHaveProperty(hop);
  });

  it('leaves alone what a proxy in front has said', async () => {
    const running = await before((request, response) => response.end(JSON.stringify(request.headers)));
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' };
    expect(JSON.parse((await send(running, { headers })).text)).toMatchObject(headers);
  });

  it('passes the answer on, and says who answered', async () => {
    const running = await before((_, response) => {
      response.writeHead(418, 'Short and stout', [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['X-Holdpoint-Variant', 'made up'],
        ['X-Hop', 'for the proxy alone'],
        ['Connection', 'X-Hop'],
      ]);
      response.end('tea');
    });
    const answer = await send(running);
    expect(answer.status).toBe(418);
    expect(answer.text).toBe('tea');
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers['x-holdpoint-variant']).toBe('stable');
    expect(answer.headers).not.toHaveProperty('x-hop');
    await running.proxy.apply(split(10_000));
    expect((await send(running)).headers['x-holdpoint-variant']).toBe('candidate');
  });

  it('passes bytes above 127 in fields and bodies on unchanged', async () => {
    const running = await before((request, response) => {
      response.setHeader('x-echo', request.headers['x-name'] ?? '');
      request.pipe(response);
    });
    const name = Buffer.from('Nguyễn').toString('latin1');
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const answer = await send(running, { method: 'POST', headers: { 'x-name': name }, body });
    expect(answer.headers['x-echo']).toBe(name);
    expect(answer.body).toEqual(body);
  });

  it('streams both ways while both sides are still sending', async () => {
    const running = await before((request, response) => {
      response.flushHeaders();
      request.pipe(response);
    });
    const sent = httpRequest({ port: running.port, host: '127.0.0.1', method: 'POST', agent: running.agent });
    const answered = new Promise<IncomingMessage>((resolve) => sent.on('response', resolve));
    sent.write('one');
    const answer = await answered;
    const parts = answer[Symbol.asyncIterator]();
    expect(String((await parts.next()).value)).toBe('one');
    for (const next of ['two', 'three']) {
      sent.write(next);
      expect(String((await parts.next()).value)).toBe(next);
    }
    sent.end();
    expect((await parts.next()).done).toBe(true);
  });

  it.each(['with its length', 'in chunks'])('carries 10 MB each way, %s', async (how) => {
    const running = await before(async (request, response) => {
      const hash = createHash('sha256');
      for await (const part of request) hash.update(part);
      const body = randomBytes(10_000_000);
      const headers = { 'x-got': hash.digest('hex'), 'x-sent': createHash('sha256').update(body).digest('hex') };
      response.writeHead(200, how === 'in chunks' ? headers : { ...headers, 'content-length': body.length });
      response.end(body);
    });
    const body = randomBytes(10_000_000);
    const headers = how === 'in chunks' ? { 'transfer-encoding': 'chunked' } : {};
    const answer = await send(running, { method: 'POST', body, headers });
    expect(answer.headers['x-got']).toBe(createHash('sha256').update(body).digest('hex'));
    expect(createHash('sha256').update(answer.body).digest('hex')).toBe(answer.headers['x-sent']);
    expect((await send(running, { method: 'POST', body: 'again' })).status).toBe(200);
  });

  it('holds the service back while the client reads slowly', async () => {
    const total = 64 * 1024 * 1024;
    let written = 0;
    let stuck = false;
    const running = await before((_, response) => {
      const part = Buffer.alloc(64 * 1024);
      const fill = (): void => {
        while (written < total) {
          written += part.length;
          if (!response.write(part)) {
            stuck = true;
            return void response.once('drain', fill);
          }
        }
        response.end();
      };
      fill();
    });
    const answer = await new Promise<IncomingMessage>((resolve) => {
      httpRequest({ port: running.port, host: '127.0.0.1', agent: running.agent }, resolve).end();
    });
    let last = -1;
    await eventually('the service stops writing', () => {
      const same = stuck && written === last;
      last = written;
      return same;
    });
    expect(written).toBeLessThan(total);
    expect((await readAnswer(answer)).body.length).toBe(total);
  });

  it('holds the client back while the service reads slowly', async () => {
    let resume: (() => void) | undefined;
    const running = await before((request, response) => {
      resume = () => void request.resume();
      request.on('end', () => response.end('read'));
    });
    const sent = httpRequest({ port: running.port, host: '127.0.0.1', method: 'POST', agent: running.agent });
    const answered = new Promise<IncomingMessage>((resolve) => sent.on('response', resolve));
    const part = Buffer.alloc(1024 * 1024);
    for (let count = 0; count < 64; count++) sent.write(part);
    sent.end();
    let waiting = -1;
    await eventually('the client cannot send any more', () => {
      const same = resume !== undefined && sent.writableLength > 0 && sent.writableLength === waiting;
      waiting = sent.writableLength;
      return same;
    });
    resume?.();
    expect((await readAnswer(await answered)).text).toBe('read');
  });

  it.each(['breaks off', 'closes its side'])('ends the request at the service when the client %s', async (how) => {
    let asked = false;
    let left = false;
    const running = await before((_, response) => {
      asked = true;
      response.on('close', () => {
        left = true;
      });
    });
    const socket = dial(running.port, cleanup);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await eventually('the request is at the service', () => asked);
    if (how === 'breaks off') socket.destroy();
    else socket.end();
    await eventually('the service sees the client leave', () => left);
    const { stable, unanswered } = running.proxy.observe();
    expect([stable.requests, stable.errors, unanswered]).toEqual([1, 0, 0]);
  });

  it('answers several requests of one connection in order, also when they come at once', async () => {
    const running = await before((request, response) => {
      request.resume();
      request.on('end', () => response.end(`<${request.url}>`));
    });
    const socket = dial(running.port, cleanup);
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
    const post = 'POST /c HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc';
    socket.write(`${get('/a')}${get('/b')}${post}${get('/d')}`);
    socket.write('GET /e HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const text = await readAll(socket);
    expect(text.match(/<[^>]*>/g)).toEqual(['</a>', '</b>', '</c>', '</d>', '</e>']);
  });

  it('takes a head that comes in pieces', async () => {
    const running = await before((_, response) => response.end('whole'));
    const socket = dial(running.port, cleanup);
    socket.setNoDelay(true);
    for (const piece of ['GE', 'T / HTTP/1.1\r\nho', 'st: x\r\nconnection: cl']) {
      socket.write(piece);
      await eventually('the piece has left', () => socket.writableLength === 0);
    }
    socket.write('ose\r\n\r\n');
    expect(await readAll(socket)).toContain('whole');
  });

  it('speaks HTTP/1.0 to those who do', async () => {
    const running = await before((_, response) => {
      response.write('a');
      response.end('b');
    });
    const socket = dial(running.port, cleanup);
    socket.write('GET / HTTP/1.0\r\nhost: x\r\n\r\n');
    const text = await readAll(socket);
    expect(text).not.toMatch(/transfer-encoding/i);
    expect(text.endsWith('\r\n\r\nab')).toBe(true);
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('passes on an answer without a body: %s, %i', async (method, status) => {
    const running = await before((_, response) => {
      response.writeHead(status, status === 200 ? { 'content-length': 1_000 } : {});
      response.end();
    });
    for (let time = 0; time < 2; time++) {
      const answer = await send(running, { method });
      expect([answer.status, answer.text]).toEqual([status, '']);
      expect(answer.headers['content-length']).toBe(status === 200 ? '1000' : undefined);
    }
  });

  it('answers Expect: 100-continue', async () => {
    const running = await before((request, response) => request.pipe(response));
    const sent = httpRequest({
      port: running.port,
      host: '127.0.0.1',
      method: 'POST',
      agent: running.agent,
      headers: { expect: '100-continue', 'content-length': 4 },
    });
    const answered = new Promise<IncomingMessage>((resolve) => sent.on('response', resolve));
    sent.on('continue', () => sent.end('body'));
    sent.flushHeaders();
    expect((await readAnswer(await answered)).text).toBe('body');
  });

  it('turns an absolute target into a path, and its authority into the host', async () => {
    const running = await before((request, response) => response.end(`${request.headers.host} ${request.url}`));
    const socket = dial(running.port, cleanup);
    socket.write('GET http://shop.example/a?b HTTP/1.1\r\nhost: other\r\nconnection: close\r\n\r\n');
    expect(await readAll(socket)).toContain('shop.example /a?b');
  });

  it('passes on a body that ends with the connection', async () => {
    const running = await beforeRaw('HTTP/1.1 200 OK\r\n\r\nuntil the end');
    expect((await send(running)).text).toBe('until the end');
    expect((await send(running)).text).toBe('until the end');
  });

  it('passes over interim answers, and reads chunks with extensions and trailers', async () => {
    const running = await beforeRaw(
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n',
    );
    const answer = await send(running);
    expect([answer.status, answer.text]).toEqual([200, 'abc']);
  });

  it.each([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    ],
    ['a switch that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['a folded field', 'HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\n\r\n'],
    ['an endless head', `HTTP/1.1 200 OK\r\nx-a: ${'b'.repeat(70_000)}\r\n\r\n`],
  ])('answers 502 when the service sends %s', async (_, raw) => {
    const running = await beforeRaw(raw);
    const answer = await send(running);
    expect([answer.status, answer.text]).toEqual([502, 'Bad Gateway: the service did not answer (malformed).\n']);
    expect(running.proxy.observe().unanswered).toBe(1);
  });

  it('lets the client see that an answer broke off', async () => {
    const running = await beforeRaw('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly so much');
    await expect(send(running)).rejects.toThrow();
    const { stable, unanswered } = running.proxy.observe();
    expect([stable.requests, stable.errors, unanswered]).toEqual([1, 1, 0]);
  });

  it('passes an early answer on while the client is still sending', async () => {
    const running = await before((_, response) => {
      response.writeHead(413, { connection: 'close' });
      response.end('too large');
    });
    const socket = dial(running.port, cleanup);
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nbegin');
    expect(await readUntil(socket, 'too large')).toContain(' 413 ');
    socket.write(Buffer.alloc(100_000 - 5));
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(await readAll(socket)).toContain(' 413 ');
  });
});
