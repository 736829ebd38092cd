import { parseDuration } from '@holdpoint/plan';

/** A moment of a document as the plan language writes it; what it does not have is absent. */
export interface PlanMoment {
  readonly at?: string;
  /** The end, where the document states a span. */
  readonly until?: string;
  /** Time zone that stands beside it, such as `UTC` or `PT`. */
  readonly zone?: string;
}

const ZONE =
  /\b(?:UTC|GMT|CES?T|E[SD]?T|C[SD]T|M[SD]?T|P[SD]?T|JST|KST|IST|BST|ART|ICT|MSK|AEST|SGT|HKT)\b(?:[+-]\d{1,2})?/i;

/** Words of time, in the languages that documents are written in. */
const UNITS: readonly (readonly [unit: string, words: RegExp])[] = [
  ['s', /^(?:s|secs?|seconds?|segundos?|secondes?|sekunden?|giây|秒|초|ثانية|ثوان)$/iu],
  ['m', /^(?:m|mins?|minutes?|minutos?|minuten?|phút|分|分钟|分鐘|分間|분|دقيقة|دقائق)$/iu],
  ['h', /^(?:h|hrs?|hours?|horas?|heures?|stunden?|std|giờ|小时|小時|時間|時|시간|ساعة|ساعات)$/iu],
  ['d', /^(?:d|days?|d[ií]as?|jours?|tage?n?|ngày|天|日|일|يوم|أيام)$/iu],
  ['w', /^(?:w|weeks?|semanas?|semaines?|wochen?|tuần|周|週|週間|주|أسبوع|أسابيع)$/iu],
];

