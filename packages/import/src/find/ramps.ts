import type { Node } from '../blocks/node.ts';
import type { StageFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import { sentencesOf } from '../text/sentences.ts';
import type { BareQuantity, Measures } from './comparison.ts';
import { durationText, isTime } from './quantity.ts';
import type { Reading } from './reading.ts';

/** Stages that were read from one place of the document: a list, a table, a line of arrows. */
export interface Ladder {
  readonly stages: readonly StageFact[];
  /** How sure it is that these are the stages of the launch. */
  readonly weight: number;
}

/** `0% → 10% → 50% → 100%`, `1/10/50/100 %`. */
export function arrowLadders(reading: Reading): readonly Ladder[] {
  return reading.nodes.flatMap((node) => {
    if (node.kind === 'table' || node.kind === 'code') return [];
    const measures = reading.measures(node);
    const shares = chain(measures, reading, node);
    if (shares.length < 3) return [];
    const { line, original } = node;
    const each = durationOfEach(node, reading);
    const stages = shares.map((share): StageFact => {
      const duration = { ...each, ...durationBeside(measures, share, reading) };
      const label = `${share.quantity.value}%`;
      return { line, original, confidence: 0.8, label, percent: share.quantity.value, ...duration };
    });
    const last = shares.at(-1);
    const rest = last === undefined ? '' : measures.folded.slice(last.end, last.end + 60);
    const all = reading.words.everyone.first(rest);
    if (all !== null && last?.quantity.value !== 100)
      stages.push({ line, original, confidence: 0.7, label: rest.slice(all.start, all.end), percent: 100 });
    return [{ stages, weight: 0 }];
  });
}

/** "Each step lasts 45 minutes", beside the line of arrows. */
function durationOfEach(node: Node, reading: Reading): Pick<StageFact, 'duration'> {
  for (const near of node.parent?.children ?? []) {
    for (const { text } of near.kind === 'text' || near.kind === 'item' ? sentencesOf(near.text) : []) {
      const folded = fold(text);
      const each = reading.words.each.first(folded);
      const stage = each === null ? null : reading.words.stage.first(folded, each.end);
      if (each === null || stage === null || stage.start - each.end > 12) continue;
      const duration = durationIn(text, reading);
      if (duration === undefined) continue;
      reading.understand(near);
      return { duration };
    }
  }
  return {};
}

const ARROW = /^[^\p{L}]{0,40}(?:→|←|->|=>|➜|➔|⟶|›|>|to|,|\/|–>|至|から|then)[^\p{L}]{0,6}$/u;

/** Shares of one line that follow each other with arrows or "then" between, and rise. */
export function chain({ folded, bare }: Measures, reading: Reading, node: Node): readonly BareQuantity[] {
  const { words } = reading;
  const parts = reading.anywhereUnder(node, 'stages') ? partsIn(folded, reading) : [];
  const all = [...bare, ...parts].toSorted((a, b) => a.start - b.start);
  const told = reading.anywhereUnder(node, 'stages') && all.some(isWhole);
  const plain = all.filter(({ high, quantity }) => high === undefined && quantity.value <= 100);
  const percents = plain.filter(({ quantity }) => quantity.unit === '%');
  const shares =
    percents.length > 1 ? percents : plain.filter(({ quantity }) => quantity.unit === '%' || quantity.unit === '');
  let best: readonly BareQuantity[] = [];
  let current: BareQuantity[] = [];
  for (const share of shares) {
    const last = current.at(-1);
    const gap = last === undefined ? '' : folded.slice(last.end, share.start).replaceAll(/\([^()]{0,60}\)/g, '');
    const percents = last?.quantity.unit === '%' && share.quantity.unit === '%';
    const near = gap.length < 60 && ((told && percents) || words.next.first(gap) !== null) && !/[.;。]\s/.test(gap);
    const linked = ARROW.test(gap) || near;
    const follows = last !== undefined && linked && share.quantity.value > last.quantity.value;
    current = follows ? [...current, share] : [share];
    if (current.length > best.length) best = current;
  }
  return percents.length >= 1 && best.length >= 3 ? best : [];
}

/** "Half of", "everything": shares in words. */
function partsIn(folded: string, { words }: Reading): readonly BareQuantity[] {
  return words.parts.all(folded).map(({ value, start, end }): BareQuantity => {
    const quantity = { value, unit: '%', start, end, plus: false, outOf: false };
    return { quantity, start, end, signed: false };
  });
}

/** All of the traffic, where a ramp ends. */
function isWhole({ quantity }: BareQuantity): boolean {
  return quantity.unit === '%' && quantity.value === 100;
}

/** "10% (24h) → 50%", "5 % of users for a day": the duration right behind a share. */
function durationBeside(
  { bare, folded }: Measures,
  share: BareQuantity,
  reading: Reading,
): Pick<StageFact, 'duration'> {
  const next = bare.find(({ start }) => start >= share.end);
  if (next === undefined || !isTime(next.quantity.unit) || next.start - share.end > 80) return {};
  const between = folded.slice(share.end, next.start).trimEnd();
  const led = reading.words.lasting.all(between).at(-1)?.end === between.length;
  if (between.length > 13 && !led && !between.endsWith('(')) return {};
  const duration = durationText(next.quantity);
  return duration === undefined ? {} : { duration };
}

/** The first duration that a text states. */
export function durationIn(text: string, reading: Reading): string | undefined {
  const { bare, comparisons } = reading.measuresOf(text);
  const first = [...bare, ...comparisons]
    .map(({ quantity, high }) => high ?? quantity)
    .find(({ unit }) => isTime(unit));
  return first === undefined ? undefined : durationText(first);
}
