import { listOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, oneOf, text } from '../shape/scalars.ts';
import { conditions } from './condition.ts';
import { moment } from './moment.ts';
import { role, step } from './steps.ts';
import { titles } from './texts.ts';

const checkpoint = object(
  {
    name: optional(text('a name', 'Systems active'), 'What people call it; the phase’s name unless stated.'),
    titles,
    needs: required(listOf(role, { what: 'roles', min: 1 }), 'Roles that must all agree to go on.'),
    criteria: optional(conditions, 'What must hold as well.'),
    timeout: defaulted(duration, '30m', 'After which the launch pauses if nobody has answered.'),
    decision: defaulted(oneOf(['continue']), 'continue', 'What is decided.'),
  },
  { what: 'a checkpoint' },
);

const phase = object(
  {
    phase: required(text('a name', 'Activation'), 'What people call the phase; unique in the plan.'),
    titles,
    at: optional(moment, 'When it begins; it begins no earlier.'),
    until: optional(moment, 'When it is planned to have ended.'),
    steps: required(
      listOf(step, { what: 'steps', min: 1 }),
      'What is done, one after the other unless they say otherwise.',
    ),
    checkpoint: optional(checkpoint, 'Who must agree before the next phase begins.'),
  },
  { what: 'a phase' },
);

/** The section `runbook`. */
export const runbook = listOf(phase, { what: 'phases', min: 1 });
