import type { Node } from '../blocks/node.ts';
import { fold } from '../text/fold.ts';
import type { PhraseBook } from '../text/phrases.ts';
import type { FoundComparison, Measures } from './comparison.ts';
import type { Reading } from './reading.ts';

/** What a comparison is about. */
export interface Subject {
  readonly metric: string;
  /** Name of a signal, where the words are known. */
  readonly signal?: string;
  readonly scope?: string;
  readonly confidence: number;
}

const MOST_WORDS = 7;
const SEPARATORS =
  /[,;:|"•·→：，、；。]|[(（](?!p\d{2,3}[)）])|(?<![(（]p\d{2,3})[)）]|(?:\.|--?|–|—)(?=\s)|\s(?:-|–|—)$/i;

/** What the words before and after a comparison say is compared; null where nothing is named. */
export function subjectOf(measures: Measures, index: number, node: Node | null, reading: Reading): Subject | null {
  const comparison = measures.comparisons[index];
  if (comparison === undefined) return null;
  if (comparison.metric !== undefined) {
    const text = measures.text.slice(comparison.metric.start, comparison.metric.end);
    const inside = knownMetric(text, reading);
    if (inside !== null) return named(text, inside, { confidence: 0.9 });
  }
  const before = ownWords(measures, index, reading);
  const after = wordsAfter(measures, comparison, reading);
  const known = knownMetric(before, reading);
  if (before !== '' && known !== null) return named(before, known, { confidence: 1 });
  const late = knownMetric(after, reading);
  if (late !== null) {
    const above = before === '' ? null : knownMetric(before, reading);
    const scope = before === '' || above !== null ? {} : { scope: before };
    return named(late.text, late, { confidence: 0.9, ...scope });
  }
  const above = node === null ? null : metricAbove(node, reading);
  if (before === '') return above === null ? null : { ...above, confidence: 0.8 };
  if (above?.signal !== undefined && above.scope === undefined) return { ...above, scope: before, confidence: 0.85 };
  return wordCount(before) > MOST_WORDS ? null : { metric: before, confidence: 0.7 };
}

function named(
  text: string,
  known: KnownMetric,
  more: { readonly confidence: number; readonly scope?: string },
): Subject {
  const metric = wordCount(text) > MOST_WORDS ? known.text : text;
  return { metric, signal: known.signal, ...more };
}

interface KnownMetric {
  readonly signal: string;
  readonly text: string;
}

/** The longest name of a metric that a text holds. */
export function knownMetric(text: string, reading: Reading): KnownMetric | null {
  const matches = reading.words.metrics.all(fold(text));
  const longest = matches.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
  if (longest === undefined) return null;
  return { signal: withPercentile(longest.value, text), text: text.slice(longest.start, longest.end) };
}

/** "Response time (P95)" is the latency at that percentile, in every language. */
function withPercentile(signal: string, text: string): string {
  const [, percentile] = signal === 'latency' ? (/\bp(50|95|99)\b/i.exec(text) ?? []) : [];
  return percentile === undefined ? signal : `p${percentile}_latency`;
}

/** The words between the last break and the comparison, without what says nothing. */
function ownWords(measures: Measures, index: number, reading: Reading): string {
  const { text, comparisons } = measures;
  const start = comparisons[index]?.start ?? 0;
  const from = index === 0 ? 0 : (comparisons[index - 1]?.end ?? 0);
  const segments = text.slice(from, start).split(SEPARATORS);
  const named = segments
    .toReversed()
    .map((segment) => namedPart(afterCondition(segment, reading), reading))
    .filter((words) => /\p{L}/u.test(words));
  return named.find((words) => knownMetric(words, reading) !== null) ?? named[0] ?? '';
}

/** A segment without fillers at its ends; a metric in it is kept whole, also where its name begins like one. */
function namedPart(segment: string, reading: Reading): string {
  const matches = reading.words.metrics.all(fold(segment));
  const longest = matches.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
  if (longest === undefined) return withoutFillers(segment, reading);
  const before = withoutFillers(segment.slice(0, longest.start), reading);
  const after = trimEnd(segment.slice(longest.end), reading.words.fillers).trim();
  const start = before === '' ? longest.start : segment.indexOf(before);
  const end = after === '' ? longest.end : segment.indexOf(after, longest.end) + after.length;
  return segment.slice(start, end).trim();
}

function wordsAfter({ text, comparisons }: Measures, { end }: FoundComparison, reading: Reading): string {
  const next = comparisons.find(({ start }) => start >= end)?.start ?? text.length;
  const segment = text.slice(end, next).split(SEPARATORS)[0] ?? '';
  return withoutFillers(segment, reading);
}

/** "We stop if the error rate": what counts comes after the "if". */
function afterCondition(text: string, reading: Reading): string {
  const last = reading.words.conditions.all(fold(text)).at(-1);
  return last === undefined ? text : text.slice(last.end);
}

/** Takes small words away at both ends. */
export function withoutFillers(text: string, reading: Reading): string {
  return trimEnd(trimStart(text.trim(), reading.words.fillers), reading.words.fillers);
}

function trimStart(text: string, fillers: PhraseBook<true>): string {
  let rest = text.replace(/^[^\p{L}\p{N}#$%"'([]+/u, '');
  for (let match = fillers.at(fold(rest), 0); match !== null && rest !== ''; match = fillers.at(fold(rest), 0)) {
    rest = rest.slice(match.end).replace(/^[^\p{L}\p{N}#$%"'([]+/u, '');
  }
  return rest;
}

function trimEnd(text: string, fillers: PhraseBook<true>): string {
  let rest = text;
  for (;;) {
    rest = rest
      .trimEnd()
      .replace(/[-–—:=,;.]$/, '')
      .trimEnd();
    const length = rest.length;
    const last = fillers.all(fold(rest)).at(-1);
    if (last === undefined || last.end !== length || last.start === 0)
      return last?.start === 0 && last.end === length ? '' : rest;
    rest = rest.slice(0, last.start);
  }
}

/** The metric that a key, or a label above, names. */
function metricAbove(node: Node, reading: Reading): Omit<Subject, 'confidence'> | null {
  const own = reading.keyValue(node)?.key;
  const key = own === undefined ? '' : withoutFillers(own, reading);
  const known = key === '' ? null : knownMetric(key, reading);
  if (known !== null) return { metric: key, signal: known.signal };
  for (let at = node.parent, steps = 0; at !== null && steps < 3; at = at.parent, steps++) {
    const label = (reading.keyValue(at)?.key ?? at.text).trim();
    const above = knownMetric(label, reading);
    if (above !== null && wordCount(label) <= MOST_WORDS) {
      return { metric: label, signal: above.signal, ...(key === '' ? {} : { scope: key }) };
    }
  }
  return key === '' ? null : { metric: key };
}

export function wordCount(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

/** A name that a signal of a plan may have; undefined where the words hold no Latin letters. */
export function signalName({ metric, signal }: Pick<Subject, 'metric' | 'signal'>): string | undefined {
  if (signal !== undefined) return signal;
  const slug = fold(metric)
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[_\d]+/, '')
    .replace(/_$/, '');
  return slug === '' ? undefined : slug.slice(0, 60);
}
