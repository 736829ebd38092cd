import { fold, isDigit, isWordUnit } from '../text/fold.ts';
import type { Lexicon } from '../words/lexicon.ts';

/** A moment that a text names. */
export interface FoundMoment {
  /** As written, in plain digits. */
  readonly at: string;
  readonly start: number;
  readonly end: number;
  readonly kind: 'relative' | 'clock' | 'day' | 'week' | 'date';
}

const RELATIVE = /^[thdlgj]\s?[-+]\s?\d{1,4}(?:[:.,]\d{1,2}){0,2}(?:\s?[-–]\s?\d{1,4}(?:[:.]\d{2})?)?\+?/;
const PLUS_TIME = /^\+\s?\d{1,4}(?:[:.]\d{1,2}){0,2}/;
const CLOCK = /^\d{1,2}[:h.]\d{2}(?::\d{2})?/;
const CLOCK_12 = /^\d{1,2}(?::\d{2})?\s?(?:a\.?m\.?|p\.?m\.?)(?![a-z])/;
const ZONE =
  /^\s(?:utc|gmt|cest|cet|est|edt|cst|cdt|mst|mdt|pst|pdt|pt|et|ct|jst|kst|ist|bst|brt|art|ict|msk|aest|sgt|hkt|wib|gst|ast)(?:[+-]\d{1,2}(?::\d{2})?)?(?![a-z])/;
const ISO_DATE = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[t ]\d{2}:\d{2}(?::\d{2})?(?:z|[+-]\d{2}:?\d{2})?)?/;
/** `02.11. 07:00`, `16/03/2027 09:00`. */
const DAY_WITH_TIME = /^\d{1,2}[./]\d{1,2}[./]?(?:\d{4})?(?=,?\s\d{1,2}[:h]\d{2})/;
const CJK_DATE = /^(?:\d{4}\s?[年년]\s?)?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]/;
const CJK_CLOCK = /^\d{1,2}\s?[時点시时](?:\s?\d{1,2}\s?[分분])?(?![間间])/;
const RANGE_END = /^\s?(?:[-–—~]|->|→|to|a|bis|until)\s?\d{1,2}[:h]\d{2}(?::\d{2})?/;

/** The moment that begins at a place of a text; null where none does. */
export function momentAt(text: string, folded: string, start: number, words: Lexicon): FoundMoment | null {
  const before = folded.charCodeAt(start - 1);
  if (start > 0 && isWordUnit(before)) return null;
  const window = folded.slice(start, start + 48);
  const found = relative(window, words) ?? date(window) ?? clock(window) ?? numbered(folded, start, words);
  if (found === null) return null;
  const end = start + found.length + laterParts(folded, start + found.length, found.kind, words);
  return { at: plainDigits(text, folded, start, end), start, end, kind: found.kind };
}

/** The first moment in a text. */
export function firstMoment(text: string, words: Lexicon): FoundMoment | null {
  const folded = fold(text);
  for (let i = 0; i < folded.length; i++) {
    const moment = momentAt(text, folded, i, words);
    if (moment !== null) return moment;
  }
  return null;
}

/** `J+1 08h00`, `09:00 Uhr`: a time of day behind a day, and a word behind a time of day. */
function laterParts(folded: string, end: number, kind: FoundMoment['kind'], words: Lexicon): number {
  const [gap = ''] = /^,?\s/.exec(folded.slice(end, end + 2)) ?? [];
  const time = kind === 'clock' || gap === '' ? null : clock(folded.slice(end + gap.length, end + gap.length + 32));
  const length = time === null ? 0 : gap.length + time.length;
  if (kind !== 'clock' && time === null) return 0;
  const at = folded[end + length] === ' ' ? end + length + 1 : end + length;
  return (words.oclock.gluedAt(folded, at)?.end ?? end + length) - end;
}

interface Span {
  readonly length: number;
  readonly kind: FoundMoment['kind'];
}

