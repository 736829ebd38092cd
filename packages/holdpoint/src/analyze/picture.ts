import { chart, label, line, PLOT } from '../rehearsal/report/frame.ts';
import { element, type Markup } from '../rehearsal/report/markup.ts';
import { clockOf } from '../rehearsal/report/moments.ts';
import { durationScale, linearScale, type Scale, timeScale } from '../rehearsal/report/scale.ts';
import type { Analysis } from './analysis.ts';
import type { Side } from './options.ts';
import type { SignalVerdict } from './signal-verdict.ts';
import { evidenceText, rateText, spanText, whenText } from './wording.ts';

/** Points of a line at most; rates are those of so many equal parts of the looks. */
const POINTS = 120;
/** Pixels above the first chart, and between two of them. */
const [TOP, BETWEEN] = [64, 34];
const HEIGHT = PLOT.height + BETWEEN;
/** Evidence is drawn from a thousandth to the square of what is needed. */
const LEAST = -Math.log(1000);
const DAY_MS = 86_400_000;

/** Light and dark; dashes repeat what colours say. */
const STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1c2430;--soft:#5a6675;--rule:#dde2e8;--candidate:#c2410c;--stable:#2563a8;--limit:#a3123a}
@media(prefers-color-scheme:dark){:root{--back:#12161c;--text:#e6eaf0;--soft:#9aa7b6;--rule:#2d3641;--candidate:#fb923c;--stable:#7ab3f0;--limit:#fb7185}}
text{font:12px system-ui,sans-serif;fill:var(--soft)}
text.title{font-size:17px;font-weight:600;fill:var(--text)}text.name{font-size:14px;font-weight:600;fill:var(--text)}
text.candidate{fill:var(--candidate);font-weight:600}text.stable{fill:var(--stable);font-weight:600}
text.limit{fill:var(--limit);font-weight:600}
.back{fill:var(--back)}.grid{stroke:var(--rule)}.axis{stroke:var(--soft)}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.line.candidate{stroke:var(--candidate)}.line.stable{stroke:var(--stable);stroke-dasharray:6 4}
line.limit{stroke:var(--limit);stroke-dasharray:2 3}line.moment{stroke:var(--limit);stroke-width:1.5}
`;

/** An analysis as a picture (SVG): for each signal the rates of both versions, and the evidence with its limit and the moment of the verdict. */
export function analysisPicture(analysis: Analysis): string {
  const drawn = analysis.signals.filter(({ trace }) => trace.length > 0);
  const charts = drawn.flatMap((result) => [rateChart(analysis, result), evidenceChart(analysis, result)]);
  const height = TOP + Math.max(1, charts.length) * HEIGHT;
  const size = { width: PLOT.width, height };
  const picture = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${size.width} ${size.height}`, ...size, role: 'img' },
    element('style', {}, { markup: STYLE }),
    element('rect', { class: 'back', ...size }),
    label(titleOf(analysis), { class: 'title', x: 16, y: 30 }),
    label(analysis.file, { x: 16, y: 50 }),
    charts.map((each, i) =>
      element('svg', { x: 0, y: TOP + i * HEIGHT + BETWEEN, width: PLOT.width, height: PLOT.height }, each),
    ),
  );
  return `${picture.markup}\n`;
}

function titleOf(analysis: Analysis): string {
  const { verdict, decisive } = analysis;
  const word = verdict.replace('_', ' ');
  if (decisive.moment === null || verdict === 'inconclusive') return `Candidate against stable: ${word}`;
  return `Candidate against stable: ${word}, ${whenText(analysis, decisive.moment.at)}`;
}

interface Point {
  readonly at: number;
  readonly value: number;
}

