import type { Facts, Found } from '../facts.ts';
import type { FindingCode } from './codes.ts';

/** A line of the document, as it was written. */
export interface Quote {
  readonly line: number;
  readonly text: string;
}

/** Something that a document says twice and differently, or that can be read in two ways. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** The lines that it is about, in the order of the document. */
  readonly quotes: readonly Quote[];
}

/** Looks at the facts of a document. Pure; the same facts give the same findings. */
export type Rule = (facts: Facts) => readonly Finding[];

/** The lines of facts, each once. */
export function quotesOf(facts: readonly Found[]): readonly Quote[] {
  const byLine = new Map(facts.map(({ line, original }) => [line, { line, text: original.trim() }]));
  return [...byLine.values()].sort((a, b) => a.line - b.line);
}

/** `line 4` or `lines 4 and 9`. */
export function linesText(facts: readonly Found[]): string {
  const numbers = quotesOf(facts).map(({ line }) => String(line));
  const list = new Intl.ListFormat('en-GB').format(numbers);
  return `${numbers.length === 1 ? 'line' : 'lines'} ${list}`;
}
