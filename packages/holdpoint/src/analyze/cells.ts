import { badInput, type Place, shown } from './bad-input.ts';
import type { TimeKind } from './options.ts';

/** Counts above it are no counts of requests, and sums of them would not be exact. */
const MOST = 1e12;
/** Numbers from here on are seconds since 1970 (1973 and later), from the next one milliseconds, then finer ones. */
const [EPOCH_SECONDS, EPOCH_MILLISECONDS, FINER] = [1e8, 1e11, 1e14];

const WHOLE = /^(?:\d{1,16}(?:\.00?)?|\d(?:\.\d{1,12})?e\+?\d{1,2})$/i;
const DECIMAL = /^\d{1,13}(?:\.\d{1,20})?(?:e[+-]?\d{1,2})?$/i;
const GROUPED = /^[+-]?\d{1,3}(?:[.,'_\s\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/;
const NUMBER = /^-?\d{1,16}(?:\.\d{1,9})?$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** A count of at most twelve decimal digits, which nearly all are; null for anything else, which `readCount` judges. */
export function plainCount(text: string): number | null {
  if (text.length === 0 || text.length > 12) return null;
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}

/** Reads a number of requests: whole, not negative, at most 10^12, without separators. */
export function readCount(text: string, place: Place): number {
  const value = Number(text);
  if (WHOLE.test(text) && value <= MOST && Number.isInteger(value)) return value;
  const [what, hint] = countFault(text, value);
  throw badInput(place, `found ${shown(text)}; ${what}`, hint);
}

function countFault(text: string, value: number): readonly [what: string, hint: string] {
  if (text === '') {
    return ['a count is needed', 'Leave the whole row out where nothing is known; write 0 where nothing came.'];
  }
  if (GROUPED.test(text)) return ['a count has no separators', `Write ${text.replace(/\D/g, '')}.`];
  if (Number.isNaN(value)) return ['a whole number is needed', 'Leave the whole row out where nothing is known.'];
  if (value < 0) return ['a count is not negative', 'Export counts of each interval, or pass --cumulative.'];
  if (value > MOST) return ['a count is at most 1000000000000', 'Check the column and its unit.'];
  return [
    'a count is whole',
    'Functions such as increase() guess fractions. Export the counters themselves, and pass --cumulative.',
  ];
}

/** Reads a latency that is not negative; nothing (an empty cell) is null, as where there were no requests. */
export function readLatency(text: string, place: Place): number | null {
  if (text === '') return null;
  const value = Number(text);
  if (DECIMAL.test(text) && value <= MOST) return value;
  const hint = /^\d+,\d+$/.test(text)
    ? `Write ${text.replace(',', '.')}.`
    : 'Write milliseconds such as 231.5, or seconds in a column such as p95_s; leave the cell empty without requests.';
  throw badInput(place, `found ${shown(text)}; a latency is needed`, hint);
}

/** A moment of a row in milliseconds, and how it was written. */
export interface Moment {
  readonly at: number;
  readonly kind: TimeKind;
  /** Whether it names its zone; one that does not is taken for UTC. */
  readonly zoned: boolean;
}

/** Reads `90`, `1770541200`, `1770541200000` or ISO 8601. */
export function readMoment(text: string, place: Place): Moment {
  if (NUMBER.test(text)) return numericMoment(Number(text), text, place);
  const [, year, month, day, zone] = ISO.exec(text) ?? [];
  const dateOnly = text.length === 10;
  const iso = text.replace(' ', 'T').replace(',', '.').toUpperCase();
  const at = Date.parse(zone === undefined && !dateOnly ? `${iso}Z` : withMinutes(iso));
  const calendar = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (!Number.isNaN(at) && new Date(calendar).getUTCDate() === Number(day)) {
    return { at, kind: 'iso', zoned: zone !== undefined };
  }
  throw badInput(
    place,
    `found ${shown(text)}; a time is needed`,
    'Write seconds, seconds or milliseconds since 1970, or ISO 8601 such as 2026-02-08T09:00:00Z.',
  );
}

/** JavaScript reads `+02:00`, not `+02` or `+0200`. */
function withMinutes(iso: string): string {
  return iso.replace(/(T.*[+-]\d\d):?(\d\d)?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`);
}

function numericMoment(value: number, text: string, place: Place): Moment {
  if (Math.abs(value) >= FINER || value <= -EPOCH_SECONDS) {
    throw badInput(
      place,
      `found ${shown(text)}; times are seconds, or milliseconds since 1970`,
      value > 0 ? 'It seems to be in microseconds or nanoseconds: divide it.' : 'Count from the beginning of the file.',
    );
  }
  if (value >= EPOCH_MILLISECONDS) return { at: value, kind: 'epoch_milliseconds', zoned: true };
  return { at: value * 1000, kind: value >= EPOCH_SECONDS ? 'epoch_seconds' : 'seconds', zoned: true };
}
