import { formatDuration } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import type { Account } from './account.ts';
import { heading, type Rows, type TextOptions, tableLines, wrapped } from './columns.ts';
import type { TimelineKind } from './timeline.ts';

const MARKS: Readonly<Record<TimelineKind, string>> = {
  stage: '▌',
  decision: '●',
  scenario: '⚡',
  alarm: '▲',
  step: '·',
  message: '»',
  other: ' ',
};
/** Select graphic rendition codes. */
const COLORS: Readonly<Partial<Record<TimelineKind, number>>> = {
  stage: 1,
  decision: 36,
  scenario: 35,
  alarm: 31,
  message: 2,
  other: 2,
};

/** An account as people read it: the timeline, what came of it, the triggers, and what was not lived through. */
export function accountText(plan: Plan, account: Account, options: TextOptions): string {
  return [
    heading(`Rehearsal of ${plan.launch.title}`, options),
    `${account.scenario} (seed ${account.seed})`,
    ...timelineLines(plan, account, options),
    '',
    ...outcomeLines(plan, account).flatMap((line) => wrapped(line, options.width)),
    ...tableLines('Stages', stageRows(account), options),
    ...tableLines('When each trigger would have fired, had none acted', triggerRows(plan, account), options),
    ...tableLines('In the plan, and not lived through here', calendarRows(plan, account), options),
  ].join('\n');
}

function timelineLines(plan: Plan, { timeline, start }: Account, options: TextOptions): readonly string[] {
  const clock = clockOf(plan);
  const startMs = Date.parse(start);
  let day = '';
  return timeline.flatMap(({ at, kind, text, begins }) => {
    const ms = Date.parse(at);
    const { date, time } = clock(ms);
    const gap = begins === true || date !== day ? [''] : [];
    const head = date === day ? [] : [heading(date, options)];
    day = date;
    const lead = `  ${time} ${offsetText(ms - startMs).padStart(9)} ${MARKS[kind]} `;
    const lines = wrapped(text, options.width - lead.length);
    const code = COLORS[kind];
    const paint = (line: string): string =>
      options.color && code !== undefined ? `\u001b[${code}m${line}\u001b[0m` : line;
    return [...gap, ...head, ...lines.map((line, i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${paint(line)}`)];
  });
}

/** `T-15m`, `T+2h5m`: to the second below an hour, to the minute beyond. */
function offsetText(ms: number): string {
  const unit = Math.abs(ms) < 3_600_000 ? 1000 : 60_000;
  const rounded = Math.round(Math.abs(ms) / unit) * unit;
  return rounded === 0 ? 'T' : `T${ms < 0 ? '-' : '+'}${formatDuration(rounded)}`;
}

function clockOf({ launch }: Plan): (ms: number) => { readonly date: string; readonly time: string } {
  const timeZone = launch.timezone;
  const dates = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  });
  const times = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone });
  return (ms) => ({ date: `${dates.format(ms)} (${timeZone})`, time: times.format(ms) });
}

const OUTCOMES: Readonly<Record<Account['outcome'], string>> = {
  completed: 'The launch completes',
  rolled_back: 'The launch is rolled back',
  aborted: 'The launch is aborted',
  running: 'The launch goes on',
  waiting: 'The launch does not end',
};

function outcomeLines(plan: Plan, { outcome, endedAt, harm, waitingFor, rollback }: Account): readonly string[] {
  const at = (iso: string): string => {
    const { date, time } = clockOf(plan)(Date.parse(iso));
    return `${time} on ${date}`;
  };
  const lines = [`${OUTCOMES[outcome]}${outcome === 'waiting' ? '.' : ` at ${at(endedAt)}.`}`];
  if (rollback !== null) lines.push(`Traffic was taken back for: ${rollback}`);
  for (const wait of waitingFor) lines.push(`It waits for ${wait}`);
  if (harm === null) return [...lines, 'Nothing was wrong with the candidate.', ''];
  const { detectMs, exposedMs, requests, failedRequests, userMinutes } = harm;
  const noticed =
    detectMs === null
      ? 'Nobody took traffic back.'
      : `The decision to go back came after ${span(detectMs)}; traffic was back after ${span(exposedMs ?? detectMs)}.`;
  const met = `${number(requests)} requests met it, of which ${number(failedRequests)} failed`;
  return [
    ...lines,
    '',
    `The candidate was bad from ${at(harm.since)} on. ${noticed}`,
    `${met}: ${number(userMinutes)} minutes of users (users × minutes).`,
    '',
  ];
}

function span(ms: number): string {
  return formatDuration(Math.round(ms / 1000) * 1000);
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function stageRows({ stages }: Account): Rows {
  if (stages.length === 0) return [];
  const copying = stages.some(({ copies }) => copies !== undefined);
  const rows = stages.map(({ name, share, given, requests, errors, users, copies }) => [
    name,
    `${share} %`,
    given === null ? '' : `${given} %`,
    number(requests),
    number(errors),
    number(users),
    ...(copying ? [number(copies?.requests ?? 0), number(copies?.errors ?? 0), number(copies?.differences ?? 0)] : []),
  ]);
  const ofCopies = copying ? ['copies', 'failed', 'differ'] : [];
  return [['', 'share', 'given', 'requests', 'failed', 'users', ...ofCopies], ...rows];
}

/** Those that fire, in the order in which they do; then the others, those of several stages together. */
function triggerRows(plan: Plan, { triggers, start }: Account): Rows {
  const clock = clockOf(plan);
  const short = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', timeZone: plan.launch.timezone });
  const fired = triggers.flatMap(({ stage, text, action, firedAt, detail }) => {
    if (firedAt === null) return [];
    const at = Date.parse(firedAt);
    const when = `${short.format(at)} ${clock(at).time} ${offsetText(at - Date.parse(start))}`;
    return [{ at, row: [when, action, stage, `${text}: ${detail}`] }];
  });
  const never = triggers.filter(({ firedAt }) => firedAt === null);
  const kinds = [...new Set(never.map(({ text, action }) => `${action}|${text}`))];
  const silent = kinds.map((kind) => {
    const same = never.filter(({ text, action }) => `${action}|${text}` === kind);
    const [first] = same;
    const where = same.length === 1 ? (first?.stage ?? '') : `${same.length} stages`;
    return ['never', first?.action ?? '', where, first?.text ?? ''];
  });
  return [...fired.toSorted((a, b) => a.at - b.at).map(({ row }) => row), ...silent];
}

function calendarRows(plan: Plan, { calendar }: Account): Rows {
  const format = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: plan.launch.timezone,
  });
  return calendar.map(({ at, text }) => [at === null ? '' : format.format(Date.parse(at)), text]);
}
