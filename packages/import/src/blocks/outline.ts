import { makeNode } from './make-node.ts';
import type { CodeLine, Node } from './node.ts';
import { isSeparator, readTable, tableLength } from './table.ts';

interface Level {
  readonly depth: number;
  readonly node: Node;
}

/** Branches of a tree, drawn with box characters or with ASCII. */
const BRANCH = /^([\s│|┃║]*?)(├|└|┣|┗|╰|╠|╚|\|-{1,3}|\+-{1,3}|`-{1,3}|\\-{1,3})[─━═\-–—>]*\s*/;
const INDENT = /^[\s│|┃║]*/;
const BULLET = /^(?:[-*+•‣▪●○]|(\d{1,3}[.)])|([a-zA-Z][.)]))\s+/;
const FRAME_TOP = /^\s*[┌╔╭┏]/;
const FRAME_END = /^\s*[└╚╰┗][─━═]{3}/;

/** Reads the lines of a fenced block as people draw them: trees, lists, aligned columns, frames, plain lines. */
export function readOutline(lines: readonly CodeLine[], parent: Node): void {
  const yaml = parent.language.startsWith('y') || parent.language === 'frontmatter';
  new OutlineReader(lines, parent, yaml).read();
}

class OutlineReader {
  readonly #lines: readonly CodeLine[];
  readonly #texts: readonly string[];
  readonly #root: Node;
  readonly #yaml: boolean;
  #levels: Level[] = [];
  #at = 0;

  constructor(lines: readonly CodeLine[], root: Node, yaml: boolean) {
    this.#lines = lines;
    this.#texts = lines.map(({ text }) => text);
    this.#root = root;
    this.#yaml = yaml;
  }

  read(): void {
    while (this.#at < this.#lines.length) {
      const text = this.#texts[this.#at] ?? '';
      if (text.trim() === '' || /^[\s─━═\-_=~*]+$/.test(text)) this.#at++;
      else if (FRAME_TOP.test(text)) this.#frame();
      else if (!this.#table()) this.#line(text);
    }
  }

  /** A drawn box: what stands in it shows what a screen looks like. */
  #frame(): void {
    const start = this.#at + 1;
    let end = start;
    while (end < this.#lines.length && !FRAME_END.test(this.#texts[end] ?? '')) end++;
    const body = this.#lines.slice(start, end);
    const table = this.#framedTable(body);
    if (!table) {
      const line = this.#lines[this.#at]?.line ?? 0;
      const frame = makeNode({ kind: 'item', line, raw: [''], parent: this.#root, language: 'frame', fenced: true });
      for (const each of body) {
        const raw = each.text.replaceAll(/[│║┃├┤╠╣─━═]/g, ' ').trim();
        if (raw !== '') makeNode({ kind: 'text', line: each.line, raw: [raw], parent: frame, fenced: true });
      }
    }
    this.#at = end + 1;
  }

  #framedTable(body: readonly CodeLine[]): boolean {
    const rows = body.filter(({ text }) => !isSeparator(text));
    if (rows.length < 2 || !rows.every(({ text }) => text.trim().split(/[│║┃]/).length > 3)) return false;
    const table = readTable(body.map(({ line, text }) => ({ line, text: text.replaceAll(/[║┃]/g, '│') })));
    if (table === null) return false;
    makeNode({ kind: 'table', line: rows[0]?.line ?? 0, raw: [''], parent: this.#parentFor(0), table, fenced: true });
    return true;
  }

  #table(): boolean {
    const length = tableLength(this.#texts, this.#at) || alignedLength(this.#texts, this.#at);
    if (length === 0) return false;
    const lines = this.#lines.slice(this.#at, this.#at + length);
    const table = readTable(lines.map(({ line, text }) => ({ line, text: barred(text) })));
    const { line } = this.#lines[this.#at] ?? { line: 0 };
    if (table !== null) {
      makeNode({ kind: 'table', line, raw: [''], parent: this.#top(), table, fenced: true });
    }
    this.#at += length;
    return true;
  }

  #top(): Node {
    return this.#levels.at(-1)?.node ?? this.#root;
  }

  #line(text: string): void {
    const { line } = this.#lines[this.#at] ?? { line: 0 };
    const found = BRANCH.exec(text);
    const isBranch = found !== null;
    const prefix = found?.[0] ?? '';
    const indent = found?.[1] ?? INDENT.exec(text)?.[0] ?? '';
    const body = isBranch ? text.slice(prefix.length) : text.slice(indent.length);
    const bullet = BULLET.exec(body);
    const raw = body.slice(bullet?.[0].length ?? 0);
    this.#at++;
    if (raw.trim() === '') return;
    const label = !this.#yaml && !isBranch && bullet === null && /[:：]\s*$/.test(raw);
    const depth = width(indent) * 2 + (isBranch || bullet !== null ? 1 : 0) - (label ? 0.5 : 0);
    const ordered = bullet?.[1] !== undefined;
    const parent = this.#parentFor(depth);
    const kind = isBranch || bullet !== null ? 'item' : 'text';
    const node = makeNode({ kind, line, raw: [raw], parent, ordered, fenced: true, original: text });
    this.#levels.push({ depth, node });
  }

  #parentFor(depth: number): Node {
    while (this.#levels.length > 0 && (this.#levels.at(-1)?.depth ?? 0) >= depth) this.#levels.pop();
    return this.#top();
  }
}

function width(indent: string): number {
  return [...indent].reduce((sum, char) => sum + (char === '\t' ? 4 : 1), 0);
}

/** Lines of columns that are aligned with spaces, below a head and a line drawn under it; 0 where there are none. */
function alignedLength(lines: readonly string[], from: number): number {
  if (columns(lines[from] ?? '').length < 2 || !/^[\s─━═\-=]{8,}$/.test(lines[from + 1] ?? '')) return 0;
  let end = from + 2;
  while (end < lines.length && columns(lines[end] ?? '').length >= 2) end++;
  return end - from > 2 ? end - from : 0;
}

function columns(line: string): readonly string[] {
  return line.trim().split(/ {2,}|\t+/);
}

/** Aligned columns as a row with bars. */
function barred(text: string): string {
  if (/^[\s─━═\-=]+$/.test(text)) return '|---|---|';
  return text.includes('|') || text.includes('│') ? text : `|${columns(text).join('|')}|`;
}
