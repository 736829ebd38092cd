import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** One selector of a query, as it stands there. */
export interface Selector {
  /** With its matchers, without range and offset: `http_requests_total{code="500"}`. */
  readonly text: string;
  /** The range that it is read over, as the query writes it: `5m`. */
  readonly range?: string;
  /** How far back it reads at most, ranges of subqueries included, in milliseconds. */
  readonly reachMs: number;
  /** Whether `offset` or `@` move it to another time than that of the query. */
  readonly moved: boolean;
}

/** What `$variant` and `$stage` stand for. */
export interface Substitutes {
  readonly variant: string;
  readonly stage: string;
}

const VARIABLE = /\$(variant|stage)\b/g;

const CLOSED = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)$/;

/** What is wrong with an expression, in one sentence that names the place; null for nothing. */
export function expressionProblem(query: string): string | null {
  const tree = parser.parse(query);
  const wrong = firstError(tree, query);
  if (wrong !== null) return wrong;
  const open = nodesOf(tree, 'StringLiteral').find((node) => !CLOSED.test(textOf(node, query)));
  if (open !== undefined) return `has a string at ${placeOf(open, query)} that does not end`;
  const stray = strayVariable(tree, query);
  if (stray !== null) return stray;
  const selectors = selectorsOf(query);
  if (selectors.length === 0) return 'selects no series, so that its value says nothing about a service';
  if (selectors.every(({ moved }) => moved)) return 'selects nothing of the present, only what `offset` or `@` moved';
  return null;
}

/** What is wrong with a selector of series, such as `http_requests_total{code="500"}`; null for nothing. */
export function selectorProblem(selector: string): string | null {
  const problem = expressionProblem(selector);
  if (problem !== null) return problem;
  const [only] = selectorsOf(selector);
  if (only?.text !== selector.trim()) return 'is no selector alone; write a whole expression as `query`';
  return null;
}

/** The selectors of a query in the order in which they stand there. */
export function selectorsOf(query: string): readonly Selector[] {
  return nodesOf(parser.parse(query), 'VectorSelector').map((node) => {
    const range = rangeOf(node, query);
    return {
      text: textOf(node, query),
      ...(range === null ? {} : { range }),
      reachMs: reachOf(node, query),
      moved: isMoved(node),
    };
  });
}

/**
 * The query with values in place of `$variant` and `$stage` in its matchers. Values are escaped: for the
 * literal they stand in, and as plain characters where the literal is a regular expression, so that no
 * value can change what is asked.
 */
export function substituted(query: string, values: Substitutes): string {
  const literals = nodesOf(parser.parse(query), 'StringLiteral').filter(isMatcherValue);
  let result = '';
  let at = 0;
  for (const node of literals) {
    result += query.slice(at, node.from) + filled(textOf(node, query), isRegular(node, query), values);
    at = node.to;
  }
  return result + query.slice(at);
}

/** A selector whose metric has a longer name: `_bucket` makes of a histogram its classic buckets. */
export function withSuffix(selector: string, suffix: string): string | null {
  const tree = parser.parse(selector);
  const [node] = nodesOf(tree, 'VectorSelector');
  const name = node?.firstChild;
  if (name?.name === 'Identifier') return `${selector.slice(0, name.to)}${suffix}${selector.slice(name.to)}`;
  const [quoted] = nodesOf(tree, 'QuotedLabelName');
  if (quoted === undefined) return null;
  return `${selector.slice(0, quoted.to - 1)}${suffix}${selector.slice(quoted.to - 1)}`;
}

/** The metric of a selector, and the labels by which it requires something; null where it has no plain name. */
export function metricOf(selector: string): { readonly name: string; readonly requires: readonly string[] } | null {
  const tree = parser.parse(selector);
  const [node] = nodesOf(tree, 'VectorSelector');
  if (node?.firstChild?.name !== 'Identifier') return null;
  const requires = nodesOf(tree, 'UnquotedLabelMatcher').flatMap((matcher) => {
    const [label, operator] = [matcher.getChild('LabelName'), matcher.getChild('MatchOp')];
    const demands = operator !== null && /^=~?$/.test(textOf(operator, selector));
    return label !== null && demands ? [textOf(label, selector)] : [];
  });
  return { name: textOf(node.firstChild, selector), requires };
}

