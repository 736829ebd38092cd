import type { RecordedEvent } from '@holdpoint/engine';
import { assertSeq } from '../../src/store/checks.ts';
import type { EventStore } from '../../src/store/index.ts';

/**
 * A record without hashes, which would be most of the work of a simulation: for the launches whose chain is
 * not looked at. It keeps the order and refuses what does not follow, as every store does.
 */
export function plainStore(): EventStore {
  const events: RecordedEvent[] = [];
  let epoch = 0;
  return {
    append(launch, expectedSeq, drafts) {
      assertSeq(launch, expectedSeq, events.length);
      const added = drafts.map(
        (draft, i): RecordedEvent => ({ ...draft, v: 1, launch, seq: expectedSeq + i, id: '', prev: '', hash: '' }),
      );
      events.push(...added);
      return added;
    },
    read: (_, fromSeq = 0) => events.slice(fromSeq),
    launches: () => [],
    savePlan: () => undefined,
    plan: () => null,
    nextEpoch() {
      epoch += 1;
      return epoch;
    },
    close: () => undefined,
  };
}
