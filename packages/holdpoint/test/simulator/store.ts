import type { EventDraft, RecordedEvent } from '@holdpoint/engine';
import { LaunchError } from '../../src/errors.ts';
import type { EventStore } from '../../src/store/index.ts';
import { type Journal, recordMissing } from '../../src/store/journal.ts';
import type { Draw } from './draw.ts';

/** What is wrong with the disk. */
export interface StoreFaults {
  /** Nothing can be written. */
  full: boolean;
  /** Part of the commits that fail before they take effect. */
  fails: number;
  /** Part of the commits that take effect although the caller hears of a failure. */
  unknown: number;
  /** After its first failure a store refuses everything until it is opened again. */
  sticky: boolean;
  /** The journal cannot be written either. */
  journalFull: boolean;
}

/** Nothing is wrong. */
export function soundStore(): StoreFaults {
  return { full: false, fails: 0, unknown: 0, sticky: false, journalFull: false };
}

function unwritable(what: string): LaunchError {
  return new LaunchError('data_unwritable', `${what} cannot be written`);
}

/** The disk of a machine: a record, and the journal beside it. */
export class FaultyDisk {
  faults: StoreFaults = soundStore();
  readonly #store: EventStore;
  readonly #draw: Draw;
  readonly #onRecorded: (events: readonly RecordedEvent[]) => void;
  #journal: EventDraft[] = [];

  constructor(
    store: EventStore,
    { draw, onRecorded }: { readonly draw: Draw; readonly onRecorded: (events: readonly RecordedEvent[]) => void },
  ) {
    this.#store = store;
    this.#draw = draw;
    this.#onRecorded = onRecorded;
  }

  /** The store as one process opens it. */
  open(): EventStore {
    let failed = false;
    const write = <T>(work: () => T): T => {
      const { full, fails, unknown, sticky } = this.faults;
      if ((sticky && failed) || full || this.#draw.chance(fails)) {
        failed = true;
        throw unwritable('the record');
      }
      const result = work();
      if (!this.#draw.chance(unknown)) return result;
      failed = true;
      throw unwritable('the record');
    };
    return {
      ...this.#store,
      append: (launch, expectedSeq, drafts) =>
        write(() => {
          const events = this.#store.append(launch, expectedSeq, drafts);
          this.#onRecorded(events);
          return events;
        }),
      nextEpoch: () => write(() => this.#store.nextEpoch()),
    };
  }

  /** The journal as a process writes to it. */
  readonly journal: Journal = {
    append: (_launch, drafts) => {
      if (this.faults.journalFull) throw unwritable('the journal');
      this.#journal.push(...drafts);
    },
  };

  /** What a new process does first: the journal goes into the record. */
  drain(store: EventStore, launch: string): void {
    if (this.#journal.length === 0) return;
    recordMissing(store, launch, this.#journal);
    this.#journal = [];
  }
}