function rateChart(analysis: Analysis, result: SignalVerdict): Markup {
  const [stable, candidate] = [ratesOf(result, 'stable'), ratesOf(result, 'candidate')];
  const highest = [...stable, ...candidate].reduce((high, { value }) => Math.max(high, value), 0);
  const max = highest === 0 ? 1 : highest * 1.08;
  const y = linearScale({ min: 0, max, from: PLOT.bottom, to: PLOT.top });
  const x = timeAxis(analysis, result);
  return chart({
    title: `${result.signal}: requests that ${result.input.what}`,
    about: `Part of the requests of each version that ${result.input.what}, over time.`,
    x: x.scale,
    y,
    xLabel: x.text,
    yLabel: rateText,
    content: [
      heading(`${result.signal}: requests that ${result.input.what}`, ['stable', 'candidate']),
      pathOf('stable', stable, x.scale, y),
      pathOf('candidate', candidate, x.scale, y),
      ...momentLine(result, x.scale),
    ],
  });
}

function evidenceChart(analysis: Analysis, result: SignalVerdict): Markup {
  const needed = Math.log(1 / result.input.rule.alpha);
  const [min, max] = [LEAST, 2 * needed];
  const within = (value: number): number => Math.min(max, Math.max(min, value));
  const scale = linearScale({ min, max, from: PLOT.bottom, to: PLOT.top });
  const powers = Array.from({ length: 30 }, (_, i) => (i - 3) * Math.log(10)).filter((tick) => tick <= max);
  const y: Scale = { at: scale.at, ticks: powers };
  const x = timeAxis(analysis, result);
  const evidence = (pick: 'worse' | 'notWorse'): readonly Point[] =>
    thinned(result.trace).map(({ at, reading }) => ({ at, value: within(reading[pick]) }));
  const at = y.at(needed);
  return chart({
    title: `${result.signal}: evidence`,
    about: `Evidence that the candidate is worse, and that it is not worse, over time; ${evidenceText(needed)} decides.`,
    x: x.scale,
    y,
    xLabel: x.text,
    yLabel: evidenceText,
    content: [
      heading(`${result.signal}: evidence`, ['not worse', 'worse']),
      line('limit', { x1: PLOT.left, x2: PLOT.right, y1: at, y2: at }),
      label(`${evidenceText(needed)} decides`, { class: 'limit', x: PLOT.right - 4, y: at - 5, 'text-anchor': 'end' }),
      pathOf('stable', evidence('notWorse'), x.scale, y),
      pathOf('candidate', evidence('worse'), x.scale, y),
      ...momentLine(result, x.scale),
    ],
  });
}

/** The name of a chart, and what its lines are: the dashed one first. */
function heading(text: string, [dashed, solid]: readonly [string, string]): Markup {
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
  return [
    line('moment', { x1: at, x2: at, y1: PLOT.top, y2: PLOT.bottom }),
    label(verdict, {
      class: 'limit',
      x: late ? at - 5 : at + 5,
      y: PLOT.top + 12,
      'text-anchor': late ? 'end' : 'start',
    }),
  ];
}

function timeAxis({ time, from }: Analysis, { trace }: SignalVerdict) {
  const [min, last] = [trace[0]?.at ?? from, trace.at(-1)?.at ?? from];
  const max = last > min ? last : min + 1000;
  const range = { min, max, from: PLOT.left, to: PLOT.right };
  if (time === 'seconds') {
    const scale = durationScale(range, 8);
    return { scale, text: (tick: number): string => (tick < 0 ? `-${spanText(-tick)}` : spanText(tick)) };
  }
  const scale = timeScale(range, 'UTC');
  const clock = clockOf('UTC');
  const text = (tick: number): string => {
    if (scale.stepMs >= DAY_MS) return clock.date(tick);
    return scale.stepMs < 60_000 ? clock.seconds(tick) : clock.time(tick);
  };
  return { scale, text };
}

/** Rates over parts of the looks, so that single requests do not make a fence of the line. */
function ratesOf({ input: { pairs } }: SignalVerdict, side: Side): readonly Point[] {
  const run = Math.ceil(pairs.length / POINTS);
  return Array.from({ length: Math.ceil(pairs.length / run) }, (_, i) => pairs.slice(i * run, (i + 1) * run)).flatMap(
    (some) => {
      const requests = some.reduce((sum, pair) => sum + pair[side].requests, 0);
      const hits = some.reduce((sum, pair) => sum + pair[side].hits, 0);
      return requests === 0 ? [] : [{ at: some.at(-1)?.at ?? 0, value: hits / requests }];
    },
  );
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
