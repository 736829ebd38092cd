import type { Temporal } from 'temporal-polyfill';
import type { PlanDraft } from '../document/index.ts';
import type { MomentForm } from '../document/moment.ts';
import { instantsOf } from '../local-time.ts';
import type { Moment } from '../sections.ts';

/** What wall moments are resolved against: T and the window as local times, and their zone. */
export interface Calendar {
  readonly timezone: string;
  readonly start: Temporal.PlainDateTime;
  readonly from: Temporal.PlainDateTime;
  readonly to: Temporal.PlainDateTime;
}

/** The calendar of a launch; undefined where it states neither a start nor a window. */
export function calendarOf(launch: PlanDraft['launch']): Calendar | undefined {
  const start = launch?.start ?? launch?.window?.from;
  if (start === undefined || launch?.timezone === undefined) return undefined;
  const { from = start, to = start } = launch.window ?? {};
  return { timezone: launch.timezone, start, from, to };
}

/** The local date and time of a wall moment; undefined for a relative one. */
export function localTimeOf(form: MomentForm, calendar: Calendar): Temporal.PlainDateTime | undefined {
  switch (form.kind) {
    case 'relative':
      return undefined;
    case 'local':
      return form.local;
    case 'day': {
      const date = calendar.start.toPlainDate().add({ days: form.day - 1 });
      return date.toPlainDateTime(form.time ?? calendar.start.toPlainTime());
    }
    case 'time':
      return nearest(form.time, calendar);
  }
}

const DAY_MS = 86_400_000;

/** Of the days around the start, the one on which this time is nearest to the window; the earlier one in a tie. */
function nearest(time: Temporal.PlainTime, { start, from, to }: Calendar): Temporal.PlainDateTime {
  const [first, last] = [clockMs(from), clockMs(to)];
  const today = Date.UTC(start.year, start.month - 1, start.day) + timeMs(time);
  const distance = (days: number): number => {
    const at = today + days * DAY_MS;
    return Math.max(first - at, at - last, 0);
  };
  const days = [-1, 0, 1].reduce((best, each) => (distance(each) < distance(best) ? each : best));
  return start.toPlainDate().add({ days }).toPlainDateTime(time);
}

/** What a clock shows, as a number: the milliseconds since 1970 if the clock were in UTC. */
function clockMs(at: Temporal.PlainDateTime): number {
  return Date.UTC(at.year, at.month - 1, at.day) + timeMs(at);
}

function timeMs({ hour, minute, second }: Pick<Temporal.PlainTime, 'hour' | 'minute' | 'second'>): number {
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Each moment is resolved by the checks and again by the compiler, and zones are slow to ask. */
const resolved = new WeakMap<MomentForm, readonly number[]>();

/** The instants, epoch milliseconds, that a wall moment may mean: one, or as `instantsOf` says; none for a relative one. */
export function instantsOfMoment(form: MomentForm, calendar: Calendar): readonly number[] {
  const known = resolved.get(form);
  if (known !== undefined) return known;
  const local = localTimeOf(form, calendar);
  const instants = local === undefined ? [] : instantsOf(local, calendar.timezone);
  resolved.set(form, instants);
  return instants;
}

/** Resolves a moment of a plan in which no fault was found. */
export function compileMoment(form: MomentForm, calendar: Calendar | undefined): Moment {
  const { text } = form;
  if (form.kind === 'relative') return { kind: 'relative', offsetMs: form.offsetMs, text };
  const [atMs = 0] = calendar === undefined ? [] : instantsOfMoment(form, calendar);
  return { kind: 'wall', atMs, text };
}
