import type { PlanDraft } from '../document/index.ts';
import type { ProblemCode } from '../problem-codes.ts';
import type { Report } from '../report.ts';
import { locate, type Node, type Path } from '../source/node.ts';

/** What a check says about a place of the document. */
export interface Remark {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Index in the text at the place; its beginning unless stated. */
  readonly index?: number | undefined;
  /** Whether the key is meant, not the value. */
  readonly onKey?: boolean;
}

/** What every check gets: the document as far as it could be read, and where to say what is wrong with it. */
export interface CheckContext {
  readonly draft: PlanDraft;
  /** Whether the author wrote something at the path, readable or not. */
  isWritten(path: Path): boolean;
  remark(path: Path, remark: Remark): void;
}

/** The context of the checks of one document. */
export function checkContext(tree: Node, draft: PlanDraft, report: Report): CheckContext {
  return {
    draft,
    isWritten: (path) => locate(tree, path).complete,
    remark: (path, { code, message, hint, index = 0, onKey = false }) => {
      const { node, keyAt } = locate(tree, path);
      report({ code, at: onKey ? keyAt : offsetIn(node, index), message, hint });
    },
  };
}

/** A question that YAML took for a map begins with its key. */
function offsetIn(node: Node, index: number): number {
  if (node.kind === 'scalar') return node.offsetOf(index);
  return node.kind === 'map' && index > 0 ? (node.entries[0]?.keyAt ?? node.at) + index : node.at;
}

/** The entry of a record that is its own, and not inherited from `Object`. */
export function entryOf<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Whether the record has the key of its own; its value may be unreadable. */
export function declares(record: Readonly<Record<string, unknown>> | undefined, key: string): boolean {
  return record !== undefined && Object.hasOwn(record, key);
}
