import { formatDuration } from '@holdpoint/engine';
import { chart, label, line, PLOT } from '../rehearsal/report/frame.ts';
import { element, type Markup } from '../rehearsal/report/markup.ts';
import { linearScale, type Scale } from '../rehearsal/report/scale.ts';
import type { Side } from './options.ts';
import type { QuantileVerdict } from './quantile-verdict.ts';
import type { CountVerdict, SignalVerdict } from './signal-verdict.ts';
import { evidenceText, rateText } from './wording.ts';

/** Points of a line at most; rates are those of so many equal parts of the looks. */
const POINTS = 120;
/** Evidence is drawn from a thousandth to the square of what is needed. */
const LEAST = -Math.log(1000);

/** An axis of time, and the text of its ticks. */
export interface TimeAxis {
  readonly scale: Scale;
  readonly text: (tick: number) => string;
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/** The charts of one signal: what both versions did, and what is shown by it. */
export function signalCharts(result: SignalVerdict, x: TimeAxis): readonly Markup[] {
  return result.kind === 'counts'
    ? [rateChart(result, x), evidenceChart(result, x)]
    : [latencyChart(result, x), slownessChart(result, x)];
}

interface TwoLines {
  readonly title: string;
  readonly about: string;
  /** What the dashed line is, and what the solid one is. */
  readonly names: readonly [dashed: string, solid: string];
  readonly dashed: readonly Point[];
  readonly solid: readonly Point[];
  readonly y: Scale;
  readonly yLabel: (value: number) => string;
  readonly limits: readonly { readonly value: number; readonly text: string }[];
}

function twoLines(result: SignalVerdict, x: TimeAxis, lines: TwoLines): Markup {
  const { title, about, names, dashed, solid, y, yLabel, limits } = lines;
  return chart({
    title,
    about,
    x: x.scale,
    y,
    xLabel: x.text,
    yLabel,
    content: [
      heading(title, names),
      limits.map(({ value, text }) => limitLine(y.at(value), text)),
      pathOf('stable', dashed, x.scale, y),
      pathOf('candidate', solid, x.scale, y),
      ...momentLine(result, x.scale),
    ].flat(2),
  });
}

function rateChart(result: CountVerdict, x: TimeAxis): Markup {
  const [stable, candidate] = [ratesOf(result, 'stable'), ratesOf(result, 'candidate')];
  return twoLines(result, x, {
    title: `${result.signal}: requests that ${result.input.what}`,
    about: `Part of the requests of each version that ${result.input.what}, over time.`,
    names: ['stable', 'candidate'],
    dashed: stable,
    solid: candidate,
    y: fromZero([...stable, ...candidate]),
    yLabel: rateText,
    limits: [],
  });
}

function evidenceChart(result: CountVerdict, x: TimeAxis): Markup {
  const needed = Math.log(1 / result.input.rule.alpha);
  const [min, max] = [LEAST, 2 * needed];
  const scale = linearScale({ min, max, from: PLOT.bottom, to: PLOT.top });
  const powers = Array.from({ length: 30 }, (_, i) => (i - 3) * Math.log(10)).filter((tick) => tick <= max);
  const evidence = (pick: 'worse' | 'notWorse'): readonly Point[] =>
    thinned(result.trace).map(({ at, reading }) => ({ at, value: Math.min(max, Math.max(min, reading[pick])) }));
  return twoLines(result, x, {
    title: `${result.signal}: evidence`,
    about: `Evidence that the candidate is worse, and that it is not, over time; ${evidenceText(needed)} decides.`,
    names: ['not worse', 'worse'],
    dashed: evidence('notWorse'),
    solid: evidence('worse'),
    y: { at: scale.at, ticks: powers },
    yLabel: evidenceText,
    limits: [{ value: needed, text: `${evidenceText(needed)} decides` }],
  });
}

function latencyChart(result: QuantileVerdict, x: TimeAxis): Markup {
  const { looks } = result.input;
  const points = (side: Side): readonly Point[] =>
    thinned(looks).flatMap((look) => {
      const { quantileMs } = look[side];
      return quantileMs === null ? [] : [{ at: look.at, value: quantileMs }];
    });
  const [stable, candidate] = [points('stable'), points('candidate')];
  return twoLines(result, x, {
    title: result.signal,
    about: `${result.signal} of each version, over time.`,
    names: ['stable', 'candidate'],
    dashed: stable,
    solid: candidate,
    y: fromZero([...stable, ...candidate]),
    yLabel: formatDuration,
    limits: [],
  });
}

function slownessChart(result: QuantileVerdict, x: TimeAxis): Markup {
  const bound = (pick: 'low' | 'high'): readonly Point[] =>
    thinned(result.trace).flatMap(({ at, reading }) =>
      reading.slower === null ? [] : [{ at, value: reading.slower[pick] }],
    );
  const [low, high] = [bound('low'), bound('high')];
  const limits = result.trace.at(-1)?.reading.limits ?? { worse: 0, notWorse: 0 };
  const values = [...low, ...high].map(({ value }) => value);
  const min = values.reduce((least, value) => Math.min(least, value), 0);
  const max = values.reduce((most, value) => Math.max(most, value), Math.max(1, limits.notWorse));
  return twoLines(result, x, {
    title: `${result.signal}: how much slower`,
    about: 'How much slower the candidate is on the mean, from at least to at most, over time.',
    names: ['at least', 'at most'],
    dashed: low,
    solid: high,
    y: linearScale({ min, max: max * 1.05, from: PLOT.bottom, to: PLOT.top }),
    yLabel: (ms) => (ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms)),
    limits: [
      { value: limits.worse, text: 'above this: unhealthy' },
      { value: limits.notWorse, text: 'below this: healthy' },
    ],
  });
}

