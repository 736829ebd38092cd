import type { Selector } from '../promql.ts';

type MatcherOp = '=' | '!=' | '=~' | '!~';

interface Matcher {
  readonly label: string;
  readonly op: MatcherOp;
  readonly value: string;
}

/** Labels of a series. */
export type Labels = Readonly<Record<string, string>>;

const MATCHER = /([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)/g;
/** Values that labels often have; the first that a matcher takes, or does not take, is used. */
const USUAL = ['200', '500', '503', '404', 'GET', 'POST', 'other', 'error', 'true', 'false', '1', '0', 'x', ''];

/** The matchers of a selector with their values as plain text. */
function matchersOf({ matchers }: Selector): readonly Matcher[] {
  return [...matchers.matchAll(MATCHER)].map(([, label = '', op, value = '""']) => ({
    label,
    op: op as MatcherOp,
    value: unquoted(value),
  }));
}

/** Labels that a selector takes; null where none was found. */
export function labelsFor(selector: Selector, given: Labels = {}): Labels | null {
  return solve(matchersOf(selector), given);
}

/** Labels that the one selector takes and the other does not; null where none were found. */
export function labelsBeside(wide: Selector, narrow: Selector): Labels | null {
  const wanted = matchersOf(wide);
  for (const { label, op, value } of matchersOf(narrow)) {
    const found = solve([...wanted, { label, op: CONTRARY[op], value }], {});
    if (found !== null) return found;
  }
  return null;
}

/** Whether a selector takes a series with these labels. */
export function takes(selector: Selector, labels: Labels): boolean {
  return matchersOf(selector).every((matcher) => fits(matcher, labels[matcher.label] ?? ''));
}

const CONTRARY: Readonly<Record<MatcherOp, MatcherOp>> = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' };

function solve(matchers: readonly Matcher[], given: Labels): Labels | null {
  const labels: Record<string, string> = { ...given };
  for (const [label, own] of Map.groupBy(matchers, (each) => each.label)) {
    const choices = [labels[label] ?? '', ...own.flatMap(candidates), ...USUAL];
    const value = choices.find((choice) => own.every((matcher) => fits(matcher, choice)));
    if (value === undefined) return null;
    if (value !== '') labels[label] = value;
  }
  return labels;
}

function candidates({ op, value }: Matcher): readonly string[] {
  if (op === '=') return [value];
  if (op !== '=~') return [];
  // Of a regular expression, each alternative with its usual parts filled in; what does not fit is not taken.
  return value
    .replaceAll(/^\(|\)$/g, '')
    .split('|')
    .map((part) =>
      part
        .replaceAll(/\\d|\[0-9\]/g, '0')
        .replaceAll(/(?<!\\)\.[*+]/g, 'x')
        .replaceAll(/(?<!\\)\./g, '0')
        .replaceAll(/[\^$?]/g, '')
        .replaceAll(/\\(.)/g, '$1'),
    );
}

function fits({ op, value }: Matcher, text: string): boolean {
  switch (op) {
    case '=':
      return text === value;
    case '!=':
      return text !== value;
    case '=~':
      return matches(value, text);
    case '!~':
      return !matches(value, text);
  }
}

/** Patterns that this machine cannot read match nothing here: no series is made of them. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
