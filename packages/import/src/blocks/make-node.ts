import { fold } from '../text/fold.ts';
import { readInline } from '../text/inline.ts';
import type { CodeLine, Node, Table, Tick } from './node.ts';

/** What a node is made from; the rest is empty. */
export interface NodeParts {
  readonly kind: Node['kind'];
  readonly line: number;
  /** The lines of it as Markdown, without list markers and heading marks. */
  readonly raw: readonly string[];
  readonly parent: Node | null;
  readonly level?: number;
  readonly ordered?: boolean;
  readonly table?: Table;
  readonly language?: string;
  readonly code?: readonly CodeLine[];
  readonly fenced?: boolean;
  readonly endLine?: number;
  /** The whole first line as it stands in the document. */
  readonly original?: string;
}

/** Makes a node and hangs it below its parent. */
export function makeNode(parts: NodeParts): Node {
  const { kind, line, raw, parent } = parts;
  const { tick, rest } = tickOf(raw[0] ?? '');
  const lines = [rest, ...raw.slice(1)].map((text) => text.trim());
  const { text, codes, links, boldUntil } = readInline(joined(lines));
  const begin = text.length - withoutLeadingSigns(text).length;
  const node: Node = {
    kind,
    line,
    endLine: parts.endLine ?? line + Math.max(0, raw.length - 1),
    text: text.slice(begin),
    folded: fold(text.slice(begin)),
    original: (parts.original ?? raw[0] ?? '').trim(),
    parent,
    children: [],
    level: parts.level ?? 0,
    ordered: parts.ordered ?? false,
    tick,
    codes,
    links,
    wraps: wrapsOf(lines, begin),
    boldUntil: Math.max(0, boldUntil - begin),
    table: parts.table ?? null,
    language: parts.language ?? '',
    code: parts.code ?? [],
    fenced: parts.fenced ?? false,
  };
  parent?.children.push(node);
  return node;
}

function joined(lines: readonly string[]): string {
  return lines.length === 1 ? (lines[0] ?? '') : lines.join(' ');
}

function wrapsOf(lines: readonly string[], begin: number): readonly number[] {
  const wraps: number[] = [];
  let length = -begin;
  for (const line of lines.slice(0, -1)) {
    length += readInline(line).text.length + 1;
    wraps.push(length);
  }
  return wraps;
}

const BOX = /^\[([ xX✓✔✗✘~\-/])\](?:\s+|$)/u;
const OPEN_BOXES = '☐⬜🔲□▢◻';
const DONE_BOXES = '☑🗹';
const DONE_SIGNS = '✅✔✓🆗';
const OPEN_SIGNS = '❌✗✘☒⏳🟡🔄🚧';

/** Reads a box or a check mark at the beginning of a text, and takes it away. */
export function tickOf(raw: string): { readonly tick: Tick | null; readonly rest: string } {
  const text = raw.trimStart();
  const [box, mark] = BOX.exec(text) ?? [];
  if (box !== undefined && mark !== undefined) {
    return { tick: { done: 'xX✓✔'.includes(mark), form: 'box' }, rest: text.slice(box.length) };
  }
  const sign = String.fromCodePoint(text.codePointAt(0) ?? 0x20);
  const rest = text
    .slice(sign.length)
    .replace(/^\uFE0F/, '')
    .trimStart();
  if (OPEN_BOXES.includes(sign)) return { tick: { done: false, form: 'box' }, rest };
  if (DONE_BOXES.includes(sign)) return { tick: { done: true, form: 'box' }, rest };
  if (DONE_SIGNS.includes(sign)) return { tick: { done: true, form: 'sign' }, rest };
  if (OPEN_SIGNS.includes(sign)) return { tick: { done: false, form: 'sign' }, rest };
  return { tick: null, rest: raw };
}

/** A text without emoji, arrows and bullets in front of it: they say nothing that is read. */
export function withoutLeadingSigns(text: string): string {
  return text.replace(/^[^\p{L}\p{N}<>≤≥$€£¥#@"'([+\-~./%=]+/u, '');
}
