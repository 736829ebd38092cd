import { BUCKETS } from './bucket.ts';
import { finish, mix } from './hash.ts';

/** What a key has that cannot be told apart on every way: one more than any bucket, so that no threshold lies above it. */
export const NO_BUCKET = BUCKETS;

/** The hash after `salt:`, so that each key costs only its own bytes. */
export interface SaltedStart {
  /** After the whole words of the salt. */
  readonly hash: number;
  /** Bytes of the salt behind its last whole word, and how many bits they are: 0, 8, 16 or 24. */
  readonly word: number;
  readonly bits: number;
  /** Of the salt and its colon, in bytes. */
  readonly bytes: number;
  /**
   * The whole hash of the key that a bucket was asked for last, as a signed 32-bit integer, which is what needs no
   * object of its own.
   */
  last: number;
}

/** Begins the hash of every key of one salt. */
export function startOf(salt: string): SaltedStart {
  const bytes = new TextEncoder().encode(`${salt}:`);
  let [hash, word, bits] = [0, 0, 0];
  for (const byte of bytes) {
    word |= byte << bits;
    bits += 8;
    if (bits === 32) {
      hash = mix(hash, word);
      word = 0;
      bits = 0;
    }
  }
  return { hash, word, bits, bytes: bytes.length, last: 0 };
}

/**
 * `bucketOf(salt, key)` without making an object or a text, for the places that ask millions of times a second.
 * NO_BUCKET for an empty key, and for one with a zero byte or a lone surrogate. Keeps the hash in `start.last`.
 */
export function bucketAfter(start: SaltedStart, key: string): number {
  const { length } = key;
  let { hash, word, bits } = start;
  let i = 0;
  for (; bits !== 0 && i < length; i++) {
    const code = key.charCodeAt(i);
    if (((code | (code - 1)) & ~0x7f) !== 0) return bucketOfAny(start, key);
    word |= code << bits;
    bits = (bits + 8) & 31;
    if (bits !== 0) continue;
    hash = mix(hash, word);
    word = 0;
  }
  for (; i + 4 <= length; i += 4) {
    const a = key.charCodeAt(i);
    const b = key.charCodeAt(i + 1);
    const c = key.charCodeAt(i + 2);
    const d = key.charCodeAt(i + 3);
    if (((a | b | c | d | (a - 1) | (b - 1) | (c - 1) | (d - 1)) & ~0x7f) !== 0) return bucketOfAny(start, key);
    hash = mix(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  for (; i < length; i++) {
    const code = key.charCodeAt(i);
    if (((code | (code - 1)) & ~0x7f) !== 0) return bucketOfAny(start, key);
    word |= code << bits;
    bits += 8;
  }
  return length === 0 ? NO_BUCKET : bucketOfHash(start, finish(hash, word, start.bytes + length));
}

function bucketOfHash(start: SaltedStart, hash: number): number {
  start.last = hash | 0;
  return Math.floor((hash * BUCKETS) / 2 ** 32);
}

/** The same for keys outside ASCII, which are encoded on the way. */
function bucketOfAny(start: SaltedStart, key: string): number {
  let { hash, word, bits, bytes } = start;
  for (let i = 0; i < key.length; i++) {
    const code = key.codePointAt(i) ?? 0;
    if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) return NO_BUCKET;
    if (code > 0xffff) i++;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    const packed = utf8(code, size);
    word |= packed << bits;
    bits += 8 * size;
    bytes += size;
    if (bits < 32) continue;
    hash = mix(hash, word);
    bits -= 32;
    word = bits === 0 ? 0 : packed >>> (8 * size - bits);
  }
  return bucketOfHash(start, finish(hash, word, bytes));
}

/** The bytes of a code point, the first one lowest. */
function utf8(code: number, size: number): number {
  const last = 0x80 | (code & 0x3f);
  const third = 0x80 | ((code >> 6) & 0x3f);
  switch (size) {
    case 1:
      return code;
    case 2:
      return 0xc0 | (code >> 6) | (last << 8);
    case 3:
      return 0xe0 | (code >> 12) | (third << 8) | (last << 16);
    default:
      return 0xf0 | (code >> 18) | ((0x80 | ((code >> 12) & 0x3f)) << 8) | (third << 16) | (last << 24);
  }
}
