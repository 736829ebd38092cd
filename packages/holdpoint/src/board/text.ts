import stringWidth from 'string-width';
import { clean } from './clean.ts';

/** What a piece of text means, from which its colour follows. */
export type Tone = 'plain' | 'strong' | 'dim' | 'good' | 'worse' | 'bad' | 'note' | 'ask';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of a board: spans side by side. */
export type Line = readonly Span[];

const SGR: Readonly<Record<Tone, string>> = {
  plain: '',
  strong: '1',
  dim: '2',
  good: '32',
  worse: '33',
  bad: '1;31',
  note: '36',
  ask: '1;33',
};

const ASCII = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter();

/** A piece of text, made safe to show. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: clean(text), tone };
}

/** Columns that a text takes in a terminal. */
export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** Columns that a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** The line in exactly `width` columns: filled up with spaces, or cut with an ellipsis. */
export function fit(line: Line, width: number, ellipsis = '…'): Line {
  const missing = width - lineWidth(line);
  if (missing === 0) return line;
  if (missing > 0) return [...line, span(' '.repeat(missing))];
  const room = width - ellipsis.length;
  if (room < 0) return [span(' '.repeat(Math.max(0, width)))];
  const kept: Span[] = [];
  let used = 0;
  for (const { text, tone } of line) {
    const part = cut(text, room - used);
    kept.push({ text: part, tone });
    used += textWidth(part);
    if (part !== text) break;
  }
  return [...kept, span(ellipsis, 'dim'), span(' '.repeat(room - used))];
}

/** As much of a text as fits, without taking characters apart. */
function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += textWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept;
}

/** Left and right text on one line of exactly `width` columns; where both do not fit, the left is cut. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = width - lineWidth(right) - 1;
  if (lineWidth(right) === 0 || room < 12) return fit(left, width);
  return [...fit(left, room), span(' '), ...right];
}

/** The line as a terminal takes it. */
export function paint(line: Line, color: boolean): string {
  return line
    .map(({ text, tone }) => (color && SGR[tone] !== '' && text !== '' ? `\u001b[${SGR[tone]}m${text}\u001b[0m` : text))
    .join('');
}
