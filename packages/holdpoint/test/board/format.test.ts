import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean } from '../../src/board/clean.ts';
import {
  formatCount,
  formatMoment,
  formatQuantity,
  formatShare,
  formatSpan,
  formatWhole,
} from '../../src/board/format.ts';
import { fit, lineWidth, span } from '../../src/board/text.ts';

describe('quantities', () => {
  it.each([
    [0.123, 'ratio', '12.3 %'],
    [0.0021, 'ratio', '0.21 %'],
    [1, 'ratio', '100 %'],
    [0, 'ratio', '0 %'],
    [-0.021, 'points', '-2.1 pp'],
    [385, 'duration', '385 ms'],
    [12.4, 'duration', '12.4 ms'],
    [0, 'duration', '0 ms'],
    [1250, 'duration', '1.25 s'],
    [90_000, 'duration', '1m 30s'],
    [125e6, 'bytes', '125 MB'],
    [1.5e9, 'bytes', '1.50 GB'],
    [0, 'bytes', '0 bytes'],
    [45.2, 'rate', '45.2 /s'],
    [0.0058, 'rate', '0.0058 /s'],
    [55_830, 'count', '55,830'],
    [null, 'ratio', 'unknown'],
  ])('writes %s of %s as %s', (value, dimension, text) => {
    expect(formatQuantity(value, dimension)).toBe(text);
  });

  it('writes shares exactly', () => {
    expect([2500, 125, 1, 0, null].map(formatShare)).toEqual(['25 %', '1.25 %', '0.01 %', '0 %', 'unknown']);
  });

  it('sets thousands apart', () => {
    expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});

describe('time', () => {
  it.each([
    [0, '0s', '0s'],
    [42_900, '42s', '42s'],
    [845_000, '14m 05s', '14m 05s'],
    [18_420_000, '5h 07m', '5h 07m'],
    [172_800_000, '2d 0h', '2d'],
    [183_600_000, '2d 3h', '2d 3h'],
    [600_000, '10m 00s', '10m'],
  ])('writes %s ms as %s', (ms, spanned, whole) => {
    expect(formatSpan(ms)).toBe(spanned);
    expect(formatWhole(ms)).toBe(whole);
  });

  it('follows the zone, over the change to summer time', () => {
    const before = Date.UTC(2026, 2, 8, 9, 59);
    expect(formatMoment(before, 'America/Los_Angeles')).toBe('8 Mar 01:59');
    expect(formatMoment(before + 60_000, 'America/Los_Angeles')).toBe('8 Mar 03:00');
  });
});

describe('text from outside', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007after', 'after'],
    ['a\r\nb\tc', 'a b c'],
    ['bell\u0007 null\u0000 delete\u007f c1\u009b31m', 'bell null delete c1'],
    ['\u202eevil\u202c', 'evil'],
    ['می\u200cخواهم 👩\u200d💻', 'می\u200cخواهم 👩\u200d💻'],
    ['half \ud83d', 'half \ufffd'],
    [`Z${'\u0301'.repeat(50)}`, `Z${'\u0301'.repeat(4)}`],
  ])('%j becomes %j', (text, cleaned) => {
    expect(clean(text)).toBe(cleaned);
  });

  it('fits any width exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 0, max: 60 }), (texts, width) => {
        expect(
          lineWidth(
            fit(
              texts.map((text) => span(text)),
              width,
            ),
          ),
        ).toBe(width);
      }),
    );
  });
});
