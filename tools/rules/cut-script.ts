type Part = 'code' | 'comment' | 'literal';

interface Span {
  readonly part: Part;
  readonly text: string;
}

/** Comments, strings, template quotes, braces, words, and any other character. */
const TOKEN = /\/\/[^\n]*|\/\*.*?(?:\*\/|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|[\w$]+|\s+|./sy;
const TEMPLATE_TEXT = /(?:\\.|\$(?!\{)|[^`\\$])*/sy;
const REGEX_REST = /(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//y;

/** What a slash divides when it stands before it; after anything else it begins a regular expression. */
const OPERAND_END = /[\w$)\]}'"`/]$/;
const OPERATOR_WORDS = [
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'await',
  'yield',
];

/**
 * Splits a script into its code and its comments, each as long as the script itself, with spaces for
 * what is left out. The insides of strings, templates and regular expressions are in neither.
 */
export function cutScript(text: string): { readonly code: string; readonly comments: string } {
  const spans = new Cutter(text).cut();
  const only = (part: Part): string =>
    spans.map((span) => (span.part === part ? span.text : span.text.replace(/[^\n]/g, ' '))).join('');
  return { code: only('code'), comments: only('comment') };
}

class Cutter {
  readonly #text: string;
  readonly #spans: Span[] = [];
  /** Open braces in the `${…}` of each template that is open. */
  readonly #templates: number[] = [];
  #at = 0;
  /** The last token that is neither space nor comment. */
  #last = '';

  constructor(text: string) {
    this.#text = text;
  }

  cut(): readonly Span[] {
    while (this.#at < this.#text.length) this.#token(this.#match(TOKEN));
    return this.#spans;
  }

  #token(token: string): void {
    if (token.startsWith('//') || token.startsWith('/*')) return this.#add('comment', token);
    if (token.startsWith("'") || token.startsWith('"')) this.#quoted(token);
    else this.#add('code', token);
    if (token.trim() === '') return;
    const regex = token === '/' && !endsOperand(this.#last);
    this.#last = token;
    if (regex) this.#regex();
    else if (token === '`') this.#template();
    else if (token === '{' || token === '}') this.#brace(token);
  }

  #quoted(token: string): void {
    const [quote = ''] = token;
    const closed = token.length > 1 && token.endsWith(quote);
    this.#add('code', quote);
    this.#add('literal', token.slice(1, closed ? -1 : undefined));
    if (closed) this.#add('code', quote);
  }

  #regex(): void {
    const rest = this.#match(REGEX_REST);
    if (rest === '') return;
    this.#add('literal', rest.slice(0, -1));
    this.#add('code', '/');
  }

  /** The text of a template up to its end or its next `${`. */
  #template(): void {
    this.#add('literal', this.#match(TEMPLATE_TEXT));
    const end = this.#text.startsWith('${', this.#at) ? '${' : this.#text.slice(this.#at, this.#at + 1);
    this.#at += end.length;
    this.#add('code', end);
    this.#last = end;
    if (end === '${') this.#templates.push(0);
  }

  #brace(token: string): void {
    const open = this.#templates.pop();
    if (open === undefined) return;
    if (token === '}' && open === 0) this.#template();
    else this.#templates.push(open + (token === '{' ? 1 : -1));
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #add(part: Part, text: string): void {
    this.#spans.push({ part, text });
  }
}

function endsOperand(token: string): boolean {
  return OPERAND_END.test(token) && !OPERATOR_WORDS.includes(token);
}
