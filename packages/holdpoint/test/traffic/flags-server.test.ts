import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Ruleset, readRuleset } from '@holdpoint/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openControl } from '../../src/traffic/process/control.ts';
import { batch, follow, inStep, runFlags, send, stream, versionAt } from './running-flags.ts';
import { Cleanup, eventually, freePort, split } from './world.ts';

let cleanup: Cleanup;

beforeEach(() => {
  cleanup = new Cleanup();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await cleanup.run();
});

describe('a ruleset', () => {
  it('is signed by the key of the target, whose public part lies beside it', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    const publicKey = (await import('node:fs'))
      .readFileSync(join(flags.dataDir, 'flags-main-public-key.txt'), 'utf8')
      .trim();
    const text = await (await fetch(`${flags.url}/flags/v1/ruleset`)).text();
    expect(await readRuleset(text, { held: null, publicKey })).toMatchObject({ ok: true });
    const other = 'A'.repeat(43);
    expect(await readRuleset(text, { held: null, publicKey: `${other}=` })).toMatchObject({
      reason: 'wrong_signature',
    });
    expect(statSync(join(flags.dataDir, 'flags-main-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('says what the split says, in the words of the plan', async () => {
    const flags = await runFlags(cleanup, { allow: ['ann'] });
    await flags.server.apply(split(1_200, { first: [{ audience: 'partners', sizeBp: 300 }], unheardMs: 9_000 }));
    const { flags: given, launch } = (await (await fetch(`${flags.url}/flags/v1/ruleset`)).json()) as Ruleset;
    expect({ launch, given }).toEqual({
      launch: 'shop-1',
      given: {
        checkout: {
          salt: 'shop-1',
          on: true,
          shareBp: 1_200,
          audiences: [{ id: 'partners', attribute: 'x-user-group', values: ['partner'], sizeBp: 300 }],
          allow: ['ann'],
          unheardMs: 9_000,
        },
      },
    });
  });

  it('has a higher version after every change, also after another start and in another launch', async () => {
    const first = await runFlags(cleanup);
    await first.server.apply(split(2_500));
    const before = await versionAt(first.url);
    await first.server.apply(split(0));
    expect(await versionAt(first.url)).toBe(before + 1);
    await first.server.stop();
    const second = await runFlags(cleanup, { dataDir: first.dataDir });
    const again = await versionAt(second.url);
    expect(again).toBeGreaterThan(before + 1);
    await second.server.apply(split(100, { launch: 'shop-2', salt: 'shop-2', epoch: 2 }));
    expect(await versionAt(second.url)).toBe(again + 1);
  });

  it('keeps growing when more changes come than numbers were set aside', async () => {
    const flags = await runFlags(cleanup);
    let last = 0;
    for (let i = 1; i <= 250; i++) {
      await flags.server.apply(split(i));
      const version = await versionAt(flags.url);
      expect(version).toBe(last + 1);
      last = version;
    }
    await flags.server.stop();
    const again = await runFlags(cleanup, { dataDir: flags.dataDir });
    expect(await versionAt(again.url)).toBeGreaterThan(last);
  });

  it.each([
    ['key.pem', 'no Ed25519 key'],
    ['version.txt', 'no version'],
  ])('is not served where the file %s was spoiled, and the message names it', async (file, message) => {
    const flags = await runFlags(cleanup);
    await flags.server.stop();
    writeFileSync(join(flags.dataDir, `flags-main-${file}`), 'nonsense');
    await expect(runFlags(cleanup, { dataDir: flags.dataDir })).rejects.toThrow(new RegExp(`${file}.*${message}`));
  });

  it('is there by polling, and 304 to whoever holds it', async () => {
    const flags = await runFlags(cleanup);
    const ask = (headers: Readonly<Record<string, string>> = {}) => fetch(`${flags.url}/flags/v1/ruleset`, { headers });
    expect((await ask()).status).toBe(503);
    await flags.server.apply(split(2_500));
    const first = await ask();
    const etag = first.headers.get('etag') ?? '';
    const { checksum } = (await first.json()) as Ruleset;
    expect(etag).toBe(`"${checksum}"`);
    expect((await ask({ 'if-none-match': etag })).status).toBe(304);
    await flags.server.apply(split(0));
    expect((await ask({ 'if-none-match': etag })).status).toBe(200);
  });
});

describe('a stream', () => {
  it('brings the ruleset, each later one, and only a sign where the client holds it already', async () => {
    const flags = await runFlags(cleanup);
    const early = await stream(flags, cleanup);
    expect(early).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    await eventually('a comment came', () => early.text === ': no launch yet\n\n');
    await flags.server.apply(split(2_500));
    const held = await versionAt(flags.url);
    await eventually('the first ruleset came', () => early.text.includes(`id: ${held}\nevent: ruleset\ndata: {`));
    const back = await stream(flags, cleanup, { 'last-event-id': `${held}` });
    await eventually('it is told', () => back.text === `id: ${held}\nevent: current\ndata:\n\n`);
    await flags.server.apply(split(0));
    await eventually('the next came', () => [early, back].every(({ text }) => text.includes(`id: ${held + 1}\n`)));
    const data = back.text.split('data: ').at(-1)?.trim() ?? '';
    expect(JSON.parse(data)).toMatchObject({ version: held + 1, flags: { checkout: { shareBp: 0 } } });
  });

  it('gives the whole ruleset to a client that holds another version, or says nonsense', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    for (const held of ['1000000', '-1', 'x', '9'.repeat(400)]) {
      const open = await stream(flags, cleanup, { 'last-event-id': held });
      await eventually('the ruleset came', () => open.text.includes('event: ruleset'));
    }
  });

  it('has a comment every second where clients must hear of the server within three', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500, { unheardMs: 3_000 }));
    const open = await stream(flags, cleanup);
    await eventually('two comments came', () => open.text.split(': here\n\n').length > 2);
  });

  it('skips what a slow client could not take, and gives it the newest ruleset when it can', async () => {
    const allow = Array.from({ length: 10_000 }, (_, i) => `${i}`.padStart(200, 'u'));
    const flags = await runFlags(cleanup, { allow });
    await flags.server.apply(split(1));
    const { port } = new URL(flags.url);
    const slow = connect({ port: Number(port), host: '127.0.0.1' });
    cleanup.add(() => void slow.destroy());
    slow.write('GET /flags/v1/stream HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(slow, 'readable');
    slow.pause();
    for (let share = 2; share <= 40; share++) await flags.server.apply(split(share));
    let text = '';
    slow.setEncoding('latin1').on('data', (piece) => {
      text = (text + piece).slice(-4_000_000);
    });
    slow.resume();
    const newest = await versionAt(flags.url);
    await eventually('the newest came', () => text.includes(`id: ${newest}\n`));
    expect(text.split('event: ruleset').length).toBeLessThan(20);
  });
});