/** `T-15 minutes`, `T+2-6 hours`, `T+0:05`, `H-2`, `D-1`; `T-0`. */
function relative(window: string, words: Lexicon): Span | null {
  const [head] = RELATIVE.exec(window) ?? (/^t0(?![\w])/.exec(window) || PLUS_TIME.exec(window)) ?? [];
  if (head === undefined) return null;
  const bare = head.endsWith('+') ? head.slice(0, -1) : head;
  const unit = unitAfter(window, head.length, words);
  const plain = bare.startsWith('+') && unit === 0 && !bare.includes(':');
  if (plain) return null;
  const follow = window[bare.length] ?? ' ';
  if (unit === 0 && isWordUnit(follow.charCodeAt(0))) return null;
  if (window[head.length] === '%' || (bare.startsWith('+') && window[head.length + unit] === '%')) return null;
  const length = unit === 0 ? bare.length : head.length + unit;
  const [link = ''] = /^\s(?:to|-|–|—|→|bis|a|au)\s/.exec(window.slice(length)) ?? [];
  const later = link === '' ? null : relative(window.slice(length + link.length), words);
  return { length: later === null ? length : length + link.length + later.length, kind: 'relative' };
}

/** Length of a word of time after a number, the space before it included. */
function unitAfter(window: string, at: number, words: Lexicon): number {
  const from = window[at] === ' ' ? at + 1 : at;
  const match = words.durations.gluedAt(window, from);
  return match === null ? 0 : match.end - at;
}

function date(window: string): Span | null {
  const [iso] = ISO_DATE.exec(window) ?? CJK_DATE.exec(window) ?? DAY_WITH_TIME.exec(window) ?? [];
  return iso === undefined ? null : { length: iso.length, kind: 'date' };
}

function clock(window: string): Span | null {
  const [time] = CLOCK_12.exec(window) ?? CJK_CLOCK.exec(window) ?? CLOCK.exec(window) ?? [];
  if (time === undefined || !isTimeOfDay(time)) return null;
  if (/^[.%]?\w|^%|^\s?%/.test(window.slice(time.length))) return null;
  const first = ZONE.exec(window.slice(time.length))?.[0].length ?? 0;
  const range = RANGE_END.exec(window.slice(time.length + first))?.[0].length ?? 0;
  const last = ZONE.exec(window.slice(time.length + first + range))?.[0].length ?? 0;
  const zone = first + last;
  if (/^\d{1,2}\.\d{2}$/.test(time) && zone === 0) return null;
  return { length: time.length + range + zone, kind: 'clock' };
}

function isTimeOfDay(time: string): boolean {
  const [hour = 0, minute = 0, second = 0] = time.split(/\D+/).filter(Boolean).map(Number);
  return hour < 25 && minute < 60 && second < 60;
}

/** `Day 3`, `Days 5-6`, `Week -1`, `Hour 2`. */
function numbered(folded: string, start: number, words: Lexicon): Span | null {
  const day = words.day.at(folded, start);
  const week = day === null ? words.week.at(folded, start) : null;
  const hour = day === null && week === null ? (words.hour.at(folded, start) ?? words.minute.at(folded, start)) : null;
  const word = day ?? week ?? hour;
  if (word === null || (word.end - word.start === 1 && folded.charCodeAt(start) < 0x80))
    return counted(folded, start, words);
  const window = folded.slice(word.end, word.end + 24);
  const [number] = /^\s{0,2}(?:[-+]\s?)?\d{1,3}(?:\s?[-–]\s?\d{1,3}|,\s?-?\d{1,3})?(?![\w.%]|:\d)/.exec(window) ?? [];
  if (number === undefined || !isDigit(number.charCodeAt(number.length - 1))) return null;
  const kind = day !== null ? 'day' : week !== null ? 'week' : 'relative';
  return { length: word.end - start + number.length, kind };
}

/** `第3天`, `3日目`: the word follows its number. */
function counted(folded: string, start: number, words: Lexicon): Span | null {
  const from = words.ordinal.at(folded, start)?.end ?? start;
  const [number] = /^\s?\d{1,3}\s?/.exec(folded.slice(from, from + 6)) ?? [];
  if (number === undefined) return null;
  const at = from + number.length;
  const day = words.dayAfter.gluedAt(folded, at);
  const week = day === null ? words.weekAfter.gluedAt(folded, at) : null;
  const word = day ?? week;
  const isLength = '間间간'.includes(folded[word?.end ?? 0] ?? ' ') || (from === start && (word?.end ?? 0) - at < 2);
  if (word === null || isLength) return null;
  return { length: word.end - start, kind: day === null ? 'week' : 'day' };
}

/** The author's letters, with digits of other scripts as plain ones. */
function plainDigits(text: string, folded: string, start: number, end: number): string {
  let result = '';
  for (let i = start; i < end; i++) {
    result += isDigit(folded.charCodeAt(i)) ? folded[i] : text[i];
  }
  return result.trim();
}
