import { parseCondition } from '@holdpoint/plan';
import type { Node } from '../blocks/node.ts';
import type { FoundComparison, Measures } from './comparison.ts';
import { durationText, type FoundQuantity, isTime, plainNumber } from './quantity.ts';
import type { Reading } from './reading.ts';
import { type Subject, signalName, subjectOf, wordCount } from './subject.ts';

/** Signals that are parts of a whole, whose changes are counted in points. */
const RATIOS = /_rate$|^(?:uptime|cpu|memory|disk|saturation|crash_free)$/;
/** Longer sentences say more than that an alert fires. */
const LONGEST_ALERT = 80;

/** One comparison as a condition of the plan language; undefined where the language cannot say it. */
export function conditionOf(subject: Subject, comparison: FoundComparison): string | undefined {
  const signal = signalName(subject);
  if (signal === undefined) return undefined;
  return valid(`${signal} ${rest(signal, comparison)}`);
}

function rest(signal: string, { op, quantity, high, over, for: hold }: FoundComparison): string {
  const amount = quantityText(quantity);
  const held = hold === undefined ? '' : ` for ${hold}`;
  if (high !== undefined) return `from ${quantityText(quantity)} to ${quantityText(high)}`;
  if (quantity.per !== undefined && signal !== 'requests' && quantity.unit !== '')
    return `grows ${op} ${amount} per ${quantity.per}`;
  if (over === undefined) return `${op} ${amount}${held}`;
  const falls = op === '<' || op === '<=';
  if (over === 'baseline' && !falls) return `${op} baseline + ${amount}${held}`;
  const points = RATIOS.test(signal) && quantity.unit === '%' ? `${plainNumber(quantity.value)}pp` : amount;
  return `${falls ? 'falls' : 'rises'} ${points} since ${over.replace('_', ' ')}`;
}

/** A quantity as the plan language writes it. */
function quantityText({ value, unit }: FoundQuantity): string {
  const number = plainNumber(value);
  if (unit === '') return number;
  return /^[A-Z]{3}$/.test(unit) && !isTime(unit) ? `${number} ${unit}` : `${number}${unit}`;
}

function valid(text: string): string | undefined {
  return 'value' in parseCondition(text) ? text : undefined;
}

/** The condition that a whole text states; undefined where it states none, or more than one. */
export function conditionIn(measures: Measures, node: Node | null, reading: Reading): string | undefined {
  const alert = alertCondition(measures, reading);
  if (alert !== undefined) return alert;
  const range = rangeCondition(measures, node, reading);
  if (range !== undefined) return range;
  const [only, ...others] = measures.comparisons;
  if (only === undefined || others.length > 0) return undefined;
  const subject = subjectOf(measures, 0, node, reading);
  if (subject === null || (subject.signal === undefined && isVague(subject, only))) return undefined;
  return conditionOf(subject, negated(measures, only, reading));
}

/** A sentence is no name of a signal. */
function isVague({ metric }: Subject, { quantity, inWords }: FoundComparison): boolean {
  return wordCount(metric) > 3 || (isTime(quantity.unit) && inWords);
}

/** "No growth > 10MB" asks for at most so much. */
export function negated({ folded }: Measures, comparison: FoundComparison, { words }: Reading): FoundComparison {
  const before = folded.slice(0, comparison.start);
  const clause = before
    .slice(Math.max(before.lastIndexOf('('), before.lastIndexOf(','), before.lastIndexOf(':')) + 1)
    .trimStart();
  const none = words.none.at(clause, 0);
  if (none === null || comparison.inWords || none.end === clause.trimEnd().length) return comparison;
  const op = comparison.op === '>' ? '<=' : comparison.op === '<' ? '>=' : comparison.op;
  return { ...comparison, op };
}

/** "Error rate 2-5%": a range, without any sign. */
function rangeCondition(measures: Measures, node: Node | null, reading: Reading): string | undefined {
  const range = measures.bare.find(({ high, quantity }) => high !== undefined && !isTime(quantity.unit));
  if (range?.high === undefined || measures.comparisons.length > 0) return undefined;
  const { high, quantity, start, end } = range;
  const comparison: FoundComparison = { op: '>=', quantity, high, start, end, inWords: false };
  const subject = subjectOf({ ...measures, comparisons: [comparison] }, 0, node, reading);
  return subject?.signal === undefined ? undefined : conditionOf(subject, comparison);
}

/** "Any CRITICAL alert", "no new critical alerts". */
function alertCondition({ folded, comparisons }: Measures, { words }: Reading): string | undefined {
  if (comparisons.length > 0 || folded.length > LONGEST_ALERT || /:\s*$/.test(folded)) return undefined;
  const none = words.none.first(folded);
  const fresh = words.fresh.first(folded);
  const plain = fresh === null ? folded : `${folded.slice(0, fresh.start)}${folded.slice(fresh.end).trimStart()}`;
  const level = words.alertLevels.first(plain)?.value;
  if (level === undefined || words.done.first(folded) !== null) return undefined;
  const since = fresh === null ? '' : ' since previous stage';
  return `${none !== null && none.start < 12 ? 'no' : 'any'} ${level} alert${since}`;
}

/** How a text says how soon something must be done: "within five minutes". */
export function withinIn(measures: Measures, reading: Reading): string | undefined {
  for (const bare of measures.bare) {
    if (!isTime(bare.quantity.unit)) continue;
    if (bare.deadline === true) return durationText(bare.quantity);
    const before = measures.folded.slice(Math.max(0, bare.start - 24), bare.start).trimEnd();
    const last = reading.words.within.all(before).at(-1);
    if (last !== undefined && last.end === before.length)
      return `${plainNumber(bare.quantity.value)}${bare.quantity.unit}`;
  }
  return undefined;
}
