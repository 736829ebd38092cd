import { CURRENCIES } from './currencies.ts';
import { DURATION_UNITS, parseDuration } from './duration.ts';
import type { Dimension, Quantity } from './quantity.ts';
import type { Reading } from './shape/shape.ts';
import { didYouMean, quote } from './wording.ts';

interface Unit {
  readonly dimension: Dimension;
  /** What one of this unit is in the base unit of its dimension. */
  readonly factor: number;
}

/** Units but those of time and money. Upper and lower case differ: `MB` is a unit, `mb` is not. */
const UNITS: Readonly<Record<string, Unit>> = {
  '%': { dimension: 'ratio', factor: 0.01 },
  pp: { dimension: 'points', factor: 0.01 },
  bytes: { dimension: 'bytes', factor: 1 },
  B: { dimension: 'bytes', factor: 1 },
  KB: { dimension: 'bytes', factor: 1e3 },
  MB: { dimension: 'bytes', factor: 1e6 },
  GB: { dimension: 'bytes', factor: 1e9 },
  KiB: { dimension: 'bytes', factor: 2 ** 10 },
  MiB: { dimension: 'bytes', factor: 2 ** 20 },
  GiB: { dimension: 'bytes', factor: 2 ** 30 },
  '/s': { dimension: 'rate', factor: 1 },
  '/min': { dimension: 'rate', factor: 1 / 60 },
  count: { dimension: 'count', factor: 1 },
};

/** What a unit of each dimension looks like, for hints. */
export const DIMENSION_UNITS: Readonly<Record<Dimension, string>> = {
  ratio: '%, such as 5%',
  points: 'pp, such as 5pp',
  duration: 'ms, s, m, h, d or w, such as 400ms',
  bytes: 'bytes, KB, MB, GB, KiB, MiB or GiB, such as 50MB',
  count: 'no unit, such as 1000',
  rate: '/s or /min, such as 20/s',
  money: 'a currency, such as 300 USD',
};

export const UNIT_NAMES: readonly string[] = [...Object.keys(UNITS), ...Object.keys(DURATION_UNITS)];
const NUMBER_AND_UNIT = /^(\d{1,15}(?:\.\d{1,15})?)\s*([%A-Za-z/]*)$/;

/** Whether a word may follow a number as its unit. */
export function isUnit(word: string): boolean {
  return UNIT_NAMES.includes(word) || CURRENCIES.has(word);
}

/** Reads a number with its unit, such as `5%`, `400ms`, `1h30m`, `20/s`, `1000` or `300 USD`, into base units. */
export function parseQuantity(text: string): Reading<Quantity> {
  const [, digits, unit] = NUMBER_AND_UNIT.exec(text) ?? [];
  if (/^P/.test(text) || /^[\d.]+(?:ms|[wdhms])(?:[\d.]+(?:ms|[wdhms]))*$/.test(text)) return parseTime(text);
  if (digits === undefined || unit === undefined) {
    const message = `found ${quote(text)}; needed is a quantity such as 5%, 5pp, 400ms, 10MB, 20/s or 1000`;
    return { fault: { code: 'bad_quantity', message } };
  }
  const compact = `${digits}${unit}`;
  if (CURRENCIES.has(unit)) {
    return { value: { dimension: 'money', value: Number(digits), currency: unit, text: `${digits} ${unit}` } };
  }
  const name = unit === '' ? 'count' : unit;
  const known = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
  return known === undefined ? unknownUnit(text, unit) : { value: inBaseUnits(known, Number(digits), compact) };
}

function parseTime(text: string): Reading<Quantity> {
  const duration = parseDuration(text);
  return 'fault' in duration ? duration : { value: { dimension: 'duration', value: duration.value, text } };
}

/** Percentages are divided, because 0.07 is nearer to 7 % than 7 times 0.01. */
function inBaseUnits({ dimension, factor }: Unit, number: number, text: string): Quantity {
  const value = factor < 1 ? number / Math.round(1 / factor) : number * factor;
  return { dimension, value, text };
}

function unknownUnit(text: string, unit: string): Reading<Quantity> {
  const index = text.lastIndexOf(unit);
  const near = UNIT_NAMES.find((name) => name.toLowerCase() === unit.toLowerCase());
  const currency = unit.toUpperCase();
  const hint = near
    ? `did you mean ${quote(near)}?`
    : CURRENCIES.has(currency)
      ? `did you mean ${quote(currency)}?`
      : (didYouMean(unit, UNIT_NAMES) ??
        'units: %, pp, ms, s, m, h, d, w, bytes, KB, MB, GB, /s, /min, count, and currencies');
  return { fault: { code: 'unknown_unit', index, message: `unknown unit ${quote(unit)} in ${quote(text)}`, hint } };
}
