const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

function rotateLeft(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function scramble(word: number): number {
  return Math.imul(rotateLeft(Math.imul(word, C1), 15), C2);
}

function avalanche(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The hash after one more word of four bytes, the first one lowest. */
export function mix(hash: number, word: number): number {
  return (Math.imul(rotateLeft(hash ^ scramble(word), 13), 5) + 0xe6546b64) | 0;
}

/** The hash, unsigned, after the last 0 to 3 bytes and the length of all. */
export function finish(hash: number, tail: number, length: number): number {
  return avalanche(hash ^ scramble(tail) ^ length);
}

/**
 * MurmurHash3 x86 32 (Austin Appleby, public domain) of the first `length` bytes, as an unsigned
 * 32-bit integer. Words are read in little-endian order, whatever the machine.
 */
export function murmur3(bytes: Uint8Array, length = bytes.length, seed = 0): number {
  const at = (index: number): number => bytes[index] ?? 0;
  const whole = length - (length % 4);
  let h = seed;
  for (let i = 0; i < whole; i += 4) {
    h = mix(h, at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24));
  }
  let tail = 0;
  for (let i = length - 1; i >= whole; i--) tail = (tail << 8) | at(i);
  return finish(h, tail, length);
}

const encoder = new TextEncoder();
let scratch = new Uint8Array(1024);

/** `murmur3` over the UTF-8 bytes of a text. A lone surrogate is hashed as U+FFFD, as every UTF-8 encoder writes it. */
export function murmur3Text(text: string, seed = 0): number {
  const room = text.length * 3;
  if (scratch.length < room) scratch = new Uint8Array(room * 2);
  return murmur3(scratch, encoder.encodeInto(text, scratch).written, seed);
}
