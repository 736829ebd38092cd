import { formatDuration } from '@holdpoint/plan';

/** String literals of PromQL, comments, and white space: what may not be told apart by looking at single characters. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|\s+/g;
const SELECTOR = /^([A-Za-z_:][A-Za-z0-9_:]*)?\s*(?:\{((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[^{}"'`])*)\})?$/;

/** A selector of series in its parts; the name is empty where matchers alone select. */
export interface Selector {
  readonly name: string;
  /** Without braces; empty where there is none. */
  readonly matchers: string;
}

/** An expression on one line, without comments. */
export function tidy(expression: string): string {
  return expression.replaceAll(TOKEN, (token) => (/^[\s#]/.test(token) ? ' ' : token)).trim();
}

/** A selector as its parts; null for any other expression. */
export function parseSelector(expression: string): Selector | null {
  const [whole, name = '', matchers = ''] = SELECTOR.exec(tidy(expression)) ?? [];
  if (whole === undefined || whole === '') return null;
  return { name, matchers: matchers.trim().replace(/,$/, '') };
}

/** The selector as text, with further matchers where there are any. */
export function selectorText({ name, matchers }: Selector, more = ''): string {
  const inner = [matchers, more].filter((each) => each !== '').join(', ');
  return inner === '' ? name : `${name}{${inner}}`;
}

/** Text within double quotes. */
export function quotedText(text: string): string {
  return `"${escaped(text)}"`;
}

/** A duration as PromQL writes it; less than a millisecond is not known. */
export function span(ms: number): string {
  return formatDuration(Math.max(1, Math.round(ms)));
}

/** A number as PromQL reads it, without noise of binary fractions. */
export function number(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** The expression as an operand of another one. */
export function operand(expression: string): string {
  return parseSelector(expression) !== null || isCall(expression) ? expression : `(${expression})`;
}

/** The range of an expression: of its own samples, or of evaluations `ms / 10` apart, 15 s at least and 5 min at most. */
export function rangeOf(expression: string, ms: number): string {
  if (parseSelector(expression) !== null) return `${expression}[${span(ms)}]`;
  const step = Math.min(300_000, Math.max(15_000, Math.floor(ms / 10 / 15_000) * 15_000));
  return `${operand(expression)}[${span(ms)}:${span(step)}]`;
}

/** What the expression was so long ago. */
export function earlier(expression: string, ms: number): string {
  if (parseSelector(expression) !== null) return `${expression} offset ${span(ms)}`;
  return `last_over_time(${operand(expression)}[5m:1m] offset ${span(ms)})`;
}

/** One call of a function over everything: `sum(…)`, but not `sum(a) / sum(b)`. */
function isCall(expression: string): boolean {
  const bare = expression.replaceAll(TOKEN, (token) => 'x'.repeat(token.length));
  if (!/^[a-z_0-9]+\(/.test(bare) || !bare.endsWith(')')) return false;
  let depth = 0;
  for (const [i, character] of [...bare].entries()) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0 && character === ')') return i === bare.length - 1;
  }
  return false;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
