import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_DURATION_MS } from '../src/duration.ts';
import { formatDuration, parseDuration, parseQuantity } from '../src/index.ts';

test.each([
  ['5%', 'ratio', 0.05],
  ['7%', 'ratio', 0.07],
  ['99.5%', 'ratio', 0.995],
  ['5pp', 'points', 0.05],
  ['0.5pp', 'points', 0.005],
  ['400ms', 'duration', 400],
  ['1h30m', 'duration', 5_400_000],
  ['PT5M', 'duration', 300_000],
  ['1.5s', 'duration', 1500],
  ['2w', 'duration', 1_209_600_000],
  ['10bytes', 'bytes', 10],
  ['10KB', 'bytes', 10_000],
  ['50MB', 'bytes', 50_000_000],
  ['50 MB', 'bytes', 50_000_000],
  ['1.5GB', 'bytes', 1_500_000_000],
  ['1KiB', 'bytes', 1024],
  ['2MiB', 'bytes', 2_097_152],
  ['1GiB', 'bytes', 1_073_741_824],
  ['20/s', 'rate', 20],
  ['90/min', 'rate', 1.5],
  ['1000', 'count', 1000],
  ['1000count', 'count', 1000],
])('%s is %s %d', (text, dimension, value) => {
  expect(parseQuantity(text)).toMatchObject({ value: { dimension, value } });
});

test('money keeps its currency', () => {
  expect(parseQuantity('300 USD')).toEqual({
    value: { dimension: 'money', value: 300, currency: 'USD', text: '300 USD' },
  });
});

test.each([
  ['5 euros', 'unknown_unit'],
  ['5usd', 'unknown_unit'],
  ['5M', 'unknown_unit'],
  ['5mb', 'unknown_unit'],
  ['-5%', 'bad_quantity'],
  ['5,5%', 'bad_quantity'],
  ['1e3', 'bad_quantity'],
  ['0x10', 'bad_quantity'],
  ['', 'bad_quantity'],
  [`1${'0'.repeat(400)}`, 'bad_quantity'],
  ['P1M', 'duration_calendar'],
])('%s is refused as %s', (text, code) => {
  expect(parseQuantity(text)).toMatchObject({ fault: { code } });
});

test.each([
  ['90', 'duration_unit'],
  ['1.5', 'duration_unit'],
  ['P1Y', 'duration_calendar'],
  ['P2M', 'duration_calendar'],
  ['P1Y2M3DT4H', 'duration_calendar'],
  ['2 months', 'duration_calendar'],
  ['1y', 'duration_calendar'],
  ['', 'bad_duration'],
  ['P', 'bad_duration'],
  ['PT', 'bad_duration'],
  ['P1DT', 'bad_duration'],
  ['30m1h', 'bad_duration'],
  ['1h 30m', 'bad_duration'],
  ['5min', 'bad_duration'],
  ['0s', 'out_of_range'],
  ['0.5ms', 'out_of_range'],
  ['372d', 'out_of_range'],
])('the duration %s is refused as %s', (text, code) => {
  expect(parseDuration(text)).toMatchObject({ fault: { code } });
});

test('PT1M is a minute, and P1D a day', () => {
  expect(parseDuration('PT1M')).toEqual({ value: 60_000 });
  expect(parseDuration('P1DT1H')).toEqual({ value: 90_000_000 });
});

test('every duration is printed so that it reads as itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_DURATION_MS }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toEqual({ value: ms });
    }),
  );
});
