import { Resolver } from 'node:dns/promises';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sign } from '../../src/traffic/dns/tsig.ts';
import { decodeMessage, encodeMessage, encodeName, encodeRecord, type Reply } from '../../src/traffic/dns/wire.ts';
import { dnsKind } from '../../src/traffic/dns.ts';
import { type Bind, type PrimaryOptions, startPrimary, startResolver, TSIG } from '../support/bind.ts';
import { dnsTarget, KEY, primaryOf, STABLE, settingsOf } from './dns-world.ts';
import { Cleanup, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const MEMORY = { epoch: 1, split: split(0), until: null };
const HOUR_MS = 3_600_000;

async function start(options: Partial<PrimaryOptions> = {}): Promise<Bind> {
  const primary = await startPrimary({ records: [`shop 60 IN A ${STABLE}`], ...options });
  cleanup.add(primary.remove);
  return primary;
}

/** Looks at the primary and writes to it as the driver does. */
async function use(primary: Pick<Bind, 'address'>, key: string | null, now = Date.now()): Promise<void> {
  const { key: _, ...settings } = settingsOf(primary as Bind);
  const dns = { ...settings, ...(key !== null && { key }) };
  const speaker = primaryOf(await dnsTarget({ dns }), dns);
  const look = await speaker.look(now);
  await speaker.update(look, { addresses: [STABLE], ttl: 60, memory: MEMORY }, now);
}

describe('the key', () => {
  it.each(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'])('may be of %s', async (algorithm) => {
    const primary = await start({ key: { algorithm } });
    await expect(use(primary, `${algorithm}:${TSIG.name}:${TSIG.secret}`)).resolves.toBeUndefined();
  });

  it('may be left out where the server asks for none', async () => {
    await expect(use(await start({ key: null }), null)).resolves.toBeUndefined();
  });

  it('may be named by an environment variable, which is read each time', async () => {
    const primary = await start();
    process.env.HOLDPOINT_TEST_TSIG = KEY;
    cleanup.add(() => void delete process.env.HOLDPOINT_TEST_TSIG);
    await expect(use(primary, '$HOLDPOINT_TEST_TSIG')).resolves.toBeUndefined();
    process.env.HOLDPOINT_TEST_TSIG = '';
    await expect(use(primary, '$HOLDPOINT_TEST_TSIG')).rejects.toMatchObject({ code: 'secret_missing' });
  });

  const refusals: readonly (readonly [what: string, key: string | null, message: RegExp, Partial<PrimaryOptions>])[] = [
    ['with another secret', KEY.replace('aG9s', 'bG9s'), /has another secret for the key \(BADSIG\)/, {}],
    ['of another name', KEY.replace('holdpoint', 'somebody'), /does not know the key \(BADKEY\)/, {}],
    ['that is missing', null, /does not let us update the zone \(REFUSED\)/, {}],
    ['that may not do this', KEY, /does not let us update/, { policy: 'update-policy { grant holdpoint name x A; };' }],
  ];
  it.each(refusals)('%s is refused, and why', async (_, key, message, options) => {
    const error: unknown = await use(await start(options), key).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'router_refused', message: expect.stringMatching(message) });
    expect(JSON.stringify(error)).not.toContain(TSIG.secret);
  });

  it('that is right is refused where the clocks differ', async () => {
    const using = use(await start(), KEY, Date.now() - HOUR_MS);
    await expect(using).rejects.toMatchObject({
      code: 'router_refused',
      message: expect.stringMatching(/has another time, 20.*Z \(BADTIME\)/),
    });
  });

  it.each([
    ['a', 'three parts'],
    [`md5:holdpoint:${TSIG.secret}`, 'its algorithm is none of'],
    [`hmac-sha256:hold point:${TSIG.secret}`, 'its name is no name'],
    [`hmac-sha256:holdpoint:${TSIG.secret}!`, 'no base64'],
    [`${KEY}:more`, 'three parts'],
  ])('%s is told of without what it holds', async (key, fault) => {
    const using = use({ address: { host: '127.0.0.1', port: 9 } }, key);
    const error: unknown = await using.catch((caught) => caught);
    expect(error).toMatchObject({ code: 'router_refused', message: expect.stringContaining(fault) });
    expect(JSON.stringify(error)).not.toContain(TSIG.secret);
  });
});

