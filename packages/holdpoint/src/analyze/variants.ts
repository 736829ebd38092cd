import { badFile, printable } from './bad-input.ts';
import type { ReadOptions, Side } from './options.ts';

/** What others call the two versions. */
const ALIASES: Readonly<Record<Side, readonly string[]>> = {
  stable: ['stable', 'baseline', 'control', 'primary'],
  candidate: ['candidate', 'canary', 'treatment'],
};
/** Names that an error lists. */
const LISTED = 12;

/** Tells the two versions of a file apart by their names, and counts the rows of names that are neither. */
export class Variants {
  readonly #options: ReadOptions;
  readonly #sides = new Map<string, Side>();
  readonly #unknown = new Map<string, number>();

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  /** The version that a word of the file means; null for a word that means none. */
  sideOf(word: string): Side | null {
    const known = this.#sides.get(word);
    if (known !== undefined) return known;
    const side = this.#meaning(word.trim());
    if (side === null) {
      if (this.#unknown.size < LISTED || this.#unknown.has(word)) {
        this.#unknown.set(word, (this.#unknown.get(word) ?? 0) + 1);
      }
      return null;
    }
    const other = [...this.#sides].find(([, each]) => each === side)?.[0];
    if (other !== undefined && other.trim() !== word.trim()) {
      const { file } = this.#options;
      const message = `${printable(other)} and ${printable(word)} both mean ${side}`;
      throw badFile(file, message, `Say which one does: --${side} ${printable(word)}.`);
    }
    this.#sides.set(word, side);
    return side;
  }

  /** Throws where the file has rows of other versions; else says which words were taken for which version. */
  settle(): readonly string[] {
    if (this.#unknown.size > 0) {
      const { file } = this.#options;
      const names = [...this.#sides.keys(), ...this.#unknown.keys()].slice(0, LISTED).map(printable);
      const first = printable([...this.#unknown.keys()][0] ?? '');
      const hint = 'Say which is which: --stable NAME --candidate NAME; take rows of others out.';
      throw badFile(file, `the variant ${first} is neither stable nor candidate; found are ${names.join(', ')}`, hint);
    }
    const others = [...this.#sides].filter(([word, side]) => word.trim() !== side && this.#options[side] === undefined);
    return others.map(([word, side]) => `${printable(word)} is taken for ${side}.`);
  }

  #meaning(word: string): Side | null {
    const { stable, candidate } = this.#options;
    if (word === stable) return 'stable';
    if (word === candidate) return 'candidate';
    const lower = word.toLowerCase();
    if (stable === undefined && ALIASES.stable.includes(lower)) return 'stable';
    if (candidate === undefined && ALIASES.candidate.includes(lower)) return 'candidate';
    return null;
  }
}
