import { parseDuration } from '@holdpoint/plan';
import type { Comparison } from '../facts.ts';
import { fold, isWordUnit } from '../text/fold.ts';
import type { Lexicon } from '../words/lexicon.ts';
import { durationText, type FoundQuantity, isTime, QuantityReader } from './quantity.ts';

/** A comparison with a quantity, somewhere in a text. */
export interface FoundComparison {
  readonly op: Comparison;
  readonly quantity: FoundQuantity;
  /** The other end, where it is a range: `2-5%`. */
  readonly high?: FoundQuantity;
  /** Where the words for the metric are, where they stand between the comparison and the quantity. */
  readonly metric?: { readonly start: number; readonly end: number };
  /** What the quantity is added to, as in `> baseline + 50%`. */
  readonly over?: 'baseline' | 'previous_stage';
  /** Such as `5m`. */
  readonly for?: string;
  readonly start: number;
  readonly end: number;
  /** Whether words said so, rather than signs. */
  readonly inWords: boolean;
  /** Whether it may be a deadline rather than a limit: "within 5 minutes". */
  readonly deadline?: boolean;
}

/** All quantities of a text: compared, and bare. */
export interface Measures {
  readonly text: string;
  readonly folded: string;
  readonly comparisons: readonly FoundComparison[];
  readonly bare: readonly BareQuantity[];
}

export interface BareQuantity {
  readonly quantity: FoundQuantity;
  readonly high?: FoundQuantity;
  readonly start: number;
  readonly end: number;
  /** Whether a plus or minus sign stands before it: `+50%`. */
  readonly signed: boolean;
  /** Whether words said that it is a deadline. */
  readonly deadline?: boolean;
}

const OPERATORS: Readonly<Record<string, Comparison>> = {
  '<=': '<=',
  '=<': '<=',
  '≤': '<=',
  '<': '<',
  '>=': '>=',
  '≥': '>=',
  '>': '>',
  '==': '=',
  '=': '=',
};

/** Finds what a text compares with what. */
export function readMeasures(text: string, words: Lexicon): Measures {
  const folded = fold(text);
  const counts = /\d/.test(folded) || words.numbers.first(folded) !== null;
  if (!counts) return { text, folded, comparisons: [], bare: [] };
  return new MeasureReader(text, folded, words).read();
}

class MeasureReader {
  readonly #text: string;
  readonly #folded: string;
  readonly #words: Lexicon;
  readonly #quantities: QuantityReader;
  readonly #comparisons: FoundComparison[] = [];
  readonly #bare: BareQuantity[] = [];

  constructor(text: string, folded: string, words: Lexicon) {
    this.#text = text;
    this.#folded = folded;
    this.#words = words;
    this.#quantities = new QuantityReader(text, this.#folded, words);
  }

  read(): Measures {
    for (let i = 0; i < this.#folded.length; i++) {
      if (!this.#mayBegin(i)) continue;
      const end = this.#comparisonAt(i) ?? this.#quantityAt(i);
      if (end !== null) i = end - 1;
    }
    const limits = this.#withoutHolds(this.#withoutDeadlines()).map((comparison) => this.#held(comparison));
    return { text: this.#text, folded: this.#folded, comparisons: limits, bare: this.#bare };
  }

  /** Nothing begins at a space, or in the middle of a word. */
  #mayBegin(at: number): boolean {
    const unit = this.#folded.charCodeAt(at);
    if (unit === 0x20) return false;
    const letter = (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
    return !letter || at === 0 || !isWordUnit(this.#folded.charCodeAt(at - 1));
  }

  /** "Within 5 minutes" is a limit of a metric that is named before it, and else a deadline. */
  #withoutDeadlines(): readonly FoundComparison[] {
    return this.#comparisons.filter((comparison, i) => {
      if (comparison.deadline !== true) return true;
      const from = this.#comparisons[i - 1]?.end ?? 0;
      const named = this.#words.metrics.first(this.#folded.slice(from, comparison.start)) !== null;
      const { quantity, start, end } = comparison;
      if (!named) this.#bare.push({ quantity, start, end, signed: false, deadline: true });
      return named;
    });
  }

  /** "Longer than 5 minutes above 1 %": how long comes first. */
  #withoutHolds(comparisons: readonly FoundComparison[]): readonly FoundComparison[] {
    return comparisons.flatMap((comparison, i) => {
      const before = comparisons[i - 1];
      if (before !== undefined && this.#isHoldOf(before, comparison))
        return [{ ...comparison, for: comparison.for ?? durationText(before.quantity) ?? '' }];
      const next = comparisons[i + 1];
      return next !== undefined && this.#isHoldOf(comparison, next) ? [] : [comparison];
    });
  }

