/** One line of a metrics page. */
export interface PageSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite. */
  readonly value: number;
  /** Wall time, epoch milliseconds, where the page states one. */
  readonly timestamp?: number;
}

export type ParsedPage =
  | { readonly outcome: 'page'; readonly series: readonly PageSeries[] }
  | { readonly outcome: 'malformed'; readonly line: number; readonly detail: string };

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
/** A label, the escaped text of its value, and what separates it from the next one. */
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\[\\"n])*)"[ \t]*(,|(?=\}))/y;
const LABELS_BEGIN = /[ \t]*\{/y;
const LABELS_END = /[ \t]*\}/y;
const VALUE = /[ \t]+([^ \t]+)(?:[ \t]+(-?\d+))?[ \t]*$/y;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/**
 * Reads a page in the Prometheus text format, version 0.0.4. Types and help texts are skipped. One line
 * that cannot be read makes the whole page malformed, and so does a last line without its end: half a
 * number is a number too.
 */
export function parsePage(text: string): ParsedPage {
  if (text === '') return { outcome: 'page', series: [] };
  const lines = text.split('\n');
  if (lines.pop() !== '') return { outcome: 'malformed', line: lines.length + 1, detail: 'the last line has no end' };
  const series: PageSeries[] = [];
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const parsed = parseLine(line);
    if (typeof parsed === 'string') return { outcome: 'malformed', line: index + 1, detail: parsed };
    series.push(parsed);
  }
  return { outcome: 'page', series };
}

/** The series of a line, or what is wrong with it. */
function parseLine(line: string): PageSeries | string {
  const cursor = { line, at: 0 };
  const name = take(cursor, NAME)?.[0];
  if (name === undefined) return 'no metric name';
  const labels = take(cursor, LABELS_BEGIN) === null ? {} : parseLabels(cursor);
  if (typeof labels === 'string') return labels;
  const rest = take(cursor, VALUE);
  const value = parseNumber(rest?.[1] ?? '');
  if (rest === null || value === null) return 'no number after the name';
  return { name, labels, value, ...(rest[2] === undefined ? {} : { timestamp: Number(rest[2]) }) };
}

interface Cursor {
  readonly line: string;
  at: number;
}

/** Matches at the cursor and moves it past the match. */
function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.line);
  if (match !== null) cursor.at = pattern.lastIndex;
  return match;
}

function parseLabels(cursor: Cursor): Readonly<Record<string, string>> | string {
  const labels = new Map<string, string>();
  for (let match = take(cursor, LABEL); match !== null; match = take(cursor, LABEL)) {
    const [, name = '', escaped = ''] = match;
    if (labels.has(name)) return `label ${name} twice`;
    labels.set(
      name,
      escaped.replace(/\\[\\"n]/g, (pair) => ESCAPES[pair] ?? pair),
    );
  }
  return take(cursor, LABELS_END) === null ? 'labels that cannot be read' : Object.fromEntries(labels);
}

function parseNumber(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : (SPECIAL[text.toLowerCase()] ?? null);
}
