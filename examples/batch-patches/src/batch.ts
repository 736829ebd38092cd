import type { Operation } from 'fast-json-patch';
import type { Patch } from './apply.ts';
import { isRecord } from './document.ts';

/** What `POST /batch` carries. */
export interface Batch {
  readonly batch: string;
  readonly document: string;
  readonly patches: readonly Patch[];
  /** The batch is refused with a conflict when the document has another version. */
  readonly ifVersion?: number;
}

/** Patches that one batch may carry. */
const MAX_PATCHES = 2_000;
const MAX_OPERATIONS = 20;
const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

export type ParsedBatch =
  | { readonly outcome: 'batch'; readonly batch: Batch }
  | { readonly outcome: 'malformed'; readonly detail: string };

/** Reads a request's body; the detail of a malformed one says what was expected where. */
export function parseBatch(text: string): ParsedBatch {
  const value = parseJson(text);
  if (!isRecord(value)) return malformed('the body is not a JSON object');
  const { batch, document, patches, ifVersion } = value;
  if (!isName(batch)) return malformed('batch must be text of 1 to 200 characters');
  if (!isName(document)) return malformed('document must be text of 1 to 200 characters');
  if (ifVersion !== undefined && typeof ifVersion !== 'number') return malformed('ifVersion must be a number');
  if (!Array.isArray(patches) || patches.length === 0 || patches.length > MAX_PATCHES) {
    return malformed(`patches must be an array of 1 to ${MAX_PATCHES} patches`);
  }
  const wrong = patches.findIndex((patch) => !isPatch(patch));
  if (wrong !== -1) return malformed(`patches[${wrong}] must be 1 to ${MAX_OPERATIONS} operations below /orders/`);
  return { outcome: 'batch', batch: { batch, document, patches, ...(ifVersion === undefined ? {} : { ifVersion }) } };
}

function malformed(detail: string): ParsedBatch {
  return { outcome: 'malformed', detail };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

function isPatch(value: unknown): value is Patch {
  return Array.isArray(value) && value.length > 0 && value.length <= MAX_OPERATIONS && value.every(isOperation);
}

/** The library checks operations in full; here only that they stay off the id and the version. */
function isOperation(value: unknown): value is Operation {
  if (!isRecord(value) || typeof value.op !== 'string' || !OPERATIONS.has(value.op)) return false;
  return isOrderPath(value.path) && (value.from === undefined || isOrderPath(value.from));
}

function isOrderPath(path: unknown): boolean {
  return typeof path === 'string' && path.startsWith('/orders/');
}
