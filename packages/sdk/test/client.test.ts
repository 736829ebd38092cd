import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientChange, type ClientOptions, FlagClient, type Ruleset } from '../src/index.ts';
import { fileCopy } from '../src/node.ts';
import { FlagServer } from './support/flag-server.ts';
import { flag, sealed } from './support/rulesets.ts';
import { VirtualClock } from './support/virtual-clock.ts';

/** Everyone has the candidate, or nobody. */
const everyone = (version: number): Promise<Ruleset> =>
  sealed({ version, flags: { checkout: flag({ shareBp: 10_000 }) } });
const nobody = (version: number): Promise<Ruleset> => sealed({ version, flags: { checkout: flag({ shareBp: 0 }) } });

let server: FlagServer;
let url: string;
let clock: VirtualClock;
let folder: string;
const clients: FlagClient[] = [];

beforeEach(async () => {
  server = new FlagServer();
  url = await server.listen();
  clock = new VirtualClock();
  folder = mkdtempSync(join(tmpdir(), 'holdpoint-sdk-'));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
  rmSync(folder, { recursive: true });
});

function start(options: Partial<ClientOptions> = {}): FlagClient {
  const random = { fraction: () => 1, id: () => 'client-1' };
  const client = new FlagClient({ url, token: 'secret', clock, random, countsMs: 0, ...options });
  clients.push(client);
  return client;
}

/** Lets time pass until something is so; a little at a time, because answers come over a real connection. */
async function passing(stepMs: number, holds: () => void): Promise<void> {
  await vi.waitFor(async () => {
    await clock.advance(stepMs);
    holds();
  }, 10_000);
}

const hasVersion = (client: FlagClient, version: number | null) =>
  vi.waitFor(() => expect(client.status().version).toBe(version), 10_000);

describe('a client with a stream', () => {
  it('gives stable until the ruleset comes, and follows every change', async () => {
    const client = start();
    expect(client.isEnabled('checkout', 'ann')).toBe(false);
    expect(client.evaluate('checkout', { key: 'ann' })).toMatchObject({ reason: 'no_ruleset', stale: false });
    await vi.waitFor(() => expect(server.open).toBe(1));
    server.push(await everyone(1));
    expect(await client.ready()).toBe(true);
    expect(client.isEnabled('checkout', 'ann')).toBe(true);
    expect(client.status()).toMatchObject({ from: 'server', connection: 'streaming', problem: null });
    server.push(await nobody(2));
    await hasVersion(client, 2);
    expect(client.isEnabled('checkout', 'ann')).toBe(false);
  });

  it('comes back with the version that it holds, and is told that nothing is new', async () => {
    server.ruleset = await everyone(5);
    const client = start();
    await hasVersion(client, 5);
    server.cut();
    await passing(500, () => expect(server.of('stream')).toHaveLength(2));
    expect(server.of('stream').map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '5']);
    await vi.waitFor(() => expect(client.status().connection).toBe('streaming'));
    expect(server.of('ruleset')).toEqual([]);
  });

  it('keeps the last good ruleset whatever comes, and says what was wrong', async () => {
    server.ruleset = await everyone(5);
    const client = start();
    await hasVersion(client, 5);
    const forged = { ...(await everyone(6)), flags: {} };
    const bad: readonly (readonly [string, string])[] = [
      [JSON.stringify(await nobody(4)), 'older'],
      [JSON.stringify(forged), 'wrong_checksum'],
      ['{"v":1,"launch":', 'not_json'],
    ];
    for (const [data, reason] of bad) {
      server.send(`event: ruleset\ndata: ${data}\n\n`);
      await vi.waitFor(() => expect(client.status().problem?.reason).toBe(reason));
      expect(client.isEnabled('checkout', 'ann')).toBe(true);
    }
  });

  it('refuses an event without an end', async () => {
    server.ruleset = await everyone(5);
    const client = start();
    await hasVersion(client, 5);
    for (let i = 0; i < 9; i++) server.send(i === 0 ? `data: ${'a'.repeat(1024 * 1024)}` : 'a'.repeat(1024 * 1024));
    await vi.waitFor(() => expect(client.status().problem?.reason).toBe('too_large'), 10_000);
    expect(client.status().version).toBe(5);
  });

  it('leaves a server that says nothing any more', async () => {
    server.ruleset = await everyone(5);
    const client = start();
    await hasVersion(client, 5);
    await passing(5_000, () => expect(client.status().problem?.reason).toBe('silent'));
    await passing(500, () => expect(server.of('stream').length).toBeGreaterThan(1));
  });
});

