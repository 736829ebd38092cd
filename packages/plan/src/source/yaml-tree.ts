import { Composer, type CST, type Document, Lexer, Parser, type YAMLParseError } from 'yaml';
import type { Report } from '../report.ts';
import { quote } from '../wording.ts';
import type { Node } from './node.ts';
import { TreeBuilder } from './tree-builder.ts';

/** How deep values may be nested. */
const MAX_DEPTH = 64;

/** Merge keys stay off and duplicate keys pass, because this reader reports both by itself. */
const OPTIONS = { schema: 'core', version: '1.2', merge: false, uniqueKeys: false, prettyErrors: false } as const;

/**
 * Reads one YAML 1.2 document into a tree with positions; undefined where the text cannot be trusted any further.
 * `begins` is what a file of this kind begins with, for whoever has an empty one.
 */
export function readTree(
  text: string,
  file: string,
  report: Report,
  begins: string = 'holdpoint: 1',
): Node | undefined {
  const tokens = tokensOf(text, report);
  if (tokens === undefined) return undefined;
  const directive = tokens.find(({ type }) => type === 'directive');
  if (directive !== undefined) {
    report({ code: 'yaml_directive', at: directive.offset, message: 'found a % directive; plans are always YAML 1.2' });
  }
  const [document, second] = [...new Composer(OPTIONS).compose(tokens)];
  if (second !== undefined) {
    const at = second.range[0];
    report({ code: 'several_documents', at, message: 'found a second document; a file holds one' });
    return undefined;
  }
  if (document === undefined || isBlank(document)) {
    report({ code: 'plan_empty', at: 0, message: `${file} is empty; it begins with ${quote(begins)}` });
    return undefined;
  }
  return toTree(document, text, report);
}

/** The tokens of the text; the reading ends where the 65th level opens, so that hostile nesting costs nothing. */
function tokensOf(text: string, report: Report): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The stack is hardly ever as long as that, and then only are its collections worth counting.
    if (parser.stack.length > MAX_DEPTH && parser.stack.filter(isCollection).length > MAX_DEPTH) {
      report({ code: 'too_deep', at: parser.offset, message: `values are nested more than ${MAX_DEPTH} deep` });
      return undefined;
    }
  }
  return [...tokens, ...parser.end()];
}

function isCollection({ type }: CST.Token): boolean {
  return type === 'block-map' || type === 'block-seq' || type === 'flow-collection';
}

function isBlank({ contents, errors }: Document.Parsed): boolean {
  if (contents === null) return errors.length === 0;
  const [start, end] = contents.range;
  return start === end && errors.length === 0;
}

function toTree(document: Document.Parsed, text: string, report: Report): Node | undefined {
  const unread = new Set<number>();
  let broken = document.contents === null;
  for (const error of document.errors.filter((each) => !isComparisonInFlow(each, text))) {
    const comparison = unquotedComparison(error, text);
    if (comparison === undefined) reportSyntax(error, report);
    else if (!unread.has(comparison.at)) reportComparison(comparison, report);
    if (comparison === undefined) broken = true;
    else unread.add(comparison.at);
  }
  if (document.contents === null || broken) return undefined;
  const builder = new TreeBuilder({ text, report, unread });
  const tree = builder.build(document.contents);
  return builder.exhausted ? undefined : tree;
}

function reportSyntax({ message, pos }: YAMLParseError, report: Report): void {
  report({
    code: 'yaml_syntax',
    at: pos[0],
    message: `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
  });
}

interface Comparison {
  readonly at: number;
  readonly text: string;
}

function reportComparison({ at, text }: Comparison, report: Report): void {
  const message = 'not YAML: a value that begins with ">" must be in quotes';
  report({ code: 'yaml_syntax', at, message, hint: `write ${quote(text)}` });
}

/** `{ warning: > 5% }` is plain to people and harmless to read, though YAML would have quotes around it. */
function isComparisonInFlow({ code, pos }: YAMLParseError, text: string): boolean {
  return code === 'BAD_SCALAR_START' && text[pos[0]] === '>';
}

/** On a line of its own, `warning: > 5%` begins a block of text; its value is lost, but what follows is sound. */
function unquotedComparison({ code, pos }: YAMLParseError, text: string): Comparison | undefined {
  if (code !== 'UNEXPECTED_TOKEN') return undefined;
  const lineStart = text.lastIndexOf('\n', pos[0] - 1) + 1;
  const sign = /[:-] +>[ =]*$/.exec(text.slice(lineStart, pos[0]));
  if (sign === null) return undefined;
  const at = lineStart + sign.index + sign[0].indexOf('>');
  return { at, text: (text.slice(at).split('\n')[0] ?? '').replace(/\s+#.*$/, '').trim() };
}
