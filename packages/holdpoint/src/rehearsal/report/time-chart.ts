import { chart, label, line, PLOT } from './frame.ts';
import type { ChartPoint, StageSpan } from './input.ts';
import { element, type Markup } from './markup.ts';
import type { Clock } from './moments.ts';
import { durationScale, linearScale, type Scale, timeScale } from './scale.ts';

/** What all charts over time of one report share: the span, its stages, the clock. Times in epoch milliseconds. */
export interface Era {
  readonly from: number;
  readonly to: number;
  readonly stages: readonly StageSpan[];
  readonly clock: Clock;
  readonly timezone: string;
}

/** One line of a chart; its class gives colour and dashes. */
export interface Series {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

/** What a chart over time shows. */
export interface TimeChart {
  readonly title: string;
  readonly dimension: string;
  readonly format: (value: number) => string;
  readonly series: readonly Series[];
  readonly limits: readonly { readonly label: string; readonly value: number }[];
}

const DAY_MS = 86_400_000;
/** A limit further away than this many times the greatest value is named, not drawn: it would flatten the lines. */
const FAR = 3;

/** Lines over time with limits, above bands for the stages. */
export function timeChart(era: Era, { title, dimension, format, series, limits }: TimeChart): Markup {
  const values = series.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  if (values.length === 0) return element('p', { class: 'none' }, `${title}: nothing was measured.`);
  const greatest = values.reduce((high, value) => Math.max(high, value), 0);
  const near = limits.filter(({ value }) => greatest === 0 || value <= FAR * greatest);
  const far = limits.filter((limit) => !near.includes(limit));
  const top = near.reduce((high, { value }) => Math.max(high, value), greatest);
  const bottom = values.reduce((low, value) => Math.min(low, value), 0);
  const range = { min: bottom, max: top === bottom ? bottom + 1 : top * 1.08, from: PLOT.bottom, to: PLOT.top + 14 };
  const y = dimension === 'duration' ? durationScale(range) : linearScale(range);
  const x = timeScale({ min: era.from, max: era.to, from: PLOT.left, to: PLOT.right }, era.timezone);
  const drawn = series.map((each) => path(each, x, y));
  return element(
    'figure',
    {},
    caption(
      title,
      series,
      far.map((limit) => `${limit.label} lies above this chart`),
    ),
    chart({
      title,
      about: series.map((each) => inWords(each, format)).join(' '),
      x,
      y,
      xLabel: (tick) => timeLabel(era.clock, x.stepMs, tick),
      yLabel: format,
      content: [...bands(era, x), ...near.flatMap((limit) => limitLine(limit, y)), ...drawn],
    }),
  );
}

function timeLabel(clock: Clock, stepMs: number, tick: number): string {
  if (stepMs >= DAY_MS) return clock.date(tick);
  if (stepMs < 60_000) return clock.seconds(tick);
  return clock.time(tick) === '00:00' ? clock.date(tick) : clock.time(tick);
}

function caption(title: string, series: readonly Series[], notes: readonly string[]): Markup {
  const key = ({ name }: Series): Markup =>
    element('span', { class: 'key' }, element('span', { class: `swatch ${name}` }), name);
  return element(
    'figcaption',
    {},
    element('strong', { dir: 'auto' }, title),
    series.map(key),
    notes.map((note) => element('span', { class: 'note' }, note)),
  );
}

function inWords({ name, points }: Series, format: (value: number) => string): string {
  const values = points.map(({ value }) => value);
  if (values.length === 0) return `${name}: nothing measured.`;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return `${name}: from ${format(low)} to ${format(high)}.`;
}

function bands({ stages, to }: Era, x: Scale): readonly Markup[] {
  return stages.flatMap((stage, index) => {
    const [from, end] = [x.at(stage.from), x.at(stage.to ?? to)];
    const width = Math.max(0, end - from);
    const band = { x: from, y: PLOT.top, width, height: PLOT.bottom - PLOT.top };
    const text = fitting(stage.name, width);
    return [
      element('rect', { class: index % 2 === 0 ? 'band' : 'band other', ...band }),
      ...(text === '' ? [] : [label(text, { class: 'stage', x: from + 4, y: PLOT.top - 7 })]),
    ];
  });
}

/** As much of a name as its band has room for; nothing where that says nothing. */
function fitting(name: string, width: number): string {
  const room = Math.floor((width - 8) / 6.4);
  if (name.length <= room) return name;
  return room < 4 ? '' : `${[...name].slice(0, room - 1).join('')}…`;
}

function limitLine(limit: TimeChart['limits'][number], y: Scale): readonly Markup[] {
  const at = y.at(limit.value);
  return [
    line('limit', { x1: PLOT.left, x2: PLOT.right, y1: at, y2: at }),
    label(limit.label, { class: 'limit', x: PLOT.right - 4, y: at - 4, 'text-anchor': 'end' }),
  ];
}

/** A line through the points. One point alone is drawn as a dot, by the round ends of its stroke. */
function path({ name, points }: Series, x: Scale, y: Scale): Markup {
  const known = thinned(points.filter(({ value }) => Number.isFinite(value)));
  const at = ({ at: time, value }: ChartPoint): string => `${x.at(time).toFixed(1)} ${y.at(value).toFixed(1)}`;
  const [first, ...rest] = known;
  const d =
    first === undefined ? '' : `M${at(first)}${rest.length === 0 ? 'h0' : rest.map((p) => `L${at(p)}`).join('')}`;
  return element('path', { class: `line ${name}`, d });
}

/** Keeps the lowest and the highest of each run of points, so that peaks stay and a week of samples stays small. */
function thinned(points: readonly ChartPoint[]): readonly ChartPoint[] {
  const run = Math.ceil(points.length / PLOT.width);
  if (run <= 2) return points;
  return Array.from({ length: Math.ceil(points.length / run) }, (_, index) => {
    const some = points.slice(index * run, (index + 1) * run);
    const low = some.reduce((a, b) => (b.value < a.value ? b : a));
    const high = some.reduce((a, b) => (b.value > a.value ? b : a));
    return low === high ? [low] : [low, high].toSorted((a, b) => a.at - b.at);
  }).flat();
}
