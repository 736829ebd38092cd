import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/shell/clock.ts';
import type { Split } from '../../src/traffic/index.ts';
import { SplitKeeper } from '../../src/traffic/process/split-keeper.ts';
import { Admissions } from '../../src/traffic/proxy/admissions.ts';
import { DistinctCounter } from '../../src/traffic/proxy/distinct.ts';
import { Endpoints } from '../../src/traffic/proxy/endpoints.ts';
import { audienceTest, keyReader } from '../../src/traffic/proxy/sticky.ts';
import { Pool } from '../../src/traffic/proxy/upstream/pool.ts';
import { bodyReader } from '../../src/traffic/proxy/wire/body-reader.ts';
import { LAST_CHUNK, writeChunk } from '../../src/traffic/proxy/wire/chunks.ts';
import { parseFields } from '../../src/traffic/proxy/wire/fields.ts';
import { answerFraming, requestFraming } from '../../src/traffic/proxy/wire/framing.ts';
import { Cleanup, makeTarget, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe('reading bodies', () => {
  const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });

  /** Reads bytes cut into pieces; what comes after the body is counted. */
  function readInPieces(wire: Buffer, sizes: readonly number[], reader: ReturnType<typeof bodyReader>) {
    const content: Buffer[] = [];
    let at = 0;
    for (let turn = 0; at < wire.length; turn++) {
      const piece = wire.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
      at += piece.length;
      const progress = reader.read(piece, (part) => content.push(Buffer.from(part)));
      if (progress.kind === 'malformed') return null;
      if (progress.kind === 'done')
        return { content: Buffer.concat(content), rest: progress.rest.length + wire.length - at };
    }
    return { content: Buffer.concat(content), rest: -1 };
  }

  it('finds the same content in chunks, however the bytes arrive', () => {
    fc.assert(
      fc.property(parts, cuts, (bodies, sizes) => {
        const wire: Buffer[] = [];
        const write = (bytes: string | Buffer): boolean => wire.push(Buffer.from(bytes)) > 0;
        for (const body of bodies) writeChunk(Buffer.from(body), write);
        write(`${LAST_CHUNK}rest`);
        const found = readInPieces(Buffer.concat(wire), sizes, bodyReader({ kind: 'chunked' }));
        expect(found).toEqual({ content: Buffer.concat(bodies), rest: 4 });
      }),
    );
  });

  it('finds the end of a body of a stated length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), cuts, (body, sizes) => {
        const wire = Buffer.concat([body, Buffer.from('rest')]);
        const found = readInPieces(wire, sizes, bodyReader({ kind: 'length', bytes: body.length }));
        expect(found).toEqual({ content: Buffer.from(body), rest: 4 });
      }),
    );
  });

  it('never takes noise for a whole body in chunks of more than it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array(), cuts, (noise, sizes) => {
        const found = readInPieces(Buffer.from(noise), sizes, bodyReader({ kind: 'chunked' }));
        if (found !== null && found.rest >= 0) expect(Buffer.from(noise).includes('0\r\n')).toBe(true);
      }),
    );
  });
});

describe('framing', () => {
  it.each([
    [[], { kind: 'none' }, { kind: 'close' }],
    [['content-length', '0'], { kind: 'none' }, { kind: 'length', bytes: 0 }],
    [['content-length', '12'], { kind: 'length', bytes: 12 }, { kind: 'length', bytes: 12 }],
    [['transfer-encoding', 'Chunked'], { kind: 'chunked' }, { kind: 'chunked' }],
    [['transfer-encoding', 'gzip'], null, null],
    [['content-length', '1', 'content-length', '1'], null, null],
    [['content-length', '1', 'transfer-encoding', 'chunked'], null, null],
    [['content-length', '9007199254740993'], null, null],
    [['content-length', ''], null, null],
  ])('of %j', (fields, request, answer) => {
    expect(requestFraming(fields)).toEqual(request);
    expect(answerFraming(fields, 200, 'GET')).toEqual(answer);
  });
});

