import { Temporal } from 'temporal-polyfill';
import type { Plan } from '../plan.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { startOf } from './schedule.ts';
import { commandsOf, messagesOf, textsOf } from './texts.ts';

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const DATES: readonly RegExp[] = [
  /\b20\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:]{5,8}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\d)/,
  new RegExp(`\\b(?:${MONTHS})[a-z]* (?:[12]\\d|3[01]|0?[1-9])\\b(?![:.%])(?:,? 20\\d{2})?`),
];
const CLOCK_WITH_ZONE = /(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[AaPp]\.?[Mm]\.?)? ?([A-Z]{2,4}|Z)\b/;

/** Reports dates and clock times in commands and messages: a launch that slides makes them wrong. */
export function findHardCodedTimes(plan: Plan, remark: LintRemark): void {
  for (const { line, path, owner } of commandsOf(plan)) {
    const found = dateIn(line);
    if (found === undefined) continue;
    const message = `${owner} runs ${quote(line)}, in which the time ${quote(found)} is fixed: a launch on another day would use the old one`;
    const hint = 'let the command find the newest, or take the value from an environment variable';
    remark({ code: 'hard_coded_timestamp', path, message, hint });
  }
  for (const { text, path } of messagesOf(plan)) {
    const found = dateIn(text) ?? clockIn(text);
    if (found === undefined) continue;
    const message = `the message ${quote(text)} says ${quote(found)}, whenever it is really sent`;
    remark({ code: 'hard_coded_timestamp', path, message, hint: 'write {{time}}' });
  }
}

function dateIn(text: string): string | undefined {
  for (const pattern of DATES) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

function clockIn(text: string): string | undefined {
  const found = CLOCK_WITH_ZONE.exec(text);
  return found?.[1] !== undefined && Object.hasOwn(ZONES, found[1]) ? found[0] : undefined;
}

/** What people call time zones, with a zone of the database that each of them stands for. */
const ZONES: Readonly<Record<string, string>> = {
  Z: 'UTC',
  UTC: 'UTC',
  GMT: 'UTC',
  PT: 'America/Los_Angeles',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  ET: 'America/New_York',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CET: 'Europe/Paris',
  CEST: 'Europe/Paris',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
};

/** Reports clock times in another time zone than the launch's, where the two differ or drift apart. */
export function findMixedZones(plan: Plan, remark: LintRemark): void {
  const { timezone } = plan.launch;
  for (const { text, path } of textsOf(plan)) {
    const [clock, word = ''] = CLOCK_WITH_ZONE.exec(text) ?? [];
    const zone = Object.hasOwn(ZONES, word) ? ZONES[word] : undefined;
    if (clock === undefined || zone === undefined) continue;
    checkZone(plan, { zone, path, what: `${quote(text)} says ${quote(clock)}` }, remark);
  }
  for (const [i, { name, at, timezone: zone = timezone }] of (plan.after?.recurring ?? []).entries()) {
    const what = `${quote(name)} is at ${at ?? 'a time'} in ${zone}`;
    checkZone(plan, { zone, path: ['after', 'recurring', i, 'timezone'], what }, remark);
  }
}

interface ZoneUse {
  readonly zone: string;
  readonly path: Path;
  readonly what: string;
}

/** The clocks of two zones differ by a fixed time, or by another one in winter than in summer. */
function checkZone(plan: Plan, { zone, path, what }: ZoneUse, remark: LintRemark): void {
  const { timezone } = plan.launch;
  const year = new Date(startOf(plan) ?? 0).getUTCFullYear();
  const [winter = 0, summer = 0] = [1, 7].map((month) => hoursBetween(timezone, zone, { year, month }));
  if (winter === 0 && summer === 0) return;
  const apart =
    winter === summer
      ? `${Math.abs(winter)} h away from its clock`
      : `${Math.abs(winter)} h away from its clock in January and ${Math.abs(summer)} h in July`;
  const message = `${what}, but the launch is in ${timezone}: that is ${apart}`;
  const hint = `write the time in ${timezone}`;
  remark({ code: 'mixed_time_zones', path, message, hint, numbers: { januaryHours: winter, julyHours: summer } });
}

function hoursBetween(
  a: string,
  b: string,
  { year, month }: { readonly year: number; readonly month: number },
): number {
  const noon = new Temporal.PlainDateTime(year, month, 1, 12).toZonedDateTime('UTC').toInstant();
  const [here = 0, there = 0] = [a, b].map((zone) => noon.toZonedDateTimeISO(zone).offsetNanoseconds);
  return (there - here) / 3.6e12;
}
