import type { Fault, Reading } from './shape/shape.ts';
import { didYouMean, quote } from './wording.ts';

/** Milliseconds of each unit of time, longest first. */
export const DURATION_UNITS = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
} as const satisfies Record<string, number>;

/** Longest duration of a plan: 53 weeks. */
export const MAX_DURATION_MS = 53 * DURATION_UNITS.w;

/** Compound durations name their units once each, longest first: `1h30m`. */
const COMPOUND =
  /^(?:(\d+(?:\.\d+)?)w)?(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const ISO_8601 =
  /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const CALENDAR = /^(?:P[\d.YMWD]*\d[YM].*|\d+(?:\.\d+)?\s*(?:mo|months?|y|yr|years?|M|Y))$/;

/** Reads `5m`, `1h30m`, `90s` or ISO 8601 `PT5M` as whole milliseconds, above 0 and at most 53 weeks. */
export function parseDuration(text: string): Reading<number> {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    return fault('duration_unit', `a duration needs a unit; found ${quote(text)}`, `write ${text}s or ${text}m`);
  }
  if (CALENDAR.test(text)) {
    return fault(
      'duration_calendar',
      `months and years have no fixed length; found ${quote(text)}`,
      'write weeks or days',
    );
  }
  const parts = (COMPOUND.exec(text) ?? ISO_8601.exec(text))?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined) || text.endsWith('T')) return notDuration(text);
  const units = Object.values(DURATION_UNITS);
  const ms = parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (units[i] ?? 0), 0);
  const whole = Math.round(ms);
  if (Math.abs(ms - whole) > 1e-6 || whole === 0 || whole > MAX_DURATION_MS) {
    return fault(
      'out_of_range',
      `found ${quote(text)}; a duration is at least 1ms, in whole milliseconds, and at most 53w`,
    );
  }
  return { value: whole };
}

/** Prints milliseconds in the shortest exact form, such as `1h30m`; the inverse of `parseDuration`. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unit, length] of Object.entries(DURATION_UNITS)) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text === '' ? '0s' : text;
}

function notDuration(text: string): { readonly fault: Fault } {
  const unit = /^\d+(?:\.\d+)?\s*([A-Za-z]+)$/.exec(text)?.[1];
  const long = unit === undefined ? undefined : didYouMean(unit.toLowerCase(), Object.keys(LONG_UNITS));
  const hint = long === undefined ? undefined : 'units are ms, s, m, h, d and w';
  return fault('bad_duration', `found ${quote(text)}; needed is a duration such as 5m, 1h30m, 90s or PT5M`, hint);
}

/** What people write in place of a unit. */
const LONG_UNITS = { sec: 's', second: 's', seconds: 's', min: 'm', minute: 'm', minutes: 'm', hours: 'h', days: 'd' };

function fault(code: Fault['code'], message: string, hint?: string): { readonly fault: Fault } {
  return { fault: { code, message, hint } };
}
