import type {
  AlertSourceView,
  AlertView,
  CriterionVerdict,
  LaunchView,
  SignalView,
  Verdict,
  WaitingView,
} from '@holdpoint/engine';
import { formatMoment, formatQuantity, formatSpan, formatTime } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { fit, type Line, type Span, span, type Tone, textWidth } from './text.ts';

/** A part of the board below its header, which gets as many rows as there is room for. */
export interface Section {
  readonly title: Line;
  /** At the right end of the title. */
  readonly aside: Line;
  /** Rows that it needs to be of use, that say what matters now, and that say everything. */
  readonly min: number;
  readonly good: number;
  readonly all: number;
  /** What to show in so many rows or fewer. */
  rows(room: number): readonly Line[];
}

export interface SectionOptions {
  /** Columns of a row. */
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly zone: string;
}

const VALUE_WIDTH = 11;

/** Candidate and stable side by side, signal by signal. */
export function signalSection({ signals, requestRate }: LaunchView, { width, glyphs }: SectionOptions): Section {
  const widest = Math.max(...signals.map(({ signal }) => textWidth(signal)), 'requests'.length);
  const nameWidth = Math.max(8, Math.min(widest, 26, width - 2 * (VALUE_WIDTH + 2) - 1));
  const name = (text: string): Line => fit([span(text)], nameWidth, glyphs.ellipsis);
  const rate: Line = [
    ...name('requests'),
    ...valueCell(formatQuantity(requestRate.candidate, 'rate')),
    ...valueCell(formatQuantity(requestRate.stable, 'rate')),
  ];
  const rows = [...signals.map((signal) => [...name(signal.signal), ...signalCells(signal, glyphs)]), rate];
  const title = [
    span('Signals'.padEnd(nameWidth - 1), 'strong'),
    ...valueCell('candidate', 'dim').slice(0, 1),
    span('  '),
    ...valueCell('stable', 'dim').slice(0, 1),
  ];
  return { title, aside: [], min: 3, good: rows.length, all: rows.length, rows: first(rows, glyphs) };
}

function signalCells(signal: SignalView, glyphs: Glyphs): Line {
  const { dimension, better, level } = signal;
  const tone: Tone =
    level === 'critical' ? 'bad' : level === 'warning' ? 'worse' : level === 'unknown' ? 'dim' : 'plain';
  const shown = (value: number | null): string => (value === null ? glyphs.unknown : formatQuantity(value, dimension));
  return [
    ...valueCell(
      shown(signal.candidate),
      tone,
      arrow(signal.candidate === null ? null : signal.candidateTrend, better, glyphs),
    ),
    ...valueCell(
      shown(signal.stable),
      'dim',
      arrow(signal.stable === null ? null : signal.stableTrend, better, glyphs),
    ),
    span(level === 'ok' ? '' : `  ${level}`, tone),
  ];
}

function valueCell(text: string, tone: Tone = 'plain', trend: Span = span(' ')): Line {
  return [span(text.padStart(VALUE_WIDTH), tone), span(' '), trend];
}

function arrow(trend: SignalView['candidateTrend'], better: SignalView['better'], glyphs: Glyphs): Span {
  if (trend === null || trend === 'flat') return span(' ');
  const improves = (trend === 'down') === (better === 'lower');
  return span(glyphs[trend], improves ? 'good' : 'worse');
}

const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  healthy: 'good',
  unhealthy: 'bad',
  inconclusive: 'note',
  no_data: 'worse',
};

/** The criteria of the stage's gate. Where room is short, those that hold make way for those that do not. */
export function gateSection({ gate, verdict }: LaunchView, options: SectionOptions): Section {
  const holds = (criterion: CriterionVerdict): boolean => criterion.verdict === 'healthy';
  const unmet = gate.filter((criterion) => !holds(criterion));
  const held = gate.length - unmet.length;
  const row = (criterion: CriterionVerdict): Line => criterionRow(criterion, gate, options);
  return {
    title: [span('Gate', 'strong')],
    aside: [span(`${held} of ${gate.length} hold`, VERDICT_TONES[verdict])],
    min: 1,
    good: Math.min(gate.length, unmet.length + 1),
    all: gate.length,
    rows(room) {
      if (room >= gate.length) return gate.map(row);
      const kept = [...unmet, ...gate.filter(holds)].slice(0, room - 1);
      const left = gate.filter((criterion) => !kept.includes(criterion));
      const rest = `${options.glyphs.ellipsis} ${left.length} more${left.every(holds) ? ' that hold' : ''}`;
      return [...gate.filter((criterion) => kept.includes(criterion)).map(row), [span(rest, 'dim')]];
    },
  };
}

/** From here on a criterion stands beside what was measured; below, what was measured says enough. */
const BOTH_WIDTH = 100;

