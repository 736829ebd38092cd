import assert from 'node:assert/strict';
import type { EventDraft } from '@holdpoint/engine';
import { LaunchError } from '../../src/errors.ts';
import { planDigest } from '../../src/store/checks.ts';
import type { EventStore } from '../../src/store/index.ts';
import { ALPHA, AT, BETA, created, draftsOf, noted, SOURCE } from './drafts.ts';

/** What every store must do. A case throws where the store does something else. */
export const CASES: Readonly<Record<string, (store: EventStore) => void>> = {
  'reads what was appended, in order': (store) => {
    const appended = [...store.append(ALPHA, 0, draftsOf(2)), ...store.append(ALPHA, 2, [noted(2)])];
    assert.deepEqual([...store.read(ALPHA)], appended);
    assert.deepEqual(appended.map(draftOf), [...draftsOf(2), noted(2)]);
  },
  'numbers events from 0, chains them, and gives each an id of its time': (store) => {
    const events = store.append(ALPHA, 0, draftsOf(3));
    assert.deepEqual(
      events.map(({ v, launch, seq }) => ({ v, launch, seq })),
      [0, 1, 2].map((seq) => ({ v: 1, launch: ALPHA, seq })),
    );
    assert.deepEqual(
      events.map(({ prev }) => prev),
      ['0'.repeat(64), events[0]?.hash, events[1]?.hash],
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 3);
    for (const { id, at } of events) assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), at);
  },
  'reads from any event on': (store) => {
    const events = store.append(ALPHA, 0, draftsOf(300));
    for (const from of [0, 1, 127, 128, 129, 299]) assert.deepEqual([...store.read(ALPHA, from)], events.slice(from));
    assert.deepEqual([...store.read(ALPHA, 300)], []);
  },
  'reads nothing of a launch that it does not know': (store) => {
    assert.deepEqual([...store.read(BETA)], []);
  },
  'keeps launches apart': (store) => {
    store.append(ALPHA, 0, draftsOf(2));
    store.append(BETA, 0, [created(), noted(1, 'of another launch')]);
    assert.deepEqual([...store.read(ALPHA)].map(draftOf), draftsOf(2));
    assert.deepEqual([...store.read(BETA)].map(draftOf), [created(), noted(1, 'of another launch')]);
  },
  'refuses an append that has not seen every event, and one that has seen too many': (store) => {
    store.append(ALPHA, 0, draftsOf(2));
    for (const seq of [0, 1, 3]) fails('version_conflict', () => store.append(ALPHA, seq, [noted(9)]));
    fails('version_conflict', () => store.append(BETA, 1, [noted(9)]));
    assert.equal([...store.read(ALPHA)].length, 2);
  },
  'takes none of the drafts when one of them cannot be kept': (store) => {
    store.append(ALPHA, 0, draftsOf(1));
    fails('event_too_large', () => store.append(ALPHA, 1, [noted(1), noted(2, 'x'.repeat(70_000)), noted(3)]));
    assert.equal([...store.read(ALPHA)].length, 1);
    store.append(ALPHA, 1, [noted(1)]);
    assert.equal([...store.read(ALPHA)].length, 2);
  },
  'appends nothing when there is nothing to append': (store) => {
    assert.deepEqual(store.append(ALPHA, 0, []), []);
    assert.deepEqual(store.launches(), []);
  },
  'refuses times that are no whole milliseconds, and numbers that JSON does not have': (store) => {
    for (const at of [1.5, -1, Number.NaN, 2 ** 48])
      fails('internal', () => store.append(ALPHA, 0, [{ ...created(), at }]));
    fails('internal', () => store.append(ALPHA, 0, [paused({ decision: 'pause', reason: '', forMs: Number.NaN })]));
  },
  'refuses what is no id of a launch': (store) => {
    for (const id of ['', 'Alpha', 'a/../b', 'a b', `a${'-b'.repeat(99)}`])
      fails('wrong_use', () => store.append(id, 0, draftsOf(1)));
  },
  'keeps every character of a text': (store) => {
    const text = 'ñ 日本 العربية \u0000 \u001f " \\ \u2028 \ud83d\ude80 \ud83d \ufffd';
    store.append(ALPHA, 0, [noted(1, text)]);
    assert.deepEqual([...store.read(ALPHA)].map(draftOf), [noted(1, text)]);
  },
  'gives events that the caller cannot change the record by': (store) => {
    const reasons: { decision: 'pause'; reason: string } = { decision: 'pause', reason: 'before' };
    store.append(ALPHA, 0, [paused(reasons)]);
    reasons.reason = 'after';
    const [event] = store.read(ALPHA);
    assert.deepEqual(event?.data, { decision: 'pause', reason: 'before' });
  },
  'may be appended to while it is read': (store) => {
    store.append(ALPHA, 0, draftsOf(200));
    let seen = 0;
    for (const event of store.read(ALPHA)) {
      if (event.seq === 5) store.append(ALPHA, 200, [noted(200)]);
      if (event.seq < 200) seen += 1;
    }
    assert.equal(seen, 200);
    assert.equal([...store.read(ALPHA)].length, 201);
  },
  'may be read twice at the same time': (store) => {
    store.append(ALPHA, 0, draftsOf(300));
    let pairs = 0;
    const second = store.read(ALPHA)[Symbol.iterator]();
    for (const event of store.read(ALPHA)) {
      assert.deepEqual(second.next().value, event);
      pairs += 1;
    }
    assert.equal(pairs, 300);
  },
  'lists launches in the order in which they were begun': (store) => {
    store.append(BETA, 0, draftsOf(1));
    store.append(ALPHA, 0, draftsOf(4));
    store.append(BETA, 1, [noted(1)]);
    const digest = planDigest(SOURCE);
    assert.deepEqual(store.launches(), [
      { launch: BETA, planDigest: digest, events: 2, lastAt: AT + 1 },
      { launch: ALPHA, planDigest: digest, events: 4, lastAt: AT + 3 },
    ]);
  },
  'keeps a plan under its digest and no other': (store) => {
    assert.equal(store.plan(planDigest(SOURCE)), null);
    store.savePlan(planDigest(SOURCE), SOURCE);
    store.savePlan(planDigest(SOURCE), SOURCE);
    assert.equal(store.plan(planDigest(SOURCE)), SOURCE);
    fails('plan_changed', () => store.savePlan(planDigest(SOURCE), `${SOURCE} `));
    assert.equal(store.plan(planDigest(SOURCE)), SOURCE);
  },
  'gives a higher epoch every time': (store) => {
    const epochs = [store.nextEpoch(), store.nextEpoch(), store.nextEpoch()];
    assert.deepEqual(
      epochs,
      [...new Set(epochs)].sort((a, b) => a - b),
    );
    assert.ok(epochs.every((epoch) => Number.isSafeInteger(epoch) && epoch > 0));
  },
  'may be closed twice': (store) => {
    store.close();
    store.close();
  },
};

function fails(code: string, work: () => unknown): void {
  assert.throws(work, (error) => error instanceof LaunchError && error.code === code && error.message.length > 20);
}

function paused(data: Extract<EventDraft, { type: 'DecisionMade' }>['data']): EventDraft {
  return { type: 'DecisionMade', at: AT, actor: { kind: 'engine' }, data };
}

function draftOf({ type, at, actor, data }: EventDraft): unknown {
  return { type, at, actor, data };
}
