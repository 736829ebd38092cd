import { fold, isWordUnit } from './fold.ts';

/** A phrase that was found in a text. */
export interface Match<T> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
}

interface Entry<T> {
  readonly phrase: string;
  readonly value: T;
}

/** Phrases that are looked for in folded text, the longest first. Looking takes time in proportion to the text. */
export class PhraseBook<T> {
  /** By the first two units; one alone stands for a phrase of a single unit. */
  readonly #byStart = new Map<number, Entry<T>[]>();
  readonly #exact = new Map<string, T>();
  /** Which units a phrase may begin with. */
  readonly #starts = new Uint8Array(0x10000);

  constructor(entries: Iterable<readonly [phrase: string, value: T]>) {
    for (const [phrase, value] of entries) this.#add(fold(phrase), value);
    for (const list of this.#byStart.values()) list.sort((a, b) => b.phrase.length - a.phrase.length);
  }

  #add(phrase: string, value: T): void {
    if (phrase === '' || this.#exact.has(phrase)) return;
    this.#exact.set(phrase, value);
    this.#starts[phrase.charCodeAt(0)] = 1;
    const key = phrase.length === 1 ? phrase.charCodeAt(0) : pairAt(phrase, 0);
    const list = this.#byStart.get(key);
    if (list === undefined) this.#byStart.set(key, [{ phrase, value }]);
    else list.push({ phrase, value });
  }

  /** The longest phrase that begins at this place of folded text, as whole words. */
  at(folded: string, start: number): Match<T> | null {
    if (this.#starts[folded.charCodeAt(start)] !== 1) return null;
    return beginsWord(folded, start) ? this.gluedAt(folded, start) : null;
  }

  /** As `at`, also in the middle of a word, as units are behind their numbers. */
  gluedAt(folded: string, start: number): Match<T> | null {
    return this.#among(pairAt(folded, start), folded, start) ?? this.#among(folded.charCodeAt(start), folded, start);
  }

  #among(key: number, folded: string, start: number): Match<T> | null {
    const list = this.#byStart.get(key);
    if (list === undefined) return null;
    for (const { phrase, value } of list) {
      if (!folded.startsWith(phrase, start)) continue;
      const end = wordEnd(folded, start + phrase.length);
      if (end !== -1) return { value, start, end };
    }
    return null;
  }

  /** The first phrase in folded text, at or after a place. */
  first(folded: string, from = 0): Match<T> | null {
    for (let i = from; i < folded.length; i++) {
      const match = this.at(folded, i);
      if (match !== null) return match;
    }
    return null;
  }

  /** What a whole text stands for, if it is a phrase and nothing else. */
  exact(folded: string): T | undefined {
    return this.#exact.get(folded);
  }

  /** All phrases in folded text that do not overlap. */
  all(folded: string): readonly Match<T>[] {
    const found: Match<T>[] = [];
    for (let i = 0; i < folded.length; i++) {
      const match = this.at(folded, i);
      if (match === null) continue;
      found.push(match);
      i = match.end - 1;
    }
    return found;
  }
}

/** Two units as one number, apart from every single one. */
function pairAt(text: string, at: number): number {
  return (text.charCodeAt(at) + 1) * 0x10000 + text.charCodeAt(at + 1);
}

function beginsWord(folded: string, at: number): boolean {
  return at === 0 || !isWordUnit(folded.charCodeAt(at)) || !isWordUnit(folded.charCodeAt(at - 1));
}

/** Where the word ends that a phrase ends in, a plural `s` included; -1 where it goes on. */
function wordEnd(folded: string, end: number): number {
  if (!isWordUnit(folded.charCodeAt(end - 1)) || !isWordUnit(folded.charCodeAt(end))) return end;
  const plural = folded[end] === 's' ? end + 1 : folded.startsWith('es', end) ? end + 2 : -1;
  return plural !== -1 && !isWordUnit(folded.charCodeAt(plural)) ? plural : -1;
}
