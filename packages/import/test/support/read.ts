import type { Facts } from '../../src/facts.ts';
import { readDocument } from '../../src/read-document.ts';

/** The facts of a document given as text. */
export function factsOf(text: string): Facts {
  const reading = readDocument(new TextEncoder().encode(text));
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.facts;
}
