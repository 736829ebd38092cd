import { quote } from '../wording.ts';

interface Placed {
  /** Offset of the value in the text. */
  readonly at: number;
  /** Number of values that this one unfolds to, itself included. */
  readonly size: number;
}

/** Where a map's entry stands, and what it holds. */
export interface Entry {
  readonly key: string;
  readonly keyAt: number;
  readonly value: Node;
}

export interface MapNode extends Placed {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  /** What YAML takes the scalar for; `text` holds the author's characters in every case. */
  readonly type: 'text' | 'number' | 'boolean' | 'nothing';
  readonly text: string;
  /** Offset in the file of the character at `index` of `text`; escapes and folded lines are seen through. */
  readonly offsetOf: (index: number) => number;
}

/** A value that has been reported already; whoever meets it keeps silent. */
export interface InvalidNode extends Placed {
  readonly kind: 'invalid';
}

/** A value of a plan file. Aliases are resolved: the same node may stand in several places. */
export type Node = MapNode | ListNode | ScalarNode | InvalidNode;

/** The value as a message names it: `a map`, `the number 5`, `"text"`. */
export function describe(node: Node): string {
  switch (node.kind) {
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
    case 'invalid':
      return 'an invalid value';
    case 'scalar':
      if (node.type === 'nothing') return 'nothing';
      return node.type === 'text' ? quote(node.text) : `the ${node.type} ${quote(node.text).slice(1, -1)}`;
  }
}

/** Steps from the top of the document to a value: field names, ids and list indexes. */
export type Path = readonly (string | number)[];

/** What a path leads to. */
export interface Located {
  readonly node: Node;
  /** Where the key of the value stands; the value itself where it has none. */
  readonly keyAt: number;
  /** Whether the path led all the way. */
  readonly complete: boolean;
}

/** Follows `path` as far as it leads, to the deepest value that is there. */
export function locate(root: Node, path: Path): Located {
  let found: Located = { node: root, keyAt: root.at, complete: true };
  for (const step of path) {
    const next = child(found.node, step);
    if (next === undefined) return { ...found, complete: false };
    found = { ...next, complete: true };
  }
  return found;
}

function child(node: Node, step: string | number): Pick<Located, 'node' | 'keyAt'> | undefined {
  if (node.kind === 'list') {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item && { node: item, keyAt: item.at };
  }
  const entry = node.kind === 'map' ? node.entries.find(({ key }) => key === step) : undefined;
  return entry && { node: entry.value, keyAt: entry.keyAt };
}
