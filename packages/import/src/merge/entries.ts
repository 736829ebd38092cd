import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/** Fields that tell the entries of a list apart, the first that is there. */
const KEYS = ['id', 'name', 'phase', 'section', 'role', 'choice', 'situation', 'when', 'title', 'code', 'channel'];

/** One entry of a map or list: under which name it is found again, and what it holds. */
export interface Entry {
  readonly name: string;
  readonly value: Node | null;
  /** The pair of a map; absent in lists. */
  readonly pair?: Pair;
}

/** The entries of a map or list by name; entries of one name are numbered. */
export function entriesOf(node: YAMLMap | YAMLSeq): readonly Entry[] {
  const seen = new Map<string, number>();
  const numbered = (name: string): string => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
  if (isMap(node)) {
    return node.items.map((pair) => ({ name: numbered(textOf(pair.key)), value: nodeOf(pair.value), pair }));
  }
  return node.items.map((item) => ({ name: numbered(nameOf(item)), value: nodeOf(item) }));
}

function nodeOf(value: unknown): Node | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null;
}

function textOf(value: unknown): string {
  return isScalar(value) ? String(value.value) : String(value);
}

/** What an entry of a list is called: by its id or name, or by what a condition is about. */
function nameOf(item: unknown): string {
  if (isMap(item)) {
    const key = KEYS.find((each) => isScalar(item.get(each, true)));
    return key === undefined ? JSON.stringify(item.toJSON()) : textOf(item.get(key, true));
  }
  const text = textOf(item);
  const [, subject] = /^([A-Za-z][\w ]*?)\s*(?:<=|>=|[<>=])/.exec(text) ?? [];
  return subject ?? text;
}

/** The value of a node as data, by which nodes are compared; aliases are followed. */
export function dataOf(node: Node | null | undefined, document: Document): unknown {
  return node === null || node === undefined ? undefined : node.toJS(document);
}

/** Whether two values are the same data. Maps are compared in any order. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value === undefined ? null : String(value);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, sorted(each)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const MAX_SHOWN = 160;

/** A value on one line, for people. */
export function shown(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
