import { formatDuration, parseDuration } from '@holdpoint/plan';
import { isDigit, isWordUnit } from '../text/fold.ts';
import type { DurationUnit } from '../words/language.ts';
import type { Lexicon } from '../words/lexicon.ts';

/** A number with its unit as it was found in a text. */
export interface FoundQuantity {
  readonly value: number;
  /** As the plan language writes it; '' for bare counts, and where the unit is not known. */
  readonly unit: string;
  /** Whether a word follows that is a unit unknown to the plan language, such as `tickets`. */
  readonly start: number;
  readonly end: number;
  /** Such as `1h` in `100MB/hour`. */
  readonly per?: string;
  /** Whether a plus sign follows: "100K+". */
  readonly plus: boolean;
  /** Whether it is out of something, such as `4.5/5`. */
  readonly outOf: boolean;
}

const CURRENCY_SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₫': 'VND',
  '₩': 'KRW',
};
const DOLLARS: Readonly<Record<string, string>> = {
  US: 'USD',
  R: 'BRL',
  A: 'AUD',
  C: 'CAD',
  MX: 'MXN',
  NZ: 'NZD',
  HK: 'HKD',
  S: 'SGD',
};
const TIME_UNITS: ReadonlySet<string> = new Set(['ms', 's', 'm', 'h', 'd', 'w']);
const LONGEST_NUMBER = 24;

/** Whether a unit of the plan language is one of time. */
export function isTime(unit: string): unit is DurationUnit {
  return TIME_UNITS.has(unit);
}

/** A duration as the plan language writes it; undefined where the quantity is none that it could hold. */
export function durationText(quantity: FoundQuantity): string | undefined {
  if (!isTime(quantity.unit)) return undefined;
  const text = `${plainNumber(quantity.value)}${quantity.unit}`;
  const reading = parseDuration(text);
  if (!('value' in reading)) return undefined;
  return Number.isInteger(quantity.value) ? text : formatDuration(reading.value);
}

/** A number without exponent and without more decimals than were meant. */
export function plainNumber(value: number): string {
  return Number.isInteger(value) ? value.toFixed(0) : String(Number(value.toFixed(9)));
}

/** Reads quantities of folded text; `text` is the same text before folding, to tell `M` from `m`. */
export class QuantityReader {
  readonly #text: string;
  readonly #folded: string;
  readonly #words: Lexicon;

  constructor(text: string, folded: string, words: Lexicon) {
    this.#text = text;
    this.#folded = folded;
    this.#words = words;
  }

  /** The quantity that begins at a place; null where none does. */
  at(start: number): FoundQuantity | null {
    const sign = this.#currencyAt(start);
    const from = sign === undefined ? start : this.#skipSpaces(start + sign.length);
    const number = this.#number(from) ?? this.#numberWord(from);
    if (number === null) return null;
    const scaled = this.#multiplied(number, sign !== undefined);
    const plus = this.#folded[scaled.end] === '+' && !isDigit(this.#folded.charCodeAt(scaled.end + 1));
    const afterPlus = plus ? scaled.end + 1 : scaled.end;
    const outOf = this.#outOf(afterPlus);
    if (outOf !== -1) return { value: scaled.value, unit: '', start, end: outOf, plus, outOf: true };
    if (sign !== undefined)
      return this.#money({ value: scaled.value, unit: sign.currency, start, end: afterPlus, plus, outOf: false });
    const whole = this.#withUnit(scaled.value, { start, end: afterPlus, plus });
    return number.word && whole.unit === '' ? null : whole;
  }

  /** `$` alone is of the United States; `R$`, `A$`, `C$` and `MX$` are not. */
  #currencyAt(at: number): { readonly currency: string; readonly length: number } | undefined {
    const char = this.#text[at] ?? '';
    const [letters = ''] = /^(?:US|MX|NZ|HK|R|A|C|S)(?=\$)/.exec(this.#text.slice(at, at + 3)) ?? [];
    const currency = letters === '' ? CURRENCY_SIGNS[char] : DOLLARS[letters];
    return currency === undefined ? undefined : { currency, length: letters === '' ? 1 : letters.length + 1 };
  }

