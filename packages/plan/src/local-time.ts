import { Temporal } from 'temporal-polyfill';

/** A date and time as a clock on a wall shows it; undefined where the text is none, or no such day is in the calendar. */
export function parseLocalTime(text: string): Temporal.PlainDateTime | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:[0-5]\d(?::[0-5]\d)?$/.test(text)) return undefined;
  return orUndefined(() => Temporal.PlainDateTime.from(text, { overflow: 'reject' }));
}

/** Whether the text is a day of the calendar, such as `2026-02-08`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  return orUndefined(() => Temporal.PlainDate.from(text, { overflow: 'reject' })) !== undefined;
}

/** Whether the name is one of the IANA time zone database. */
export function isTimezone(name: string): boolean {
  if (!/^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+)$/.test(name)) return false;
  return orUndefined(() => new Temporal.PlainDate(2000, 1, 1).toZonedDateTime(name)) !== undefined;
}

/**
 * Every instant (epoch milliseconds, ascending) at which clocks of the zone show the local time:
 * none where clocks skip over it, two where they are put back over it.
 */
export function instantsOf(local: Temporal.PlainDateTime, timezone: string): readonly number[] {
  const readings = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(timezone, { disambiguation }),
  );
  // Over a gap, both readings show another time than the one that was asked for.
  const real = readings.filter((reading) => reading.toPlainDateTime().equals(local));
  return [...new Set(real.map(({ epochMilliseconds }) => epochMilliseconds))];
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (refused) {
    if (refused instanceof RangeError) return undefined;
    throw refused;
  }
}
