import { label, PLOT } from '../rehearsal/report/frame.ts';
import { element } from '../rehearsal/report/markup.ts';
import { clockOf } from '../rehearsal/report/moments.ts';
import { durationScale, timeScale } from '../rehearsal/report/scale.ts';
import type { Analysis } from './analysis.ts';
import { signalCharts, type TimeAxis } from './picture-charts.ts';
import type { SignalVerdict } from './signal-verdict.ts';
import { spanText, whenText } from './wording.ts';

/** Pixels above the first chart, and between two of them. */
const [TOP, BETWEEN] = [64, 34];
const HEIGHT = PLOT.height + BETWEEN;
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
  const charts = drawn.flatMap((result) => signalCharts(result, timeAxis(analysis, result)));
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

function timeAxis({ time, from }: Analysis, { trace }: SignalVerdict): TimeAxis {
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
