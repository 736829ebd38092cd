import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWebhook } from '../../src/alerts/alertmanager/webhook.ts';
import { type ControlServer, startControlServer } from '../../src/server/index.ts';
import { notification, reported } from '../alerts/support.ts';
import { FakeLaunch } from '../support/fake-launch.ts';

const CONTROL = 'of-the-controller';
const PATH = '/webhooks/alertmanager';
const heard: string[] = [];
let server: ControlServer;

function hook(source: string, token: string) {
  const hear = (body: unknown): void => {
    for (const { name } of readWebhook(body, {})) heard.push(`${source}: ${name}`);
  };
  return { token, hear };
}

beforeEach(async () => {
  heard.length = 0;
  const hooks = [hook('am', 'of-am'), hook('other', 'of-other'), hook('third', 'of-other')];
  server = await startControlServer(new FakeLaunch(), { token: CONTROL, hooks });
});
afterEach(() => server.close());

interface Sent {
  readonly token?: string;
  readonly type?: string;
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
}

function send(body: unknown, { token, type = 'application/json', host, path = PATH, method = 'POST' }: Sent = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(host === undefined ? {} : { host }),
  };
  return new Promise<{ status: number; type: string; json: Record<string, unknown> }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          json: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

describe('a notification', () => {
  it('is taken from who has the token of a source, and told to that source', async () => {
    expect(await send(notification([reported()]), { token: 'of-am' })).toMatchObject({ status: 202 });
    expect(heard).toEqual(['am: QueueStuck']);
  });

  it('is told to all sources that share a token', async () => {
    await send(notification([reported()]), { token: 'of-other' });
    expect(heard).toEqual(['other: QueueStuck', 'third: QueueStuck']);
  });

  it.each([
    ['without a token', {}, 401, 'not_authenticated'],
    ['with another token', { token: 'guessed' }, 401, 'not_authenticated'],
    ['with the token of the controller', { token: CONTROL }, 401, 'not_authenticated'],
    ['to another host', { token: 'of-am', host: 'evil.example' }, 421, 'wrong_host'],
    ['as a form', { token: 'of-am', type: 'application/x-www-form-urlencoded' }, 415, 'wrong_request'],
    ['as text', { token: 'of-am', type: 'text/plain' }, 415, 'wrong_request'],
  ])('%s is refused', async (_what, sent, status, code) => {
    const answer = await send(notification([reported()]), sent);
    expect(answer).toMatchObject({ status, type: 'application/problem+json; charset=utf-8', json: { status, code } });
    expect(JSON.stringify(answer.json)).not.toMatch(/of-am|of-other|of-the-controller/);
    expect(heard).toEqual([]);
  });

  it('that is no notification is refused with the place', async () => {
    const answer = await send(notification([], { version: '3' }), { token: 'of-am' });
    expect(answer).toMatchObject({
      status: 400,
      json: { detail: 'The body is no notification of an Alertmanager: version is "3"; expected is "4".' },
    });
    expect(await send('{"version":', { token: 'of-am' })).toMatchObject({ status: 400 });
    expect(await send('', { token: 'of-am' })).toMatchObject({ status: 400 });
  });

  it('may have a megabyte and no more', async () => {
    const filler = 'x'.repeat((1 << 20) - 4096);
    expect(await send(notification([reported()], { filler }), { token: 'of-am' })).toMatchObject({ status: 202 });
    const large = notification([reported()], { filler: `${filler}${'x'.repeat(8192)}` });
    expect(await send(large, { token: 'of-am' })).toMatchObject({ status: 413, json: { code: 'wrong_request' } });
  });
});

it('gives nothing else to who has the token of a source', async () => {
  const read = await send('', { token: 'of-am', method: 'GET', path: '/v1/launch' });
  expect(read.status).toBe(401);
  const decide = await send({ decision: 'rollback', user: 'x', reason: '' }, { token: 'of-am', path: '/v1/decisions' });
  expect(decide.status).toBe(401);
});

it('takes no notifications where the plan has no token for them', async () => {
  await server.close();
  server = await startControlServer(new FakeLaunch(), { token: CONTROL });
  expect((await send(notification([reported()]), { token: 'of-am' })).status).toBe(401);
  expect((await send(notification([reported()]), { token: CONTROL })).status).toBe(404);
});
