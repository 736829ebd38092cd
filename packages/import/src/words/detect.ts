import { fold } from '../text/fold.ts';
import { PhraseBook } from '../text/phrases.ts';
import { LANGUAGES } from './index.ts';
import type { Language } from './language.ts';

/** What a document is written in. */
export interface DetectedLanguages {
  /** The language of most of it, `und` where nothing tells. */
  readonly main: string;
  /** All whose words are looked for: those found, the main one first, and always English. */
  readonly active: readonly Language[];
}

/** So much text tells the language; more of it would not tell more. */
const SAMPLE_CHARACTERS = 60_000;
/** A language that is this part of the strongest is also there. */
const ALSO_THERE = 0.12;

const COMMON = new PhraseBook<readonly string[]>(commonWords());

function commonWords(): readonly (readonly [string, readonly string[]])[] {
  const tags = new Map<string, string[]>();
  for (const { tag, common } of LANGUAGES) {
    for (const word of common) {
      const list = tags.get(fold(word)) ?? [];
      list.push(tag);
      tags.set(fold(word), list);
    }
  }
  return [...tags];
}

const SCRIPTS = LANGUAGES.flatMap(({ tag, scripts }) =>
  Object.entries(scripts ?? {}).map(([name, weight]) => ({
    tag,
    weight,
    pattern: new RegExp(`\\p{Script=${name}}`, 'gu'),
  })),
);

/** Tells the languages of a text by its small words; a word that several languages have counts for each of them less. */
export function detectLanguages(text: string): DetectedLanguages {
  const scores = new Map<string, number>(LANGUAGES.map(({ tag }) => [tag, 0]));
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const add = (tag: string, score: number): Map<string, number> => scores.set(tag, (scores.get(tag) ?? 0) + score);
  for (const { value } of COMMON.all(fold(sample))) for (const tag of value) add(tag, 1 / value.length);
  for (const { tag, pattern, weight } of SCRIPTS) add(tag, weight * (sample.match(pattern)?.length ?? 0));
  const ranked = LANGUAGES.map((language) => ({ language, score: scores.get(language.tag) ?? 0 })).toSorted(
    (a, b) => b.score - a.score,
  );
  const best = ranked[0];
  const main = best !== undefined && best.score > 0 ? best.language.tag : 'und';
  const present = ranked.filter(({ score }) => score > 0 && score >= (best?.score ?? 0) * ALSO_THERE);
  const found = present.map(({ language }) => language);
  const english = LANGUAGES.filter(({ tag }) => tag === 'en' && !found.some((each) => each.tag === 'en'));
  return { main, active: [...found, ...english] };
}
