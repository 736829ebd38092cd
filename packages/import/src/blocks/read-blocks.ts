import MarkdownIt, { type Token } from 'markdown-it';
import { makeNode } from './make-node.ts';
import { readMermaid } from './mermaid.ts';
import type { CodeLine, Node } from './node.ts';
import { readOutline } from './outline.ts';
import { isSeparator, readTable, tableLength } from './table.ts';

/** Blocks alone: marks within lines are read line by line, in linear time. */
const parser = new MarkdownIt('commonmark', { html: true, maxNesting: 1000 });
parser.core.ruler.enableOnly(['block']);
parser.block.ruler.disable(['reference']);

/** Blocks whose lines are prose, drawings or data, and no program. */
const OUTLINED = new Set([
  '',
  'text',
  'txt',
  'plain',
  'plaintext',
  'md',
  'markdown',
  'yaml',
  'yml',
  'ascii',
  'tree',
  'diagram',
  'none',
  'log',
  'output',
  'frontmatter',
]);

/** Reads the lines of a document into a tree of what stands below what. */
export function readBlocks(lines: readonly string[]): Node {
  const root = makeNode({ kind: 'document', line: 1, raw: [''], parent: null, endLine: lines.length });
  const body = frontMatter(lines, root);
  const source = closeFences(body);
  new BlockReader(source, root).read(parser.parse(source.join('\n'), {}));
  return root;
}

/** Keys and values between `---` at the very beginning; their lines are blank for the rest. */
function frontMatter(lines: readonly string[], root: Node): readonly string[] {
  if (lines[0]?.trim() !== '---') return lines;
  const end = lines.findIndex((line, i) => i > 0 && i < 300 && /^(?:---|\.\.\.)\s*$/.test(line));
  if (end === -1 || !lines.slice(1, end).some((line) => /^[\w-]{1,60}\s*:/.test(line))) return lines;
  const code = lines.slice(1, end).map((text, i) => ({ line: i + 2, text }));
  const node = makeNode({
    kind: 'code',
    line: 1,
    raw: [''],
    parent: root,
    language: 'frontmatter',
    code,
    endLine: end + 1,
  });
  readOutline(code, node);
  return lines.map((line, i) => (i <= end ? '' : line));
}