const DAY =
  /^(?:days?|d[ií]as?|jours?|tage?|ngày|第|اليوم|يوم)\s?(-?\d{1,3})(?:\s?(?:天|日))?(?:\s?[-,]\s?(-?\d{1,3}))?(?:\s((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?))?$/iu;
const WEEK = /^(?:weeks?|semanas?|semaines?|wochen?|tuần|第|الأسبوع)\s?-\s?(\d{1,2})(?:\s?(?:周|週))?$/iu;
const RELATIVE =
  /^([TLHDJG])\s?([+-])\s?(\d{1,4})(?::(\d{2}))?(?:\s?-\s?(\d{1,4})(?::(\d{2}))?)?\+?\s?([^\s\d+:-]+)?$/iu;

/** Reads a moment as documents write it: `T-15 minutes`, `T+2-6 hours`, `01:45 - 02:00 UTC`, `9:00 AM PT`, `Week -1`. */
export function planMoment(text: string): PlanMoment {
  const plain = text
    .trim()
    .replaceAll(/[\u2010-\u2015\u2212~]/g, '-')
    .slice(0, 80);
  const zone = ZONE.exec(plain)?.[0].toUpperCase();
  const bare = plain.replaceAll(new RegExp(ZONE.source, 'gi'), ' ').replaceAll(/\s+/g, ' ').trim();
  return { ...(spanOf(bare) ?? joined(bare)), ...(zone !== undefined && { zone }) };
}

/** The beginning of a moment as the plan language writes it; undefined for one that it does not have. */
export function momentOf(text: string): string | undefined {
  return planMoment(text).at;
}

/** Two moments with a sign between them, or one. The first one may leave its unit to the second: `T+24 to T+48 hours`. */
function joined(text: string): PlanMoment {
  const [first = '', second] = text.split(/ (?:-|->|→|to|bis|au?|hasta|até|đến) |(?<=:\d{2}) ?- ?(?=\d{1,2}:)/);
  const unit = /\p{L}+$/u.exec(second ?? '')?.[0] ?? '';
  const at = single(first) ?? (second === undefined ? undefined : single(`${first.trim()} ${unit}`));
  const until = second === undefined ? undefined : single(second);
  return { ...(at !== undefined && { at }), ...(at !== undefined && until !== undefined && { until }) };
}

/** A span in one expression: `T+2-6 hours`, `Days 5-6`. */
function spanOf(text: string): PlanMoment | undefined {
  const [day, first, second] = DAY.exec(text) ?? [];
  if (day !== undefined && second !== undefined && !second.startsWith('-'))
    return { ...dayMoment(first), until: `Day ${second}` };
  const [found, letter = '', sign = '', from = '', fromMinutes, to, toMinutes, word] = RELATIVE.exec(text) ?? [];
  if (found === undefined || to === undefined) return undefined;
  const at = relative({
    letter,
    sign,
    amount: from,
    minutes: fromMinutes,
    word: word ?? (toMinutes === undefined ? undefined : 'h'),
  });
  const until = relative({ letter, sign, amount: to, minutes: toMinutes, word });
  return { ...(at !== undefined && { at }), ...(at !== undefined && until !== undefined && { until }) };
}

function single(text: string): string | undefined {
  const bare = text.trim().replace(/^\+(?=\d)/, 'T+');
  if (/^T(?:[+-]?0)?$/i.test(bare)) return 'T';
  const [, direction = '', length = ''] = /^T([+-])(\d\S*)$/.exec(bare) ?? [];
  const exact = compound(length, direction);
  if (exact !== undefined) return exact;
  const [found, letter = '', sign = '', amount = '', minutes, to, , word] = RELATIVE.exec(bare) ?? [];
  if (found !== undefined && to === undefined) return relative({ letter, sign, amount, minutes, word });
  const [day, number, , time] = DAY.exec(bare) ?? [];
  if (day !== undefined) return dayMoment(number, time).at;
  const week = WEEK.exec(bare)?.[1];
  if (week !== undefined) return `T-${Number(week)}w`;
  return clock(bare) ?? local(bare);
}

function dayMoment(number = '', time?: string): PlanMoment {
  if (number.startsWith('-')) return { at: `T-${Number(number.slice(1))}d` };
  if (Number(number) < 1) return {};
  return { at: time === undefined ? `Day ${Number(number)}` : `Day ${Number(number)} ${time.padStart(5, '0')}` };
}

interface Relative {
  readonly letter: string;
  readonly sign: string;
  readonly amount: string;
  /** Of `T+0:05`. */
  readonly minutes: string | undefined;
  readonly word: string | undefined;
}

/** Units of `D-1`, `J-1` (jour), `G-1` (giorno) and `H-2`. */
const LETTERS: Readonly<Record<string, string>> = { D: 'd', J: 'd', G: 'd', H: 'h' };

function relative({ letter, sign, amount, minutes, word }: Relative): string | undefined {
  const number = Number(amount);
  if (minutes !== undefined) {
    const whole = `${number > 0 ? `${number}h` : ''}${Number(minutes) > 0 ? `${Number(minutes)}m` : ''}`;
    return whole === '' ? 'T' : `T${sign}${whole}`;
  }
  const unit = word === undefined ? LETTERS[letter.toUpperCase()] : UNITS.find(([, words]) => words.test(word))?.[0];
  if (number === 0) return 'T';
  return unit === undefined ? compound(`${amount}${word ?? ''}`, sign) : `T${sign}${number}${unit}`;
}

/** A duration of the plan language, such as `1h30m`. */
function compound(length: string, sign: string): string | undefined {
  const reading = parseDuration(length);
  return 'value' in reading && reading.value > 0 ? `T${sign}${length}` : undefined;
}

function clock(text: string): string | undefined {
  const [found, hour = '', minute = '00', second, half] =
    /^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s?([ap]\.?m\.?)?$/i.exec(text) ?? [];
  if (found === undefined || (half === undefined && !text.includes(':'))) return undefined;
  const noon = half === undefined ? 0 : /^p/i.test(half) ? 12 : 0;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + noon;
  if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return undefined;
  return `${String(hours).padStart(2, '0')}:${minute}${second === undefined ? '' : `:${second}`}`;
}

function local(text: string): string | undefined {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)Z?$/.exec(text) ?? [];
  return date === undefined || time === undefined ? undefined : `${date}T${time}`;
}

/** Whether a moment stands on the clock or the calendar, so that the day of the launch must be known. */
export function needsStart(moment: string): boolean {
  return !moment.startsWith('T');
}

const DAY_MS = 86_400_000;

/**
 * Milliseconds from T to a moment of the plan language; undefined where that cannot be known. `start` is T as a local
 * time: a time on the clock is the one nearest to it.
 */
export function offsetOf(moment: string, start: string | undefined): number | undefined {
  const [, sign, length] = /^T(?:([+-])(\S+))?$/.exec(moment) ?? [];
  if (moment === 'T') return 0;
  if (length !== undefined) {
    const reading = parseDuration(length);
    return 'value' in reading ? reading.value * (sign === '-' ? -1 : 1) : undefined;
  }
  const [, day, time] = /^Day (\d+)(?: (.*))?$/.exec(moment) ?? [];
  if (day !== undefined && time === undefined) return (Number(day) - 1) * DAY_MS;
  const begin = clockMs(start?.slice(11));
  const at = clockMs(time ?? moment);
  if (begin === undefined || at === undefined) return undefined;
  if (day !== undefined) return (Number(day) - 1) * DAY_MS + at - begin;
  const after = (at - begin + DAY_MS) % DAY_MS;
  return after > DAY_MS / 2 ? after - DAY_MS : after;
}

function clockMs(time: string | undefined): number | undefined {
  const [found, hours, minutes, seconds = '0'] = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(time ?? '') ?? [];
  return found === undefined ? undefined : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
