import { Temporal } from 'temporal-polyfill';
import { parseDuration } from '../duration.ts';
import { parseLocalTime } from '../local-time.ts';
import { named, type Reading, scalar } from '../shape/shape.ts';
import { quote } from '../wording.ts';

/** A moment as it is written, before the start of the launch and its zone are known. */
export type MomentForm = { readonly text: string } & (
  | { readonly kind: 'relative'; readonly offsetMs: number }
  | { readonly kind: 'time'; readonly time: Temporal.PlainTime }
  /** Day 1 is the day of T; without a time it is T's time of day. */
  | { readonly kind: 'day'; readonly day: number; readonly time?: Temporal.PlainTime }
  | { readonly kind: 'local'; readonly local: Temporal.PlainDateTime }
);

const EXPECTS = 'a moment such as T-15m, 02:00:15, Day 3 09:00 or 2026-02-08T02:00';
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?';

/** Reads `T-15m`, `02:00:15`, `Day 3`, `Day 3 09:00` or a local date and time. */
export function parseMoment(text: string): Reading<MomentForm> {
  const [relative, sign, length] = /^T(?:\s*([+-])\s*(\S+))?$/.exec(text) ?? [];
  if (relative !== undefined && length === undefined) return { value: { kind: 'relative', offsetMs: 0, text } };
  if (length !== undefined) {
    const reading = parseDuration(length);
    if ('fault' in reading)
      return { fault: { ...reading.fault, index: text.indexOf(length) + (reading.fault.index ?? 0) } };
    return { value: { kind: 'relative', offsetMs: sign === '-' ? -reading.value : reading.value, text } };
  }
  if (new RegExp(`^${TIME}$`).test(text)) return { value: { kind: 'time', time: Temporal.PlainTime.from(text), text } };
  const [, day, time] = new RegExp(`^Day ([1-9]\\d{0,2})(?: (${TIME}))?$`).exec(text) ?? [];
  if (day !== undefined) {
    const at = time === undefined ? {} : { time: Temporal.PlainTime.from(time) };
    return { value: { kind: 'day', day: Number(day), ...at, text } };
  }
  const local = parseLocalTime(text);
  if (local !== undefined) return { value: { kind: 'local', local, text } };
  return { fault: { code: 'bad_moment', message: `found ${quote(text)}; needed is ${EXPECTS}` } };
}

export const moment = named(
  'moment',
  scalar<MomentForm>({
    expects: EXPECTS,
    schema: {
      type: 'string',
      description: 'When something is due: `T-15m`, `02:00:15`, `Day 3`, `Day 3 09:00`, or `2026-02-08T02:00`.',
      pattern: `^(?:T(?:\\s*[+-]\\s*(?:P\\S+|(?:\\d[\\d.]*[a-z]+)+))?|${TIME}|Day [1-9]\\d{0,2}(?: ${TIME})?|\\d{4}-\\d{2}-\\d{2}T${TIME})$`,
    },
    read: parseMoment,
  }),
);

/** A moment, or `end`: when the launch has ended. */
export const momentOrEnd = scalar<MomentForm | 'end'>({
  expects: `"end", or ${EXPECTS}`,
  schema: { type: 'string' },
  read: (found) => (found === 'end' ? { value: 'end' } : parseMoment(found)),
});
