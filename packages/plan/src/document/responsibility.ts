import type { Quantity } from '../quantity.ts';
import type { MatrixAction } from '../sections.ts';
import { listOf, mapOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, integer, oneOf, text, textLike, yesNo } from '../shape/scalars.ts';
import { scalar, textOr } from '../shape/shape.ts';
import { parseQuantity } from '../units.ts';
import { condition, MAX_CONDITIONS } from './condition.ts';
import { moment } from './moment.ts';
import { onFailure, role } from './steps.ts';
import { titles } from './texts.ts';

/** The section `sign_off`. */
export const signOff = listOf(
  textOr(
    role,
    object(
      {
        role: required(role, 'Who signs.'),
        confirms: optional(listOf(text('a statement'), { what: 'statements' }), 'What they confirm.'),
      },
      { what: 'a sign-off' },
    ),
  ),
  { what: 'sign-offs', min: 1 },
);

const ACTIONS = [
  'proceed',
  'monitor',
  'investigate',
  'pause',
  'rollback',
  'escalate',
] as const satisfies MatrixAction[];

/** The section `matrix`. */
export const matrix = listOf(
  object(
    {
      when: optional(condition, 'The situation, measured; `error_rate from 1% to 2%` holds 1 % and not 2 %.'),
      situation: optional(text('a situation'), 'The situation in words, where it cannot be measured.'),
      decides: required(role, 'Who decides.'),
      do: required(oneOf(ACTIONS), 'What is done.'),
      automatic: defaulted(yesNo, 'no', 'Whether the engine does it by itself.'),
      to: optional(role, 'Whom it is escalated to.'),
    },
    { what: 'a row of the decision matrix', forms: [['when'], ['situation']] },
  ),
  { what: 'rows', min: 1, max: MAX_CONDITIONS },
);

/** The section `escalations`. */
export const escalations = listOf(
  object(
    {
      issue: required(text('an issue'), 'What may go wrong.'),
      titles,
      severity: required(oneOf(['critical', 'high', 'medium', 'low']), 'How bad it is.'),
      effect: required(onFailure, 'What becomes of the plan.'),
      action: optional(text('an action'), 'What is done first.'),
      options: optional(listOf(text('a choice'), { what: 'choices' }), 'What people may choose then.'),
      contacts: required(listOf(role, { what: 'roles', min: 1 }), 'Who is called, in this order.'),
      each: defaulted(duration, '5m', 'After which the next one is called.'),
    },
    { what: 'an escalation' },
  ),
  { what: 'escalations', min: 1 },
);

/** The section `on_call`. */
export const onCall = mapOf(
  object(
    {
      people: required(listOf(text('the id of a person'), { what: 'ids of people', min: 1 }), 'Who takes turns.'),
      every: required(duration, 'How long a turn is.'),
      from: required(moment, 'When the first turn begins.'),
      until: required(moment, 'When the last one ends.'),
      level: defaulted(integer({ expects: 'a level', min: 1, max: 9 }), '1', 'Level 1 is called first.'),
    },
    { what: 'a rotation' },
  ),
  'rotations',
);

const money = scalar<Quantity>({
  expects: 'an amount such as 300 USD',
  schema: { type: 'string' },
  read: (found) => {
    const reading = parseQuantity(found);
    if ('fault' in reading) return reading;
    return reading.value.dimension === 'money'
      ? reading
      : { fault: { code: 'units_unlike', message: `found ${found}; needed is an amount such as 300 USD` } };
  },
});

/** The section `cost`. */
export const cost = object(
  {
    per: defaulted(oneOf(['month', 'launch']), 'month', 'What the figures are for.'),
    expected: optional(money, 'What it is expected to cost.'),
    limit: optional(money, 'What it may cost.'),
    items: optional(
      listOf(
        object(
          { name: required(text('a name'), 'What is paid for.'), amount: required(money, 'How much it costs.') },
          { what: 'an item' },
        ),
        { what: 'items' },
      ),
      'What it is made of.',
    ),
  },
  { what: 'the cost' },
);

/** The section `accept`. */
export const accept = listOf(
  object(
    {
      code: required(textLike('the code of a finding', /^[a-z][a-z0-9_]*$/), 'What the linter calls it.'),
      about: optional(text('a text'), 'Only findings whose message holds this text.'),
      because: required(text('a reason'), 'Why it is right as it is.'),
    },
    { what: 'an accepted finding' },
  ),
  { what: 'accepted findings' },
);
