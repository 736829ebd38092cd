import { type EventDraft, evolve, fold, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import { LaunchError } from '../errors.ts';
import type { EventStore } from '../store/index.ts';
import type { Journal } from '../store/journal.ts';

export interface LaunchRecordPorts {
  readonly store: EventStore;
  /** Drafts of a rollback that the store would not take, until it does. */
  readonly journal: Journal;
  /** Told of failures that are no events, such as a store that cannot be written. */
  readonly onProblem: (error: LaunchError) => void;
}

/**
 * A launch's state beside its record. Events are recorded first and folded then, with one exception:
 * where the store fails, a rollback is folded at once, kept in the journal, and recorded later.
 */
export class LaunchRecord {
  readonly #ports: LaunchRecordPorts;
  #state: LaunchState;
  /** The state as far as it is recorded: what was folded ahead of the record is folded again from it. */
  #recorded: LaunchState;
  #unrecorded: readonly EventDraft[] = [];

  constructor(state: LaunchState, ports: LaunchRecordPorts) {
    this.#state = state;
    this.#recorded = state;
    this.#ports = ports;
  }

  get state(): LaunchState {
    return this.#state;
  }

  /** Whether the state is ahead of the record. */
  get isAhead(): boolean {
    return this.#unrecorded.length > 0;
  }

  /** Records drafts with those that wait, and folds them. Returns what is in the record now that was not before. */
  append(drafts: readonly EventDraft[]): readonly RecordedEvent[] {
    const { launch, seq } = this.#recorded;
    try {
      const events = this.#ports.store.append(launch, seq, [...this.#unrecorded, ...drafts]);
      this.#recorded = fold(this.#recorded, events);
      this.#state = this.#recorded;
      this.#unrecorded = [];
      return events;
    } catch (error) {
      if (!(error instanceof LaunchError) || error.code !== 'data_unwritable') throw error;
      this.#ports.onProblem(error);
      if (takesTrafficBack(drafts) || this.#state.phase === 'rolling_back') this.#goAhead(drafts);
      return [];
    }
  }

  #goAhead(drafts: readonly EventDraft[]): void {
    const { launch } = this.#state;
    this.#keepIfPossible(drafts);
    this.#unrecorded = [...this.#unrecorded, ...drafts];
    for (const draft of drafts) {
      const { seq } = this.#state;
      this.#state = evolve(this.#state, { ...draft, v: 1, launch, seq, id: '', prev: '', hash: '' });
    }
  }

  /** The journal is often on the disk that just failed; taking traffic back does not wait for it. */
  #keepIfPossible(drafts: readonly EventDraft[]): void {
    try {
      this.#ports.journal.append(this.#state.launch, drafts);
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      this.#ports.onProblem(error);
    }
  }
}

function takesTrafficBack(drafts: readonly EventDraft[]): boolean {
  return drafts.some(({ type }) => type === 'RollbackStarted');
}
