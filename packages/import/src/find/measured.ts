import type { Node } from '../blocks/node.ts';
import { fold } from '../text/fold.ts';
import type { Field } from '../words/language.ts';
import type { FoundComparison } from './comparison.ts';
import { isTime } from './quantity.ts';
import type { Reading } from './reading.ts';

/** Durations and counts are limits of a metric only where one is named, or where the section is about metrics. */
export function isMeasured(
  subject: { readonly signal?: string },
  comparison: FoundComparison,
  { node, reading }: { readonly node: Node; readonly reading: Reading },
): boolean {
  if (subject.signal !== undefined) return true;
  if (reading.under(node, 'timeline')) return false;
  const { quantity } = comparison;
  if (!comparison.inWords && isLineOfItsOwn(node, comparison, reading)) return true;
  const pair = reading.keyValue(node);
  const named = pair !== null && pair.value !== '' && pair.key.split(' ').length < 6;
  if (comparison.inWords && isCriterion(node, comparison, reading)) return true;
  if (comparison.inWords && !(named && isAbout(node, reading, ['thresholds', 'alerts', 'criteria', 'success'])))
    return false;
  if (quantity.unit === '%' || quantity.unit === 'ms' || quantity.unit === '/s') return true;
  const isValue =
    named && comparison.start <= pair.valueAt + 2 && !isWhen(reading.words.fields.get(fold(pair.key)) ?? []);
  return isAbout(node, reading, ['thresholds', 'alerts', 'criteria', 'success']) && (isValue || !isTime(quantity.unit));
}

/** "Bounces stay below 40 %", "Replies faster than 5 seconds": an item of what is watched, or of what success is. */
function isCriterion(node: Node, { quantity, start, end }: FoundComparison, reading: Reading): boolean {
  if (node.kind !== 'item' || node.children.length > 0 || reading.measures(node).comparisons.length !== 1) return false;
  const isWhole = node.text.length - end < 4 && node.text.slice(0, start).trim().split(/\s+/).length < 8;
  if (isWhole && start > 0 && (reading.under(node, 'thresholds') || reading.under(node, 'criteria'))) return true;
  return node.text.length < 90 && quantity.unit === '%' && reading.under(node, 'success');
}

/** A short line that is a name, a sign and a quantity, and nothing else. */
function isLineOfItsOwn(node: Node, { start, end }: FoundComparison, reading: Reading): boolean {
  const before = node.text.slice(0, start);
  if (isWhen([...reading.fieldsIn(before)])) return false;
  const short =
    before.trim() !== '' && before.length < 60 && !/[(（]/.test(before) && before.trim().split(/\s+/).length < 6;
  return short && node.text.length - end < 8 && node.children.length === 0 && !reading.has('timeline', node.line);
}

/** Whether a name is one of how long or when, rather than of what is measured. */
function isWhen(fields: readonly Field[]): boolean {
  return (['within', 'time', 'duration', 'status'] as const).some((field) => fields.includes(field));
}

/** Whether anything above is about one of these. */
export function isAbout(
  node: Node,
  reading: Reading,
  topics: readonly ('thresholds' | 'alerts' | 'criteria' | 'success')[],
): boolean {
  return topics.some((topic) => reading.anywhereUnder(node, topic));
}
