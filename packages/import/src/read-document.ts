import { MAX_NESTING, tooDeepLine } from './blocks/depth.ts';
import { readBlocks } from './blocks/read-blocks.ts';
import { decodeDocument } from './bytes/decode.ts';
import type { DocumentProblem } from './bytes/problem.ts';
import type { Facts, UnrecognisedLine } from './facts.ts';
import { findFacts } from './find/find-facts.ts';
import { Reading } from './find/reading.ts';
import { fold } from './text/fold.ts';
import { detectLanguages } from './words/detect.ts';
import { lexiconOf } from './words/lexicon.ts';

export type DocumentReading =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly problem: DocumentProblem };

/**
 * Reads a launch document in Markdown into facts, with the line of each. Nothing of it is run, fetched or guessed; what
 * no rule understands is listed. Never throws: what is no such document gives a problem that says what was found.
 */
export function readDocument(bytes: Uint8Array): DocumentReading {
  const decoded = decodeDocument(bytes);
  if (!decoded.ok) return decoded;
  const { lines, repairs } = decoded.document;
  const deep = tooDeepLine(lines);
  if (deep > 0) return { ok: false, problem: tooDeep(deep) };
  const { main, active } = detectLanguages(lines.join('\n'));
  const reading = new Reading(readBlocks(lines), lexiconOf(active), lines);
  findFacts(reading);
  const title = titleOf(reading);
  const content = contentLines(lines);
  const unrecognised = content.filter(({ line }) => !reading.understood.has(line));
  const coverage = content.length === 0 ? 0 : (content.length - unrecognised.length) / content.length;
  return {
    ok: true,
    facts: { language: main, title, ...reading.facts, unrecognised, coverage, repairs },
  };
}

function tooDeep(line: number): DocumentProblem {
  return {
    code: 'document_too_deep',
    message: `Line ${line} is nested deeper than ${MAX_NESTING} quotes and lists.`,
    hint: 'Flatten the lists; nobody reads that deep.',
    line,
  };
}

/** Lines that say something: those with a letter or a digit, fences aside. */
function contentLines(lines: readonly string[]): readonly UnrecognisedLine[] {
  return lines.flatMap((text, i) => {
    const says = /[\p{L}\p{N}]/u.test(text.replaceAll(/<\/?[a-z][^<>]{0,200}>/gi, '')) && !/^\s*(?:```|~~~)/.test(text);
    return says ? [{ line: i + 1, text: text.trim() }] : [];
  });
}

/** The title in the front matter, or else the name in it, the first heading of the first level, or the first heading. */
function titleOf(reading: Reading): string {
  const front = reading.root.children.find(({ language }) => language === 'frontmatter');
  const named = (front?.children ?? []).flatMap((node) => {
    const pair = reading.keyValue(node);
    return pair !== null && reading.words.title.exact(fold(pair.key)) !== undefined ? [{ node, ...pair }] : [];
  });
  const chosen = named.find(({ key }) => fold(key) !== 'name') ?? named[0];
  for (const { node } of named) reading.understand(node);
  if (chosen !== undefined) return chosen.value.replace(/^(["'])(.*)\1$/, '$2');
  if (reading.title !== null) reading.understand(reading.title);
  return reading.title?.text ?? '';
}