  #isHoldOf({ quantity, inWords, end }: FoundComparison, next: FoundComparison): boolean {
    const isLong = inWords && isTime(quantity.unit) && quantity.unit !== 'ms' && durationText(quantity) !== undefined;
    return isLong && !isTime(next.quantity.unit) && this.#folded.slice(end, next.start).trim() === '';
  }

  /** A duration elsewhere in the sentence that says how long: "5分間", "for 5 minutes" before the limit. */
  #held(comparison: FoundComparison): FoundComparison {
    const { unit: of } = comparison.quantity;
    if (comparison.for !== undefined || (isTime(of) && of !== 'ms' && of !== 's')) return comparison;
    const held = this.#bare.find(({ quantity, start, end, deadline }) => {
      if (deadline === true || !isTime(quantity.unit) || quantity.unit === 'ms') return false;
      const between = this.#folded.slice(Math.min(end, comparison.end), Math.max(start, comparison.start));
      if (/[.;。]/.test(between) || between.length > 40) return false;
      const behind = this.#folded[end] === ' ' ? end + 1 : end;
      if (this.#words.lastingAfter.at(this.#folded, behind) !== null) return true;
      const after = this.#words.lasting.at(this.#folded, behind);
      const before = this.#words.lasting.all(this.#folded.slice(Math.max(0, start - 16), start).trimEnd()).at(-1);
      const led =
        before !== undefined && before.end === this.#folded.slice(Math.max(0, start - 16), start).trimEnd().length;
      return (
        led ||
        (after !== null && /[^a-z]/.test(this.#folded[end - 1] ?? 'a')) ||
        /[間间간]/.test(this.#folded[end - 1] ?? '')
      );
    });
    const duration = held === undefined ? undefined : durationText(held.quantity);
    return duration === undefined ? comparison : { ...comparison, for: duration };
  }

  #comparisonAt(start: number): number | null {
    const operator = this.#operatorAt(start);
    if (operator === null) return null;
    const operand = this.#operand(operator.end, operator.inWords);
    if (operand === null) return null;
    const after = this.#afterWord(operand.end);
    const op = after !== null && operator.op === '=' ? after.op : operator.op;
    const held = this.#hold(after?.end ?? operand.end);
    this.#comparisons.push({
      op,
      quantity: operand.quantity,
      ...(operand.high === undefined ? {} : { high: operand.high }),
      ...(operand.over === undefined ? {} : { over: operand.over }),
      ...(operand.metric === undefined ? {} : { metric: operand.metric }),
      ...(held.for === undefined ? {} : { for: held.for }),
      start,
      end: held.end,
      inWords: operator.inWords,
      ...(operator.inWords && this.#isDeadline(start, operand.quantity) ? { deadline: true } : {}),
    });
    return held.end;
  }

  #isDeadline(start: number, { unit }: FoundQuantity): boolean {
    return isTime(unit) && unit !== 'ms' && this.#words.within.at(this.#folded, start) !== null;
  }

  #operatorAt(start: number): { readonly op: Comparison; readonly end: number; readonly inWords: boolean } | null {
    if ('<>≤≥='.includes(this.#folded[start] ?? ' ')) {
      const two = this.#folded.slice(start, start + 2);
      const before = this.#folded[start - 1] ?? ' ';
      const arrow = before === '-' || before === '=' || two === '=>' || two === '<-' || before === '<';
      const length = OPERATORS[two] === undefined ? 1 : 2;
      const op = OPERATORS[two.slice(0, length)];
      return arrow || op === undefined ? null : { op, end: start + length, inWords: false };
    }
    const word = this.#words.before.at(this.#folded, start);
    return word === null ? null : { op: word.value, end: word.end, inWords: true };
  }

  #operand(
    start: number,
    inWords: boolean,
  ): (Pick<FoundComparison, 'quantity' | 'high' | 'over' | 'metric'> & { readonly end: number }) | null {
    const first = this.#skip(start, inWords);
    const metric = inWords ? this.#words.metrics.at(this.#folded, first) : null;
    const from = metric === null ? first : this.#skip(metric.end, true);
    const base = this.#words.baseline.at(this.#folded, from);
    if (base !== null) {
      const sign = /^\s{0,2}\+\s{0,2}/.exec(this.#folded.slice(base.end, base.end + 6))?.[0];
      const offset = sign === undefined ? null : this.#quantities.at(base.end + sign.length);
      return offset === null ? null : { quantity: offset, over: 'baseline', end: offset.end };
    }
    const quantity = this.#quantities.at(from);
    if (quantity === null) return null;
    const over = this.#over(quantity.end);
    const named = metric === null ? {} : { metric: { start: metric.start, end: metric.end } };
    return { quantity, ...named, ...(over === null ? {} : { over: over.value }), end: over?.end ?? quantity.end };
  }

  /** `5% from wave 1`, `50% over baseline`: what the change is counted from. */
  #over(end: number): { readonly value: 'baseline' | 'previous_stage'; readonly end: number } | null {
    const near = Math.min(end + 22, this.#folded.length);
    for (let i = end; i < near; i++) {
      if (',.;('.includes(this.#folded[i] ?? '')) return null;
      const previous = this.#words.previous.at(this.#folded, i);
      if (previous !== null) return { value: 'previous_stage', end: previous.end };
      const base = this.#words.baseline.at(this.#folded, i);
      if (base !== null) return { value: 'baseline', end: base.end };
    }
    return null;
  }

  /** Over spaces, a sign of about, and after words over small words, to where the quantity may begin. */
  #skip(start: number, inWords: boolean): number {
    let at = start;
    for (let steps = 0; steps < 6; steps++) {
      const char = this.#folded[at];
      const filler = inWords && char !== ' ' ? this.#words.fillers.at(this.#folded, at) : null;
      if (char === ' ' || char === '~' || char === '≈' || char === ':') at++;
      else if (filler !== null && this.#quantities.at(at) === null) at = filler.end;
      else break;
    }
    return at;
  }

  #quantityAt(start: number): number | null {
    const quantity = this.#quantities.at(start);
    if (quantity === null) return null;
    const high = this.#rangeEnd(quantity);
    const end = high?.end ?? quantity.end;
    if (
      isTime(quantity.unit) &&
      high === null &&
      this.#words.withinAfter.at(this.#folded, this.#folded[end] === ' ' ? end + 1 : end) !== null
    ) {
      this.#bare.push({ quantity, start, end, signed: false, deadline: true });
      return end;
    }
    const after = this.#afterWord(end);
    const low = high !== null && quantity.unit === '' ? { ...quantity, unit: high.unit } : quantity;
    if (after !== null || (quantity.plus && !isTime(quantity.unit) && high === null)) {
      const held = this.#hold(after?.end ?? end);
      const op = after?.op ?? '>=';
      const hold = held.for === undefined ? {} : { for: held.for };
      this.#comparisons.push({ op, quantity: low, ...hold, start, end: held.end, inWords: after !== null });
      return held.end;
    }
    const before = this.#folded[start - 1];
    const signed = (before === '+' || before === '-') && !/[\w)\]]/.test(this.#folded[start - 2] ?? ' ');
    const over = signed && before === '+' && high === null ? this.#over(end) : null;
    if (over !== null) {
      this.#comparisons.push({
        op: '>',
        quantity: low,
        over: over.value,
        start: start - 1,
        end: over.end,
        inWords: false,
      });
      return over.end;
    }
    this.#bare.push({ quantity: low, ...(high === null ? {} : { high }), start, end, signed });
    return end;
  }

  #rangeEnd(low: FoundQuantity): FoundQuantity | null {
    if (low.unit === '' && this.#isNumberOfStage(low.start)) return null;
    const [dash] = /^\s?[-–—~]\s?/.exec(this.#folded.slice(low.end, low.end + 3)) ?? [];
    if (dash !== undefined) return this.#highAt(low, low.end + dash.length);
    const space = this.#folded[low.end] === ' ' ? low.end + 1 : low.end;
    const word = this.#words.ranges.at(this.#folded, space) ?? this.#words.ranges.gluedAt(this.#folded, space);
    if (word === null) return null;
    return this.#highAt(low, this.#folded[word.end] === ' ' ? word.end + 1 : word.end);
  }

  /** "Stage 1 – 2 %" is no range. */
  #isNumberOfStage(at: number): boolean {
    const before = this.#folded.slice(Math.max(0, at - 16), at).trimEnd();
    const last = (this.#words.stage.all(before).at(-1) ?? this.#words.step.all(before).at(-1))?.end;
    return last === before.length;
  }

  #highAt(low: FoundQuantity, at: number): FoundQuantity | null {
    const high = this.#quantities.at(at);
    if (high === null) return null;
    if (isTime(low.unit) && isTime(high.unit)) return msOf(high) > msOf(low) ? high : null;
    const alike = low.unit === '' || high.unit === low.unit;
    return alike && high.value > low.value ? high : null;
  }

  /** "or more", "以下": a comparison that follows its quantity. */
  #afterWord(end: number): { readonly op: Comparison; readonly end: number } | null {
    const at = this.#folded[end] === ' ' ? end + 1 : end;
    const word = this.#words.after.at(this.#folded, at);
    return word === null ? null : { op: word.value, end: word.end };
  }

  /** "for more than five minutes", right after a comparison. */
  #hold(end: number): { readonly end: number; readonly for?: string } {
    let at = end;
    while (' ,(/'.includes(this.#folded[at] ?? '.') && at - end < 4) at++;
    const lasting = this.#words.lasting.at(this.#folded, at);
    if (lasting === null) return { end };
    const operator = this.#operatorAt(this.#skip(lasting.end, false));
    const from = this.#skip(operator?.end ?? lasting.end, true);
    const quantity = this.#quantities.at(from);
    const duration = quantity === null ? undefined : durationText(quantity);
    return quantity === null || duration === undefined ? { end } : { end: quantity.end, for: duration };
  }
}

function msOf({ value, unit }: FoundQuantity): number {
  const reading = parseDuration(`${value}${unit}`);
  return 'value' in reading ? reading.value : value;
}
