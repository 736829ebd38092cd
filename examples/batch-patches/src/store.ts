import type { Apply } from './apply.ts';
import type { Batch } from './batch.ts';
import { monotonicMs } from './clock.ts';
import type { LedgerDocument } from './document.ts';
import { documentId, seedDocument } from './document.ts';
import { Remembered } from './remembered.ts';

export interface Receipt {
  readonly version: number;
  /** Patches applied. */
  readonly applied: number;
  /** Time that applying them took, in integer microseconds. */
  readonly micros: number;
}

export type Submission =
  | { readonly outcome: 'committed'; readonly receipt: Receipt; readonly replayed: boolean; readonly violated: boolean }
  | { readonly outcome: 'refused'; readonly detail: string }
  | { readonly outcome: 'conflict'; readonly version: number }
  | { readonly outcome: 'unknown_document' };

export interface DocumentStoreOptions {
  readonly apply: Apply;
  /** How many documents exist; their ids come from `documentId`. */
  readonly documents: number;
  /** Receipts kept for replays. */
  readonly remembered: number;
}

/** The documents in memory. Batches run to completion one at a time, so that each is atomic. */
export class DocumentStore {
  readonly #apply: Apply;
  readonly #documents: Map<string, LedgerDocument>;
  readonly #receipts: Remembered<Receipt>;

  constructor({ apply, documents, remembered }: DocumentStoreOptions) {
    this.#apply = apply;
    this.#documents = new Map(
      Array.from({ length: documents }, (_, i) => [documentId(i), seedDocument(documentId(i))]),
    );
    this.#receipts = new Remembered(remembered);
  }

  get(id: string): LedgerDocument | undefined {
    return this.#documents.get(id);
  }

  get size(): number {
    return this.#documents.size;
  }

  /**
   * Applies a batch once: the same `key` again gives the first receipt. `damage` counts the version up
   * twice, as a faulty release would; the check after the commit sees it.
   */
  submit(key: string, batch: Batch, { damage = false } = {}): Submission {
    const receipt = this.#receipts.get(key);
    if (receipt !== undefined) return { outcome: 'committed', receipt, replayed: true, violated: false };
    const before = this.#documents.get(batch.document);
    if (before === undefined) return { outcome: 'unknown_document' };
    if (batch.ifVersion !== undefined && batch.ifVersion !== before.version) {
      return { outcome: 'conflict', version: before.version };
    }
    const started = monotonicMs();
    const applied = this.#apply(before, batch.patches);
    if (applied.outcome === 'refused') return applied;
    const micros = Math.round((monotonicMs() - started) * 1000);
    const after = { ...applied.document, version: before.version + (damage ? 2 : 1) };
    this.#documents.set(after.id, after);
    // The orders were checked before the commit; what remains to be seen is that no version was lost or doubled.
    const violated = after.version !== before.version + 1;
    return { outcome: 'committed', receipt: this.#remember(key, batch, micros), replayed: false, violated };
  }

  #remember(key: string, batch: Batch, micros: number): Receipt {
    const version = this.#documents.get(batch.document)?.version ?? 0;
    const receipt = { version, applied: batch.patches.length, micros };
    this.#receipts.set(key, receipt);
    return receipt;
  }
}
