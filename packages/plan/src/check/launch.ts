import type { Temporal } from 'temporal-polyfill';
import { formatDuration } from '../duration.ts';
import { instantsOf } from '../local-time.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import type { CheckContext } from './context.ts';

/** Reports local times that clocks skip or show twice, a start outside of the window, and a window that is too short. */
export function checkLaunch(context: CheckContext): void {
  const start = instantOf(context, ['launch', 'start'], context.draft.launch?.start);
  const { window } = context.draft.launch ?? {};
  const from = instantOf(context, ['launch', 'window', 'from'], window?.from);
  const to = instantOf(context, ['launch', 'window', 'to'], window?.to);
  if (from === undefined || to === undefined) return;
  if (to <= from) {
    const message = 'the window ends before it begins';
    context.remark(['launch', 'window', 'to'], { code: 'window_reversed', message, hint: 'swap "from" and "to"' });
    return;
  }
  if (start !== undefined && (start < from || start >= to)) {
    const message = `the start lies ${start < from ? 'before' : 'after'} the window`;
    const hint = 'choose a start in the window, or widen the window';
    context.remark(['launch', 'start'], { code: 'start_outside_window', message, hint });
  }
  checkLength(context, to - from);
}

function instantOf(context: CheckContext, path: Path, local: Temporal.PlainDateTime | undefined): number | undefined {
  const { timezone } = context.draft.launch ?? {};
  if (local === undefined || timezone === undefined) return undefined;
  const instants = instantsOf(local, timezone);
  reportLocalTime(context, { local, timezone, path });
  return instants.length === 1 ? instants[0] : undefined;
}

/** A time on the clock, and where it is written. */
export interface ClockTime {
  readonly local: Temporal.PlainDateTime;
  /** IANA zone. */
  readonly timezone: string;
  readonly path: Path;
}

/** Reports a local time that does not exist, or exists twice, because clocks change. */
export function reportLocalTime({ remark }: CheckContext, { local, timezone, path }: ClockTime): void {
  const count = instantsOf(local, timezone).length;
  const time = local.toString({ smallestUnit: local.second === 0 ? 'minute' : 'second' }).replace('T', ' ');
  if (count === 0) {
    const message = `${time} does not exist in ${quote(timezone)}: clocks are put forward over it`;
    remark(path, { code: 'local_time_skipped', message, hint: 'choose a time before or after the gap' });
  } else if (count > 1) {
    const message = `${time} exists twice in ${quote(timezone)}: clocks are put back over it`;
    remark(path, { code: 'local_time_twice', message, hint: 'choose a time that exists once' });
  }
}

function checkLength({ draft, remark }: CheckContext, windowMs: number): void {
  const lengths = [draft.launch?.baseline, ...(draft.stages ?? []).map((stage) => stage?.observe)];
  const needed = lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
  if (needed <= windowMs) return;
  const message = `the window is ${formatDuration(windowMs)} long, but baseline and stages take ${formatDuration(needed)}`;
  remark(['launch', 'window', 'to'], {
    code: 'window_too_short',
    message,
    hint: 'widen the window, or shorten the stages',
  });
}
