import type { EventDraft, RecordedEvent } from '@holdpoint/engine';

/** A launch as the store knows it. */
export interface StoredLaunch {
  readonly launch: string;
  readonly planDigest: string;
  readonly events: number;
  readonly lastAt: number;
}

/**
 * The record. Appending is atomic and durable: when `append` returns, the events survive a power cut.
 * Errors are LaunchErrors: `version_conflict`, `data_unwritable`, `data_too_new`, `data_locked`, `record_broken`.
 */
export interface EventStore {
  /**
   * Appends drafts to a launch in one transaction. `expectedSeq` is the number of events that the
   * caller has folded; `version_conflict` when the store holds another number.
   */
  append(launch: string, expectedSeq: number, drafts: readonly EventDraft[]): readonly RecordedEvent[];
  /** Events of a launch in order, from `fromSeq` (0 is the first). */
  read(launch: string, fromSeq?: number): Iterable<RecordedEvent>;
  launches(): readonly StoredLaunch[];
  /** Keeps the source text of a plan under its digest. */
  savePlan(digest: string, source: string): void;
  plan(digest: string): string | null;
  /** The next fencing number: higher than any given before, durable when it returns. */
  nextEpoch(): number;
  close(): void;
}
