import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { text } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';
import { hostAndPort } from './driver-fields.ts';

/** The section `flags` of the traffic. */
export const flags = named(
  'flags',
  object(
    {
      flag: required(text('the name of a flag', 'new-checkout'), 'The flag that applications ask for.'),
      listen: required(hostAndPort('127.0.0.1:8090'), 'Where applications get the ruleset.'),
      token: optional(
        text('the name of a secret, such as $FLAGS_TOKEN'),
        'What applications must send as bearer token.',
      ),
      allow: optional(
        listOf(text('a key'), { what: 'keys' }),
        'Keys that get the candidate as soon as the share is above 0.',
      ),
    },
    { what: 'the settings of flags' },
  ),
);
