import { formatDuration, formatValue } from '@holdpoint/engine';
import type { RehearsalReportInput, TimelineEntry } from './input.ts';
import type { Markup } from './markup.ts';
import { type Clock, clockOf } from './moments.ts';
import { page, section, table } from './page.ts';
import { type Era, timeChart } from './time-chart.ts';

const KINDS: Readonly<Record<TimelineEntry['kind'], string>> = {
  stage: '▶ stage',
  decision: '◆ decision',
  scenario: '✱ scenario',
  alarm: '▲ alarm',
  step: '● step',
  message: '✉ message',
  other: '· other',
};

/** One rehearsal as a whole HTML document that needs nothing else, for screen and paper. */
export function rehearsalReport(input: RehearsalReportInput): string {
  const { title, subtitle, language, timezone, outcome, facts } = input;
  const clock = clockOf(timezone);
  const charts = chartsOf(input, eraOf(input, clock));
  return page({
    title,
    subtitle,
    language,
    lead: outcome,
    facts,
    sections: [
      section('Stages', stageTable(input, clock)),
      ...(charts.length === 0 ? [] : [section('Traffic and signals', charts)]),
      section('Triggers', triggerTable(input, clock)),
      section('Timeline', timelineTable(input, clock)),
    ],
  });
}

function eraOf({ timezone, stages, charts, traffic, timeline }: RehearsalReportInput, clock: Clock): Era {
  const measured = charts.flatMap(({ candidate, stable }) => [...candidate, ...stable]);
  const moments = [...measured, ...traffic, ...timeline].map(({ at }) => at);
  const spans = stages.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const all = [...moments, ...spans];
  const from = all.reduce((low, at) => Math.min(low, at), all[0] ?? 0);
  const to = all.reduce((high, at) => Math.max(high, at), from + 60_000);
  return { from, to, stages, clock, timezone };
}

function chartsOf({ charts, traffic }: RehearsalReportInput, era: Era): readonly Markup[] {
  const requests = (version: 'candidate' | 'stable') => ({
    name: version,
    points: traffic.map((point) => ({ at: point.at, value: point[version] })),
  });
  const traffics = {
    title: 'Requests per second',
    dimension: 'rate',
    format: (value: number): string => formatValue(value, 'rate'),
    series: [requests('stable'), requests('candidate')],
    limits: [],
  };
  const signals = charts.map(({ signal, dimension, stable, candidate, limits }) => ({
    title: signal,
    dimension,
    format: (value: number): string => formatValue(value, dimension),
    series: [
      { name: 'stable', points: stable },
      { name: 'candidate', points: candidate },
    ],
    limits,
  }));
  return [...(traffic.length === 0 ? [] : [traffics]), ...signals].map((each) => timeChart(era, each));
}

function stageTable({ stages, timezone }: RehearsalReportInput, clock: Clock): Markup {
  const rows = stages.map(({ name, shareBp, from, to }) => [
    name,
    formatValue(shareBp / 10_000, 'ratio'),
    clock.moment(from),
    to === null ? 'not ended' : clock.moment(to),
    to === null ? '' : formatDuration(to - from),
  ]);
  const head = ['Stage', 'Share', 'From', 'To', 'Lasted'];
  return table({ title: `Times in ${timezone}`, head, rows }, 'No stage began.');
}

function triggerTable({ triggers }: RehearsalReportInput, clock: Clock): Markup {
  const rows = triggers.map(({ stage, text, firedAt, detail }) => [
    stage,
    text,
    firedAt === null ? 'did not fire' : `▲ ${clock.moment(firedAt)}`,
    detail,
  ]);
  const head = ['Stage', 'Condition', 'Fired', 'Detail'];
  return table({ title: 'When each trigger fired', head, rows }, 'The plan has no triggers.');
}

function timelineTable({ timeline, timezone }: RehearsalReportInput, clock: Clock): Markup {
  const rows = timeline.map(({ at, kind, text }) => [clock.moment(at), KINDS[kind], text]);
  return table({ title: `Times in ${timezone}`, head: ['Time', 'Kind', 'What happened'], rows }, 'Nothing happened.');
}
