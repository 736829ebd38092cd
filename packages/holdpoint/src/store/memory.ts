import type { EventDraft, RecordedEvent } from '@holdpoint/engine';
import { type EventRow, type Head, NO_EVENTS, openRows, sealDrafts } from './chain.ts';
import { assertLaunchId, assertPlanDigest, assertSeq } from './checks.ts';
import type { EventStore, StoredLaunch } from './index.ts';

/** The reference store: all in memory, gone with the process. For tests, rehearsals and simulations. */
export function memoryStore(): EventStore {
  const launches = new Map<string, EventRow[]>();
  const plans = new Map<string, string>();
  let epoch = 0;

  function append(launch: string, expectedSeq: number, drafts: readonly EventDraft[]): readonly RecordedEvent[] {
    assertLaunchId(launch);
    const rows = launches.get(launch) ?? [];
    assertSeq(launch, expectedSeq, rows.length);
    if (drafts.length === 0) return [];
    const head = headOf(rows);
    const added = sealDrafts(launch, head, drafts);
    launches.set(launch, rows);
    rows.push(...added);
    return [...openRows(head, added)];
  }

  return {
    append,
    *read(launch, fromSeq = 0) {
      const rows = launches.get(launch) ?? [];
      yield* openRows(headOf(rows.slice(0, fromSeq)), rows.slice(fromSeq));
    },
    launches: () => [...launches].map(([launch, rows]) => summary(launch, rows)),
    savePlan(digest, source) {
      assertPlanDigest(digest, source);
      plans.set(digest, source);
    },
    plan: (digest) => plans.get(digest) ?? null,
    nextEpoch() {
      epoch += 1;
      return epoch;
    },
    close: () => undefined,
  };
}

function headOf(rows: readonly EventRow[]): Head {
  const last = rows.at(-1);
  return last === undefined ? NO_EVENTS : { seq: Number(last.seq), hash: last.hash };
}

function summary(launch: string, rows: readonly EventRow[]): StoredLaunch {
  const [first] = openRows(NO_EVENTS, rows.slice(0, 1));
  return {
    launch,
    planDigest: first?.type === 'LaunchCreated' ? first.data.planDigest : '',
    events: rows.length,
    lastAt: Number(rows.at(-1)?.at ?? 0),
  };
}