function fromZero(points: readonly Point[]): Scale {
  const highest = points.reduce((high, { value }) => Math.max(high, value), 0);
  return linearScale({ min: 0, max: highest === 0 ? 1 : highest * 1.08, from: PLOT.bottom, to: PLOT.top });
}

function limitLine(at: number, text: string): readonly Markup[] {
  return [
    line('limit', { x1: PLOT.left, x2: PLOT.right, y1: at, y2: at }),
    label(text, { class: 'limit', x: PLOT.right - 4, y: at - 5, 'text-anchor': 'end' }),
  ];
}

/** The name of a chart, and what its lines are: the dashed one first. */
function heading(text: string, [dashed, solid]: TwoLines['names']): Markup {
  return element(
    'g',
    {},
    label(text, { class: 'name', x: PLOT.left, y: PLOT.top - 10 }),
    label(`- - ${dashed}`, { class: 'stable', x: PLOT.right - 110, y: PLOT.top - 10, 'text-anchor': 'end' }),
    label(`— ${solid}`, { class: 'candidate', x: PLOT.right, y: PLOT.top - 10, 'text-anchor': 'end' }),
  );
}

function momentLine({ verdict, moment }: SignalVerdict, x: Scale): readonly Markup[] {
  if (moment === null || verdict === 'inconclusive') return [];
  const at = x.at(moment.at);
  const late = at > (PLOT.left + PLOT.right) / 2;
  const place = { x: late ? at - 5 : at + 5, y: PLOT.top + 12, 'text-anchor': late ? 'end' : 'start' };
  return [
    line('moment', { x1: at, x2: at, y1: PLOT.top, y2: PLOT.bottom }),
    label(verdict, { class: 'limit', ...place }),
  ];
}

/** Rates over parts of the looks, so that single requests do not make a fence of the line. */
function ratesOf({ input: { pairs } }: CountVerdict, side: Side): readonly Point[] {
  const run = Math.ceil(pairs.length / POINTS);
  const parts = Array.from({ length: Math.ceil(pairs.length / run) }, (_, i) => pairs.slice(i * run, (i + 1) * run));
  return parts.flatMap((some) => {
    const requests = some.reduce((sum, pair) => sum + pair[side].requests, 0);
    const hits = some.reduce((sum, pair) => sum + pair[side].hits, 0);
    return requests === 0 ? [] : [{ at: some.at(-1)?.at ?? 0, value: hits / requests }];
  });
}

/** Every so many of a long list, and the last one. */
function thinned<T>(all: readonly T[]): readonly T[] {
  const run = Math.ceil(all.length / (4 * POINTS));
  return all.filter((_, i) => i % run === 0 || i === all.length - 1);
}

/** A line through points; one point alone is a dot, by the round ends of its stroke. */
function pathOf(name: string, points: readonly Point[], x: Scale, y: Scale): Markup {
  const places = points.map(({ at, value }) => `${x.at(at).toFixed(1)} ${y.at(value).toFixed(1)}`);
  const d =
    places.length === 1 ? `M${places[0]}h0` : places.map((place, i) => `${i === 0 ? 'M' : 'L'}${place}`).join('');
  return element('path', { class: `line ${name}`, d });
}
