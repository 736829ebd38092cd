import { calendarOf, instantsOfMoment, localTimeOf } from '../compile/moments.ts';
import type { MomentForm } from '../document/moment.ts';
import { instantsOf } from '../local-time.ts';
import { quote } from '../wording.ts';
import type { CheckContext } from './context.ts';
import { reportLocalTime } from './launch.ts';
import { allMoments, allSpans, type Placed } from './walk.ts';

/** Reports times on the clock that no start gives a day, or that clocks skip or show twice, and ends before beginnings. */
export function checkMoments(context: CheckContext): void {
  for (const moment of allMoments(context.draft)) checkOnClock(context, moment);
  for (const { from, to } of allSpans(context.draft)) checkOrder(context, from, to);
}

function checkOnClock(context: CheckContext, { value, path }: Placed<MomentForm>): void {
  const { launch } = context.draft;
  // A launch whose own times could not be read says so itself.
  if (value.kind === 'relative' || launch?.timezone === undefined) return;
  const calendar = calendarOf(launch);
  if (calendar !== undefined) {
    const local = instantsOfMoment(value, calendar).length === 1 ? undefined : localTimeOf(value, calendar);
    if (local !== undefined) reportLocalTime(context, { local, timezone: calendar.timezone, path });
  } else if (!context.isWritten(['launch', 'start']) && !context.isWritten(['launch', 'window'])) {
    const message = `${quote(value.text)} is a time on the clock, and the launch states neither a start nor a window`;
    const hint = 'add "start" or "window" to the launch, or write the moment relative to T, such as T+30m';
    context.remark(path, { code: 'needs_start', message, hint });
  }
}

function checkOrder(context: CheckContext, from?: Placed<MomentForm>, to?: Placed<MomentForm>): void {
  if (from === undefined || to === undefined) return;
  const begins = timeOf(context, from.value);
  const ends = timeOf(context, to.value);
  const known = begins !== undefined && ends !== undefined && begins.base === ends.base;
  if (!known || ends.ms > begins.ms) return;
  const message = `ends at ${quote(to.value.text)}, which is not after ${quote(from.value.text)}, where it begins`;
  context.remark(to.path, { code: 'ends_before_it_begins', message, hint: 'choose a later end' });
}

/** A moment in milliseconds: by the clock, or from T where no start is stated. */
function timeOf(context: CheckContext, form: MomentForm) {
  const calendar = calendarOf(context.draft.launch);
  if (calendar === undefined) return form.kind === 'relative' ? ({ base: 'T', ms: form.offsetMs } as const) : undefined;
  const relative = form.kind === 'relative';
  const [ms] = relative ? instantsOf(calendar.start, calendar.timezone) : instantsOfMoment(form, calendar);
  return ms === undefined ? undefined : ({ base: 'clock', ms: relative ? ms + form.offsetMs : ms } as const);
}
