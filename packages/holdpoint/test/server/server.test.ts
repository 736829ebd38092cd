import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LaunchError } from '../../src/errors.ts';
import { type ControlServer, startControlServer } from '../../src/server/index.ts';
import { FakeLaunch } from '../support/fake-launch.ts';
import { HEALTHY } from '../support/views.ts';

const TOKEN = 'correct-horse';
let launch: FakeLaunch;
let server: ControlServer;

beforeEach(async () => {
  launch = new FakeLaunch();
  server = await startControlServer(launch, { token: TOKEN });
});
afterEach(() => server.close());

interface Raw {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By hand, because `fetch` sets the Host header itself. */
function raw(path: string, { method = 'GET', headers = {}, body }: Raw = {}) {
  return new Promise<{ status: number; type: string; json: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path,
        method,
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            json: JSON.parse(text || '{}'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return raw(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const ROLLBACK = { decision: 'rollback', user: 'ines', reason: 'too many errors' };

describe('who may ask', () => {
  it.each([
    ['no token', { authorization: '' }],
    ['a wrong token', { authorization: 'Bearer wrong' }],
    ['the token in another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a longer token', { authorization: `Bearer ${TOKEN}x` }],
  ])('refuses %s', async (_, headers) => {
    for (const path of ['/v1/launch', '/v1/live', '/v1/events', '/nothing']) {
      const { status, type, json } = await raw(path, { headers });
      expect(status).toBe(401);
      expect(type).toContain('application/problem+json');
      expect(json).toMatchObject({ status: 401, code: 'not_authenticated' });
    }
    expect((await post('/v1/decisions', ROLLBACK, headers)).status).toBe(401);
    expect(launch.decisions).toEqual([]);
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '[::1]:80'])(
    'refuses the host %s',
    async (host) => {
      const { status, json } = await raw('/v1/launch', { headers: { host } });
      expect(status).toBe(421);
      expect(json.code).toBe('wrong_host');
    },
  );

  it('answers its own names', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const { status, json } = await raw('/v1/launch', { headers: { host: `${name}:${server.port}` } });
      expect(status).toBe(200);
      expect(json).toEqual(HEALTHY);
    }
  });
});

describe('what may be asked', () => {
  it('passes a decision on as it came', async () => {
    const body = { ...ROLLBACK, as: 'incident-commander' };
    expect(await post('/v1/decisions', body)).toMatchObject({ status: 200, json: { accepted: true, message: 'done' } });
    expect(launch.decisions).toEqual([body]);
  });

  it('gives a refusal as an answer', async () => {
    launch.outcome = { accepted: false, code: 'not_authorised', message: 'only operations-lead may roll back' };
    expect(await post('/v1/decisions', ROLLBACK)).toMatchObject({ status: 200, json: launch.outcome });
  });

  it.each([
    ['an unknown field', { ...ROLLBACK, force: true }],
    ['a wrong type', { ...ROLLBACK, user: 7 }],
    ['a number as text', { ...ROLLBACK, decision: 'pause', forMs: '5000' }],
    ['an unknown decision', { ...ROLLBACK, decision: 'explode' }],
    ['a missing reason', { decision: 'rollback', user: 'ines' }],
    ['an empty body', ''],
    ['half a document', '{"decision":'],
    ['a list', []],
    ['a duration of nothing', { ...ROLLBACK, decision: 'pause', forMs: 0 }],
  ])('refuses %s', async (_, body) => {
    const { status, json } = await post('/v1/decisions', body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ status: 400, code: 'wrong_request', title: 'Bad Request' });
    expect(launch.decisions).toEqual([]);
  });

  it('refuses an answer that is neither yes nor no', async () => {
    const answer = { question: 'go.product', answer: 'maybe', user: 'ines', reason: '' };
    expect((await post('/v1/answers', answer)).status).toBe(400);
    expect((await post('/v1/answers', { ...answer, answer: 'no' })).status).toBe(200);
    expect(launch.answers).toEqual([{ ...answer, answer: 'no' }]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses a body of %s',
    async (type) => {
      expect((await post('/v1/decisions', ROLLBACK, { 'content-type': type })).status).toBe(415);
      expect(launch.decisions).toEqual([]);
    },
  );

  it('refuses a body beyond 16 KiB', async () => {
    expect((await post('/v1/decisions', { ...ROLLBACK, reason: 'x'.repeat(20_000) })).status).toBe(413);
  });

  it.each(['/v1/events?after=x', '/v1/events?after=-2', '/v1/events?before=1', '/v1/live?after=1.5', '/v1/launch?x=1'])(
    'refuses the query of %s',
    async (path) => {
      expect((await raw(path)).status).toBe(400);
    },
  );

  it('says where there is nothing', async () => {
    expect(await raw('/v2/launch')).toMatchObject({ status: 404, json: { code: 'not_found' } });
    expect((await raw('/v1/launch', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('what goes wrong inside', () => {
  it('tells of an expected failure with its code and advice', async () => {
    launch.outcome = new LaunchError('data_unwritable', 'the disk is full', { hint: 'Free some space.' });
    const { status, json } = await post('/v1/decisions', ROLLBACK);
    expect(status).toBe(503);
    expect(json).toMatchObject({ code: 'data_unwritable', detail: 'the disk is full', hint: 'Free some space.' });
  });

  it('says nothing of any other', async () => {
    launch.outcome = new Error('password is hunter2');
    const { status, json } = await post('/v1/decisions', ROLLBACK);
    expect(status).toBe(500);
    expect(JSON.stringify(json)).not.toContain('hunter2');
  });

  it('names the port that is in use', async () => {
    await expect(startControlServer(launch, { token: TOKEN, port: server.port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(String(server.port)),
    });
  });
});