describe('staleness', () => {
  it('shows after 60 s without the server, keeps the ruleset, and goes when it is back', async () => {
    server.ruleset = await everyone(5);
    const client = start();
    await hasVersion(client, 5);
    const changes: ClientChange[] = [];
    client.onChange((change) => changes.push(change));
    client.onChange(() => {
      throw new Error('a fault of the application');
    });
    for (const path of ['stream', 'ruleset'] as const) server.instead[path] = (response) => response.destroy();
    server.cut();
    await passing(1_000, () => expect(client.status().problem?.reason).toBe('unreachable'));
    await passing(5_000, () => expect(changes).toEqual(['stale']));
    expect(clock.monotonic()).toBeGreaterThan(60_000);
    expect(client.evaluate('checkout', { key: 'ann' })).toMatchObject({ variant: 'candidate', stale: true });
    delete server.instead.stream;
    await passing(5_000, () => expect(changes).toEqual(['stale', 'fresh']));
    expect(client.status()).toMatchObject({ stale: false, version: 5 });
  });

  it('is put off by a comment, and not by one after a ruleset that was refused', async () => {
    server.ruleset = await everyone(5);
    const client = start();
    await hasVersion(client, 5);
    await clock.advance(40_000);
    server.send(': here\n\n');
    server.send('event: ruleset\ndata: {}\n\n');
    await vi.waitFor(() => expect(client.status().problem?.reason).toBe('wrong_shape'));
    await clock.advance(25_000);
    expect(client.status().stale).toBe(false);
    server.send(': here\n\n');
    server.send('event: ruleset\ndata: []\n\n');
    await vi.waitFor(() => expect(client.status().problem?.detail).toContain('list'));
    await clock.advance(36_000);
    expect(client.status().stale).toBe(true);
  });
});

