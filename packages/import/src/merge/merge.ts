import {
  type Document,
  isCollection,
  isMap,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { compactLists } from './compact.ts';
import type { Change, Conflict, Merged, MergeFault, Side } from './conflict.ts';
import { dataOf, type Entry, entriesOf, same, shown } from './entries.ts';
import { copyRemarks } from './remarks.ts';

/** Three states of one plan. */
export interface MergeInput {
  /** As it was imported last. */
  readonly base: string;
  /** As it is, with what was edited by hand. */
  readonly mine: string;
  /** As it is imported now. */
  readonly document: string;
  /** Whose side counts in conflicts; what was edited by hand unless stated. */
  readonly side?: Side;
}

/** Texts that cannot be merged, because one of them is no YAML. */
export type MergeResult = ({ readonly ok: true } & Merged) | ({ readonly ok: false } & MergeFault);

/**
 * Brings what the document changed into a plan, and keeps what was edited by hand: entry by entry, found again by their
 * names. Comments by hand stay; those that name lines of the document follow it.
 */
export function mergePlans({ base, mine, document, side = 'mine' }: MergeInput): MergeResult {
  if (mine === base) return { ok: true, ...whatChanged(base, document) };
  const documents = { base: parse(base), mine: parse(mine), document: parse(document) };
  const [error] = documents.mine.errors;
  if (error !== undefined) return { ok: false, message: error.message.split('\n')[0] ?? 'it is no YAML' };
  const merge = new Merge(documents, side);
  merge.whole();
  return { ok: true, yaml: compactLists(documents.mine.toString({ lineWidth: 0 })), ...merge.found };
}

/** A plan that nobody edited: all of it follows the document. */
function whatChanged(base: string, document: string): Merged {
  const documents = { base: parse(base), mine: parse(base), document: parse(document) };
  const merge = new Merge(documents, 'document');
  merge.whole();
  return { yaml: document, ...merge.found };
}

/** A plan as a tree. A comparison within braces, such as `{ warning: > 5% }`, is taken as plans take it. */
function parse(text: string): Document.Parsed {
  const document = parseDocument(text, { merge: false });
  document.errors = document.errors.filter(({ code, pos }) => code !== 'BAD_SCALAR_START' || text[pos[0]] !== '>');
  return document;
}

interface Documents {
  readonly base: Document;
  readonly mine: Document;
  readonly document: Document;
}

type Collection = YAMLMap | YAMLSeq;
type Path = readonly string[];

/** The three states of one entry; what is absent is not there. */
interface Three {
  readonly base: Entry | undefined;
  readonly mine: Entry | undefined;
  readonly document: Entry | undefined;
}

class Merge {
  readonly #documents: Documents;
  readonly #side: Side;
  readonly #changes: Change[] = [];
  readonly #kept: string[] = [];
  readonly #conflicts: Conflict[] = [];

  constructor(documents: Documents, side: Side) {
    this.#documents = documents;
    this.#side = side;
  }

  get found(): Omit<Merged, 'yaml'> {
    return { changes: this.#changes, kept: this.#kept, conflicts: this.#conflicts };
  }

  whole(): void {
    const { base, mine, document } = this.#documents;
    if (isMap(mine.contents) && isMap(document.contents)) {
      this.#collection(
        { base: isMap(base.contents) ? base.contents : undefined, mine: mine.contents, document: document.contents },
        [],
      );
    }
  }

  #collection(
    nodes: { readonly base: Collection | undefined; readonly mine: Collection; readonly document: Collection },
    path: Path,
  ): void {
    const byName = (node: Collection | undefined) =>
      new Map((node === undefined ? [] : entriesOf(node)).map((entry) => [entry.name, entry]));
    const [base, mine, document] = [byName(nodes.base), byName(nodes.mine), byName(nodes.document)];
    const outcome: Entry[] = [];
    for (const [name, entry] of mine) {
      const stays = this.#entry({ base: base.get(name), mine: entry, document: document.get(name) }, [...path, name]);
      if (stays !== null) outcome.push(stays);
    }
    let before: string | undefined;
    for (const [name, entry] of document) {
      if (!mine.has(name)) {
        const stays = this.#entry({ base: base.get(name), mine: undefined, document: entry }, [...path, name]);
        if (stays !== null) insertAfter(outcome, before, stays);
      }
      before = name;
    }
    const followed = base.size > 0 && inSameOrder([...base.keys()], [...mine.keys()]);
    replaceItems(nodes.mine, followed ? inOrderOf(outcome, [...document.keys()]) : outcome);
  }

  /** What stays of an entry; null for nothing. */
  #entry({ base, mine, document }: Three, path: Path): Entry | null {
    const { documents: of } = { documents: this.#documents };
    const [was, is, now] = [
      dataOf(base?.value, of.base),
      dataOf(mine?.value, of.mine),
      dataOf(document?.value, of.document),
    ];
    const inner = innerOf({ base, mine, document });
    if (inner !== null && mine !== undefined) {
      copyRemarks({ base, mine, document });
      this.#collection(inner, path);
      return mine;
    }
    if (same(is, now)) {
      if (mine !== undefined) copyRemarks({ base, mine, document });
      return mine ?? null;
    }
    if (same(was, now)) {
      this.#kept.push(path.join(' / '));
      return mine ?? null;
    }
    if (same(was, is)) {
      this.#change(path, is, now);
      return document === undefined ? null : adopt(mine, document);
    }
    this.#conflicts.push({ place: path.join(' / '), before: shown(was), mine: shown(is), document: shown(now) });
    if (this.#side === 'mine') return mine ?? null;
    return document === undefined ? null : adopt(mine, document);
  }

  #change(path: Path, from: unknown, to: unknown): void {
    const kind = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed';
    this.#changes.push({ kind, place: path.join(' / '), from: shown(from), to: shown(to) });
  }
}

