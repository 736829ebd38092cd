/** A date and time of a clock on a wall, as the milliseconds it would be in UTC. */
export function parseLocalTime(text: string): number | undefined {
  const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;
  const parts = form
    .exec(text)
    ?.slice(1)
    .map((part = '0') => Number(part));
  const [year, month, day, hour, minute, second] = parts ?? [];
  if (year === undefined || month === undefined || hour === undefined || hour > 23) return undefined;
  if ((minute ?? 60) > 59 || (second ?? 60) > 59 || !isDate(year, month, day ?? 0)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Whether the day is in the calendar; years before 1970 are not. */
export function isDate(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year >= 1970 && day >= 1 && day <= days;
}

/** Whether the name is one of the IANA time zone database. */
export function isTimezone(name: string): boolean {
  if (!/^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+)$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * Every instant (epoch milliseconds, ascending) at which clocks of the zone show the local time:
 * none where clocks skip over it, two where they are put back over it.
 */
export function instantsOf(localMs: number, timezone: string): readonly number[] {
  const dayMs = 86_400_000;
  const offsets = [localMs - dayMs, localMs + dayMs].map((instant) => shownAt(instant, timezone) - instant);
  const instants = new Set(offsets.map((offset) => localMs - offset));
  return [...instants].filter((instant) => shownAt(instant, timezone) === localMs).sort((a, b) => a - b);
}

/** What a clock of the zone shows at an instant, as `parseLocalTime` counts. */
function shownAt(instant: number, timezone: string): number {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = format.formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((each) => each.type === type)?.value);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second'));
}
