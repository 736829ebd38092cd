import { listOf, mapOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, integer, oneOf, share, text } from '../shape/scalars.ts';
import { type DraftOf, scalar } from '../shape/shape.ts';
import { quote } from '../wording.ts';
import { event } from './event.ts';
import { answerTime, hourOfDay, hoursOfDay, level, requestRate } from './values.ts';

/** Events that a scenario may have. */
const MAX_EVENTS = 1000;

const languageVersion = scalar<1>({
  expects: 'the version of the language of scenarios, 1',
  schema: { const: 1 },
  read: (found) => {
    const message = `found version ${quote(found)} of the language of scenarios; this program reads version 1`;
    return found === '1' ? { value: 1 } : { fault: { code: 'rehearsal_version', message } };
  },
});

const levels = mapOf(level, 'values of signals');

const world = object(
  {
    requests: optional(requestRate, 'Requests, as a mean over a day; what the plan expects, or 50/s, unless stated.'),
    users: optional(
      integer({ expects: 'a number of users', min: 1, max: 1_000_000_000 }),
      'Distinct users in a day; what the plan expects unless stated.',
    ),
    peak: optional(hourOfDay, 'Time of day with the most requests, in the time zone of the launch.'),
    quiet: optional(share, 'Requests in the quietest hour as a part of those in the busiest.'),
    stable: optional(
      levels,
      'What signals of stable are while nothing is wrong; well within the limits unless stated.',
    ),
    candidate: optional(levels, 'The same for the candidate.'),
    delay: optional(mapOf(duration, 'delays of signals'), 'How late the values of a signal arrive.'),
  },
  { what: 'the world' },
);

const people = mapOf(
  object(
    {
      answers: defaulted(answerTime, '2m', 'Median time to an answer, or `never`.'),
      says: defaulted(oneOf(['yes', 'no']), 'yes', 'What the answers are.'),
      asleep: optional(hoursOfDay, 'Hours of the day in which they sleep, in the time zone of the launch.'),
    },
    { what: 'the habits of somebody' },
  ),
  'people or roles',
);

/** The whole scenario file: the one definition of decoder, types and JSON Schema. */
export const scenarioShape = object(
  {
    rehearsal: required(languageVersion, 'Version of the language of scenarios.'),
    title: required(text('a title', 'Errors rise in wave 2'), 'What people call the scenario.'),
    seed: optional(
      integer({ expects: 'a seed', min: 0, max: 4_294_967_295 }),
      'Repeats every draw of a random number; `--seed` comes before it.',
    ),
    world: optional(world, 'How things are while nothing happens.'),
    people: optional(people, 'How people answer, by person or by role.'),
    events: optional(
      listOf(event, { what: 'events', max: { count: MAX_EVENTS, code: 'too_many_events' } }),
      'What happens.',
    ),
  },
  { what: 'the scenario' },
);

/** A scenario file while it is being checked: what could not be read is absent. */
export type ScenarioDraft = DraftOf<typeof scenarioShape>;