describe('the proof of a share', () => {
  it('says how many clients hold which version, and who is still ahead after a rollback', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    const version = await versionAt(flags.url);
    const [one, two] = [await follow(flags.url, cleanup), await follow(flags.url, cleanup)];
    await Promise.all([one.flush(), two.flush()]);
    const named = () => flags.server.observe().parts;
    expect(named()).toEqual([{ name: `2 of 2 clients hold version ${version}`, shareBp: 2_500 }]);
    // A client that is connected and takes nothing over: it names itself, and never tells a version.
    await stream(flags, cleanup, { 'holdpoint-client': 'stuck', 'last-event-id': `${version}` });
    await eventually('it is known', () => named()?.[0]?.name === `3 of 3 clients hold version ${version}`);
    await flags.server.apply(split(0));
    await Promise.all([one, two].map((client) => inStep(client, flags.url)));
    await Promise.all([one.flush(), two.flush()]);
    expect(flags.server.observe()).toMatchObject({
      candidateInFlight: 1,
      parts: [
        { name: `2 of 3 clients hold version ${version + 1}`, shareBp: 0 },
        { name: `1 of 3 clients holds version ${version}`, shareBp: 2_500 },
      ],
    });
    expect(await send(flags, { ...batch(1), client: 'stuck', version: version + 1 })).toBe(204);
    expect(flags.server.observe().candidateInFlight).toBe(0);
  });

  it('is told by the client soon, without being asked', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    await follow(flags.url, cleanup, { countsMs: 600_000 });
    await flags.server.apply(split(0));
    const version = await versionAt(flags.url);
    const name = `1 of 1 client holds version ${version}`;
    await eventually('the client has told', () => flags.server.observe().parts?.[0]?.name === name);
    expect(flags.server.observe().candidateInFlight).toBe(0);
  });

  it('takes a client without a name by what its connection took', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    const open = await stream(flags, cleanup);
    await flags.server.apply(split(0));
    await eventually('it came', () => open.text.includes('"shareBp":0'));
    const version = await versionAt(flags.url);
    expect(flags.server.observe().parts).toEqual([{ name: `1 of 1 client holds version ${version}`, shareBp: 0 }]);
  });

  it('names clients that left with a higher share', async () => {
    const flags = await runFlags(cleanup);
    await flags.server.apply(split(2_500));
    const client = await follow(flags.url, cleanup);
    await client.flush();
    await client.close();
    await eventually('it has left', () => flags.server.observe().parts?.[0]?.name.startsWith('0 of 0') === true);
    expect(flags.server.observe().parts).toHaveLength(1);
    await flags.server.apply(split(0));
    expect(flags.server.observe().parts?.[1]).toMatchObject({ name: '1 client left in the last minute' });
  });
});

