import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { duration, oneOf } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';
import { command as line } from './driver-fields.ts';

/** The section `command` of the traffic. */
export const command = named(
  'router-command',
  object(
    {
      apply: required(line('./router apply'), 'Makes the split that it reads as JSON from its standard input.'),
      observe: required(line('./router observe'), 'Prints as JSON what the router does now.'),
      reset: optional(line('./router reset'), 'Takes all traffic back; `apply` with share 0 unless stated.'),
      does: optional(
        listOf(oneOf(['sticky', 'counts']), { what: 'abilities' }),
        '`sticky`: the router keeps each user on one version; `counts`: `observe` prints requests and errors.',
      ),
      timeout: optional(duration, 'How long each of them may take; 10s unless stated.'),
    },
    { what: 'the commands of a router' },
  ),
);

/** The section `blue-green` of the traffic. */
export const blueGreen = named(
  'blue-green',
  object(
    {
      to_candidate: required(line('./switch green'), 'Switches all traffic to the candidate.'),
      to_stable: required(line('./switch blue'), 'Switches all traffic back.'),
      active: required(line('./switch show'), 'Prints `stable` or `candidate`: which one has the traffic now.'),
      timeout: optional(duration, 'How long each of them may take; 10s unless stated.'),
    },
    { what: 'the commands of a switch' },
  ),
);
