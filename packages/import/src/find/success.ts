import type { Node } from '../blocks/node.ts';
import { fold } from '../text/fold.ts';
import { sentencesOf } from '../text/sentences.ts';
import { conditionIn } from './condition.ts';
import type { Reading } from './reading.ts';

/** What must be true for the launch to be called a success. */
export function findSuccess(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind !== 'item' && node.kind !== 'text') continue;
    const text = criterionOf(node, reading) ?? sentenceOf(node, reading);
    if (text === null) continue;
    const condition = conditionIn(reading.measuresOf(text), node, reading);
    const { line, original } = node;
    reading.understand(node);
    const confidence = node.kind === 'item' ? 0.95 : 0.8;
    reading.add('successCriteria', {
      line,
      original,
      confidence,
      text,
      ...(condition === undefined ? {} : { condition }),
    });
  }
}

/** "Success means that nobody was charged twice." */
function sentenceOf(node: Node, reading: Reading): string | null {
  if (node.kind !== 'text' || node.text.length > 600) return null;
  for (const { text } of sentencesOf(node.text)) {
    const match = reading.words.topics.first(fold(text));
    if (match === null || match.value !== 'success' || match.start > 4 || text.length < match.end + 8) continue;
    return text.trim();
  }
  return null;
}

function criterionOf(node: Node, reading: Reading): string | null {
  if (node.text === '') return null;
  const pair = reading.keyValue(node);
  if (pair !== null && pair.value !== '') {
    const limit = reading.under(node, 'thresholds') && reading.measures(node).comparisons.length > 0;
    const named = !limit && reading.topicsIn(pair.key).includes('success');
    if (named && reading.measures(node).comparisons.length === 0 && !isMetric(pair.key, reading)) return pair.value;
    if (named) return pair.value;
  }
  if (!isUnderSuccess(node, reading)) return null;
  if (node.kind === 'text' && !node.fenced && !isShort(node, reading)) return null;
  return node.children.some(({ kind }) => kind === 'item') && node.tick === null && !node.ordered ? null : node.text;
}

/** In a section about success, also below a heading in it that sounds like a checklist. */
export function isUnderSuccess(node: Node, reading: Reading): boolean {
  const topics = reading.topicsAbove(node);
  if (topics.has('success')) return true;
  const soft = [...topics].every((topic) => SOFT.has(topic));
  return soft && reading.anywhereUnder(node, 'success');
}

const SOFT: ReadonlySet<string> = new Set(['checklist', 'stages', 'thresholds', 'timeline', 'roles']);

function isMetric(key: string, reading: Reading): boolean {
  return reading.words.metrics.first(fold(key)) !== null;
}

/** A line of its own that compares something; introductions do not. */
function isShort(node: Node, reading: Reading): boolean {
  return reading.measures(node).comparisons.length > 0 && node.text.length < 160;
}