describe('who may ask', () => {
  it('is who has the token, where there is one', async () => {
    vi.stubEnv('FLAGS_TOKEN', 'correct horse');
    const flags = await runFlags(cleanup, { token: '$FLAGS_TOKEN' });
    await flags.server.apply(split(2_500));
    const paths = [
      'GET /flags/v1/stream',
      'GET /flags/v1/ruleset',
      'POST /flags/v1/exposures',
      'POST /ofrep/v1/evaluate/flags',
      'GET /',
    ];
    for (const each of paths) {
      const [method = '', path = ''] = each.split(' ');
      for (const authorization of ['', 'Bearer', 'Bearer wrong horse', 'Basic correct horse']) {
        const answer = await fetch(`${flags.url}${path}`, { method, headers: { authorization } });
        expect({ each, authorization, status: answer.status }).toEqual({ each, authorization, status: 401 });
        expect(await answer.text()).not.toContain('horse');
      }
    }
    const client = await follow(flags.url, cleanup, { token: 'correct horse' });
    expect(client.status().version).toBe(1);
    expect(flags.log.join()).not.toContain('horse');
  });

  it('is nobody where the token is missing: the server does not start', async () => {
    vi.stubEnv('FLAGS_TOKEN', undefined);
    await expect(runFlags(cleanup, { token: '$FLAGS_TOKEN' })).rejects.toThrow('FLAGS_TOKEN is not set');
  });

  it('are pages of the origins that the plan names, and no other', async () => {
    const flags = await runFlags(cleanup, { origins: ['https://shop.example.com'] });
    await flags.server.apply(split(2_500));
    const ask = async (origin: string, method: string) => {
      const { status, headers } = await fetch(`${flags.url}/flags/v1/ruleset`, { method, headers: { origin } });
      return {
        status,
        allowed: headers.get('access-control-allow-origin'),
        may: headers.get('access-control-allow-headers'),
      };
    };
    expect(await ask('https://shop.example.com', 'GET')).toMatchObject({
      status: 200,
      allowed: 'https://shop.example.com',
    });
    const may = expect.stringContaining('authorization');
    expect(await ask('https://shop.example.com', 'OPTIONS')).toMatchObject({ status: 204, may });
    expect(await ask('https://evil.example.com', 'GET')).toMatchObject({ allowed: null });
    expect(await ask('https://evil.example.com', 'OPTIONS')).toMatchObject({ allowed: null, may: null });
  });
});

describe('an SDK that is pointed at a wrong server', () => {
  it('gets no ruleset of a port that never answers, of another launch program, or of a page, and says why', async () => {
    const page = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<h1>Shop</h1>'));
    page.listen(await freePort(), '127.0.0.1');
    await once(page, 'listening');
    cleanup.add(() => void page.close());
    const router = { apply: async () => undefined, observe: () => ({}) as never, heard: () => undefined };
    const control = await openControl({ router, token: 'secret', stop: () => undefined });
    cleanup.add(() => void control.server.close());
    const ports = [(page.address() as { port: number }).port, control.port];
    for (const port of ports) {
      const client = await follow(`http://127.0.0.1:${port}`, cleanup, { token: 'secret', countsMs: 0, readyMs: 0 });
      await eventually('it says why', () =>
        ['wrong_answer', 'not_json'].includes(client.status().problem?.reason ?? ''),
      );
      expect(client.status().version).toBeNull();
      expect(client.isEnabled('checkout', 'ann')).toBe(false);
      await client.close();
    }
  });
});
