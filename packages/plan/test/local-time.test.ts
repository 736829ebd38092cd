import { expect, test } from 'vitest';
import { instantsOf, isTimezone, parseLocalTime } from '../src/local-time.ts';

test.each([
  ['2026-02-01T09:00', 'UTC', ['2026-02-01T09:00:00.000Z']],
  ['2026-02-01T09:00:30', 'Europe/Madrid', ['2026-02-01T08:00:30.000Z']],
  ['2026-07-01T09:00', 'Asia/Kolkata', ['2026-07-01T03:30:00.000Z']],
  ['2026-03-29T02:30', 'Europe/Madrid', []],
  ['2026-03-29T03:00', 'Europe/Madrid', ['2026-03-29T01:00:00.000Z']],
  ['2026-10-25T02:30', 'Europe/Madrid', ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']],
  ['2026-04-05T01:45', 'Australia/Lord_Howe', ['2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z']],
  ['2011-12-30T12:00', 'Pacific/Apia', []],
  ['2026-01-01T00:00', 'America/New_York', ['2026-01-01T05:00:00.000Z']],
])('%s in %s', (local, zone, expected) => {
  const time = parseLocalTime(local);
  expect(time && instantsOf(time, zone)).toEqual(expected.map((instant) => Date.parse(instant)));
});

test.each([
  '2026-02-29T09:00',
  '2026-1-1T09:00',
  '2026-01-01 09:00',
  '2026-01-01T24:00',
  '2026-01-01T09:60',
  '2026-01-01',
])('%s is no local time', (text) => {
  expect(parseLocalTime(text)).toBeUndefined();
});

test('zones are those of the IANA database', () => {
  expect(['UTC', 'Europe/Madrid', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'].every(isTimezone)).toBe(true);
  expect(['', 'CET+1', '+02:00', 'Mars/Olympus', 'europe/madrid'].some(isTimezone)).toBe(false);
});