function firstError(tree: Tree, query: string): string | null {
  const [error] = nodesOf(tree, '⚠');
  if (error === undefined) return null;
  const outside = query.slice(error.from, error.from + 9).match(/^\$(variant|stage)\b/);
  if (outside !== null)
    return `has ${outside[0]} outside of a string at ${placeOf(error, query)}; write "${outside[0]}"`;
  const found =
    error.from >= query.trimEnd().length ? 'its end' : JSON.stringify(query.slice(error.from, error.from + 20));
  return `cannot be read at ${placeOf(error, query)}, which is ${found}`;
}

/** A variable in a string that is no matcher's: there it could not be told from what the query means by `$`. */
function strayVariable(tree: Tree, query: string): string | null {
  const stray = nodesOf(tree, 'StringLiteral').find(
    (node) => !isMatcherValue(node) && textOf(node, query).search(VARIABLE) >= 0,
  );
  if (stray === undefined) return null;
  const [variable] = textOf(stray, query).match(VARIABLE) ?? [];
  return `has ${variable} at ${placeOf(stray, query)}; it may stand only in the matchers of selectors`;
}

function placeOf({ from }: SyntaxNode, query: string): string {
  const before = query.slice(0, from);
  const line = before.split('\n').length;
  const column = from - before.lastIndexOf('\n');
  return query.includes('\n') ? `line ${line}, character ${column}` : `character ${column}`;
}

function nodesOf(tree: Tree, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.name === name) found.push(node.node);
    },
  });
  return found;
}

function textOf({ from, to }: SyntaxNode, query: string): string {
  return query.slice(from, to);
}

/** The range of a selector, or of the subquery around it. */
function rangeOf({ parent }: SyntaxNode, query: string): string | null {
  if (parent?.name !== 'MatrixSelector') return null;
  const range = parent.getChild('DurationExpr');
  return range === null ? null : textOf(range, query);
}

const UNITS: Readonly<Record<string, number>> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

function reachOf(node: SyntaxNode, query: string): number {
  let reach = 0;
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    const range = /^(?:Matrix|Subquery)/.test(outer.name) ? outer.getChild('DurationExpr') : null;
    if (range !== null) reach += durationMs(textOf(range, query));
  }
  return reach;
}

/** A duration of PromQL in milliseconds; a plain number means seconds. Ones that are worked out count as an hour. */
function durationMs(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+)(ms|[ywdhms])/g)];
  if (parts.map(([part]) => part).join('') !== text.trim()) return 3_600_000;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
}

/**
 * Whether `offset` or `@` stand directly behind a selector, its range or the subquery that it is in. The
 * grammar lets them follow any expression; Prometheus binds them to what ends right before.
 */
function isMoved(node: SyntaxNode): boolean {
  const ends = new Set([node.to]);
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    if (/^(?:Matrix|Subquery)/.test(outer.name)) ends.add(outer.to);
    const moves = outer.name === 'OffsetExpr' || outer.name === 'StepInvariantExpr';
    const operand = moves ? outer.firstChild : null;
    if (operand !== null && ends.has(operand.to)) return true;
  }
  return false;
}

function isMatcherValue({ parent }: SyntaxNode): boolean {
  return parent?.name === 'UnquotedLabelMatcher' || parent?.name === 'QuotedLabelMatcher';
}

function isRegular({ parent }: SyntaxNode, query: string): boolean {
  const operator = parent?.getChild('MatchOp');
  return operator !== null && operator !== undefined && textOf(operator, query).endsWith('~');
}

/** A literal with its variables filled in. One in backticks, which know no escapes, becomes one in quotes. */
function filled(literal: string, regular: boolean, values: Substitutes): string {
  if (literal.search(VARIABLE) < 0) return literal;
  const quote = literal[0] ?? '"';
  const inner = literal.slice(1, -1);
  const plain = (variable: string): string => {
    const value = variable === '$variant' ? values.variant : values.stage;
    return regular ? value.replace(/[\\.+*?()|[\]{}^$-]/g, '\\$&') : value;
  };
  if (quote === '`') return JSON.stringify(inner.replace(VARIABLE, (variable) => plain(variable)));
  return `${quote}${inner.replace(VARIABLE, (variable) => escaped(plain(variable), quote))}${quote}`;
}

/** A text inside a literal of PromQL, whose escapes are those of Go. */
function escaped(text: string, quote: string): string {
  const double = JSON.stringify(text.toWellFormed()).slice(1, -1);
  return quote === '"' ? double : double.replaceAll('\\"', '"').replaceAll("'", "\\'");
}
