import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { type LoadOptions, startLoad } from '../src/load-run.ts';

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    }),
  );
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

function loadOf(url: string, more: Partial<LoadOptions> = {}) {
  return startLoad({ url, rate: 1000, users: 50, inFlight: 64, timeoutMs: 30_000, seed: 1, ...more });
}

it('counts answers by status and version, and what no version answered', async () => {
  let turn = 0;
  const enough = Promise.withResolvers<void>();
  const keys = new Set<unknown>();
  const users = new Set<unknown>();
  const url = await serve((request, response) => {
    turn += 1;
    keys.add(request.headers['idempotency-key']);
    users.add(`${request.headers['x-user-id']} ${request.headers['x-user-group']}`);
    if (turn === 200) enough.resolve();
    const variant = turn % 2 === 0 ? 'stable' : 'candidate';
    if (turn === 7) response.destroy();
    else if (turn === 8) response.writeHead(502).end();
    else if (turn === 9) response.writeHead(504).end();
    else if (turn === 10) response.writeHead(504, { 'x-holdpoint-variant': 'stable' }).end();
    else if (turn === 11) response.writeHead(500).end();
    else response.writeHead(200, { 'x-holdpoint-variant': variant }).end('{}');
  });
  const load = loadOf(url);
  await enough.promise;
  const report = await load.stop();
  expect(report.sent).toBe(turn);
  expect(report.unanswered).toBe(3);
  expect(report.answered).toBe(turn - 3);
  expect(report.status).toEqual({ 200: turn - 5, 500: 1, 504: 1 });
  expect(report.byVariant.stable + report.byVariant.candidate).toBe(turn - 4);
  expect(report.p50).toBeGreaterThan(0);
  expect(report.p99).toBeGreaterThanOrEqual(report.p50);
  expect(keys.size).toBe(turn);
  expect(users.size).toBeGreaterThan(40);
});

it('keeps to its bound of requests under way, and counts what it skips', async () => {
  const held: (() => void)[] = [];
  const url = await serve((_, response) => {
    held.push(() => response.end());
  });
  const load = loadOf(url, { inFlight: 5 });
  await expect.poll(() => load.report().skipped, { timeout: 10_000 }).toBeGreaterThan(20);
  await expect.poll(() => held.length, { timeout: 10_000 }).toBe(5);
  const stopped = load.stop();
  for (const answer of held) answer();
  expect(await stopped).toMatchObject({ sent: 5, answered: 5, unanswered: 0 });
});

it('counts requests that meet no server as unanswered', async () => {
  const url = await serve((_, response) => response.end());
  await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
  const load = loadOf(url);
  await expect.poll(() => load.report().unanswered, { timeout: 10_000 }).toBeGreaterThan(5);
  const report = await load.stop();
  expect(report).toMatchObject({ answered: 0, unanswered: report.sent });
});

it('counts an answer that does not begin in time as none', async () => {
  const url = await serve(() => {});
  const load = loadOf(url, { rate: 100, timeoutMs: 50 });
  await expect.poll(() => load.report().unanswered, { timeout: 20_000 }).toBeGreaterThan(0);
  const report = await load.stop();
  expect(report.unanswered).toBe(report.sent);
});
