import { fold } from '../text/fold.ts';
import { isBlank } from './columns.ts';
import type { Reading } from './reading.ts';

const LONGEST_ROLE = 60;
const LONGEST_NAME = 4;

/** Notes a role, once whatever its case. */
export function addRole(
  role: string,
  place: { readonly line: number; readonly original: string; readonly confidence: number },
  reading: Reading,
): void {
  const name = role.trim().replace(/[:：]$/, '');
  if (name === '' || name.length > LONGEST_ROLE) return;
  if (reading.once('roles', fold(name))) reading.add('roles', { ...place, role: name });
}

/** One to four words that begin with capitals, or letters without case; and no role. */
export function looksLikeName(text: string, reading: Reading): boolean {
  if (isBlank(text) || knownRole(text, reading)) return false;
  const words = text.split(' ');
  return (
    words.length <= LONGEST_NAME &&
    words.every((word) => /^(?:\p{Lu}[\p{L}.'-]*|\p{Lo}+|de|da|do|van|von|der|la|el|bin|al)$/u.test(word)) &&
    /^[\p{Lu}\p{Lo}]/u.test(text)
  );
}

/** Whether a text names a role, with at most two words of its own beside it. */
export function knownRole(text: string, reading: Reading): boolean {
  const folded = fold(
    text
      .replaceAll(/\([^()]{0,60}\)/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
  if (reading.words.roles.exact(folded) !== undefined) return true;
  const inside = folded.length < LONGEST_ROLE ? reading.words.roles.first(folded) : null;
  const around = inside === null ? '' : `${folded.slice(0, inside.start)} ${folded.slice(inside.end)}`;
  return inside !== null && around.split(' ').filter(Boolean).length < 3 && !/[.:!?]/.test(around);
}
