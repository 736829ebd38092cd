import type { LaunchView } from '@holdpoint/engine';
import { formatCount, formatMoment } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { headerRows } from './header.ts';
import { placeSections } from './layout.ts';
import { type BoardOptions, glyphsOf } from './options.ts';
import {
  alertSection,
  eventSection,
  gateSection,
  type Section,
  type SectionOptions,
  signalSection,
  waitingSection,
} from './sections.ts';
import { fit, type Line, lineWidth, paint, span } from './text.ts';

export type { BoardOptions } from './options.ts';

/** From here on signals and gate stand side by side. */
const WIDE = 112;
const SIGNALS_WIDTH = 58;

/**
 * Draws a launch as `height` lines of `width` columns each; the same view and options always give the
 * same lines. Below 20 columns or 4 lines only the status is left.
 */
export function renderBoard(view: LaunchView, options: BoardOptions): readonly string[] {
  const { width, height, color } = options;
  if (width < 20 || height < 4) return tiny(view, options);
  const glyphs = glyphsOf(options);
  const inner = width - 4;
  const header = headerRows(view, { width: inner, glyphs }).slice(0, height - 2);
  const lines = body(view, options, height - 2 - header.length);
  return [
    edge([span(view.title, 'strong')], [span(view.launch, 'dim')], {
      width,
      left: glyphs.topLeft,
      right: glyphs.topRight,
      glyphs,
    }),
    ...header.map((row) => framed(row, width, glyphs)),
    ...lines,
    bottom(view, options),
  ].map((line) => paint(line, color));
}

function tiny({ status, statusReason, title }: LaunchView, { width, height, color }: BoardOptions): readonly string[] {
  const rows: readonly Line[] = [[span(status.toUpperCase(), 'strong')], [span(title)], [span(statusReason)]];
  const lines = Array.from({ length: height }, (_, i) => rows[i] ?? []);
  return lines.map((line) => paint(fit(line, width, ''), color));
}

/** The part below the header, in exactly `lines` lines. */
function body(view: LaunchView, options: BoardOptions, lines: number): readonly Line[] {
  const { width, zone } = options;
  const glyphs = glyphsOf(options);
  const inner: SectionOptions = { width: width - 4, glyphs, zone };
  const signals = signalSection(view, width >= WIDE ? { ...inner, width: SIGNALS_WIDTH } : inner);
  const gate = gateSection(view, width >= WIDE ? { ...inner, width: width - SIGNALS_WIDTH - 7 } : inner);
  const [waiting, alerts, events] = [waitingSection(view, inner), alertSection(view, inner), eventSection(view, inner)];
  const pair = width >= WIDE && gate.all > 0 ? sideBySide(signals, gate, glyphs) : null;
  const measured = pair === null ? [signals, gate] : [pair];
  const ranked = [waiting, alerts, ...measured, events];
  const placed = placeSections(ranked, lines);
  const order = [...measured, alerts, waiting, events];
  const drawn = order.flatMap((section) => {
    const place = placed.find((each) => each.section === section);
    if (place === undefined) return [];
    const title = edge(section.title, section.aside, { width, left: glyphs.teeLeft, right: glyphs.teeRight, glyphs });
    return [title, ...section.rows(place.room).map((row) => framed(row, width, glyphs))];
  });
  const empty = Array.from({ length: Math.max(0, lines - drawn.length) }, () => framed([], width, glyphs));
  return [...drawn, ...empty];
}

/** Two sections as one, with a line between their columns. */
function sideBySide(left: Section, right: Section, glyphs: Glyphs): Section {
  const titleWidth = SIGNALS_WIDTH - 1;
  const gap = glyphs.horizontal.repeat(Math.max(0, titleWidth - lineWidth(left.title)));
  return {
    title: [...left.title, span(` ${gap}${glyphs.teeDown}${glyphs.horizontal} `, 'dim'), ...right.title],
    aside: right.aside,
    min: Math.max(left.min, right.min),
    good: Math.max(left.good, right.good),
    all: Math.max(left.all, right.all),
    rows(room) {
      const [a, b] = [left.rows(room), right.rows(room)];
      return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [
        ...fit(a[i] ?? [], SIGNALS_WIDTH, glyphs.ellipsis),
        span(` ${glyphs.vertical} `, 'dim'),
        ...(b[i] ?? []),
      ]);
    },
  };
}

function bottom(view: LaunchView, options: BoardOptions): Line {
  const { width, zone, footer = [] } = options;
  const glyphs = glyphsOf(options);
  const pace = view.timeScale === 1 ? '' : `${glyphs.times}${formatCount(view.timeScale)}  `;
  const now = [span(`${pace}${formatMoment(view.at, zone)} ${zone}`, 'dim')];
  return edge(footer, now, { width, left: glyphs.bottomLeft, right: glyphs.bottomRight, glyphs });
}

interface EdgeOptions {
  readonly width: number;
  readonly left: string;
  readonly right: string;
  readonly glyphs: Glyphs;
}

/** A line of the frame with text in it: `├─ Gate ──────── 6 of 6 hold ─┤`. */
function edge(title: Line, aside: Line, { width, left, right, glyphs }: EdgeOptions): Line {
  const line = glyphs.horizontal;
  const room = width - 6;
  const whole = lineWidth(title) + lineWidth(aside) + 3 <= room;
  const end = whole && lineWidth(aside) > 0 ? [span(' '), ...aside, span(' ')] : [];
  const start = lineWidth(title) === 0 ? [] : [span(' '), ...fitted(title, room - lineWidth(end), glyphs), span(' ')];
  const gap = width - 4 - lineWidth(start) - lineWidth(end);
  return [span(left + line, 'dim'), ...start, span(line.repeat(gap), 'dim'), ...end, span(line + right, 'dim')];
}

function fitted(line: Line, width: number, { ellipsis }: Glyphs): Line {
  return lineWidth(line) <= width ? line : fit(line, width, ellipsis);
}

function framed(row: Line, width: number, { vertical, ellipsis }: Glyphs): Line {
  return [span(`${vertical} `, 'dim'), ...fit(row, width - 4, ellipsis), span(` ${vertical}`, 'dim')];
}
