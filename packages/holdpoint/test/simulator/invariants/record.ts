import { isDeepStrictEqual } from 'node:util';
import { isOver, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import { canonicalJson } from '../../../src/store/canonical.ts';
import { type EventRow, NO_EVENTS, openRows } from '../../../src/store/chain.ts';
import type { Deed, Invariant } from '../deeds.ts';

const chain: Invariant = {
  id: 'I-25',
  statement: 'Every event follows the hash of the one before, and any change of one is found.',
  watch: (truth, broken) => ({
    ended: (events) => {
      if (events[0]?.hash === '') return;
      const rows = events.map(rowOf);
      if (!isWhole(NO_EVENTS, rows)) return broken('the record does not follow its own hashes');
      // Another place in each launch, the same in every run of it.
      const place = (truth.clock.fired * 31) % Math.max(1, rows.length);
      for (const [what, bad] of mutations(rows.slice(place, place + 3))) {
        if (isWhole(events[place - 1] ?? NO_EVENTS, bad)) broken(`event ${place} was ${what}, and nothing shows it`);
      }
    },
  }),
};

function rowOf({ launch, seq, id, at, v, type, actor, data, prev, hash }: RecordedEvent): EventRow {
  return { launch, seq, id, at, v, type, actor: canonicalJson(actor), data: canonicalJson(data), prev, hash };
}

/** Whether rows are a chain that goes on behind a place. */
function isWhole(before: Parameters<typeof openRows>[0], rows: readonly EventRow[]): boolean {
  try {
    for (const _ of openRows(before, rows));
    return true;
  } catch {
    // Whatever stops the reader has been found.
    return false;
  }
}

/** What may be done to the first of some rows, with what comes of it. */
function mutations(rows: readonly EventRow[]): readonly (readonly [string, readonly EventRow[]])[] {
  const [row, next, ...rest] = rows;
  if (row === undefined) return [];
  const always = [
    ['changed', rows.with(0, { ...row, at: Number(row.at) + 1 })],
    ['doubled', [row, ...rows]],
  ] as const;
  if (next === undefined) return always;
  return [...always, ['left out', [next, ...rest]], ['swapped', [next, row, ...rest]]];
}

/** Events that come once in a launch, and once for each stage. */
const ONCE = ['LaunchCreated', 'LaunchStarted', 'RollbackStarted', 'TrafficReturned', 'RollbackUnconfirmed'];

const atomic: Invariant = {
  id: 'I-26',
  statement: 'Events of one decision are recorded together, in their place, and once.',
  watch: ({ plan }, broken) => {
    const targets = Object.keys(plan.targets).length;
    const seen = new Set<string>();
    let awaited = 0;
    return {
      recorded: (event, before) => {
        if (event.seq !== before.seq) broken(`event ${event.seq} stands in place ${before.seq}`);
        if (awaited > 0 && event.type !== 'ShareRequested')
          broken(`event ${event.seq} stands where a share was to be asked`);
        const asks = event.type === 'StageEntered' || event.type === 'RollbackStarted';
        awaited = asks ? targets : Math.max(0, awaited - 1);
        const key = event.type === 'StageEntered' ? `stage ${event.data.stage}` : event.type;
        if (seen.has(key) && (ONCE.includes(key) || key.startsWith('stage')))
          broken(`event ${event.seq} records ${key} again`);
        seen.add(key);
      },
      ended: () => {
        if (awaited > 0) broken('the record ends before what its last decision asks of the routers');
      },
    };
  },
};

/** Comparing whole states takes long, so only every so many steps is looked at. */
const COMPARED = 40;

const rebuild: Invariant = {
  id: 'I-27',
  statement: 'The state of a program is the fold of its record.',
  watch: (truth, broken) => {
    let steps = 0;
    const compare = (live: LaunchState, when: string): void => {
      if (live.seq === truth.record.seq && !isDeepStrictEqual(live, truth.record))
        broken(
          `${when}, the state of event ${live.seq} is not what the record says: ${differenceOf(live, truth.record)}`,
        );
    };
    return {
      resumed: (live) => {
        if (live.seq !== truth.record.seq)
          broken(`a program took the launch up at event ${live.seq} of ${truth.record.seq}`);
        compare(live, 'at a restart');
      },
      stepped: (live, process) => {
        steps += 1;
        if (steps % COMPARED === 0 && process === truth.newest) compare(live, 'in a running program');
      },
    };
  },
};

function differenceOf(a: LaunchState, b: LaunchState): string {
  const other = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a)
    .flatMap(([key, value]) => (isDeepStrictEqual(value, other.get(key)) ? [] : [key]))
    .join(', ');
}

const bounded: Invariant = {
  id: 'I-32',
  statement: 'What goes on is recorded once, and what is kept in memory has a limit.',
  watch: (_, broken) => ({
    recorded: (event, before) => {
      const last = event.type === 'ShareObserved' ? (before.routers[event.data.target] ?? null) : null;
      const again =
        (event.type === 'ShareObserved' &&
          before.rollback !== null &&
          last !== null &&
          last.at > before.rollback.startedAt &&
          last.traffic.shareBp === event.data.shareBp &&
          event.data.shareBp > 0) ||
        (event.type === 'RouterUnreachable' && before.routers[event.data.target] === null) ||
        (event.type === 'LaunchPaused' && before.paused !== null) ||
        (event.type === 'ShareDrifted' && before.drifted.includes(event.data.target)) ||
        (event.type === 'EvidenceLost' && before.blind[`${event.data.signal}|${event.data.variant}`] !== undefined) ||
        (event.type === 'TriggerFired' && before.stage?.fired.includes(event.data.trigger) === true);
      if (again) broken(`event ${event.seq} tells of ${event.type} again`);
      if (before.log.length > 50) broken(`the log in memory has ${before.log.length} events`);
    },
  }),
};

/** What may follow the end of a launch. */
const ANNOTATIONS = ['DecisionRefused', 'ControllerStopped', 'MessageDelivered', 'MessageFailed'];

const terminal: Invariant = {
  id: 'I-33',
  statement: 'A launch ends once, with nothing but annotations behind it; once everything is healed, it does end.',
  watch: (_, broken) => ({
    recorded: (event, before) => {
      if (isOver(before) && !ANNOTATIONS.includes(event.type))
        broken(`event ${event.seq}, ${event.type}, follows the end of the launch`);
    },
  }),
};

/** Ends that belong to what was injected. */
const EXPECTED = ['data_unwritable', 'router_unreachable', 'router_refused', 'version_conflict'];

const noCrash: Invariant = {
  id: 'I-0',
  statement: 'A program ends by an error only where the world gave it no choice.',
  watch: (_, broken) => ({
    did: (deed: Deed) => {
      if (deed.kind !== 'process') return;
      const [, end, code] = /^(crashed|gave up): (\S*)/.exec(deed.text) ?? [];
      if (end === 'crashed' || (end === 'gave up' && !EXPECTED.includes(code ?? '')))
        broken(`process ${deed.process} ${deed.text}`);
    },
  }),
};

/** What is promised about the record. */
export const RECORD: readonly Invariant[] = [noCrash, chain, atomic, rebuild, bounded, terminal];
