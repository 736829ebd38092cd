import type { Plan } from '@holdpoint/plan';

/** An answer may be this old at least, in real milliseconds, however often it is read. */
const LEAST_MS = 60_000;

/** How old an answer may be while a stage is under way: three checks, and a minute at least. Real milliseconds. */
export function allowedAgeMs({ stages }: Plan, stage: string, scale: number): number {
  const { everyMs = 0 } = stages.find(({ name }) => name === stage) ?? stages[0] ?? {};
  return Math.max(LEAST_MS, (3 * everyMs) / scale);
}

/**
 * How old an answer says it is, in milliseconds, and by which header: the time that it lay in a cache, the time
 * since its content was changed, or how far its date lies behind our `wall`. Null where it says nothing.
 */
export function ageOf(
  headers: Readonly<Record<string, string>>,
  wall: number,
): { readonly ms: number; readonly by: string } | null {
  const sent = timeOf(headers.date);
  const changed = timeOf(headers['last-modified']);
  const seconds = headers.age === undefined ? Number.NaN : Number(headers.age);
  const ages = [
    { ms: seconds * 1000, by: 'Age' },
    // Both are of the server's clock, which may differ from ours.
    { ms: (sent ?? wall) - (changed ?? Number.NaN), by: 'Last-Modified' },
    { ms: wall - (sent ?? Number.NaN), by: 'Date' },
  ].filter(({ ms }) => Number.isFinite(ms));
  const [first, ...others] = ages;
  return first === undefined ? null : others.reduce((oldest, each) => (each.ms > oldest.ms ? each : oldest), first);
}

function timeOf(text: string | undefined): number | null {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(time) ? time : null;
}