describe('fields', () => {
  it('are read with their names in lower case, and their values trimmed', () => {
    expect(parseFields('X-A:  b c \r\nEmpty:\r\n')).toEqual(['x-a', 'b c', 'empty', '']);
  });

  it.each(['no colon\r\n', ' folded: a\r\n', 'a : b\r\n', 'a: b\n', 'a: b\rc\r\n', 'a: \0\r\n', 'ä: b\r\n', ': b\r\n'])(
    'are refused: %j',
    (block) => expect(parseFields(block)).toBeNull(),
  );
});

describe('distinct users', () => {
  it('are counted exactly up to 10,000, and within 2 % above', () => {
    const counter = new DistinctCounter();
    let state = 1n;
    const next = (): number => {
      // SplitMix64, of which the upper 53 bits are used.
      state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
      let z = state;
      z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
      z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
      return Number((z ^ (z >> 31n)) >> 11n);
    };
    for (let count = 1; count <= 300_000; count++) {
      const hash = next();
      counter.add(hash);
      counter.add(hash);
      if (count === 10_000) expect(counter.count()).toBe(10_000);
      if ([10_001, 20_000, 50_000, 100_000, 300_000].includes(count)) {
        expect(Math.abs(counter.count() / count - 1)).toBeLessThan(0.02);
      }
    }
  });
});

describe('endpoints', () => {
  const endpoints = new Endpoints(['POST /batch', '/users/*', '/shops/*/orders', '/a.b']);

  it.each([
    ['POST', '/batch', 'POST /batch'],
    ['POST', '/batch?dry=1', 'POST /batch'],
    ['GET', '/batch', 'other'],
    ['POST', '/batch/1', 'other'],
    ['GET', '/users/7', '/users/*'],
    ['DELETE', '/users/7/cart', '/users/*'],
    ['GET', '/users/', 'other'],
    ['GET', '/shops/4/orders', '/shops/*/orders'],
    ['GET', '/shops/4/5/orders', 'other'],
    ['GET', '/a.b', '/a.b'],
    ['GET', '/axb', 'other'],
  ])('%s %s counts as %s', (method, target, name) => {
    expect(endpoints.names[endpoints.indexOf(method, target)]).toBe(name);
  });
});

describe('keys and audiences', () => {
  it.each([
    ['the first header of that name', ['x-id', 'a', 'x-id', 'b'], 'a'],
    ['UTF-8 in a header', ['x-id', Buffer.from('Nguyễn').toString('latin1')], 'Nguyễn'],
    ['nothing in an empty header', ['x-id', ''], null],
    ['nothing without the header', ['x-other', 'a'], null],
  ])('finds %s', (_, fields, key) => {
    expect(keyReader({ kind: 'header', name: 'X-Id' })(fields, '')).toBe(key);
  });

  it.each([
    ['sid=1', '1'],
    ['a=b; sid=1; sid=2', '1'],
    ['xsid=9; sid = 3', '3'],
    ['sid="q"', '"q"'],
    ['sid=', null],
    ['sid', null],
    ['other=1', null],
  ])('finds the cookie in %s', (cookie, key) => {
    expect(keyReader({ kind: 'cookie', name: 'sid' })(['cookie', cookie], '')).toBe(key);
  });

  it.each([
    ['staff', true],
    ['guest, staff', true],
    ['Staff', false],
    ['staffer', false],
  ])('takes %s for staff: %s', (value, belongs) => {
    const isStaff = audienceTest({ id: 'internal', header: 'x-group', values: ['staff', 'beta'] });
    expect(isStaff(['x-group', value])).toBe(belongs);
    expect(isStaff([])).toBe(false);
  });
});

