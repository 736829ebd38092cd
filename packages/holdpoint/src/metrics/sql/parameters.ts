/** What a query may ask for by `$NAME`. */
const PARAMETERS = ['variant', 'stage', 'from', 'to', 'target'] as const;
export type Parameter = (typeof PARAMETERS)[number];

export type ReadQuery =
  /** The query with `$1`, `$2` … in place of names, and what each of them is. */
  | { readonly outcome: 'query'; readonly text: string; readonly parameters: readonly Parameter[] }
  /** Why the query cannot be asked, in one sentence. */
  | { readonly outcome: 'fault'; readonly detail: string };

/** Pieces of SQL as PostgreSQL reads them, that may hold a `$` which is no parameter. */
const PIECES = {
  comment: /--[^\n]*/y,
  escaped: /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y,
  literal: /'(?:[^']|'')*'/y,
  name: /"(?:[^"]|"")*"/y,
  dollar: /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y,
  word: /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y,
  parameter: /\$(\w+)/y,
  other: /[^$'"A-Za-z_\u0080-\uffff/-]+|[\s\S]/y,
};
type Piece = keyof typeof PIECES;
const ORDER: readonly Piece[] = ['comment', 'escaped', 'literal', 'name', 'dollar', 'word', 'parameter', 'other'];

/**
 * Replaces `$variant` and the other names by numbered parameters, so that values never become part of the
 * text. Each place gets a parameter of its own, because its type follows from where it stands. Names in
 * quotes would be plain text there, and are refused.
 */
export function readQuery(query: string): ReadQuery {
  const parameters: Parameter[] = [];
  let text = '';
  for (let at = 0; at < query.length; ) {
    const piece = pieceAt(query, at);
    if (typeof piece === 'string') return { outcome: 'fault', detail: piece };
    const found = piece.kind === 'parameter' ? parameterOf(piece.text) : null;
    if (found !== null && 'fault' in found) return { outcome: 'fault', detail: found.fault };
    text += found === null ? piece.text : placeholder(found.name, parameters.push(found.name));
    at += piece.text.length;
  }
  return { outcome: 'query', text, parameters };
}

/** The span has one type wherever it stands; the others take that of what they are compared with. */
function placeholder(name: Parameter, number: number): string {
  return name === 'from' || name === 'to' ? `$${number}::timestamptz` : `$${number}`;
}

/** The piece of SQL that begins at `at`, or what is wrong with it. */
function pieceAt(query: string, at: number): { readonly kind: Piece; readonly text: string } | string {
  if (query.startsWith('/*', at)) {
    const end = commentEnd(query, at);
    return end === null ? 'a comment has no end' : { kind: 'comment', text: query.slice(at, end) };
  }
  for (const kind of ORDER) {
    const pattern = PIECES[kind];
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0];
    if (text === undefined) continue;
    if (kind === 'dollar') return dollarQuoted(query, at, text);
    if (kind === 'other' && /^['"]/.test(text)) return `a quote ${text} has no end`;
    return quotedName(kind, text) ?? { kind, text };
  }
  return 'nothing can be read';
}

function dollarQuoted(
  query: string,
  at: number,
  tag: string,
): { readonly kind: Piece; readonly text: string } | string {
  const end = query.indexOf(tag, at + tag.length);
  if (end < 0) return `the quote ${tag} has no end`;
  const text = query.slice(at, end + tag.length);
  return quotedName('dollar', text.slice(tag.length, -tag.length)) ?? { kind: 'dollar', text };
}

function quotedName(kind: Piece, text: string): string | null {
  if (!['escaped', 'literal', 'name', 'dollar'].includes(kind)) return null;
  const [name] = /\$(?:variant|stage|from|to|target)\b/.exec(text) ?? [];
  return name === undefined ? null : `${name} stands in quotes, where it is only text; write it without quotes`;
}

function parameterOf(text: string): { readonly name: Parameter } | { readonly fault: string } {
  const name = PARAMETERS.find((each) => `$${each}` === text);
  if (name !== undefined) return { name };
  return { fault: `${text} is not known; there are ${PARAMETERS.map((each) => `$${each}`).join(', ')}` };
}

/** Comments of this form may hold others. */
function commentEnd(query: string, at: number): number | null {
  let depth = 0;
  for (const { 0: mark, index } of query.slice(at).matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return at + index + 2;
  }
  return null;
}
