import { Temporal } from 'temporal-polyfill';
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

/** Of the days around the window, the one on which this time is nearest to it; the earlier one in a tie. */
function nearest(time: Temporal.PlainTime, { start, from, to }: Calendar): Temporal.PlainDateTime {
  const distance = (at: Temporal.PlainDateTime): number => {
    if (Temporal.PlainDateTime.compare(at, from) < 0) return from.since(at).total('milliseconds');
    return Temporal.PlainDateTime.compare(at, to) > 0 ? at.since(to).total('milliseconds') : 0;
  };
  const candidates = [-1, 0, 1].map((days) => start.toPlainDate().add({ days }).toPlainDateTime(time));
  return candidates.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}

/** Resolves a moment of a plan in which no fault was found. */
export function compileMoment(form: MomentForm, calendar: Calendar | undefined): Moment {
  const { text } = form;
  if (form.kind === 'relative') return { kind: 'relative', offsetMs: form.offsetMs, text };
  const local = calendar && localTimeOf(form, calendar);
  const [atMs = 0] = local === undefined || calendar === undefined ? [] : instantsOf(local, calendar.timezone);
  return { kind: 'wall', atMs, text };
}