describe('admissions', () => {
  it('are limited, and kept for the launch', () => {
    const file = join(tempFolder(cleanup), 'admitted.txt');
    const first = new Admissions(file);
    first.begin('shop-1');
    expect([1, 2, 3, 1].map((user) => first.admit(user, 2))).toEqual([true, true, false, true]);
    first.close();
    const second = new Admissions(file);
    second.begin('shop-1');
    expect([3, 2, 1].map((user) => second.admit(user, 2))).toEqual([false, true, true]);
    expect(second.admit(3, 3)).toBe(true);
    second.begin('shop-2');
    expect([4, 1].map((user) => second.admit(user, 1))).toEqual([true, false]);
    second.close();
    expect(readFileSync(file, 'utf8')).not.toContain('shop-1');
  });

  it('admit nobody new where they cannot be kept', () => {
    const folder = join(tempFolder(cleanup), 'gone');
    mkdirSync(folder);
    const admissions = new Admissions(join(folder, 'admitted.txt'));
    admissions.begin('shop-1');
    rmSync(folder, { recursive: true });
    expect(admissions.admit(1, 10)).toBe(false);
  });
});

describe('the split in force', () => {
  async function keeper(): Promise<{ keeper: SplitKeeper; used: Split[]; kept: () => unknown }> {
    const target = await makeTarget({ stable: 'http://a', candidate: 'http://b' });
    const file = join(tempFolder(cleanup), 'split.json');
    const used: Split[] = [];
    const clock = systemClock();
    const made = new SplitKeeper({ target, file, clock, use: (next) => used.push(next), log: () => undefined });
    return { keeper: made, used, kept: () => JSON.parse(readFileSync(file, 'utf8')) };
  }

  it('rises only after it was written, and falls before', async () => {
    const { keeper: splits, used, kept } = await keeper();
    const rise = splits.apply(split(5_000));
    expect(used).toEqual([]);
    await rise;
    expect(used).toEqual([split(5_000)]);
    const fall = splits.apply(split(1_000));
    expect(used.at(-1)).toEqual(split(1_000));
    expect(kept()).toMatchObject({ split: { shareBp: 5_000 } });
    await fall;
    expect(kept()).toMatchObject({ split: { shareBp: 1_000 } });
  });

  it('is the later one when a rollback comes while a rise is being written', async () => {
    const { keeper: splits, used, kept } = await keeper();
    await splits.apply(split(1_000));
    const rise = splits.apply(split(5_000));
    const refused = expect(rise).rejects.toMatchObject({ code: 'router_refused' });
    await splits.apply(split(0));
    await refused;
    expect(splits.split?.shareBp).toBe(0);
    expect(used.map(({ shareBp }) => shareBp)).toEqual([1_000, 0]);
    expect(kept()).toMatchObject({ split: { shareBp: 0 } });
  });

  it('is written before it takes force when more users or other ones may get the candidate', async () => {
    const { keeper: splits, used } = await keeper();
    await splits.apply(split(5_000, { maxUsers: 5 }));
    for (const wider of [split(4_000, { maxUsers: 6 }), split(4_000), split(3_000, { salt: 'other' })]) {
      const before = used.length;
      const applied = splits.apply(wider);
      expect(used.length).toBe(before);
      await applied;
      expect(used.at(-1)).toEqual(wider);
    }
  });
});

describe('a pool of connections', () => {
  it('gives a service a second to accept a connection', async () => {
    // A server that never answers the handshake.
    const silent = createTcpServer((socket) => cleanup.add(() => void socket.destroy()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    cleanup.add(() => void silent.close());
    const address = silent.address();
    let now = 0;
    const port = typeof address === 'object' ? address?.port : 0;
    const pool = new Pool({ url: `https://127.0.0.1:${port}`, answerMs: 60_000, now: () => now });
    const failures: string[] = [];
    const nothing = (): void => undefined;
    pool.connection().serve({
      method: 'GET',
      onReady: nothing,
      onHead: nothing,
      onData: nothing,
      onFlush: nothing,
      onEnd: () => true,
      onUpgrade: nothing,
      onFailure: (failure) => failures.push(failure),
      onServiceDrain: nothing,
    });
    now = 999;
    pool.sweep();
    expect(failures).toEqual([]);
    now = 1_000;
    pool.sweep();
    expect(failures).toEqual(['unreachable']);
  });
});
