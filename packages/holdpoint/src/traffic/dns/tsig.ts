import { createHmac, timingSafeEqual } from 'node:crypto';
import { LaunchError } from '../../errors.ts';
import { CLASS, encodeName, encodeRecord, isSameName, MalformedMessage, Reader, type Reply, TYPE } from './wire.ts';

/** Transaction signatures (RFC 8945): a secret that both sides hold signs every message. */

const ALGORITHMS: Readonly<Record<string, string>> = {
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};

/** Seconds by which the clocks of both sides may differ. */
const FUDGE_S = 300;

export interface TsigKey {
  /** As the protocol calls it, such as `hmac-sha256`. */
  readonly algorithm: string;
  readonly name: string;
  readonly secret: Buffer;
}

/**
 * A key from `ALGORITHM:NAME:SECRET`, the secret in base64, as `nsupdate -y` takes it. Errors:
 * `router_refused`, with the place that it came from and nothing of the text.
 */
export function parseTsigKey(text: string, place: string): TsigKey {
  const [algorithm = '', name = '', secret = '', ...more] = text.split(':');
  const fault = faultOf({ algorithm, name, secret, more });
  if (fault === null) return { algorithm, name, secret: Buffer.from(secret, 'base64') };
  throw new LaunchError('router_refused', `The key in ${place} cannot be used: ${fault}.`, {
    hint: 'Write it as ALGORITHM:NAME:SECRET, such as hmac-sha256:holdpoint: and what tsig-keygen calls secret.',
  });
}

interface KeyParts {
  readonly algorithm: string;
  readonly name: string;
  readonly secret: string;
  readonly more: readonly string[];
}

function faultOf({ algorithm, name, secret, more }: KeyParts): string | null {
  if (more.length > 0 || secret === '') return 'it has other than three parts';
  if (!Object.hasOwn(ALGORITHMS, algorithm)) return `its algorithm is none of ${Object.keys(ALGORITHMS).join(', ')}`;
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return 'its name is no name of a key';
  return /^[A-Za-z0-9+/]+={0,2}$/.test(secret) ? null : 'its secret is no base64';
}

/** A signed message, and its signature, which that of the answer continues. */
export interface Signed {
  readonly bytes: Buffer;
  readonly mac: Buffer;
}

/** Signs a message at a time in epoch seconds. */
export function sign(bytes: Buffer, key: TsigKey, now: number): Signed {
  const variables = { time: now, fudge: FUDGE_S, error: 0, other: Buffer.alloc(0) };
  const mac = macOf(key, [bytes, digested(key, variables)]);
  const rest = Buffer.alloc(16);
  rest.writeUIntBE(now, 0, 6);
  rest.writeUInt16BE(FUDGE_S, 6);
  rest.writeUInt16BE(mac.length, 8);
  // The id of the message, and neither an error nor other data.
  bytes.copy(rest, 10, 0, 2);
  const data = Buffer.concat([encodeName(key.algorithm), rest.subarray(0, 10), mac, rest.subarray(10)]);
  const record = encodeRecord({ name: key.name, type: TYPE.tsig, class: CLASS.any, ttl: 0, data });
  const signed = Buffer.concat([bytes, record]);
  signed.writeUInt16BE(signed.readUInt16BE(10) + 1, 10);
  return { bytes: signed, mac };
}

/** What a signature says that is not right: a number of RFC 8945, `unsigned`, or `forged`. */
export type TsigFault =
  | { readonly kind: 'unsigned' | 'forged' }
  | { readonly kind: 'bad_signature' | 'bad_key' }
  /** The server's time, epoch seconds; null where it does not say. */
  | { readonly kind: 'bad_time'; readonly serverTime: number | null };

/** Checks the signature of an answer to a message that was signed; null where it is right. */
export function faultOfSignature(reply: Reply, bytes: Buffer, key: TsigKey, request: Signed): TsigFault | null {
  const record = reply.additionals.at(-1);
  if (record?.type !== TYPE.tsig) return { kind: 'unsigned' };
  const { algorithm, variables, mac, originalId } = readSignature(record.data);
  if (variables.error === 16) return { kind: 'bad_signature' };
  if (variables.error === 17) return { kind: 'bad_key' };
  if (variables.error === 18) return { kind: 'bad_time', serverTime: timeIn(variables.other) };
  const unsigned = Buffer.from(bytes.subarray(0, reply.lastRecordAt));
  unsigned.writeUInt16BE(originalId, 0);
  unsigned.writeUInt16BE(unsigned.readUInt16BE(10) - 1, 10);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(request.mac.length);
  const expected = macOf(key, [length, request.mac, unsigned, digested(key, variables)]);
  const isOurs = isSameName(record.name, key.name) && isSameName(algorithm, key.algorithm);
  return isOurs && mac.length === expected.length && timingSafeEqual(mac, expected) ? null : { kind: 'forged' };
}

interface Variables {
  readonly time: number;
  readonly fudge: number;
  readonly error: number;
  readonly other: Buffer;
}

function readSignature(data: Buffer) {
  const reader = new Reader(data);
  const algorithm = reader.name();
  const [time, fudge] = [reader.uint48(), reader.uint16()];
  const mac = reader.bytes(reader.uint16());
  const [originalId, error] = [reader.uint16(), reader.uint16()];
  const other = reader.bytes(reader.uint16());
  if (reader.at !== data.length) throw new MalformedMessage('its signature has more than it says');
  return { algorithm, mac, originalId, variables: { time, fudge, error, other } };
}

/** What is signed besides the message itself. */
function digested(key: TsigKey, { time, fudge, error, other }: Variables): Buffer {
  const classAndTtl = Buffer.alloc(6);
  classAndTtl.writeUInt16BE(CLASS.any, 0);
  const rest = Buffer.alloc(12);
  rest.writeUIntBE(time, 0, 6);
  rest.writeUInt16BE(fudge, 6);
  rest.writeUInt16BE(error, 8);
  rest.writeUInt16BE(other.length, 10);
  return Buffer.concat([encodeName(key.name), classAndTtl, encodeName(key.algorithm), rest, other]);
}

function macOf({ algorithm, secret }: TsigKey, parts: readonly Buffer[]): Buffer {
  const hmac = createHmac(ALGORITHMS[algorithm] ?? 'sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

function timeIn(other: Buffer): number | null {
  return other.length === 6 ? other.readUIntBE(0, 6) : null;
}
