import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assignment, BUCKETS, bucketOf, isCandidate, murmur3Text, thresholdsOf } from '../src/index.ts';

interface Vectors {
  readonly buckets: readonly { salt: string; key: string; hash: number; bucket: number }[];
  readonly assignments: readonly (Assignment & { readonly candidate: boolean })[];
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors.json', import.meta.url), 'utf8'));

const sizes = fc
  .array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 4 })
  .filter((list) => list.reduce((sum, size) => sum + size, 0) <= 10_000);
const first = sizes.map((list) => list.map((sizeBp, index) => ({ audience: `a${index}`, sizeBp })));
const who = fc.record({
  salt: fc.string({ unit: 'binary' }),
  key: fc.string({ unit: 'binary', minLength: 1 }),
  first,
  audiences: fc.subarray(['a0', 'a1', 'a2', 'a3', 'elsewhere']),
});
const share = fc.integer({ min: 0, max: 10_000 });

describe('the hash', () => {
  it('agrees with the published values of MurmurHash3 x86 32', () => {
    expect(murmur3Text('')).toBe(0);
    expect(murmur3Text('hello')).toBe(0x248bfa47);
    expect(murmur3Text('hello, world')).toBe(0x149bbb7f);
    expect(murmur3Text('The quick brown fox jumps over the lazy dog')).toBe(0x2e4ff723);
    expect(murmur3Text('', 1)).toBe(0x514e28b7);
  });

  it('hashes a lone surrogate as the replacement character', () => {
    expect(bucketOf('s', '\ud800')).toBe(bucketOf('s', '\ufffd'));
  });
});

describe('the published vectors', () => {
  it.each(vectors.buckets)('bucket of $salt, $key', ({ salt, key, hash, bucket }) => {
    expect(murmur3Text(`${salt}:${key}`)).toBe(hash);
    expect(bucketOf(salt, key)).toBe(bucket);
  });

  it.each(vectors.assignments)('$shareBp bp, key $key of $audiences', ({ candidate, ...assignment }) => {
    expect(isCandidate(assignment)).toBe(candidate);
  });

  it('are enough to match another language against', () => {
    expect(vectors.buckets.length).toBeGreaterThanOrEqual(30);
    expect(new Set(vectors.assignments.map(({ candidate }) => candidate))).toEqual(new Set([true, false]));
  });
});

describe('assignment', () => {
  it('never takes the candidate from a key when the share grows', () => {
    fc.assert(
      fc.property(who, share, share, (person, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        return !isCandidate({ ...person, shareBp: low }) || isCandidate({ ...person, shareBp: high });
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives nobody the candidate at 0 and everybody at 10,000', () => {
    fc.assert(
      fc.property(who, (person) => {
        expect(isCandidate({ ...person, shareBp: 0 })).toBe(false);
        expect(isCandidate({ ...person, shareBp: 10_000 })).toBe(true);
      }),
    );
  });

  it('fills the audiences in order before anyone else', () => {
    const audiences = [
      { audience: 'staff', sizeBp: 500 },
      { audience: 'beta', sizeBp: 1_500 },
    ];
    const at = (shareBp: number): readonly number[] => {
      const { audiences: groups, rest } = thresholdsOf(shareBp, audiences);
      return [...groups.map(({ threshold }) => threshold), rest];
    };
    expect(at(250)).toEqual([50_000, 0, 0]);
    expect(at(500)).toEqual([BUCKETS, 0, 0]);
    expect(at(1_250)).toEqual([BUCKETS, 50_000, 0]);
    expect(at(6_000)).toEqual([BUCKETS, BUCKETS, 50_000]);
  });

  it('counts a key of several audiences to the first', () => {
    const order = [
      { audience: 'staff', sizeBp: 1_000 },
      { audience: 'beta', sizeBp: 1_000 },
    ];
    const both = { salt: 's', shareBp: 1_000, first: order, key: 'k', audiences: ['beta', 'staff'] };
    expect(isCandidate(both)).toBe(true);
    expect(isCandidate({ ...both, audiences: ['beta'] })).toBe(false);
  });

  it('gives stable to whoever has no key', () => {
    const nobody = { salt: 's', shareBp: 10_000, first: [], audiences: [] };
    expect(isCandidate({ ...nobody, key: null })).toBe(false);
    expect(isCandidate({ ...nobody, key: '' })).toBe(false);
  });

  it.each([
    [-1, []],
    [10_001, []],
    [0.5, []],
    [Number.NaN, []],
    [100, [6_000, 4_001]],
    [100, [-5]],
  ])('refuses a share of %s over audiences of %s', (shareBp, list) => {
    const order = list.map((sizeBp, index) => ({ audience: `a${index}`, sizeBp }));
    expect(() => isCandidate({ salt: 's', shareBp, first: order, key: 'k', audiences: [] })).toThrow(RangeError);
  });

  it.each([100, 1_000, 2_500, 5_000, 9_000])('gives %s bp of 100,000 keys within 0.5 points', (shareBp) => {
    const order = [{ audience: 'staff', sizeBp: 2_000 }];
    let given = 0;
    for (let id = 0; id < 100_000; id++) {
      const audiences = id % 5 === 0 ? ['staff'] : [];
      if (isCandidate({ salt: 'shop-2026-02-08-1', shareBp, first: order, key: `user-${id}`, audiences })) given++;
    }
    expect(Math.abs(given / 1_000 - shareBp / 100)).toBeLessThan(0.5);
  });
});
