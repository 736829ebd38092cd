import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { CASES } from '../../test/store/contract-cases.ts';
import { testFolder } from '../../test/store/fixtures.ts';
import type { EventStore } from './index.ts';
import { memoryStore } from './memory.ts';
import { sqliteStore } from './sqlite.ts';

const STORES: Readonly<Record<string, () => EventStore>> = {
  memoryStore,
  sqliteStore: () => sqliteStore(testFolder()),
};

for (const [name, open] of Object.entries(STORES)) {
  describe(name, () => {
    for (const [title, run] of Object.entries(CASES)) {
      it(title, () => {
        const store = open();
        try {
          run(store);
        } finally {
          store.close();
        }
      });
    }
  });
}

/** A store that does as memoryStore does but for some methods. */
function broken(change: (store: EventStore) => Partial<EventStore>): EventStore {
  const store = memoryStore();
  return { ...store, ...change(store) };
}

/** Changes what `read` and `append` give. */
function altered(alter: (event: RecordedEvent) => RecordedEvent): EventStore {
  return broken((store) => ({
    append: (...args) => store.append(...args).map(alter),
    *read(...args) {
      for (const event of store.read(...args)) yield alter(event);
    },
  }));
}

/** A `read` whose iterators all advance the one that was begun last. */
function sharedReader(store: EventStore): EventStore['read'] {
  let source: Iterator<RecordedEvent>;
  return function* read(launch, fromSeq) {
    source = store.read(launch, fromSeq)[Symbol.iterator]();
    for (let next = source.next(); !next.done; next = source.next()) yield next.value;
  };
}

/** Stores with one fault each, which the contract must find. */
const BROKEN: Readonly<Record<string, () => EventStore>> = {
  'drops the last event': () =>
    broken((store) => ({ read: (launch, from) => [...store.read(launch, from)].slice(0, -1) })),
  'reads from the start whatever is asked': () => broken((store) => ({ read: (launch) => store.read(launch) })),
  'starts one event late': () => broken((store) => ({ read: (launch, from = 0) => store.read(launch, from + 1) })),
  'numbers from 1': () => altered((event) => ({ ...event, seq: event.seq + 1 })),
  'does not chain': () => altered((event) => ({ ...event, prev: '0'.repeat(64) })),
  'gives one id twice': () => altered((event) => ({ ...event, id: '019c1c38-a400-79c2-9ace-4256691f2024' })),
  'rounds times to seconds': () => altered((event) => ({ ...event, at: Math.floor(event.at / 1000) * 1000 })),
  'does not mind the expected number of events': () =>
    broken((store) => ({
      append: (launch, _expected, drafts) => store.append(launch, [...store.read(launch)].length, drafts),
    })),
  'takes the drafts before a bad one': () =>
    broken((store) => ({
      append: (launch, expected, drafts) => {
        const count = store.append(launch, expected, []).length;
        return drafts.flatMap((draft, index) => store.append(launch, expected + count + index, [draft]));
      },
    })),
  'mixes launches up': () => broken((store) => ({ read: (_launch, from) => store.read('alpha-2026-02-08-1', from) })),
  'shares one reader': () => broken((store) => ({ read: sharedReader(store) })),
  'names launches in another order': () => broken((store) => ({ launches: () => [...store.launches()].reverse() })),
  'counts one event less': () =>
    broken((store) => ({ launches: () => store.launches().map((each) => ({ ...each, events: each.events - 1 })) })),
  'forgets plans': () => broken(() => ({ savePlan: () => undefined })),
  'takes any digest': () => {
    const plans = new Map<string, string>();
    return broken(() => ({
      savePlan: (digest, source) => plans.set(digest, source),
      plan: (digest) => plans.get(digest) ?? null,
    }));
  },
  'gives one epoch twice': () => broken(() => ({ nextEpoch: () => 7 })),
  'gives epochs that fall': () => {
    let epoch = 100;
    return broken(() => ({
      nextEpoch: () => {
        epoch -= 1;
        return epoch;
      },
    }));
  },
};

describe('the contract', () => {
  it.each(Object.entries(BROKEN))('finds a store that %s', (_name, open) => {
    const failed = Object.entries(CASES).filter(([, run]) => throws(() => run(open())));
    expect(failed).not.toEqual([]);
  });

  it('is passed by every store of the folder', async () => {
    const folder = import.meta.dirname;
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const modules: object[] = await Promise.all(files.map((file) => import(join(folder, file))));
    const factories = modules.flatMap((module) => Object.keys(module).filter((name) => /^[a-z]\w*Store$/.test(name)));
    expect(factories.toSorted()).toEqual(Object.keys(STORES).toSorted());
  });
});

function throws(work: () => void): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}