/** What a server may make of a sound answer. */
type Fault = (answer: Buffer, reply: Reply) => Buffer | null;

function flagged(answer: Buffer, flags: number): Buffer {
  const changed = Buffer.from(answer);
  changed.writeUInt16BE(flags, 2);
  return changed;
}

/** Answers each question by itself, with nothing in it, but for what is wrong. */
async function faultyServer(fault: Fault): Promise<Pick<Bind, 'address'>> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes.readUInt16BE(at)) {
        const asked = decodeMessage(Buffer.from(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at))));
        const sound = encodeMessage({ id: asked.id, opcode: asked.opcode, questions: asked.questions });
        const answer = fault(flagged(sound, 0x8400 | (asked.opcode << 11)), asked);
        if (answer === null) return socket.end();
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.write(Buffer.concat([length, answer]));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { address: { host: '127.0.0.1', port: address.port } };
}

function numbered(answer: Buffer, id: number): Buffer {
  const changed = Buffer.from(answer);
  changed.writeUInt16BE(id, 0);
  return changed;
}

const otherQuestion = (id: number): Buffer =>
  flagged(encodeMessage({ id, opcode: 0, questions: [{ name: 'example.org', type: 1, class: 1 }] }), 0x8400);

/** Whose owner of the second record is a pointer to a pointer, and so on to the root. */
function longWay(answer: Buffer): Buffer {
  const root = answer.length + 11;
  const chain = Array.from({ length: 8_000 }, (_, i) => 0xc000 | (i === 0 ? root : root + 1 + 2 * (i - 1)));
  const data = Buffer.concat([Buffer.of(0), ...chain.map((pointer) => Buffer.of(pointer >> 8, pointer & 0xff))]);
  const last = Buffer.concat([data.subarray(-2), Buffer.from([0, 16, 0, 1, 0, 0, 0, 0, 0, 0])]);
  const first = encodeRecord({ name: '', type: 16, class: 1, ttl: 0, data });
  const whole = Buffer.concat([answer, first, last]);
  whole.writeUInt16BE(2, 6);
  return whole;
}

const faults: readonly (readonly [what: string, fault: Fault, message: RegExp])[] = [
  ['closes the connection', () => null, /closed before the answer/],
  ['answers with bytes', () => Buffer.from('HTTP/1.1 400 Bad Request'), /a strange answer: it ends in the middle/],
  ['answers with three bytes', () => Buffer.of(1, 2, 3), /a strange answer/],
  ['sends the question back', (_, asked) => encodeMessage(asked), /a strange answer: it is none/],
  ['gives another number', (answer) => numbered(answer, 999), /its number is that of no question/],
  ['answers another question', (_, { id }) => otherQuestion(id), /it is one to another question/],
  ['answers no question', (_, { id }) => flagged(encodeMessage({ id, opcode: 0, questions: [] }), 0x8400), /another/],
  ['cuts its answer off', (answer) => flagged(answer, 0x8600), /an answer that was cut off/],
  ['points from name to name', longWay, /a strange answer: a name points on and on/],
  ['says more than its message', (answer) => Buffer.concat([answer, Buffer.of(0)]), /1 bytes follow the message/],
  ['fails', (answer) => flagged(answer, 0x8402), /answers with SERVFAIL/],
  ['fails in a way of its own', (answer) => flagged(answer, 0x840f), /answers with error 15/],
];

it.each(faults)('is unreachable for now where the server %s', async (_, fault, message) => {
  const using = use(await faultyServer(fault), null);
  await expect(using).rejects.toMatchObject({ code: 'router_unreachable', message: expect.stringMatching(message) });
});