  #skipSpaces(at: number): number {
    let end = at;
    while (this.#folded[end] === ' ' && end - at < 3) end++;
    return end;
  }

  #number(start: number): { readonly value: number; readonly end: number; readonly word: boolean } | null {
    const folded = this.#folded;
    if (!isDigit(folded.charCodeAt(start)) || this.#insideWord(start)) return null;
    let end = start;
    while (end - start <= LONGEST_NUMBER && this.#inNumber(end)) end++;
    if (end - start > LONGEST_NUMBER || /^:\d{2}(?!\d)/.test(folded.slice(end, end + 4))) return null;
    const value = numberOf(folded.slice(start, end), this.#words.decimal);
    return value === null ? null : { value, end, word: false };
  }

  /** `p95`, `v1.2` and `2026-02` are no numbers. */
  #insideWord(start: number): boolean {
    const before = this.#folded.charCodeAt(start - 1);
    if (start === 0) return false;
    if (isWordUnit(before)) return true;
    const joined = this.#folded[start - 1] === '.' || this.#folded[start - 1] === ',';
    return joined && isWordUnit(this.#folded.charCodeAt(start - 2));
  }

  #inNumber(at: number): boolean {
    const folded = this.#folded;
    if (isDigit(folded.charCodeAt(at))) return true;
    const char = folded[at];
    if (char === '.' || char === ',' || char === "'") return isDigit(folded.charCodeAt(at + 1));
    return char === ' ' && isThousandsGroup(folded, at);
  }

  #numberWord(start: number): { readonly value: number; readonly end: number; readonly word: boolean } | null {
    const match = this.#words.numbers.at(this.#folded, start);
    return match === null ? null : { value: match.value, end: match.end, word: true };
  }

