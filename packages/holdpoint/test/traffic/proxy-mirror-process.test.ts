import { Agent, createServer, type RequestListener, request } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { readState } from '../../src/traffic/process/launcher.ts';
import { proxyFiles } from '../../src/traffic/proxy/files.ts';
import { proxyKind } from '../../src/traffic/proxy.ts';
import { type Answer, readAnswer } from './running-proxy.ts';
import { Cleanup, eventually, listen, makeTarget, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const LARGE = Buffer.alloc(10_000_000, 'l');
const AT_MOST = 8;

/** Echoes what is posted, and answers everything else with ten megabytes. */
const stable: RequestListener = (asked, response) => {
  if (asked.method === 'POST') asked.pipe(response);
  else response.end(LARGE);
};

/** Every way in which a candidate can be no help, by path. */
const unhelpful: Readonly<Record<string, RequestListener>> = {
  '/hangs': () => undefined,
  '/resets': (asked) => asked.socket.destroy(),
  '/breaks-off': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.socket?.destroy());
  },
  '/floods': (_, response) => void response.end(LARGE),
  '/drips': (_, response) => void response.write('a byte, and never another'),
  '/babbles': (asked) => void asked.socket.end('no HTTP at all\r\n\r\n'),
};

it('answers as if there were no copies, whatever the candidate does to them', { timeout: 120_000 }, async () => {
  const open = new Set<unknown>();
  let most = 0;
  const candidate = createServer((asked, response) => {
    open.add(asked);
    most = Math.max(most, open.size);
    asked.resume();
    response.on('close', () => open.delete(asked));
    unhelpful[asked.url ?? '']?.(asked, response);
  });
  const mirror = { methods: ['GET', 'POST'], bodies: true, atMost: AT_MOST, timeoutMs: 300 };
  const target = await makeTarget({
    stable: await listen(createServer(stable), cleanup),
    candidate: await listen(candidate, cleanup),
    mirror,
  });
  const dataDir = tempFolder(cleanup);
  const driver = await proxyKind.open({ target, dataDir });
  cleanup.add(() => driver.stop());
  await driver.apply(split(0, { mirrorBp: 10_000 }));

  const agent = new Agent({ keepAlive: true, maxSockets: 6 });
  cleanup.add(() => agent.destroy());
  const { port } = target.traffic.listen;
  const ask = (path: string, body?: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST';
      const sent = request(
        { host: '127.0.0.1', port, path, method, agent, headers: { 'x-user-id': 'u' } },
        (answer) => {
          readAnswer(answer).then(resolve, reject);
        },
      );
      sent.on('error', reject).end(body);
    });

  const small = Buffer.from('a small body');
  const bodies = [undefined, small, LARGE];
  const asked = Object.keys(unhelpful).flatMap((path) => [...bodies, ...bodies].map((body) => ({ path, body })));
  const answers = await Promise.all(asked.map(({ path, body }) => ask(path, body)));
  for (const [i, { status, headers, body }] of answers.entries()) {
    expect({ status, variant: headers['x-holdpoint-variant'] }).toEqual({ status: 200, variant: 'stable' });
    expect(body.equals(asked[i]?.body ?? LARGE)).toBe(true);
  }
  const counted = async () => (await driver.observe()).mirror ?? { requests: 0, skipped: 0, failed: 0 };
  await eventually('every copy is counted', async () => {
    const { requests, skipped } = await counted();
    return requests + skipped === asked.length;
  });
  const tooLarge = asked.filter(({ body }) => body === LARGE).length;
  const { skipped, failed } = await counted();
  expect(skipped).toBeGreaterThanOrEqual(tooLarge);
  expect(failed).toBeGreaterThan(0);
  // The candidate may hear of the end of one copy after the begin of the next.
  expect(most).toBeLessThanOrEqual(2 * AT_MOST);
  await eventually('nothing is under way', () => open.size === 0);
  expect(await driver.observe()).toMatchObject({
    stable: { requests: asked.length, errors: 0 },
    candidate: { requests: 0, errors: 0 },
    unanswered: 0,
    lastCandidateAt: null,
  });
});

it('goes on copying after a crash, and does not after a crash that follows a rollback', async () => {
  let copies = 0;
  const candidate = createServer((_, response) => {
    copies++;
    response.end();
  });
  const target = await makeTarget({
    stable: await listen(
      createServer((_, response) => response.end('stable')),
      cleanup,
    ),
    candidate: await listen(candidate, cleanup),
  });
  const dataDir = tempFolder(cleanup);
  const driver = await proxyKind.open({ target, dataDir });
  cleanup.add(() => driver.stop());
  const crash = (): void => {
    const pid = readState(proxyFiles(dataDir, 'main'))?.pid;
    if (pid === undefined) throw new Error('No proxy is running.');
    process.kill(pid, 'SIGKILL');
  };
  const ask = async (): Promise<string> => (await fetch(`http://127.0.0.1:${target.traffic.listen.port}`)).text();

  const asked = split(0, { mirrorBp: 10_000 });
  await driver.apply(asked);
  crash();
  await eventually('it is running again', async () => (await driver.observe().catch(() => null)) !== null);
  expect((await driver.observe()).split).toEqual(asked);
  expect(await ask()).toBe('stable');
  await eventually('a copy is there', () => copies === 1);
  await driver.apply(split(0));
  crash();
  await eventually('it is running again', async () => (await driver.observe().catch(() => null)) !== null);
  expect((await driver.observe()).split).toEqual(split(0));
  expect(await ask()).toBe('stable');
  expect(await driver.observe()).toMatchObject({ stable: { requests: 1 }, mirror: { requests: 0, skipped: 0 } });
  expect(copies).toBe(1);
});
