import { element, type Markup } from '../../packages/holdpoint/src/rehearsal/report/markup.ts';
import { logTimeScale } from '../../packages/holdpoint/src/rehearsal/report/scale.ts';
import { COMPARISON } from './rules/holdpoint.ts';
import { RULE_IDS, RULE_TITLES, type RuleId } from './rules/index.ts';
import type { Detection, Summary } from './summary.ts';
import { onsetText, timeText } from './table.ts';

/** Colours of the reports; shapes and filling repeat what they say. */
const STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1c2430;--soft:#5a6675;--rule:#dde2e8;--holdpoint:#c2410c;--other:#2563a8;--limit:#a3123a}
@media(prefers-color-scheme:dark){:root{--back:#12161c;--text:#e6eaf0;--soft:#9aa7b6;--rule:#2d3641;--holdpoint:#fb923c;
--other:#7ab3f0;--limit:#fb7185}}
.back{fill:var(--back)}text{font:12px system-ui,sans-serif;fill:var(--soft)}text.title{font-size:15px;font-weight:600;fill:var(--text)}
text.row{fill:var(--text)}.grid{stroke:var(--rule)}.floor{stroke:var(--limit);stroke-dasharray:2 3}
.mark{stroke-width:1.8;stroke:var(--other);fill:var(--other)}.holdpoint{stroke:var(--holdpoint);fill:var(--holdpoint)}
.loose{fill:var(--back)}`;

const WIDTH = 960;
const LEFT = 250;
const RIGHT = 930;
const TOP = 96;
/** Height of one rule within a group, and room between groups. */
const LANE = 11;
const GAP = 16;
/** Ends of the axis, in milliseconds. */
const SHORTEST = 250;
const LONGEST = 3 * 3_600_000;

/** Shapes around 0, so that they are told apart without colour. */
const SHAPES: Readonly<Record<RuleId, string>> = {
  holdpoint: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z',
  fivePercent: 'M-4-4h8v8h-8z',
  argo: 'M0-5l5 9h-10z',
  flagger: 'M0 5l5-9h-10z',
  mannWhitney: 'M0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z',
  peekedZ: 'M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z',
};

interface Group {
  readonly summary: Summary;
  readonly detection: Detection;
}

/** Which rows of the tables are drawn. */
const DRAWN: Readonly<Record<string, readonly string[]>> = {
  plain: ['1 %', '2 %', '6 %', '20 %'],
  'own-noise': ['2 %'],
  'common-noise': ['2 %'],
  latency: ['+25 %'],
};

/** Median and 90th of a hundred by rule and scenario on a logarithmic axis, as an SVG document. */
export function pictureOf(summaries: readonly Summary[]): string {
  const groups = summaries.flatMap((summary) =>
    summary.detections
      .filter(({ harm, onset }) => onset <= 3600 && DRAWN[summary.scenario.id]?.includes(harm.label))
      .map((detection): Group => ({ summary, detection })),
  );
  const bottom = TOP + groups.length * (RULE_IDS.length * LANE + GAP);
  const scale = logTimeScale({ min: SHORTEST, max: LONGEST, from: LEFT, to: RIGHT });
  const x = (seconds: number): number => scale.at(Math.max(SHORTEST, Math.min(LONGEST, seconds * 1000)));
  const document = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${bottom + 40}`, role: 'img' },
    element('title', {}, 'Time to detection by rule and scenario'),
    element('desc', {}, 'Median and 90th of a hundred, logarithmic; all figures stand in the tables of detection.md.'),
    element('style', {}, { markup: STYLE }),
    element('rect', { class: 'back', width: WIDTH, height: bottom + 40 }),
    element('text', { class: 'title', x: 16, y: 26 }, 'From the first harm to its detection'),
    legend(),
    scale.ticks.map((tick) => [
      element('line', { class: 'grid', x1: scale.at(tick), x2: scale.at(tick), y1: TOP - 8, y2: bottom }),
      text(timeText(tick / 1000), { x: scale.at(tick), y: bottom + 18, 'text-anchor': 'middle' }),
    ]),
    groups.map((group, i) => drawn(group, TOP + i * (RULE_IDS.length * LANE + GAP), x)),
  );
  return `${document.markup}\n`;
}

function legend(): readonly Markup[] {
  const rules = RULE_IDS.flatMap((rule, i) => {
    const at = { x: 24 + i * 152, y: 48 };
    return [mark(rule, { ...at, loose: false }), text(RULE_TITLES[rule], { x: at.x + 12, y: at.y + 4 })];
  });
  const note =
    'Mark: median; line: to the 90th of a hundred. Hollow: takes more than 1 % of good candidates back in a day. Dotted: the floor.';
  return [...rules, text(note, { x: 16, y: 74 })];
}

function drawn({ summary, detection }: Group, top: number, x: (seconds: number) => number): readonly Markup[] {
  const { scenario, falseAlarms } = summary;
  const { harm, onset, floorS, times } = detection;
  const lanes = RULE_IDS.flatMap((rule, i): readonly Markup[] => {
    const { median, p90 } = times[rule];
    if (!Number.isFinite(median)) return [];
    const y = top + LANE / 2 + i * LANE;
    const className = rule === 'holdpoint' ? 'mark holdpoint' : 'mark';
    const loose = (falseAlarms[rule].rate ?? 0) > COMPARISON.alpha;
    return [
      element('line', { class: className, x1: x(median), x2: x(p90), y1: y, y2: y }),
      mark(rule, { x: x(median), y, loose }),
    ];
  });
  const bottom = top + RULE_IDS.length * LANE;
  return [
    text(`${harm.label}, ${onsetText(onset)}`, { class: 'row', x: 16, y: top + 24 }),
    text(scenario.title, { x: 16, y: top + 42 }),
    element('line', { class: 'floor', x1: x(floorS), x2: x(floorS), y1: top, y2: bottom }),
    element('line', { class: 'grid', x1: 16, x2: RIGHT, y1: bottom + GAP / 2, y2: bottom + GAP / 2 }),
    ...lanes,
  ];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly loose: boolean;
}

function mark(rule: RuleId, { x, y, loose }: Place): Markup {
  const className = ['mark', ...(rule === 'holdpoint' ? ['holdpoint'] : []), ...(loose ? ['loose'] : [])].join(' ');
  const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
  return element('path', { class: className, d: SHAPES[rule], transform });
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): Markup {
  return element('text', attributes, content);
}
