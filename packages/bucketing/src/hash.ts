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

/**
 * MurmurHash3 x86 32 (Austin Appleby, public domain) of the first `length` bytes, as an unsigned
 * 32-bit integer. Words are read in little-endian order, whatever the machine.
 */
export function murmur3(bytes: Uint8Array, length = bytes.length, seed = 0): number {
  const at = (index: number): number => bytes[index] ?? 0;
  const whole = length - (length % 4);
  let h = seed;
  for (let i = 0; i < whole; i += 4) {
    h ^= scramble(at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24));
    h = (Math.imul(rotateLeft(h, 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = length - 1; i >= whole; i--) tail = (tail << 8) | at(i);
  return avalanche(h ^ scramble(tail) ^ length);
}

const encoder = new TextEncoder();
let scratch = new Uint8Array(1024);

/** `murmur3` over the UTF-8 bytes of a text. A lone surrogate is hashed as U+FFFD, as every UTF-8 encoder writes it. */
export function murmur3Text(text: string, seed = 0): number {
  const room = text.length * 3;
  if (scratch.length < room) scratch = new Uint8Array(room * 2);
  return murmur3(scratch, encoder.encodeInto(text, scratch).written, seed);
}
