import { stripVTControlCharacters } from 'node:util';

const PLAIN = /^[\x20-\x7e]*$/;
/** Controls, invisible formats, halves of pairs and private characters; the joiners of Persian and of emoji stay. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu;
const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** More marks on one letter than any script needs would run over the lines around it. */
const PILES = /(\p{M}{4})\p{M}+/gu;
const MOST_CHARACTERS = 1000;

/**
 * Makes text from outside safe to show on one line: titles, reasons and labels may hold anything.
 * Escape sequences, control characters and changes of writing direction go; line breaks become spaces.
 */
export function clean(text: string): string {
  if (text.length <= MOST_CHARACTERS && PLAIN.test(text)) return text;
  const cut = text.slice(0, MOST_CHARACTERS).toWellFormed();
  return stripVTControlCharacters(cut).replace(SPACES, ' ').replace(UNSEEN, '').replace(PILES, '$1');
}
