import { element, type Markup } from './markup.ts';
import type { Scale } from './scale.ts';

/** Size of every chart, and the room that its axes leave, in pixels. */
export const PLOT = { width: 880, height: 270, left: 72, right: 864, top: 24, bottom: 226 } as const;

/** What a chart consists of; `about` is read out to those who do not see it. */
export interface ChartParts {
  readonly title: string;
  readonly about: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xLabel: (value: number) => string;
  readonly yLabel: (value: number) => string;
  /** What the horizontal axis shows. */
  readonly xTitle?: string;
  readonly content: readonly Markup[];
}

/** A chart with axes and grid lines around its content. */
export function chart(parts: ChartParts): Markup {
  const { title, about, x, y, xLabel, yLabel, xTitle, content } = parts;
  return element(
    'svg',
    { viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, role: 'img', direction: 'ltr' },
    element('title', {}, title),
    element('desc', {}, about),
    distinct(y.ticks, yLabel).map((tick) => gridLine(y.at(tick), yLabel(tick))),
    content,
    line('axis', { x1: PLOT.left, x2: PLOT.right, y1: PLOT.bottom, y2: PLOT.bottom }),
    x.ticks.map((tick) => mark(x.at(tick), xLabel(tick))),
    xTitle === undefined ? null : label(xTitle, { x: PLOT.right, y: PLOT.bottom + 38, 'text-anchor': 'end' }),
  );
}

/** A straight line of a class. */
export function line(className: string, ends: Readonly<Record<'x1' | 'x2' | 'y1' | 'y2', number>>): Markup {
  return element('line', { class: className, ...ends });
}

/** Text in a chart. */
export function label(text: string, attributes: Readonly<Record<string, string | number>>): Markup {
  return element('text', attributes, text);
}

function gridLine(y: number, text: string): readonly Markup[] {
  return [
    line('grid', { x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }),
    label(text, { x: PLOT.left - 8, y: y + 4, 'text-anchor': 'end' }),
  ];
}

function mark(x: number, text: string): readonly Markup[] {
  return [
    line('axis', { x1: x, x2: x, y1: PLOT.bottom, y2: PLOT.bottom + 5 }),
    label(text, { x, y: PLOT.bottom + 19, 'text-anchor': 'middle' }),
  ];
}

/** Ticks whose labels are not those of their neighbours, since rounding can make two of them alike. */
function distinct(ticks: readonly number[], text: (value: number) => string): readonly number[] {
  return ticks.filter((tick, index) => {
    const before = ticks[index - 1];
    return before === undefined || text(before) !== text(tick);
  });
}
