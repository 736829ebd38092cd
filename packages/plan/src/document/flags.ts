import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { text, textLike } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';
import { hostAndPort } from './driver-fields.ts';
import { secret } from './references.ts';

/** Scheme, host and port, as a browser names the page that asks. */
const origin = textLike('an origin such as https://shop.example.com', /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/);

/** The section `flags` of the traffic. */
export const flags = named(
  'flags',
  object(
    {
      flag: required(text('the name of a flag', 'new-checkout'), 'The flag that applications ask for.'),
      listen: required(hostAndPort('127.0.0.1:8090'), 'Where applications get the ruleset.'),
      token: optional(
        secret,
        'What applications must send as bearer token; without it everyone who gets there may ask.',
      ),
      allow: optional(
        listOf(text('a key'), { what: 'keys' }),
        'Keys that get the candidate as soon as the share is above 0.',
      ),
      origins: optional(listOf(origin, { what: 'origins' }), 'Pages that may ask from a browser; none unless stated.'),
    },
    { what: 'the settings of flags' },
  ),
);
