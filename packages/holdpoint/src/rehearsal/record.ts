import type { RecordedEvent } from '@holdpoint/engine';
import type { EventStore } from '../store/index.ts';

/** What a rehearsal keeps: everything but the readings themselves, which would be most of it. */
export interface RehearsalRecord {
  readonly store: EventStore;
  readonly events: RecordedEvent[];
  /** Told of every event, readings as well. */
  onEvent: (event: RecordedEvent) => void;
}

/** A record without hashes: nobody has to trust what a rehearsal did, for its seed repeats it. */
export function rehearsalRecord(): RehearsalRecord {
  let epoch = 0;
  const record: RehearsalRecord = {
    events: [],
    onEvent: () => undefined,
    store: {
      append(launch, expectedSeq, drafts) {
        const recorded = drafts.map(
          (draft, i): RecordedEvent => ({ ...draft, v: 1, launch, seq: expectedSeq + i, id: '', prev: '', hash: '' }),
        );
        for (const event of recorded) {
          if (event.type !== 'ReadingsTaken') record.events.push(event);
          record.onEvent(event);
        }
        return recorded;
      },
      read: () => record.events,
      launches: () => [],
      savePlan: () => undefined,
      plan: () => null,
      nextEpoch() {
        epoch += 1;
        return epoch;
      },
      close: () => undefined,
    },
  };
  return record;
}