/** Maps and lists that are merged entry by entry; null where one side is something else. */
function innerOf({ base, mine, document }: Three) {
  const [is, now, was] = [mine?.value, document?.value, base?.value];
  if (isMap(is) && isMap(now)) return { mine: is, document: now, base: isMap(was) ? was : undefined };
  if (isSeq(is) && isSeq(now)) return { mine: is, document: now, base: isSeq(was) ? was : undefined };
  return null;
}

/** The entry of the document in the place of the one that the plan has. */
function adopt(mine: Entry | undefined, document: Entry): Entry {
  const pair: Pair | undefined = mine?.pair;
  if (pair === undefined || document.pair === undefined) return document;
  pair.value = document.pair.value;
  return { ...mine, name: document.name, value: document.value, pair };
}

/** Whether the names that two lists share stand in the same order. */
function inSameOrder(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [a.filter((name) => b.includes(name)), b.filter((name) => a.includes(name))];
  return first.every((name, i) => name === second[i]);
}

/** Entries in the order of the document; one that it does not have stays behind the one before it. */
function inOrderOf(entries: readonly Entry[], names: readonly string[]): readonly Entry[] {
  const ranks = new Map(names.map((name, i) => [name, i]));
  let rank = -1;
  const ranked = entries.map((entry) => {
    rank = ranks.get(entry.name) ?? rank;
    return { entry, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
}

function insertAfter(list: Entry[], name: string | undefined, entry: Entry): void {
  const index = name === undefined ? -1 : list.findIndex((each) => each.name === name);
  list.splice(name === undefined || index >= 0 ? index + 1 : list.length, 0, entry);
}

function replaceItems(node: Collection, entries: readonly Entry[]): void {
  const items: unknown[] = node.items;
  const nodes: readonly (Pair | Node | null | undefined)[] = isMap(node)
    ? entries.map(({ pair }) => pair)
    : entries.map(({ value }) => value);
  items.splice(0, items.length, ...nodes.filter((each) => each !== undefined));
  // A list that grows within brackets is easier to read below them.
  if (isCollection(node) && node.flow === true && hasComments(node)) node.flow = false;
}

function hasComments(node: Collection): boolean {
  return entriesOf(node).some(({ value }) => typeof value?.comment === 'string');
}
