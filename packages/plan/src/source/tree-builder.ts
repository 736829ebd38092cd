import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
} from 'yaml';
import type { Position } from '../problem.ts';
import { positionsIn, type Report } from '../report.ts';
import { quote } from '../wording.ts';
import type { Entry, Node, ScalarNode } from './node.ts';
import { scalarOffsets } from './scalar-offsets.ts';

/** How many values all aliases together may unfold to. */
const MAX_UNFOLDED = 10_000;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export interface TreeSource {
  readonly text: string;
  readonly report: Report;
  /** Offsets of scalars whose value is lost; reported already. */
  readonly unread: ReadonlySet<number>;
}

/** Turns what the YAML package composed into nodes, and reports what a plan may not use. Depth is bounded before. */
export class TreeBuilder {
  readonly #source: TreeSource;
  /** Anchors whose values are complete: an alias inside its own anchor finds nothing here. */
  readonly #anchors = new Map<string, Node>();
  readonly #positionOf: (offset: number) => Position;
  #unfolded = 0;

  constructor(source: TreeSource) {
    this.#source = source;
    this.#positionOf = positionsIn(source.text);
  }

  /** Whether aliases unfold to more than a plan may; what was built is not worth decoding then. */
  get exhausted(): boolean {
    return this.#unfolded > MAX_UNFOLDED;
  }

  build(node: YamlNode): Node {
    const at = node.range?.[0] ?? 0;
    if (isAlias(node)) return this.#alias(node, at);
    if (node.tag !== undefined) {
      const message = `found the tag ${quote(node.tag)}; values have no tags here`;
      this.#source.report({ code: 'custom_tag', at, message });
      return invalid(at);
    }
    const built = this.#value(node, at);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, built);
    }
    return built;
  }

  #value(node: YamlNode, at: number): Node {
    if (isMap(node)) return this.#map(node, at);
    if (isSeq(node)) return this.#list(node, at);
    return isScalar(node) && !this.#source.unread.has(at) ? this.#scalar(node, at) : invalid(at);
  }

  #scalar(node: Scalar, at: number): ScalarNode {
    const { text } = this.#source;
    const raw = text.slice(at, node.range?.[1]);
    const value = typeof node.value === 'string' ? node.value : raw;
    // Most scalars are plain and on one line, where both walks would be the same.
    const offsetOf = value === raw ? (index: number) => at + index : scalarOffsets(value, raw, at);
    return { kind: 'scalar', at, size: 1, type: scalarType(node.value), text: value, offsetOf };
  }

  #list(node: YAMLSeq, at: number): Node {
    const items = node.items.map((item) => (isNode(item) ? this.build(item) : invalid(at)));
    return { kind: 'list', at, size: unfoldedSize(items), items };
  }

  #map(node: YAMLMap, at: number): Node {
    const entries = new Map<string, Entry>();
    for (const pair of node.items) {
      const entry = this.#entry(pair, at);
      if (entry === undefined) continue;
      const earlier = entries.get(entry.key);
      if (earlier === undefined) entries.set(entry.key, entry);
      else this.#reportDuplicate(earlier, entry);
    }
    const values = [...entries.values()];
    return { kind: 'map', at, size: unfoldedSize(values.map(({ value }) => value)), entries: values };
  }

  #entry({ key, value }: Pair, mapAt: number): Entry | undefined {
    const { report } = this.#source;
    const keyAt = isNode(key) ? (key.range?.[0] ?? mapAt) : mapAt;
    if (!isScalar(key)) {
      report({ code: 'bad_key', at: keyAt, message: 'found a key that is not plain text' });
      return undefined;
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    const refused = keyProblem(name);
    if (refused !== undefined) {
      report({ ...refused, at: keyAt });
      return undefined;
    }
    return { key: name, keyAt, value: isNode(value) ? this.build(value) : nothing(key.range?.[1] ?? keyAt) };
  }

  #alias(node: Alias, at: number): Node {
    const { report } = this.#source;
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      report({ code: 'unknown_alias', at, message: `no anchor ${quote(`&${node.source}`)} ends before this alias` });
      return invalid(at);
    }
    const reported = this.exhausted;
    this.#unfolded += target.size;
    if (!this.exhausted) return target;
    if (!reported) {
      const message = `aliases unfold to more than ${MAX_UNFOLDED.toLocaleString('en')} values`;
      report({ code: 'too_many_aliases', at, message });
    }
    return invalid(at);
  }

  #reportDuplicate(earlier: Entry, entry: Entry): void {
    const [first, second] = [earlier, entry].map(({ keyAt }) => this.#positionOf(keyAt).line);
    const lines = `on line ${first} and again on line ${second}`;
    this.#source.report({ code: 'duplicate_key', at: entry.keyAt, message: `${quote(entry.key)} stands ${lines}` });
  }
}

function keyProblem(name: string) {
  if (FORBIDDEN_KEYS.has(name)) {
    return { code: 'forbidden_key', message: `${quote(name)} may not be a key` } as const;
  }
  if (name === '<<') {
    return { code: 'merge_key', message: 'found a merge key "<<", which is not allowed' } as const;
  }
  return undefined;
}

function scalarType(value: unknown): ScalarNode['type'] {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'nothing';
}

function unfoldedSize(children: readonly Node[]): number {
  return children.reduce((sum, { size }) => sum + size, 1);
}

function invalid(at: number): Node {
  return { kind: 'invalid', at, size: 1 };
}

function nothing(at: number): Node {
  return { kind: 'scalar', at, size: 1, type: 'nothing', text: '', offsetOf: () => at };
}
