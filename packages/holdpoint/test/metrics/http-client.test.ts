import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { MAX_BODY } from '../../src/metrics/http/body.ts';
import { type HttpAnswer, type HttpSettings, openHttpClient } from '../../src/metrics/http/client.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { certificateMaker } from '../support/certificates.ts';
import { type JsonServer, json, type Reply, startJsonServer, text } from '../support/json-server.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const cleanUps: (() => unknown)[] = [];
const certificates = certificateMaker();

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(() => certificates.remove());

async function server(reply: Reply, tls?: Parameters<typeof startJsonServer>[1]): Promise<JsonServer> {
  const started = await startJsonServer(reply, tls);
  cleanUps.push(() => started.close());
  return started;
}

/** Asks once, with settings beside the URL. */
async function ask(url: string, settings: Partial<HttpSettings> = {}, env = {}): Promise<HttpAnswer> {
  const client = openHttpClient({ url, headers: {}, timeoutMs: 5_000, ...settings }, { clock: systemClock(), env });
  cleanUps.push(() => client.close());
  return client.ask({ method: 'GET', path: '/ask' });
}

describe('what a server is shown', () => {
  it('is a bearer token of the environment', async () => {
    const { url, asked } = await server(json(1));
    expect(await ask(url, { token: '$TOKEN' }, { TOKEN: 's3cret' })).toMatchObject({ outcome: 'json', body: 1 });
    expect(asked[0]?.headers.authorization).toBe('Bearer s3cret');
  });

  it('is user and password, headers, and a token that is read anew from its file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdpoint-token-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    const { url, asked } = await server(json(1));
    const headers = { 'X-Scope-OrgID': 'team' };
    await ask(url, { user: 'ann', password: '$WORD', headers }, { WORD: 'a:b' });
    expect(asked[0]?.headers['x-scope-orgid']).toBe('team');
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:a:b').toString('base64')}`);
    const settings = { url, headers: {}, timeoutMs: 5_000, token: `file:${file}` };
    const client = openHttpClient(settings, { clock: systemClock() });
    cleanUps.push(() => client.close());
    for (const token of ['one', 'two']) {
      writeFileSync(file, `${token}\n`);
      await client.ask({ method: 'GET' });
    }
    expect(asked.slice(1).map((each) => each.headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
  });

  it('is a path behind that of the URL, and the fields of the question', async () => {
    const { url, asked } = await server(json(1));
    const client = openHttpClient({ url: `${url}/base/`, headers: {}, timeoutMs: 5_000 }, { clock: systemClock() });
    cleanUps.push(() => client.close());
    const fields = { query: 'a{b="&c"}\n' };
    await client.ask({ method: 'GET', path: '/api', fields });
    await client.ask({ method: 'POST', path: '/api', fields });
    expect(asked.map((each) => [each.method, each.url.split('?')[0], each.fields.get('query')])).toEqual([
      ['GET', '/base/api', fields.query],
      ['POST', '/base/api', fields.query],
    ]);
  });

  it('is asked again when a kept connection was closed', async () => {
    const { url, asked } = await server((response, question) => {
      if (asked.length === 2) response.destroy();
      else json(asked.length)(response, question);
    });
    const client = openHttpClient({ url, headers: {}, timeoutMs: 5_000 }, { clock: systemClock() });
    cleanUps.push(() => client.close());
    await client.ask({ method: 'GET' });
    expect(await client.ask({ method: 'GET' })).toMatchObject({ outcome: 'json', body: 3 });
  });
});

describe('an answer that is none', () => {
  const big = Buffer.alloc(MAX_BODY + 1, ' ');
  it.each<readonly [string, Reply, 'source_down' | 'unreadable', RegExp]>([
    ['status 500', json({ x: 1 }, 500), 'source_down', /answered 500$/],
    ['status 401', json({}, 401), 'source_down', /answered 401: it wants to know who asks; see token/],
    ['status 429', json({}, 429), 'source_down', /answered 429: it is asked too often/],
    [
      'a redirect',
      (r) => r.writeHead(302, { location: 'https://login.example.com/?state=s3cret' }).end(),
      'source_down',
      /answered 302, a redirect to https:\/\/login\.example\.com\/; redirects are not followed/,
    ],
    ['a login page', text('<html>Sign in</html>', 'text/html'), 'unreadable', /an HTML page; is that a login page/],
    ['HTML that says it is JSON', text('<!doctype html><p>'), 'unreadable', /is an HTML page/],
    ['plain text', text('ok', 'text/plain'), 'unreadable', /content type text\/plain; expected is application\/json/],
    ['no type', (r) => r.writeHead(200).end('{}'), 'unreadable', /content type none/],
    ['an empty body', text(''), 'unreadable', /the answer is empty/],
    ['half of JSON', text('{"status":"succ'), 'unreadable', /is no JSON, or is cut off; it begins \{"status":"succ$/],
    ['binary rubbish', text(Buffer.from([0xff, 0xfe, 0x00])), 'unreadable', /no UTF-8 text/],
    ['gzip', text(gzipSync('{}'), 'application/json', { 'content-encoding': 'gzip' }), 'unreadable', /encoded as gzip/],
    ['5 MB', text(big), 'unreadable', /exceeds 4194304 bytes/],
    ['5 MB in pieces', (r) => endless(r), 'unreadable', /exceeds 4194304 bytes/],
    ['a connection that is cut', (r) => r.destroy(), 'source_down', /closed before the answer was complete/],
    ['a body that is cut', (r) => cutOff(r), 'source_down', /closed before the answer was complete/],
    ['escapes of a terminal', text('\u001b[2J nothing'), 'unreadable', /it begins \[2J nothing$/],
  ])('%s', async (_, reply, reason, detail) => {
    const { url } = await server(reply);
    const answer = await ask(url);
    expect(answer).toMatchObject({ outcome: 'failed', reason });
    const told = answer.outcome === 'failed' ? answer.detail : '';
    expect(told).toMatch(detail);
    expect(told.startsWith(`GET ${url}/ask: `)).toBe(true);
    expect(told).not.toContain('s3cret');
  });

  it('has a deadline', async () => {
    const heard = Promise.withResolvers<void>();
    const { url } = await server(() => heard.resolve());
    const clock = new VirtualClock();
    const client = openHttpClient({ url, headers: {}, timeoutMs: 3_000 }, { clock });
    cleanUps.push(() => client.close());
    const answer = client.ask({ method: 'GET' });
    await heard.promise;
    await clock.advance(3_000);
    expect(await answer).toEqual({
      outcome: 'failed',
      reason: 'source_down',
      detail: `GET ${url}/: no complete answer within 3 s`,
    });
  });

  it('comes of a server that is not there, not known, or does not speak HTTP', async () => {
    const gone = await server(json(1));
    await gone.close();
    expect(await ask(gone.url)).toMatchObject({ detail: expect.stringMatching(/connection was refused/) });
    const unknown = await ask('http://nowhere.invalid');
    expect(unknown).toMatchObject({ detail: expect.stringMatching(/name of the host/) });
    const rude = createServer((socket) => socket.resume().end('220 mail.example.com ESMTP\r\n'));
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => new Promise((resolve) => rude.close(resolve)));
    const address = rude.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await ask(`http://127.0.0.1:${port}`)).toMatchObject({
      detail: expect.stringMatching(/does not speak HTTP/),
    });
  });

  it('comes of a secret that is missing, which is named', async () => {
    const { url, asked } = await server(json(1));
    const details = await Promise.all([
      ask(url, { token: '$NOT_THERE' }),
      ask(url, { password: '$EMPTY', user: 'ann' }, { EMPTY: '' }),
      ask(url, { token: 'file:/nowhere/token' }),
      ask('$URL', {}, { URL: 's3cret-but-no-url' }),
    ]);
    expect(details.map((each) => (each.outcome === 'failed' ? each.detail.replace(url, '') : ''))).toEqual([
      'GET /ask: the environment variable NOT_THERE is not set',
      'GET /ask: the environment variable EMPTY is empty',
      'GET /ask: the file /nowhere/token cannot be read (ENOENT)',
      'GET $URL/ask: $URL holds no URL that begins with http:// or https://',
    ]);
    expect(asked).toEqual([]);
  });

  it('never shows a secret, even if the server says it', async () => {
    const { port } = await server(text('no, not s3cret or word'));
    const env = { URL: `http://ann:word@127.0.0.1:${port}/hidden`, KEY: 's3cret' };
    const answer = await ask('$URL', { headers: { 'x-key': '$KEY' } }, env);
    expect(answer).toMatchObject({ detail: expect.stringContaining('GET $URL/ask (127.0.0.1') });
    expect(JSON.stringify(answer)).not.toMatch(/s3cret|word|hidden/);
  });
});

describe('over TLS', () => {
  const right = { names: 'DNS:localhost,IP:127.0.0.1' };

  it('trusts the authority that is named, and no other', async () => {
    const own = certificates.make(right);
    const { url } = await server(json(1), own);
    expect(await ask(url)).toMatchObject({ detail: expect.stringMatching(/signed by itself; name it under ca/) });
    expect(await ask(url, { ca: own.certFile })).toMatchObject({ outcome: 'json' });
    expect(await ask(url, { ca: '/nowhere/ca.pem' })).toMatchObject({
      detail: expect.stringMatching(/the file \/nowhere\/ca\.pem cannot be read/),
    });
  });

  it('says that a certificate has expired, or is for another name', async () => {
    const old = certificates.make({ ...right, to: '20210101000000Z' });
    const expired = await server(json(1), old);
    expect(await ask(expired.url, { ca: old.certFile })).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(/has expired \(CERT_HAS_EXPIRED\)/),
    });
    const other = certificates.make({ names: 'DNS:prom.example.com' });
    const { url } = await server(json(1), other);
    expect(await ask(url, { ca: other.certFile })).toMatchObject({
      detail: expect.stringMatching(/for another name; see server_name/),
    });
    expect(await ask(url, { ca: other.certFile, serverName: 'prom.example.com' })).toMatchObject({ outcome: 'json' });
  });

  it('shows its certificate to servers that want one', async () => {
    const [own, mine] = [certificates.make(right), certificates.make(right)];
    const { url } = await server(json(1), { ...own, requestCert: true, rejectUnauthorized: true, ca: mine.cert });
    expect(await ask(url, { ca: own.certFile })).toMatchObject({ outcome: 'failed', reason: 'source_down' });
    const shown = { ca: own.certFile, cert: mine.certFile, key: mine.keyFile };
    expect(await ask(url, shown)).toMatchObject({ outcome: 'json' });
    expect(await ask(url, { ...shown, key: own.keyFile })).toMatchObject({
      detail: expect.stringMatching(/key does not belong to cert/),
    });
  });

  it('says that a server speaks no TLS', async () => {
    const { url } = await server(json(1));
    expect(await ask(url.replace('http', 'https'))).toMatchObject({
      detail: expect.stringMatching(/does not speak TLS; is it http/),
    });
  });
});

/** Promises more than it sends. */
function cutOff(response: Parameters<Reply>[0]): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 }).write('{', () => {
    response.destroy();
  });
}

/** Sends until nobody listens any more. */
function endless(response: Parameters<Reply>[0]): void {
  const chunk = Buffer.alloc(1 << 20, ' ');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.on('drain', send);
  response.on('error', () => {});
  function send(): void {
    while (!response.destroyed && response.write(chunk));
  }
  send();
}