function criterionRow(criterion: CriterionVerdict, gate: LaunchView['gate'], options: SectionOptions): Line {
  const { text, verdict, comparison } = criterion;
  const { width, glyphs } = options;
  const signs = { healthy: glyphs.done, unhealthy: glyphs.failed, inconclusive: glyphs.pending, no_data: '?' } as const;
  const sign = span(`${signs[verdict]} `, VERDICT_TONES[verdict]);
  const measured = comparison.text || text;
  if (width < BOTH_WIDTH) return [sign, span(measured)];
  const column = Math.min(Math.floor(width / 2), Math.max(...gate.map((each) => textWidth(each.text))));
  return [sign, ...fit([span(text)], column, glyphs.ellipsis), span(`  ${measured === text ? '' : measured}`, 'dim')];
}

/** Alerts that are active now, and sources of alerts of which nothing is known. */
export function alertSection({ alerts, alertSources = [] }: LaunchView, options: SectionOptions): Section {
  const silent = alertSources.filter(({ status }) => status !== 'known');
  const rows = [
    ...silent.map((source) => silentRow(source, options)),
    ...alerts.map((alert) => alertRow(alert, options)),
  ];
  const shown = alertSources.reduce((sum, source) => sum + source.shown, 0);
  const left = shown - alerts.filter(({ source }) => source !== undefined).length;
  const aside = left > 0 ? [span(`${left} more of the team's own`, 'dim')] : [];
  const title = [span('Alerts', 'strong')];
  const good = Math.min(3, rows.length);
  return { title, aside, min: 1, good, all: rows.length, rows: first(rows, options.glyphs) };
}

function silentRow({ source, since, detail }: AlertSourceView, { zone }: SectionOptions): Line {
  const when = since === 0 ? '' : ` since ${formatMoment(since, zone)}`;
  return [span('? ', 'worse'), span(`alerts of ${source} are unknown${when}`), span(`  ${detail}`, 'dim')];
}

const ALERT_TONES: Readonly<Record<AlertView['level'], Tone>> = { critical: 'bad', warning: 'worse', info: 'note' };

/** One that does not count, or may have ended, is dim. Since when it fires is there whatever is cut. */
function alertRow(alert: AlertView, { width, glyphs, zone }: SectionOptions): Line {
  const { level, since, text, source, counts = true, outdated = false } = alert;
  const tone = counts && !outdated ? ALERT_TONES[level] : 'dim';
  const head = span(`${counts && !outdated ? glyphs.current : glyphs.pending} ${level} `, tone);
  const tail = ` since ${formatMoment(since, zone)}${source === undefined ? '' : ` (${source})`}`;
  const room = Math.max(10, width - textWidth(head.text) - textWidth(tail));
  const what = span(text, tone === 'dim' ? 'dim' : 'plain');
  return [head, ...(textWidth(text) <= room ? [what] : fit([what], room, glyphs.ellipsis)), span(tail, 'dim')];
}

/** What waits for people, with the command that answers it. */
export function waitingSection({ waiting, at }: LaunchView, { glyphs }: SectionOptions): Section {
  const rows = waiting.flatMap((question) => waitingRows(question, at));
  return {
    title: [span('Waiting for people', 'ask')],
    aside: waiting.length < 2 ? [] : [span(`${waiting.length} questions`, 'ask')],
    min: Math.min(3, rows.length),
    good: rows.length,
    all: rows.length,
    rows: first(rows, glyphs),
  };
}

function waitingRows({ role, people, text, since, command }: WaitingView, at: number): readonly Line[] {
  const who = people.length === 0 ? role : people.join(', ');
  return [
    [span('? ', 'ask'), span(text)],
    [span(`  ${command}`, 'note'), span(`  ${who}, for ${formatSpan(at - since)}`, 'dim')],
  ];
}

/** The latest events, the newest last. */
export function eventSection({ log, at }: LaunchView, { zone }: SectionOptions): Section {
  const today = formatMoment(at, zone).slice(0, -6);
  const time = (moment: number): string =>
    formatMoment(moment, zone).slice(0, -6) === today ? formatTime(moment, zone) : formatMoment(moment, zone);
  const shown = (room: number): readonly Line[] => {
    const latest = room === 0 ? [] : log.slice(-room);
    const column = Math.max(0, ...latest.map((event) => time(event.at).length));
    return latest.map((event) => [span(`${time(event.at).padStart(column)}  `, 'dim'), span(event.text)]);
  };
  return {
    title: [span('Events', 'strong')],
    aside: [],
    min: 1,
    good: Math.min(2, log.length),
    all: log.length,
    rows: shown,
  };
}

/** As many rows as there is room for, and how many more there are. */
function first(rows: readonly Line[], { ellipsis }: Glyphs): (room: number) => readonly Line[] {
  return (room) => {
    if (room >= rows.length) return rows;
    return [...rows.slice(0, room - 1), [span(`${ellipsis} ${rows.length - room + 1} more`, 'dim')]];
  };
}
