import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketAfter, bucketOf, NO_BUCKET, startOf } from '../src/index.ts';

const wellFormed = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
const ascii = fc.string({ unit: 'binary-ascii', minLength: 1 }).filter((text) => !text.includes('\0'));
const salt = fc.string({ unit: 'binary' });

describe('the bucket after a salt that was hashed before', () => {
  it.each([
    ['plain keys', ascii],
    ['any keys', wellFormed],
    ['long keys', fc.string({ unit: 'grapheme', minLength: 40 })],
  ])('is that of the text as a whole: %s', (_, keys) => {
    fc.assert(
      fc.property(salt, keys, (before, key) => bucketAfter(startOf(before), key) === bucketOf(before, key)),
      {
        numRuns: 2_000,
      },
    );
  });

  it('does not exist without a key', () => {
    expect(bucketAfter(startOf('s'), '')).toBe(NO_BUCKET);
  });

  it.each(['\0', 'abc\0', '\0bcdefgh', 'abcdefg\0h', 'é\0', '\ud800', 'abcd\udfff', 'a\udc00\ud800'])(
    'does not exist for %j',
    (key) => {
      for (const before of ['', 'a', 'ab', 'abc']) expect(bucketAfter(startOf(before), key)).toBe(NO_BUCKET);
    },
  );
});