describe('a client without a stream', () => {
  beforeEach(() => {
    server.instead.stream = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  });

  it('polls, and asks for what changed alone', async () => {
    server.ruleset = await everyone(5);
    const client = start();
    await hasVersion(client, 5);
    await vi.waitFor(() => expect(client.status().connection).toBe('polling'));
    await passing(2_000, () => expect(client.status().problem?.reason).toBe('wrong_answer'));
    await passing(2_000, () => expect(server.of('ruleset').length).toBeGreaterThan(2));
    const tags = server.of('ruleset').map(({ headers }) => headers['if-none-match']);
    expect(tags.slice(0, 2)).toEqual([undefined, `"${server.ruleset?.checksum}"`]);
    server.ruleset = await nobody(6);
    await passing(2_000, () => expect(client.status().version).toBe(6));
    expect(client.status().stale).toBe(false);
  });

  it('waits longer and longer, 30 s at most, before it tries the stream again', async () => {
    const began: number[] = [];
    server.instead.stream = (response) => {
      began.push(clock.monotonic());
      response.writeHead(404).end();
    };
    server.instead.ruleset = (response) => response.writeHead(404).end();
    start();
    await passing(1_000, () => expect(began.length).toBeGreaterThan(7));
    const waits = began.slice(1, 8).map((at, i) => at - (began[i] ?? 0));
    const wanted = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    for (const [i, ms] of waits.entries()) {
      expect(ms).toBeGreaterThanOrEqual(wanted[i] ?? 0);
      expect(ms).toBeLessThan((wanted[i] ?? 0) + 12_000);
    }
  });

  it('is not taken in by a wrong server, and shows no token', async () => {
    server.instead.ruleset = (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>');
    const client = start();
    await vi.waitFor(() => expect(client.status().problem?.reason).toBe('not_json'));
    server.instead.ruleset = (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    await passing(1_000, () => expect(client.status().problem?.reason).toBe('unreachable'));
    expect(client.status().version).toBe(null);
    expect(JSON.stringify(client.status())).not.toContain('secret');
  });

  it('does not keep the application waiting for a server that takes connections and is silent', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const client = start({ url: `http://127.0.0.1:${port}` });
    const ready = client.ready(3_000);
    await clock.advance(3_000);
    expect(await ready).toBe(false);
    await passing(1_000, () => expect(client.status().problem?.reason).toBe('silent'));
    await client.close();
    silent.close();
  });
});

describe('counts', () => {
  it('are sent in batches, and a batch that was lost is sent again under its number', async () => {
    server.ruleset = await everyone(5);
    let refuse = true;
    server.instead.exposures = (response) => response.writeHead(refuse ? 503 : 204).end();
    const client = start({ countsMs: 10_000 });
    await hasVersion(client, 5);
    for (let i = 0; i < 3; i++) client.isEnabled('checkout', 'ann');
    await passing(2_000, () => expect(server.of('exposures')).toHaveLength(1));
    client.isEnabled('checkout', null);
    refuse = false;
    await passing(2_000, () => expect(server.of('exposures').length).toBeGreaterThan(2));
    const batch = (number: number, stable: number, candidate: number) => ({
      v: 1,
      client: 'client-1',
      batch: number,
      version: 5,
      counts: [
        {
          launch: 'launch-1',
          flag: 'checkout',
          stable,
          candidate,
          ...(candidate > 0 && { lastCandidateMs: age, users }),
        },
      ],
    });
    const [age, users] = [expect.any(Number), expect.any(String)];
    const bodies = server.of('exposures').map(({ body }) => JSON.parse(body));
    expect(bodies.slice(0, 3)).toEqual([batch(1, 0, 3), batch(1, 0, 3), batch(2, 1, 0)]);
    const ages = bodies.slice(0, 2).map(({ counts }) => counts[0].lastCandidateMs);
    expect(ages[0]).toBe(0);
    expect(ages[1]).toBeGreaterThan(0);
  });

  it('are sent soon after a ruleset was taken over, and say which one is held, and since when nobody got the candidate', async () => {
    server.ruleset = await everyone(5);
    const client = start({ countsMs: 60_000 });
    await hasVersion(client, 5);
    await passing(50, () => expect(server.of('exposures')).toHaveLength(1));
    client.isEnabled('checkout', 'ann');
    server.push(await nobody(6));
    await vi.waitFor(() => expect(client.status().version).toBe(6));
    client.isEnabled('checkout', 'ann');
    await passing(50, () => expect(server.of('exposures')).toHaveLength(2));
    expect(clock.monotonic()).toBeLessThan(2_000);
    const bodies = server.of('exposures').map(({ body }) => JSON.parse(body));
    const counted = {
      launch: 'launch-1',
      flag: 'checkout',
      stable: 1,
      candidate: 1,
      lastCandidateMs: expect.any(Number),
      users: expect.any(String),
    };
    expect(bodies).toEqual([
      { v: 1, client: 'client-1', batch: 1, version: 5, counts: [] },
      { v: 1, client: 'client-1', batch: 2, version: 6, counts: [counted] },
    ]);
    expect(server.of('stream').map(({ headers }) => headers['holdpoint-client'])).toEqual(['client-1']);
  });

  it('are sent at once when the application says so', async () => {
    server.ruleset = await everyone(5);
    const client = start({ countsMs: 60_000 });
    await hasVersion(client, 5);
    client.isEnabled('checkout', 'ann');
    await client.flush();
    expect(JSON.parse(server.of('exposures').at(-1)?.body ?? '{}').counts).toMatchObject([{ candidate: 1 }]);
  });

  it('are sent at the end, and nothing is left running then', async () => {
    server.ruleset = await everyone(5);
    const client = start({ countsMs: 10_000 });
    await hasVersion(client, 5);
    client.isEnabled('checkout', 'ann');
    await client.close();
    await client.close();
    expect(server.of('exposures').map(({ body }) => JSON.parse(body).counts[0].candidate)).toEqual([1]);
    expect(clock.sleeping).toBe(0);
    await vi.waitFor(() => expect(server.open).toBe(0));
    expect(client.status().connection).toBe('closed');
    expect(client.isEnabled('checkout', 'ann')).toBe(true);
  });
});

describe('a flag that may not go long without the server', () => {
  const waits = (version: number, unheardMs: number): Promise<Ruleset> =>
    sealed({ version, flags: { checkout: flag({ shareBp: 10_000, unheardMs }) } });

  it('gives stable while the server is silent, and what the ruleset says once it is heard', async () => {
    server.ruleset = await waits(1, 20_000);
    const client = start();
    const changes: ClientChange[] = [];
    client.onChange((change) => changes.push(change));
    await hasVersion(client, 1);
    await clock.advance(19_000);
    expect(client.isEnabled('checkout', 'ann')).toBe(true);
    await passing(500, () => expect(client.evaluate('checkout', { key: 'ann' }).reason).toBe('unheard'));
    expect(client.isEnabled('checkout', 'ann')).toBe(false);
    expect(client.status().version).toBe(1);
    server.send(': here again\n\n');
    await vi.waitFor(() => expect(client.isEnabled('checkout', 'ann')).toBe(true));
    expect(changes).toEqual(['ruleset', 'unheard', 'heard']);
  });

  it('is held to the time of the ruleset in force, and to none where it says none', async () => {
    server.ruleset = await waits(1, 3_600_000);
    const client = start();
    await hasVersion(client, 1);
    server.push(await waits(2, 5_000));
    await hasVersion(client, 2);
    await passing(1_000, () => expect(client.isEnabled('checkout', 'ann')).toBe(false));
    server.push(await everyone(3));
    await hasVersion(client, 3);
    await clock.advance(30_000);
    expect(client.isEnabled('checkout', 'ann')).toBe(true);
  });

  it('counts the age of a copy as silence', async () => {
    const file = join(folder, 'copy');
    writeFileSync(file, JSON.stringify(await waits(5, 20_000)));
    const aged = (ageMs: number) => fileCopy(file, () => statSync(file).mtimeMs + ageMs);
    const young = start({ url: 'http://127.0.0.1:1', copy: aged(10_000) });
    await hasVersion(young, 5);
    expect(young.isEnabled('checkout', 'ann')).toBe(true);
    const old = start({ url: 'http://127.0.0.1:1', copy: aged(30_000) });
    await hasVersion(old, 5);
    expect(old.evaluate('checkout', { key: 'ann' })).toMatchObject({ variant: 'stable', reason: 'unheard' });
  });
});

describe('a copy on disk', () => {
  const path = (): string => join(folder, 'deep', 'ruleset.json');

  it('is kept by one client and used by the next, until the server is heard', async () => {
    server.ruleset = await everyone(5);
    const first = start({ copy: fileCopy(path()) });
    await hasVersion(first, 5);
    await first.close();
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual(server.ruleset);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    server.instead.stream = server.instead.ruleset = (response) => response.destroy();
    const second = start({ copy: fileCopy(path()) });
    await hasVersion(second, 5);
    expect(second.status().from).toBe('copy');
  });

  it('is not used when it is old, of the future, damaged, or older than what the server said', async () => {
    writeFileSync(join(folder, 'copy'), JSON.stringify(await everyone(5)));
    const aged = (ageMs: number) =>
      fileCopy(join(folder, 'copy'), () => statSync(join(folder, 'copy')).mtimeMs + ageMs);
    for (const ageMs of [60_001, -60_000]) {
      const client = start({ url: 'http://127.0.0.1:1', copy: aged(ageMs) });
      await vi.waitFor(() => expect(client.status().problem?.reason).toBe('copy_too_old'));
      expect(client.isEnabled('checkout', 'ann')).toBe(false);
    }
    writeFileSync(join(folder, 'copy'), JSON.stringify(await everyone(5)).replace('10000', '20'));
    const damaged = start({ url: 'http://127.0.0.1:1', copy: aged(0) });
    await vi.waitFor(() => expect(damaged.status().problem?.reason).toBe('wrong_checksum'));
    server.ruleset = await nobody(6);
    const late = Promise.withResolvers<{ text: string; ageMs: number }>();
    const client = start({ copy: { load: () => late.promise, save: async () => {} } });
    await hasVersion(client, 6);
    late.resolve({ text: JSON.stringify(await everyone(7)), ageMs: 0 });
    await clock.advance(1);
    expect(client.status()).toMatchObject({ version: 6, from: 'server' });
  });

  it('that cannot be written or read is said, and stops nothing', async () => {
    server.ruleset = await everyone(5);
    writeFileSync(join(folder, 'file'), '');
    const client = start({ copy: fileCopy(join(folder, 'file', 'ruleset.json')) });
    await hasVersion(client, 5);
    await vi.waitFor(() => expect(client.status().problem?.reason).toBe('copy_failed'));
    expect(client.isEnabled('checkout', 'ann')).toBe(true);
  });
});
