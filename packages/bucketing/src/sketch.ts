/*
 * A HyperLogLog sketch (Flajolet, Fusy, Gandouet and Meunier, 2007): how many distinct hashes came by, in 16 KB. Two
 * sketches together are the highest of each register, so that many processes can count the same users once.
 */

const INDEX_BITS = 14;
/** A standard error of 0.81 %. */
export const REGISTERS = 1 << INDEX_BITS;
/** The highest rank that 32 bits of hash can give. */
export const MAX_RANK = 32 - INDEX_BITS + 1;

/**
 * Takes in the murmur3 hash of a key (32 bits, signed or not). Buckets are parts of it: it is mixed once more, one to
 * one. Gives the register that has risen, or -1.
 */
export function sketchHash(registers: Uint8Array, hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  h ^= h >>> 15;
  const index = h >>> (32 - INDEX_BITS);
  const rank = Math.clz32((h << INDEX_BITS) | (1 << (INDEX_BITS - 1))) + 1;
  if (rank <= (registers[index] ?? 0)) return -1;
  registers[index] = rank;
  return index;
}

/** How many distinct hashes the registers have taken in; by linear counting where there are few. */
export function distinctIn(registers: Uint8Array): number {
  let sum = 0;
  let zeros = 0;
  for (const rank of registers) {
    sum += 2 ** -rank;
    if (rank === 0) zeros++;
  }
  const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS ** 2) / sum;
  return raw <= 2.5 * REGISTERS && zeros > 0 ? REGISTERS * Math.log(REGISTERS / zeros) : raw;
}
