import { listOf } from '../shape/collections.ts';
import { defaulted, object, optional } from '../shape/object.ts';
import { duration, integer, textLike, yesNo } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';

const method = textLike('a method such as GET', /^[A-Z]+$/);

/** The section `mirror` of the traffic. */
export const mirror = named(
  'mirror',
  object(
    {
      methods: optional(
        listOf(method, { what: 'methods', min: 1 }),
        'Methods of requests that are copied; GET, HEAD and OPTIONS unless stated, for they change nothing.',
      ),
      bodies: optional(yesNo, 'Whether answers are compared by a hash of their bodies, too.'),
      at_most: defaulted(
        integer({ expects: 'a number of requests', min: 1, max: 10_000 }),
        '64',
        'Copies under way at the same time; what is above is not copied, and counted.',
      ),
      timeout: defaulted(duration, '5s', 'How long a copy may take.'),
    },
    { what: 'the mirror' },
  ),
);
