import { formatDuration } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import type { Account } from './account.ts';
import type { TimelineKind } from './timeline.ts';

/** How text is put: width in columns, and whether colours may be used. */
export interface TextOptions {
  readonly width: number;
  readonly color: boolean;
}

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
    '',
    ...timelineLines(plan, account, options),
    '',
    ...outcomeLines(account),
    ...tableLines('Stages', stageRows(account), options),
    ...tableLines('When each trigger would have fired, had none acted', triggerRows(plan, account), options),
    ...tableLines('In the plan, and not lived through here', calendarRows(plan, account), options),
  ].join('\n');
}

function heading(text: string, { color }: TextOptions): string {
  return color ? `\u001b[1m${text}\u001b[0m` : text;
}

function timelineLines(plan: Plan, { timeline, startedAt }: Account, options: TextOptions): readonly string[] {
  const clock = clockOf(plan);
  const start =
    plan.launch.startMs ?? Date.parse(timeline.find(({ text }) => text.startsWith('GO given'))?.at ?? startedAt);
  let day = '';
  return timeline.flatMap(({ at, kind, text }) => {
    const ms = Date.parse(at);
    const { date, time } = clock(ms);
    const head = date === day ? [] : [heading(date, options)];
    day = date;
    const lead = `  ${time} ${offsetText(ms - start).padStart(11)} ${MARKS[kind]} `;
    const lines = wrapped(text, options.width - lead.length);
    const code = COLORS[kind];
    const paint = (line: string): string =>
      options.color && code !== undefined ? `\u001b[${code}m${line}\u001b[0m` : line;
    return [...head, ...lines.map((line, i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${paint(line)}`)];
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

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > Math.max(20, width)) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const OUTCOMES: Readonly<Record<Account['outcome'], string>> = {
  completed: 'The launch completes',
  rolled_back: 'The launch is rolled back',
  aborted: 'The launch is aborted',
  running: 'The launch goes on',
  waiting: 'The launch does not end',
};

function outcomeLines({ outcome, endedAt, harm, waitingFor, rollback }: Account): readonly string[] {
  const lines = [
    `${OUTCOMES[outcome]}${outcome === 'waiting' ? '.' : ` at ${endedAt.slice(0, 19).replace('T', ' ')} UTC.`}`,
  ];
  if (rollback !== null) lines.push(`What took traffic back: ${rollback}`);
  for (const wait of waitingFor) lines.push(`It waits for ${wait}`);
  if (harm === null) return [...lines, 'Nothing was wrong with the candidate.', ''];
  const { detectMs, exposedMs, requests, failedRequests, userMinutes } = harm;
  const noticed =
    detectMs === null
      ? 'Nobody took traffic back.'
      : `It was noticed after ${formatDuration(detectMs)}, and traffic was back after ${formatDuration(exposedMs ?? detectMs)}.`;
  const exposed = `${number(requests)} requests met it, ${number(failedRequests)} of them failed; ${number(userMinutes)} user minutes.`;
  return [
    ...lines,
    `The candidate was worse from ${harm.since.slice(0, 19).replace('T', ' ')} UTC. ${noticed}`,
    exposed,
    '',
  ];
}

function number(value: number): string {
  return value.toLocaleString('en');
}

type Rows = readonly (readonly string[])[];

function stageRows({ stages }: Account): Rows {
  return stages.map(({ name, share, given, requests, errors, users }) => [
    name,
    `${share} %`,
    given === null ? '' : `given ${given} %`,
    `${number(requests)} requests`,
    `${number(errors)} failed`,
    `${number(users)} users`,
  ]);
}

function triggerRows(plan: Plan, { triggers }: Account): Rows {
  const clock = clockOf(plan);
  const short = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', timeZone: plan.launch.timezone });
  return triggers.map(({ stage, text, action, firedAt, detail }) => {
    const at = firedAt === null ? null : Date.parse(firedAt);
    const when = at === null ? 'never' : `${short.format(at)} ${clock(at).time}`;
    return [stage, text, action, when, detail];
  });
}

function calendarRows(plan: Plan, { calendar }: Account): Rows {
  const format = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: plan.launch.timezone,
  });
  return calendar.map(({ at, text }) => [at === null ? '' : format.format(Date.parse(at)), text]);
}

/** Columns as wide as their widest cell, the last one folded into what is left of the line. */
function tableLines(title: string, rows: Rows, options: TextOptions): readonly string[] {
  if (rows.length === 0) return [];
  const columns = rows[0]?.length ?? 0;
  const limit = Math.floor(options.width / 3);
  const widths = Array.from({ length: columns - 1 }, (_, i) =>
    Math.min(limit, Math.max(...rows.map((row) => row[i]?.length ?? 0))),
  );
  const used = widths.reduce((sum, width) => sum + width + 2, 2);
  const room = options.width - used;
  const below = room < 24 && rows.some((row) => (row.at(-1)?.length ?? 0) > room);
  const lines = rows.flatMap((row) => {
    const cells = widths.map((width, i) => (row[i] ?? '').slice(0, width).padEnd(width));
    const last = row.at(-1) ?? '';
    if (below) {
      const folded = last === '' ? [] : wrapped(last, options.width - 6).map((line) => `      ${line}`);
      return [`  ${cells.join('  ')}`.trimEnd(), ...folded];
    }
    const folded = wrapped(last, options.width - used);
    return folded.map((line, i) => `${i === 0 ? `  ${cells.join('  ')}  ` : ' '.repeat(used)}${line}`.trimEnd());
  });
  return [heading(title, options), ...lines, ''];
}