const forgeries: typeof faults = [
  ['does not sign its answer', (answer) => answer, /an answer that is not signed/],
  ['does not sign that there is no such name', (answer) => flagged(answer, 0x8403), /an answer that is not signed/],
  [
    'signs its answer with another key',
    (answer) => sign(answer, { algorithm: 'hmac-sha256', name: 'holdpoint', secret: Buffer.from('x') }, 0).bytes,
    /an answer whose signature is wrong/,
  ],
];

it.each(forgeries)('is unreachable for now where a server that shares a key %s', async (_, fault, message) => {
  const using = use(await faultyServer(fault), KEY);
  await expect(using).rejects.toMatchObject({ code: 'router_unreachable', message: expect.stringMatching(message) });
});

it('is told of a time that no clock has', async () => {
  const time = Buffer.alloc(6, 0xff);
  // Algorithm, time, fudge, no signature, id, BADTIME, and the time of the server.
  const rest = [...time, 1, 44, 0, 0, 0, 1, 0, 18, 0, 6, ...time];
  const data = Buffer.concat([encodeName('hmac-sha256'), Buffer.from(rest)]);
  const signature = encodeRecord({ name: 'holdpoint', type: 250, class: 255, ttl: 0, data });
  const server = await faultyServer((answer) => {
    const signed = Buffer.concat([flagged(answer, 0x8409), signature]);
    signed.writeUInt16BE(1, 10);
    return signed;
  });
  await expect(use(server, KEY)).rejects.toMatchObject({
    code: 'router_refused',
    message: expect.stringContaining('has another time (BADTIME)'),
  });
});

it('waits no longer than two seconds for an answer', async () => {
  const using = use(await faultyServer((answer, { id }) => (id === 2 ? Buffer.alloc(0) : answer)), null);
  await expect(using).rejects.toMatchObject({ code: 'router_unreachable' });
  const silent = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => new Promise((resolve) => silent.close(() => resolve())));
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  await expect(use({ address: { host: '127.0.0.1', port: address.port } }, null)).rejects.toMatchObject({
    code: 'router_unreachable',
    message: expect.stringContaining('no whole answer within 2 s'),
  });
});

it('refuses a resolver in place of the primary', async () => {
  const resolver = await startResolver(await start());
  cleanup.add(resolver.remove);
  // What it has been asked for once, it answers as the primary does, but for one bit.
  const asking = new Resolver();
  asking.setServers([`127.0.0.1:${resolver.port}`]);
  await asking.resolveSoa('example.test');
  await expect(use(resolver, null)).rejects.toMatchObject({
    code: 'router_refused',
    message: expect.stringContaining('is not authoritative for the zone "example.test"'),
  });
});

it('does not take the word of a server that says yes and does nothing', async () => {
  const record = (name: string, type: number, data: Buffer) => ({ name, type, class: 1, ttl: 60, data });
  const has: Readonly<Record<number, Buffer>> = { 1: Buffer.of(127, 0, 0, 21), 6: Buffer.alloc(22) };
  const liar = await faultyServer((sound, { id, opcode, questions }) => {
    const [{ name, type } = { name: '', type: 0 }] = questions;
    const data = has[type];
    if (opcode !== 0 || data === undefined) return sound;
    return flagged(encodeMessage({ id, opcode, questions, answers: [record(name, type, data)] }), 0x8400);
  });
  const dns = { ...settingsOf(liar as Bind), resolvers: [] };
  const { key: _, ...keyless } = dns;
  const target = await dnsTarget({ dns: keyless, ttlMs: 60_000 });
  const driver = await dnsKind.open({ target, dataDir: tempFolder(cleanup) });
  await expect(driver.apply(split(10_000))).rejects.toMatchObject({
    code: 'router_refused',
    message: expect.stringContaining(`was to give "shop.example.test" 127.0.0.22, and gives ${STABLE}`),
  });
});
