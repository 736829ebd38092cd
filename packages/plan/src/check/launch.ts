import { formatDuration } from '../duration.ts';
import { instantsOf } from '../local-time.ts';
import { quote } from '../wording.ts';
import type { CheckContext } from './context.ts';

/** Reports local times that clocks skip or show twice, and a window into which the plan does not fit. */
export function checkLaunch(context: CheckContext): void {
  const { window, timezone } = context.draft.launch ?? {};
  if (window === undefined || timezone === undefined) return;
  const from = instantOf(context, 'from', timezone);
  const to = instantOf(context, 'to', timezone);
  if (from === undefined || to === undefined) return;
  if (to <= from) {
    const message = 'the window ends before it begins';
    context.remark(['launch', 'window', 'to'], { code: 'window_reversed', message, hint: 'swap "from" and "to"' });
  } else {
    checkLength(context, to - from);
  }
}

function instantOf(context: CheckContext, end: 'from' | 'to', timezone: string): number | undefined {
  const local = context.draft.launch?.window?.[end];
  if (local === undefined) return undefined;
  const instants = instantsOf(local, timezone);
  const path = ['launch', 'window', end];
  if (instants.length === 0) {
    const message = `this local time does not exist in ${quote(timezone)}: clocks are put forward over it`;
    context.remark(path, { code: 'local_time_skipped', message, hint: 'choose a time before or after the gap' });
  }
  if (instants.length > 1) {
    const message = `this local time exists twice in ${quote(timezone)}: clocks are put back over it`;
    context.remark(path, { code: 'local_time_twice', message, hint: 'choose a time that exists once' });
  }
  return instants.length === 1 ? instants[0] : undefined;
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
