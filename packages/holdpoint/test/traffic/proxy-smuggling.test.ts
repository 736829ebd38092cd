import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { dial, readAll, runProxy } from './running-proxy.ts';
import { Cleanup, listen } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** Requests that two servers in a row could read in two ways. Each must be refused before any service sees it. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  'a length and chunks':
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'chunks and a length':
    'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n',
  'two lengths': 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd',
  'two equal lengths': 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc',
  'a list of lengths': 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3, 3\r\n\r\nabc',
  'a signed length': 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: +3\r\n\r\nabc',
  'a negative length': 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -3\r\n\r\nabc',
  'a hexadecimal length': 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0x3\r\n\r\nabc',
  'an unknown coding': 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  'a coding in two fields':
    'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n',
  'a quoted coding': 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: "chunked"\r\n\r\n0\r\n\r\n',
  'a coding with a control character': 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: \x0bchunked\r\n\r\n0\r\n\r\n',
  'a space before the colon': 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n',
  'a folded field': 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n',
  'lines that end with LF alone': 'GET / HTTP/1.1\nhost: x\n\n',
  'one line that ends with LF alone': 'GET / HTTP/1.1\r\nhost: x\nx-a: b\r\n\r\n',
  'a bare CR in a value': 'GET / HTTP/1.1\r\nhost: x\r\nx-a: b\rc: d\r\n\r\n',
  'a NUL in a value': 'GET / HTTP/1.1\r\nhost: x\r\nx-a: b\0c\r\n\r\n',
  'two hosts': 'GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n',
  'no host': 'GET / HTTP/1.1\r\nx-a: b\r\n\r\n',
  'a space in the target': 'GET /a b HTTP/1.1\r\nhost: x\r\n\r\n',
  'a target that is no path': 'GET a HTTP/1.1\r\nhost: x\r\n\r\n',
  'another protocol': 'GET / HTTX/1.1\r\nhost: x\r\n\r\n',
  'a later version': 'GET / HTTP/2.0\r\nhost: x\r\n\r\n',
  'a tunnel to elsewhere': 'CONNECT elsewhere:443 HTTP/1.1\r\nhost: elsewhere:443\r\n\r\n',
  'an empty field name': 'GET / HTTP/1.1\r\nhost: x\r\n: y\r\n\r\n',
  'an upgrade with a body':
    'POST / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\ncontent-length: 3\r\n\r\nabc',
};

/** Bodies in chunks that are broken: nothing after them may be taken for a request. */
const BROKEN_CHUNKS: Readonly<Record<string, string>> = {
  'a size with a prefix': '0x3\r\nabc\r\n0\r\n\r\n',
  'a size that is no number': 'zz\r\nabc\r\n0\r\n\r\n',
  'an empty size': '\r\nabc\r\n0\r\n\r\n',
  'a size of too many digits': 'fffffffffffffffff\r\nabc\r\n0\r\n\r\n',
  'a size line that ends with LF alone': '3\nabc\r\n0\r\n\r\n',
  'content longer than its size': '3\r\nabcd\r\n0\r\n\r\n',
  'a bare CR in an extension': '3;a\rb\r\nabc\r\n0\r\n\r\n',
};

describe.each([{ fastLane: true }, { fastLane: false }])('with fast lane $fastLane', ({ fastLane }) => {
  async function attack(raw: string): Promise<{ readonly text: string; readonly seen: readonly string[] }> {
    const seen: string[] = [];
    const service = createServer((request, response) => {
      request.on('error', () => undefined).resume();
      request.on('end', () => {
        seen.push(`${request.method} ${request.url}`);
        response.end('reached');
      });
    });
    const url = await listen(service, cleanup);
    const { port } = await runProxy({ stable: url, candidate: url, fastLane }, cleanup);
    const socket = dial(port, cleanup);
    socket.write(raw, 'latin1');
    return { text: await readAll(socket), seen };
  }

  it.each(Object.entries(AMBIGUOUS))('refuses %s', async (_, raw) => {
    const { text, seen } = await attack(raw);
    expect(text).toMatch(/^(HTTP\/1\.1 (400|405|501|505) [^\r]*\r\n|$)/);
    expect(seen).toEqual([]);
  });

  it.each(Object.entries(BROKEN_CHUNKS))('finishes no request whose chunks have %s', async (_, body) => {
    const head = 'POST /a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n';
    const { seen } = await attack(`${head}${body}GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect(seen).toEqual([]);
  });

  it('takes nothing in a body for a request', async () => {
    const hidden = 'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n';
    const head = `POST /a HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${hidden.length}\r\n\r\n`;
    const { text, seen } = await attack(`${head}${hidden}`);
    expect(text).toContain('reached');
    expect(seen).toEqual(['POST /a']);
  });
});