const TREE = /^\s*(?:[│├└┣┗]|(?:\|\s{1,6})?(?:\|--|`--|\+--)\s?[^|]*$)/;
const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;

/** A fence that nobody closed ends before the next heading, so that the rest of the document is read. */
function closeFences(lines: readonly string[]): readonly string[] {
  let open: { readonly mark: string; readonly at: number } | null = null;
  for (const [i, line] of lines.entries()) {
    const [, mark = '', info = ''] = FENCE.exec(line) ?? [];
    if (mark === '') continue;
    if (open === null) open = { mark, at: i };
    else if (mark.startsWith(open.mark) && info.trim() === '') open = null;
  }
  if (open === null) return lines;
  const { at, mark } = open;
  const heading = lines.findIndex((line, i) => i > at + 1 && /^#{1,6} /.test(line) && lines[i - 1]?.trim() === '');
  return heading === -1 ? lines : closeFences(lines.map((line, i) => (i === heading - 1 ? mark : line)));
}

/** A container that is being filled, and the labels that gather what follows them. */
interface Frame {
  readonly node: Node;
  boldLead: Node | null;
  colonLead: Node | null;
  /** An item whose own text has not come yet. */
  pending: { readonly line: number; readonly ordered: boolean } | null;
}

class BlockReader {
  readonly #lines: readonly string[];
  readonly #frames: Frame[];

  constructor(lines: readonly string[], root: Node) {
    this.#lines = lines;
    this.#frames = [frame(root)];
  }

  read(tokens: readonly Token[]): void {
    for (const [i, token] of tokens.entries()) this.#token(token, tokens[i + 1]);
  }

  #token(token: Token, next: Token | undefined): void {
    switch (token.type) {
      case 'heading_open':
        return this.#heading(token, next?.content ?? '');
      case 'list_item_open':
        return this.#openItem(token);
      case 'list_item_close':
        return this.#closeItem();
      case 'fence':
      case 'code_block':
        return this.#code(token);
      case 'html_block':
        return this.#text(token.content.split('\n').map(withoutComments), start(token));
      case 'hr':
        return this.#forgetLeads();
      case 'inline':
        if (token.level > 0 && this.#isHeadingText) this.#isHeadingText = false;
        else this.#text(token.content.split('\n'), start(token));
    }
  }

  #isHeadingText = false;

  get #frame(): Frame {
    return this.#frames.at(-1) ?? frame(makeNode({ kind: 'document', line: 1, raw: [''], parent: null }));
  }

  #heading(token: Token, content: string): void {
    this.#isHeadingText = true;
    const level = Number(token.tag.slice(1));
    const inItem = this.#frames.some(({ node }) => node.kind === 'item');
    if (!inItem) while (this.#frame.node.kind === 'heading' && this.#frame.node.level >= level) this.#frames.pop();
    const line = start(token);
    const raw = content.replace(/\s#+\s*$/, '').split('\n');
    const original = this.#lines[line - 1] ?? content;
    const node = makeNode({ kind: 'heading', line, raw, parent: this.#frame.node, level, original });
    if (!inItem) this.#frames.push(frame(node));
  }

  #openItem(token: Token): void {
    this.#flush();
    const parent = this.#frame;
    const node = parent.colonLead ?? parent.boldLead ?? parent.node;
    const ordered = token.markup === '.' || token.markup === ')';
    this.#frames.push({ ...frame(node), pending: { line: start(token), ordered } });
  }

  #closeItem(): void {
    this.#flush();
    this.#frames.pop();
  }

  /** An item without a text of its own, such as one that holds a block of code alone. */
  #flush(): void {
    if (this.#frame.pending !== null) this.#fillItem([''], this.#frame.pending.line);
  }

  #fillItem(raw: readonly string[], line: number): void {
    const { pending, node: parent } = this.#frame;
    const original = this.#lines[line - 1] ?? '';
    const node = makeNode({ kind: 'item', line, raw, parent, ordered: pending?.ordered ?? false, original });
    this.#frames[this.#frames.length - 1] = frame(node);
  }

  #forgetLeads(): void {
    this.#frame.boldLead = null;
    this.#frame.colonLead = null;
  }

  #code(token: Token): void {
    this.#flush();
    const line = start(token);
    const first = token.type === 'fence' ? line + 1 : line;
    const texts = token.content.split('\n');
    if (texts.at(-1) === '') texts.pop();
    const code = texts.map((text, i) => ({ line: first + i, text }));
    const language = languageOf(token.info, code);
    const parent = this.#frame.colonLead ?? this.#frame.boldLead ?? this.#frame.node;
    const endLine = token.map?.[1] ?? line;
    const node = makeNode({ kind: 'code', line, raw: [''], parent, language, code, endLine, fenced: true });
    if (OUTLINED.has(language)) readOutline(code, node);
    else if (language === 'mermaid') readMermaid(code, node);
  }

  /** Lines of a paragraph: tables, records of a line each, wrapped prose. */
  #text(lines: readonly string[], first: number): void {
    if (lines.filter((line) => TREE.test(line) && !isSeparator(line)).length > 1) return this.#tree(lines, first);
    let at = 0;
    while (at < lines.length) {
      const table = tableLength(lines, at);
      const length = table > 0 ? table : recordLength(lines, at);
      const raw = lines.slice(at, at + length);
      if (table > 0) this.#table(raw, first + at);
      else if (raw.join('').trim() !== '') this.#record(raw, first + at);
      at += length;
    }
  }

  /** A tree that nobody put in a fence. */
  #tree(lines: readonly string[], first: number): void {
    this.#flush();
    const parent = this.#frame.colonLead ?? this.#frame.boldLead ?? this.#frame.node;
    const raw = lines.map((_, i) => this.#lines[first - 1 + i] ?? '');
    readOutline(
      raw.map((text, i) => ({ line: first + i, text })),
      parent,
    );
  }

  #table(raw: readonly string[], line: number): void {
    this.#flush();
    const table = readTable(raw.map((text, i) => ({ line: line + i, text })));
    const parent = this.#frame.colonLead ?? this.#frame.boldLead ?? this.#frame.node;
    if (table !== null) makeNode({ kind: 'table', line, raw: [''], parent, table, endLine: line + raw.length - 1 });
  }

  #record(raw: readonly string[], line: number): void {
    if (this.#frame.pending !== null) return this.#fillItem(raw, line);
    const bold = isBoldStart(raw[0] ?? '');
    const label = isLabel(raw);
    const at = this.#frame;
    if (bold) at.boldLead = null;
    at.colonLead = null;
    const parent = at.boldLead ?? at.node;
    const original = this.#lines[line - 1] ?? '';
    const [number] = /^\s*\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=\p{L})/u.exec(raw[0] ?? '') ?? [];
    const kind = number === undefined ? 'text' : 'item';
    const said = number === undefined ? raw : [(raw[0] ?? '').slice(number.length), ...raw.slice(1)];
    const node = makeNode({ kind, line, raw: said, parent, original, ordered: number !== undefined });
    if (label && bold) at.boldLead = node;
    else if (label || this.#listFollows(node)) at.colonLead = node;
  }

  #listFollows(node: Node): boolean {
    const open = /[\p{L},]$/u.test(node.text) && this.#lines[node.endLine]?.trim() === '';
    const next = this.#lines[node.endLine + (open ? 1 : 0)] ?? '';
    return /^\s{0,8}(?:[-*+]|\d{1,3}[.)])\s/.test(next) || /^\s{0,3}(?:```|~~~)/.test(next);
  }
}

