import { describe, expect, it } from 'vitest';
import { distinctIn, MAX_RANK, murmur3Text, REGISTERS, sketchHash } from '../src/index.ts';

function sketchOf(count: number, from = 0, below = 2 ** 32): Uint8Array {
  const registers = new Uint8Array(REGISTERS);
  for (let user = from, added = 0; added < count; user++) {
    const hash = murmur3Text(`launch-1:user-${user}`);
    if (hash >= below) continue;
    sketchHash(registers, hash);
    added++;
  }
  return registers;
}

describe('a sketch of users', () => {
  it.each([0, 1, 5, 60, 1_000, 20_000, 40_000, 60_000, 200_000])('counts %i within three per cent', (count) => {
    const found = distinctIn(sketchOf(count));
    expect(Math.abs(found - count)).toBeLessThanOrEqual(Math.max(0.5, 0.03 * count));
  });

  it('counts as well where only the lowest hashes come, as with a share of one per cent', () => {
    const found = distinctIn(sketchOf(5_000, 0, 2 ** 32 / 100));
    expect(Math.abs(found - 5_000)).toBeLessThan(150);
  });

  it('counts a user once, however often and with whatever sign the hash comes', () => {
    const registers = new Uint8Array(REGISTERS);
    for (const hash of [0xdeadbeef, 0xdeadbeef | 0, 0xdeadbeef]) sketchHash(registers, hash);
    expect(Math.round(distinctIn(registers))).toBe(1);
  });

  it('of two halves is the highest of each register', () => {
    const [one, two, both] = [sketchOf(3_000), sketchOf(3_000, 2_000), sketchOf(5_000)];
    expect(one.map((rank, index) => Math.max(rank, two[index] ?? 0))).toEqual(both);
  });

  it('has ranks that 32 bits can give', () => {
    expect(Math.max(...sketchOf(200_000))).toBeLessThanOrEqual(MAX_RANK);
    const registers = new Uint8Array(REGISTERS);
    sketchHash(registers, 0);
    expect([...registers].filter((rank) => rank > 0)).toEqual([MAX_RANK]);
  });
});
