import { hourOfDay, requestRate } from '../scenario/values.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { integer, share } from '../shape/scalars.ts';

/** The section `expected`: the traffic that the author counts on. */
export const expected = object(
  {
    requests: required(requestRate, 'Requests, as a mean over a day.'),
    users: optional(
      integer({ expects: 'a number of users', min: 1, max: 1_000_000_000_000 }),
      'Distinct users of a day.',
    ),
    peak: defaulted(hourOfDay, '14:00', 'Time of day with the most requests.'),
    quiet: defaulted(share, '40%', 'Requests in the quietest hour as a part of those in the busiest.'),
  },
  { what: 'the expected traffic' },
);
