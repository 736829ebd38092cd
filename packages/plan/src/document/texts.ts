import { mapOf } from '../shape/collections.ts';
import { optional } from '../shape/object.ts';
import { text } from '../shape/scalars.ts';

/** The field by which names and titles are translated. */
export const titles = optional(
  mapOf(text('the name in that language'), 'names by language'),
  'What it is called in other languages, by language tag: `{ ar: …, es: … }`.',
);