function frame(node: Node): Frame {
  return { node, boldLead: null, colonLead: null, pending: null };
}

function start(token: Token): number {
  return (token.map?.[0] ?? 0) + 1;
}

function withoutComments(line: string): string {
  return line.replace(/^\s*<!--[^>]{0,2000}(?:-->|$)/, '');
}

/** How many lines, from one on, are one wrapped piece of prose. */
function recordLength(lines: readonly string[], from: number): number {
  let end = from + 1;
  while (end < lines.length && continues(lines[end - 1] ?? '', lines[end] ?? '')) end++;
  return end - from;
}

const BEGINS_RECORD =
  /^(?:\*\*|__|\[[ xX]\]|\d{1,2}[:h]\d{2}(?::\d{2})?(?:[ \u{a0}]?[apAP]\.?[mM]\.?)?[\s–-]|T ?[-+−–] ?\d|\p{Ll}{2,14}: |\d{1,2}(?:\.\d{1,2}){1,3}\.?\s|\p{Lu}\p{L}{1,12} \d{1,2}[.:)]\s|[^\p{L}\p{N}\s"'(`*_]|\p{Lu}[\p{L}\p{N} /&()-]{0,40}[:：](?:\s|$)|[\p{Lo}\p{L}\p{N} ]{1,24}：)/u;

function continues(line: string, next: string): boolean {
  if (line.endsWith('  ') || line.endsWith('\\') || /<br\s?\/?>$/i.test(line) || line.includes('|')) return false;
  return !BEGINS_RECORD.test(next.trimStart()) && !next.includes('|') && next.trim() !== '' && line.trim() !== '';
}

function isBoldStart(raw: string): boolean {
  return /^[^\p{L}\p{N}*_]{0,8}(?:\*\*|__)/u.test(raw.trimStart());
}

/** Whether a line introduces what follows: it ends in a colon, or is bold but for what stands in parentheses. */
function isLabel(raw: readonly string[]): boolean {
  const text = (raw.at(-1) ?? '').trim();
  if (/[:：](?:\*\*|__)?$/.test(text)) return true;
  if (raw.length > 1 || !isBoldStart(text)) return false;
  const close = Math.max(text.lastIndexOf('**'), text.lastIndexOf('__'));
  return /^(?:\*\*|__)\s{0,4}(?:\([^()]{0,80}\))?\s{0,4}$/.test(text.slice(close));
}

function languageOf(info: string, code: readonly CodeLine[]): string {
  const word = (info.trim().split(/[\s,{]/)[0] ?? '').toLowerCase().replace(/^\.|\}$/g, '');
  if (word !== '') return ALIASES.get(word) ?? word;
  const texts = code.map(({ text }) => text.trim()).filter((text) => text !== '');
  if (texts[0]?.startsWith('#!')) return 'bash';
  if (texts.length > 0 && texts.every((text) => CALL.test((text.split(/\s#\s/, 1)[0] ?? '').trimEnd()))) return 'bash';
  const prompts = texts.filter((text) => text.startsWith('$ ')).length;
  return texts.length > 0 && prompts * 2 > texts.length ? 'bash' : '';
}

/** A program in lower case with an option: `queuectl pause --all`. */
const CALL = /^(?:\.\/)?[a-z][\w./-]{1,60}(?: [^\s:│→]{1,80}){0,8} --?[a-z][\w-]*(?:[ =]\S{1,80}){0,8}$/;

const ALIASES: ReadonlyMap<string, string> = new Map([
  ...['sh', 'shell', 'zsh', 'console', 'shell-session'].map((name): [string, string] => [name, 'bash']),
  ['js', 'javascript'],
  ['ts', 'typescript'],
  ['yml', 'yaml'],
  ['postgres', 'sql'],
  ['postgresql', 'sql'],
  ['mysql', 'sql'],
]);