  #multiplied(
    number: { readonly value: number; readonly end: number },
    money: boolean,
  ): { value: number; end: number } {
    const gap = this.#folded[number.end] === ' ' ? number.end + 1 : number.end;
    const [letters = ''] = /^[a-z]{1,12}/.exec(this.#folded.slice(gap, gap + 13)) ?? [];
    const match = letters === '' ? this.#words.multipliers.gluedAt(this.#folded, gap) : null;
    const factor = match?.value ?? (letters === '' ? undefined : this.#words.multipliers.exact(letters));
    if (factor === undefined) return { value: number.value, end: number.end };
    const word = this.#text.slice(gap, gap + letters.length);
    const minutes = (word === 'm' || word === 'b') && !money;
    const spaced = gap !== number.end && letters.length === 1;
    if (minutes || spaced) return { value: number.value, end: number.end };
    return { value: number.value * factor, end: match?.end ?? gap + letters.length };
  }

  /** `4.5/5` is a mark, `35/50` a part; the second number has no unit. */
  #outOf(at: number): number {
    const [text] = /^\s?\/\s?\d{1,4}(?![\d.,%\w])/.exec(this.#folded.slice(at, at + 10)) ?? [];
    return text === undefined ? -1 : at + text.length;
  }

  #money(quantity: FoundQuantity): FoundQuantity {
    const [slash] =
      /^\s?(?:\/|per )\s?(?:month|mo|day|year|request|transaction|hour)\b/.exec(
        this.#folded.slice(quantity.end, quantity.end + 20),
      ) ?? [];
    return slash === undefined ? quantity : { ...quantity, end: quantity.end + slash.length };
  }

  #withUnit(
    value: number,
    place: { readonly start: number; readonly end: number; readonly plus: boolean },
  ): FoundQuantity {
    const { start, end, plus } = place;
    const at = this.#skipSpaces(end);
    const glued = at === end;
    const match = this.#unitAt(at, glued);
    if (match === null) return { value, unit: '', start, end, plus, outOf: false };
    const late = this.#folded[match.end] === '+';
    const quantity = {
      value,
      unit: match.unit,
      start,
      end: late ? match.end + 1 : match.end,
      plus: plus || late,
      outOf: false,
    };
    if (isTime(match.unit)) return this.#compound(quantity);
    return this.#pace(quantity);
  }

  #unitAt(at: number, glued: boolean): { readonly unit: string; readonly end: number } | null {
    const time = glued ? this.#words.durations.gluedAt(this.#folded, at) : this.#words.durations.at(this.#folded, at);
    const other = glued ? this.#words.units.gluedAt(this.#folded, at) : this.#words.units.at(this.#folded, at);
    if (other !== null && other.end >= (time?.end ?? 0)) return { unit: other.value, end: other.end };
    if (time === null) return null;
    const article = !glued && time.end - time.start === 1 && /[a-z]/.test(this.#folded[time.start] ?? '');
    return article && !/^[smhdw]$/.test(this.#text.slice(time.start, time.end))
      ? null
      : { unit: time.value, end: time.end };
  }

  /** `1h30m`, `1 h 30 min`: later units are shorter ones. */
  #compound(first: FoundQuantity): FoundQuantity {
    const next = this.#number(this.#skipSpaces(first.end)) ?? this.#gluedNumber(first.end);
    if (next === null) return first;
    const at = this.#skipSpaces(next.end);
    const unit = this.#words.durations.gluedAt(this.#folded, at);
    const factor = unit === null ? undefined : SHORTER[`${first.unit}${unit.value}`];
    if (unit === null || factor === undefined) return first;
    return { ...first, value: first.value * factor + next.value, unit: unit.value, end: unit.end };
  }

  #gluedNumber(at: number): { readonly value: number; readonly end: number } | null {
    const [digits] = /^\d{1,4}/.exec(this.#folded.slice(at, at + 5)) ?? [];
    return digits === undefined ? null : { value: Number(digits), end: at + digits.length };
  }

  /** `100MB/hour`: so much in a time. */
  #pace(quantity: FoundQuantity): FoundQuantity {
    const [slash] = /^\s?(?:\/|per )\s?/.exec(this.#folded.slice(quantity.end, quantity.end + 6)) ?? [];
    if (slash === undefined) return quantity;
    const unit = this.#words.durations.gluedAt(this.#folded, quantity.end + slash.length);
    return unit === null ? quantity : { ...quantity, per: `1${unit.value}`, end: unit.end };
  }
}

const SHORTER: Readonly<Record<string, number>> = { hm: 60, ms: 60, dh: 24, wd: 7, hs: 3600 };

function isThousandsGroup(folded: string, at: number): boolean {
  if (!isDigit(folded.charCodeAt(at - 1)) || isDigit(folded.charCodeAt(at + 4))) return false;
  return [1, 2, 3].every((i) => isDigit(folded.charCodeAt(at + i))) && !/[%\w]/.test(folded[at + 4] ?? '');
}

/** Digits with marks in them as a number: the mark that parts decimals is the last one, or the one of the language. */
function numberOf(text: string, decimal: '.' | ','): number | null {
  const marks = [...text.replaceAll(/\d/g, '')].filter((mark) => mark === '.' || mark === ',');
  const plain = text.replaceAll(/[ ']/g, '');
  const kinds = new Set(marks);
  if (marks.length === 0) return Number(plain);
  if (kinds.size === 2) return Number(decimalAt(plain, marks.at(-1) ?? '.'));
  const mark = marks[0] ?? '.';
  if (marks.length > 1) return /^\d{1,3}(?:[.,]\d{3}){2,6}$/.test(plain) ? Number(plain.replaceAll(/[.,]/g, '')) : null;
  const grouped = /^[1-9]\d{0,2}[.,]\d{3}$/.test(plain) && mark !== decimal;
  return Number(grouped ? plain.replace(mark, '') : decimalAt(plain, mark));
}

function decimalAt(text: string, mark: string): string {
  const other = mark === '.' ? ',' : '.';
  return text.replaceAll(other, '').replace(mark, '.');
}
