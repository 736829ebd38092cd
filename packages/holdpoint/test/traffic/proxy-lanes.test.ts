import { createServer } from 'node:http';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { dial, type RunningProxy, readAll, runProxy } from './running-proxy.ts';
import { Cleanup, listen } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const NAMES = ['X-A', 'x-b', 'Cookie', 'TE', 'Keep-Alive', 'X-Forwarded-For', 'Via', 'X-Holdpoint-Variant', 'Trailer'];

const field = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom('', ' ', ' \t '), fc.stringMatching(/^[a-zà-ÿ0-9,;="/ -]{0,20}$/))
  .map(([name, space, value]) => `${name}:${space}${value}${space}\r\n`);

const body = fc.oneof(
  fc.constant(''),
  fc.stringMatching(/^[ -~]{0,80}$/).map((text) => `content-length: ${text.length}\r\n\r\n${text}`),
  fc.stringMatching(/^[ -~]{1,80}$/).map((text) => {
    const size = text.length.toString(16);
    return `transfer-encoding: chunked\r\n\r\n${size};ext=1\r\n${text}\r\n0\r\nx-trailer: 1\r\n\r\n`;
  }),
);

const request = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'),
    path: fc.stringMatching(/^\/[!-~]{0,20}$/),
    fields: fc.array(field, { maxLength: 5 }),
    connection: fc.constantFrom('close', 'Close, x-a', 'keep-alive, close, X-B, host'),
    body,
  })
  .map(({ method, path, fields, connection, body: rest }) => {
    const head = `${method} ${path} HTTP/1.1\r\nHost: shop.example\r\nConnection: ${connection}\r\n${fields.join('')}`;
    return rest === '' ? `${head}\r\n` : `${head}${rest}`;
  });

it('passes the same request on, whichever way it was read', async () => {
  const service = createServer((seen, response) => {
    let text = '';
    seen.setEncoding('latin1').on('data', (part) => {
      text += part;
    });
    seen.on('end', () => {
      const { method, url, headers } = seen;
      response.end(JSON.stringify({ method, url, headers, text }));
    });
  });
  const url = await listen(service, cleanup);
  const [fast, slow] = [
    await runProxy({ stable: url, candidate: url, fastLane: true }, cleanup),
    await runProxy({ stable: url, candidate: url, fastLane: false }, cleanup),
  ];
  const ask = async ({ port }: RunningProxy, raw: string): Promise<string> => {
    const socket = dial(port, cleanup);
    socket.write(raw, 'latin1');
    const text = await readAll(socket);
    return `${text.slice(0, text.indexOf('\r\n'))} ${text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)}`;
  };
  await fc.assert(
    fc.asyncProperty(request, async (raw) => {
      const [one, other] = await Promise.all([ask(fast, raw), ask(slow, raw)]);
      expect(one).toBe(other);
      expect(one).toMatch(/^HTTP\/1\.1 200 OK \{/);
    }),
    { numRuns: 300 },
  );
});
