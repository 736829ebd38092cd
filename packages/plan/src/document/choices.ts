import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { text, textLike } from '../shape/scalars.ts';

const id = textLike('the name of a choice, such as stages.wave-1.observe', /^[a-z][a-z0-9_.-]{0,99}$/);

/** The section `choices`. */
export const choices = listOf(
  object(
    {
      choice: required(id, 'Names the choice; unique in the plan.'),
      question: required(text('a question'), 'What somebody has to decide.'),
      answers: optional(
        listOf(text('an answer'), { what: 'answers' }),
        'What may be answered; anything unless stated.',
      ),
    },
    { what: 'a choice' },
  ),
  { what: 'choices', min: 1 },
);
