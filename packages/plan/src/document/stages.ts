import type { Stage } from '../plan.ts';
import { listOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, integer, oneOf, path, share, text } from '../shape/scalars.ts';
import { scalar, textOr } from '../shape/shape.ts';
import { condition, conditions, MAX_CONDITIONS } from './condition.ts';
import { role, rollbackStep, tell } from './steps.ts';
import { titles } from './texts.ts';

/** Stages that a plan may have. */
const MAX_STAGES = 200;

const trigger = object(
  {
    when: required(condition, 'The condition that starts the action.'),
    do: required(oneOf(['rollback', 'pause', 'page']), 'The action; `page` only calls people.'),
    by: optional(role, 'Role that is asked to do it; the engine does it by itself unless stated.'),
    within: optional(duration, 'From the moment at which it begins to be true until it has been done.'),
    tell: optional(tell, 'Channels that are told.'),
    message: optional(text('a message'), 'What they are told, as in a step; the reason unless stated.'),
  },
  { what: 'a trigger' },
);

const same = oneOf(['same']);

const continuation = scalar<Stage['continue']>({
  expects: '"auto" or "by ROLE"',
  schema: { type: 'string', pattern: '^(?:auto|by [A-Za-z][A-Za-z0-9_-]*)$' },
  read: (found) => {
    const role = /^by ([A-Za-z][\w-]*)$/.exec(found)?.[1];
    if (role !== undefined) return { value: { kind: 'by', role } };
    return found === 'auto' ? { value: { kind: 'auto' } } : { fault: { code: 'bad_value' } };
  },
});

const capacity = object(
  {
    instances: optional(
      integer({ expects: 'a number of instances', min: 1, max: 10_000 }),
      'Instances of the candidate that must be well; all that its service names unless stated.',
    ),
    warm_up: optional(
      object(
        {
          path: required(path, 'Path that is requested of each instance.'),
          requests: required(
            integer({ expects: 'a number of requests', min: 1, max: 10_000 }),
            'How often; all must be answered below 500.',
          ),
        },
        { what: 'the warm-up' },
      ),
      'Requests to each instance before it gets users.',
    ),
  },
  { what: 'the capacity' },
);

const stage = object(
  {
    name: required(text('a name', 'Wave 1'), 'What people call the stage; unique in the plan.'),
    titles,
    share: optional(share, 'Part of all traffic for the candidate; 100 % where `users` alone limits the stage.'),
    users: optional(
      integer({ expects: 'a number of users', min: 1, max: 1_000_000_000 }),
      'At most so many distinct users get the candidate.',
    ),
    audience: optional(text('the name of an audience'), 'The audience that gets the candidate first.'),
    mirror: defaulted(
      share,
      '0%',
      'Part of the requests to stable that is copied to the candidate, whose answers to them are dropped and compared.',
    ),
    capacity: optional(capacity, 'What the candidate must have shown before it is given this share.'),
    observe: required(duration, 'How long the stage is watched before its gate may open.'),
    every: defaulted(duration, '10s', 'How often signals are read and judged.'),
    gate: optional(
      textOr(same, conditions),
      'What must hold for the next stage to begin; `same` takes the gate of the stage before.',
    ),
    triggers: optional(
      textOr(same, listOf(trigger, { what: 'triggers', max: MAX_CONDITIONS })),
      'What starts an action at any moment of the stage; `same` takes those of the stage before.',
    ),
    continue: defaulted(continuation, 'auto', 'Whether the next stage begins by itself, or when a role says CONTINUE.'),
  },
  { what: 'a stage', later: ['targets'] },
);

/** The section `stages`. */
export const stages = listOf(stage, {
  what: 'stages',
  min: 1,
  max: { count: MAX_STAGES, code: 'too_many_stages' },
});

/** The section `rollback`. */
export const rollback = object(
  {
    within: defaulted(duration, '30s', 'Budget from the decision until the router gives the candidate nothing.'),
    stable_gone: defaulted(
      oneOf(['hold', 'proceed']),
      'hold',
      'Whether traffic goes back to a stable version of which no instance answers: `hold` pages and waits for it.',
    ),
    takes: optional(duration, 'How long all of it is expected to take, steps included.'),
    steps: optional(listOf(rollbackStep, { what: 'steps' }), 'What is done after traffic is back, in order.'),
  },
  { what: 'the rollback' },
);
