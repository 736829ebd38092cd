import { fold } from '../text/fold.ts';
import type { Topic } from '../words/language.ts';
import type { Reading } from './reading.ts';

/** Topics that a question about stopping may name beside what it asks: "When do we stop the rollout?". */
const BESIDE: ReadonlySet<Topic> = new Set(['stages', 'rollback', 'triggers', 'decision', 'actions']);

/**
 * What a heading or a label is about. What stands in parentheses counts only where nothing else names a topic, and a
 * question is about what it asks: "When do we turn it off?", "How do we turn it off?".
 */
export function topicsOfLabel(label: string, isHeading: boolean, reading: Reading): ReadonlySet<Topic> {
  const bare = label.replaceAll(/[(（][^()（）]{0,80}[)）]/g, ' ');
  const named = reading.topicsIn(bare);
  const asked = named.every((topic) => BESIDE.has(topic)) ? askedTopic(bare, reading) : null;
  if (asked !== null) return new Set([asked]);
  if (named.length > 0) return new Set(named);
  return new Set<Topic>(isHeading && speaksOfReturn(bare, reading) ? ['rollback'] : reading.topicsIn(label));
}

/** "If we have to go back", with nothing else that it could be about. */
function speaksOfReturn(label: string, { words }: Reading): boolean {
  const folded = fold(label);
  const acts = words.actions.all(folded).some(({ value }) => value === 'rollback');
  return acts || words.decisions.all(folded).some(({ value }) => value === 'ROLLBACK');
}

/** "How to halt" is about rolling back, "Halt if" and "When to halt" about triggers, "Done when" about success. */
function askedTopic(label: string, { words }: Reading): Topic | null {
  const folded = fold(label)
    .replace(/^[^\p{L}]+/u, '')
    .replace(/[^\p{L}\p{N})]+$/u, '');
  const acts = words.actions.all(folded).some(({ value }) => value === 'rollback' || value === 'pause');
  const atEnds = (book: typeof words.how): boolean =>
    book.all(folded).some(({ start, end }) => start === 0 || end === folded.length);
  if (acts && atEnds(words.how)) return 'rollback';
  const conditional = words.conditions.all(folded).some(({ end }) => end === folded.length);
  if (!conditional && !atEnds(words.when)) return null;
  if (acts) return 'triggers';
  return words.done.first(folded) === null ? null : 'success';
}
