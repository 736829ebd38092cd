/** One word, number, or sign of a condition. */
export interface Token {
  readonly kind: 'word' | 'value' | 'operator' | 'sign' | 'colon' | 'stray' | 'end';
  readonly text: string;
  /** Index of its first character in the condition. */
  readonly at: number;
}

/** In the order in which they are tried; a number runs on to the end of its unit. */
const FORMS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['value', /\d[\w.%/]*/y],
  ['word', /[A-Za-z][\w-]*/y],
  ['operator', /<=|>=|!=|==|[<>=]/y],
  ['sign', /[+-]/y],
  ['colon', /:/y],
  ['stray', /[^\s]/uy],
];

/** The token at or after `from`; white space before it is skipped. */
export function nextToken(text: string, from: number): Token {
  const rest = text.slice(from);
  const at = from + rest.length - rest.trimStart().length;
  for (const [kind, form] of FORMS) {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found !== null) return { kind, text: found[0], at };
  }
  return { kind: 'end', text: '', at: text.trimEnd().length };
}
