import { parseDuration } from '../duration.ts';
import type { Quantity } from '../quantity.ts';
import type { Habits } from '../scenario.ts';
import { type Reading, type Shape, scalar } from '../shape/shape.ts';
import { parseQuantity } from '../units.ts';
import { quote } from '../wording.ts';

/** What becomes of a signal: a new level, or so much more (`sign` 1) or less (-1) in every `perMs` milliseconds. */
export type SignalChange =
  | { readonly kind: 'level'; readonly quantity: Quantity }
  | { readonly kind: 'growth'; readonly sign: 1 | -1; readonly quantity: Quantity; readonly perMs: number };

/** A level of a signal, such as `6%`. */
export const level: Shape<Quantity> = scalar({
  expects: 'a value with its unit, such as 6% or 180ms',
  schema: { type: ['string', 'number'], examples: ['6%', '180ms'] },
  read: parseQuantity,
});

/** A level, or a growth such as `grows 150MB per 1h`. */
export const signalChange: Shape<SignalChange> = scalar({
  expects: 'a value such as 6%, or a growth such as grows 150MB per 1h',
  schema: { type: ['string', 'number'], examples: ['6%', 'grows 150MB per 1h'] },
  read: readChange,
});

function readChange(found: string): Reading<SignalChange> {
  const verb = /^(?:grows|shrinks)\b/.exec(found)?.[0];
  if (verb !== undefined) return readGrowth(found, verb === 'grows' ? 1 : -1);
  const reading = parseQuantity(found);
  return 'fault' in reading ? reading : { value: { kind: 'level', quantity: reading.value } };
}

function readGrowth(found: string, sign: 1 | -1): Reading<SignalChange> {
  const [, verb = '', amount = '', link = '', length = ''] = /^(\w+\s+)(.*?\S)(\s+per\s+)(\S+)$/.exec(found) ?? [];
  if (length === '') {
    const message = `found ${quote(found)}; a growth is written like grows 150MB per 1h`;
    return { fault: { code: 'bad_value', message } };
  }
  const quantity = shifted(parseQuantity(amount), verb.length);
  if ('fault' in quantity) return quantity;
  const perMs = shifted(parseDuration(length), verb.length + amount.length + link.length);
  if ('fault' in perMs) return perMs;
  return { value: { kind: 'growth', sign, quantity: quantity.value, perMs: perMs.value } };
}

/** The reading of a part of a text that begins at `start`. */
function shifted<T>(reading: Reading<T>, start: number): Reading<T> {
  if ('value' in reading) return reading;
  return { fault: { ...reading.fault, index: start + (reading.fault.index ?? 0) } };
}

/** Requests per second, above 0 and at most a billion. */
export const requestRate: Shape<number> = scalar({
  expects: 'a number of requests such as 50/s or 3000/min, above 0',
  schema: { type: 'string', examples: ['50/s', '3000/min'] },
  read: (found) => {
    const reading = parseQuantity(found);
    if ('fault' in reading) return reading;
    const { dimension, value } = reading.value;
    if (dimension !== 'rate') return { fault: { code: 'units_unlike' } };
    return value > 0 && value <= 1e9 ? { value } : { fault: { code: 'out_of_range' } };
  },
});

const TIME_OF_DAY = '(?:[01]\\d|2[0-3]):[0-5]\\d';

/** A time of day as the hour, 0 to 23.99. */
export const hourOfDay: Shape<number> = scalar({
  expects: 'a time of day such as 14:00',
  schema: { type: 'string', pattern: `^${TIME_OF_DAY}$` },
  read: (found) => {
    const isTime = new RegExp(`^${TIME_OF_DAY}$`).test(found);
    return isTime ? { value: hourOf(found) } : { fault: { code: 'bad_value' } };
  },
});

/** Hours of the day, such as `23:00 to 07:00`; they may run over midnight. */
export const hoursOfDay: Shape<NonNullable<Habits['asleep']>> = scalar({
  expects: 'hours of the day such as 23:00 to 07:00',
  schema: { type: 'string', pattern: `^${TIME_OF_DAY} to ${TIME_OF_DAY}$` },
  read: (found) => {
    const [, from, to] = new RegExp(`^(${TIME_OF_DAY}) +to +(${TIME_OF_DAY})$`).exec(found) ?? [];
    if (from === undefined || to === undefined) return { fault: { code: 'bad_value' } };
    const message = `found ${quote(found)}; the two times are the same`;
    const hint = 'write `answers: never` for somebody who never answers';
    if (from === to) return { fault: { code: 'bad_value', message, hint } };
    return { value: { fromHour: hourOf(from), toHour: hourOf(to) } };
  },
});

function hourOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours + minutes / 60;
}

/** Time to an answer in milliseconds; null for `never`. */
export const answerTime: Shape<number | null> = scalar<number | null>({
  expects: 'a duration such as 5m, or never',
  schema: { type: 'string', examples: ['5m', 'never'] },
  read: (found) => (found === 'never' ? { value: null } : parseDuration(found)),
});

/** What a load is multiplied by, 0.001 to 1,000. */
export const factor: Shape<number> = scalar({
  expects: 'a factor such as 3 or 0.5, from 0.001 to 1,000',
  schema: { type: 'number', minimum: 0.001, maximum: 1000 },
  read: (found) => {
    if (!/^\d+(?:\.\d+)?$/.test(found)) return { fault: { code: 'bad_value' } };
    const value = Number(found);
    return value >= 0.001 && value <= 1000 ? { value } : { fault: { code: 'out_of_range' } };
  },
});
