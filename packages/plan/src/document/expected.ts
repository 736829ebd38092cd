import { defaulted, object, optional, required } from '../shape/object.ts';
import { integer, share } from '../shape/scalars.ts';
import { scalar } from '../shape/shape.ts';
import { parseQuantity } from '../units.ts';

const rate = scalar<number>({
  expects: 'a rate such as 50/s or 25000/min',
  schema: { type: 'string' },
  read: (found) => {
    const reading = parseQuantity(found);
    if ('fault' in reading) return reading;
    return reading.value.dimension === 'rate'
      ? { value: reading.value.value }
      : { fault: { code: 'units_unlike', message: `found ${found}; needed is a rate such as 50/s` } };
  },
});

const hour = scalar<number>({
  expects: 'a time of day such as 14:00',
  schema: { type: 'string' },
  read: (found) => {
    const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(found) ?? [];
    return hours === undefined ? { fault: { code: 'bad_value' } } : { value: Number(hours) + Number(minutes) / 60 };
  },
});

/** The section `expected`: the traffic that the author counts on. */
export const expected = object(
  {
    requests: required(rate, 'Requests, as a mean over a day.'),
    users: optional(
      integer({ expects: 'a number of users', min: 1, max: 1_000_000_000_000 }),
      'Distinct users of a day.',
    ),
    peak: defaulted(hour, '14:00', 'Time of day with the most requests.'),
    quiet: defaulted(share, '40%', 'Requests in the quietest hour as a part of those in the busiest.'),
  },
  { what: 'the expected traffic' },
);
