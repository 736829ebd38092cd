/** A line inside a fenced block. */
export interface CodeLine {
  readonly line: number;
  readonly text: string;
}

/** A cell of a table, without marks. */
export interface Cell {
  readonly text: string;
  readonly codes: readonly string[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
}

export interface Row {
  readonly line: number;
  readonly original: string;
  readonly cells: readonly Cell[];
}

export interface Table {
  /** Null where no line says what the columns hold. */
  readonly header: Row | null;
  readonly rows: readonly Row[];
}

/** A box to be ticked, or a sign that stands for one. */
export interface Tick {
  readonly done: boolean;
  /** `box` for `[ ]` and ballot boxes, `sign` for check marks and crosses. */
  readonly form: 'box' | 'sign';
}

/**
 * One thing that a document says: a heading, an item of a list or a tree, a paragraph or a line of it, a table, a
 * block of code. What stands below it, by heading, indentation or a colon, are its children.
 */
export interface Node {
  readonly kind: 'document' | 'heading' | 'item' | 'text' | 'table' | 'code';
  /** First line, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** Without marks, ticks and leading signs. */
  readonly text: string;
  /** The text as words are looked for in it. */
  readonly folded: string;
  /** As written, for people; the first line of it. */
  readonly original: string;
  readonly parent: Node | null;
  readonly children: Node[];
  /** Of a heading, from 1. */
  readonly level: number;
  /** Whether it was numbered. */
  readonly ordered: boolean;
  readonly tick: Tick | null;
  readonly codes: readonly string[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** Where each line after the first begins in `text`; wrapped text has several. */
  readonly wraps: readonly number[];
  readonly boldUntil: number;
  readonly table: Table | null;
  /** Of a block of code: its language in lower case, empty where none is named. */
  readonly language: string;
  readonly code: readonly CodeLine[];
  /** Whether it stands in a fenced block. */
  readonly fenced: boolean;
}

/** All nodes below one, in the order of the document. */
export function* nodesBelow(node: Node): Generator<Node> {
  for (const child of node.children) {
    yield child;
    yield* nodesBelow(child);
  }
}

/** The line on which a place of a node's text stands. */
export function lineAt(node: Node, offset: number): number {
  let line = node.line;
  for (const start of node.wraps) {
    if (start > offset) break;
    line++;
  }
  return line;
}
