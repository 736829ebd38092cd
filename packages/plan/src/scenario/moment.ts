import { Temporal } from 'temporal-polyfill';
import { type Calendar, localTimeOf } from '../compile/moments.ts';
import { type MomentForm, parseMoment } from '../document/moment.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { instantsOf } from '../local-time.ts';
import type { Plan } from '../plan.ts';
import type { ScenarioMoment } from '../scenario.ts';
import type { Moment } from '../sections.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import type { ScenarioContext } from './context.ts';
import { namesLike, resolveName, suggestName } from './names.ts';

/** A text, such as `Wave 2 + 7m`, and where it stands. */
interface Written {
  readonly text: string;
  readonly path: Path;
}

/** Resolves when an event happens; reports a stage or a moment that the plan does not have. */
export function resolveMoment(context: ScenarioContext, written: Written): ScenarioMoment | undefined {
  const { text, path } = written;
  const names = context.plan.stages.map(({ name }) => name);
  if (names.includes(text)) return stageMoment(context, written, { name: text, offset: undefined });
  const reading = parseMoment(text);
  if ('value' in reading) return planMoment(context, reading.value, path);
  const { code, hint, index, message = `found ${quote(text)}; needed is a moment such as T+1h` } = reading.fault;
  if (code !== 'bad_moment') {
    context.remark(path, { code, message, hint, index });
    return undefined;
  }
  const [, name = text, sign, offset] = /^(.*\S)\s*([+-])\s*(\d\S*)$/.exec(text) ?? [];
  if (sign === '-' && namesLike(name, names).length > 0) {
    const before = `found ${quote(text)}; nobody knows before when a stage opens`;
    const after = `write ${quote(`${name} + ${offset}`)}, or so long after the stage before`;
    context.remark(path, { code: 'bad_value', message: before, hint: after, index: text.lastIndexOf('-') });
    return undefined;
  }
  return stageMoment(context, written, { name, offset });
}

function stageMoment(
  context: ScenarioContext,
  written: Written,
  { name, offset }: { readonly name: string; readonly offset: string | undefined },
): ScenarioMoment | undefined {
  const { text, path } = written;
  const names = context.plan.stages.map((stage) => stage.name);
  if (namesLike(name, names).length === 0) {
    const message = `${quote(name)} is neither a stage nor a moment such as T+1h`;
    context.remark(path, { code: 'unknown_stage', message, hint: suggestName(name, names, 'stage') });
    return undefined;
  }
  const found = resolveName(context, { name, names, path, what: 'stage', code: 'unknown_stage' });
  const offsetMs = offset === undefined ? 0 : offsetOf(context, written, offset);
  if (found === undefined || offsetMs === undefined) return undefined;
  const stage = names.indexOf(found);
  const { observeMs = 0 } = context.plan.stages[stage] ?? {};
  if (offsetMs >= observeMs) {
    const message = `${quote(found)} is observed for ${formatDuration(observeMs)}; this happens only if it is held`;
    context.remark(path, { code: 'stage_may_be_over', message, hint: 'choose an earlier moment, or a later stage' });
  }
  return { kind: 'stage', stage, offsetMs, text };
}

/** A moment of the plan language; a time on the clock is resolved as one of the plan would be. */
function planMoment(context: ScenarioContext, form: MomentForm, path: Path): ScenarioMoment | undefined {
  const { text } = form;
  if (form.kind === 'relative') return checkBegun(context, { kind: 'relative', offsetMs: form.offsetMs, text }, path);
  const calendar = calendarOf(context.plan);
  const local = calendar && localTimeOf(form, calendar);
  if (calendar === undefined || local === undefined) {
    const message = `${quote(text)} is a time on the clock, and the plan states no start`;
    context.remark(path, { code: 'needs_start', message, hint: 'write a moment such as T+1h' });
    return undefined;
  }
  const { timezone } = calendar;
  const [atMs, second] = instantsOf(local, timezone);
  if (atMs !== undefined && second === undefined) return checkBegun(context, { kind: 'wall', atMs, text }, path);
  const [code, message] =
    atMs === undefined
      ? (['local_time_skipped', `does not exist in ${quote(timezone)}: clocks are put forward over it`] as const)
      : (['local_time_twice', `exists twice in ${quote(timezone)}: clocks are put back over it`] as const);
  context.remark(path, { code, message: `${quote(text)} ${message}`, hint: 'choose another time' });
  return undefined;
}

/** What times on the clock are resolved against; undefined where the plan states neither a start nor a window. */
function calendarOf({ launch: { timezone, startMs, window } }: Plan): Calendar | undefined {
  const start = startMs ?? window?.fromMs;
  if (start === undefined) return undefined;
  const local = (ms: number): Temporal.PlainDateTime =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone).toPlainDateTime();
  return { timezone, start: local(start), from: local(window?.fromMs ?? start), to: local(window?.toMs ?? start) };
}

function offsetOf(context: ScenarioContext, { text, path }: Written, length: string): number | undefined {
  const reading = parseDuration(length);
  if ('value' in reading) return reading.value;
  const { code, hint, message = `found ${quote(length)}; needed is a duration such as 5m` } = reading.fault;
  context.remark(path, { code, message, hint, index: text.length - length.length + (reading.fault.index ?? 0) });
  return undefined;
}

/** A rehearsal begins in time for the baseline and for the first step; nothing can happen before. */
function checkBegun(context: ScenarioContext, moment: Moment, path: Path): ScenarioMoment | undefined {
  const lead = leadMs(context.plan);
  const offset = offsetFromStart(moment, context.plan);
  if (offset >= -lead) return { kind: 'moment', moment };
  const message = `${quote(moment.text)} lies before the rehearsal, which begins at T-${formatDuration(lead)}`;
  const hint = `write T-${formatDuration(lead)} or later, or say in "world" how things are from the beginning`;
  context.remark(path, { code: 'before_the_rehearsal', message, hint });
  return undefined;
}

/** How long before T the first thing of the plan is due: its baseline, or a step of the runbook; milliseconds. */
function leadMs(plan: Plan): number {
  const moments = plan.runbook.flatMap(({ at, steps }) => [at, ...steps.map((step) => step.at)]);
  const leads = moments.map((moment) => (moment === undefined ? 0 : -offsetFromStart(moment, plan)));
  return Math.max(plan.launch.baselineMs, ...leads);
}

/** Where a moment lies from the planned start; a time on the clock has one only where the plan has a start. */
function offsetFromStart(moment: Moment, { launch }: Plan): number {
  return moment.kind === 'relative' ? moment.offsetMs : moment.atMs - (launch.startMs ?? moment.atMs);
}
