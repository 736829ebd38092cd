import type { Variant } from '@holdpoint/plan';
import type { Failure } from './answer.ts';
import type { Moment } from './moment.ts';
import { launchTimeOf } from './moment.ts';
import type { CountedAsk } from './scrapes.ts';
import { getScrapes } from './scrapes.ts';
import type { Label, Tallies, Tally } from './tallies.ts';
import { addScrapes, talliesFrom, tallyOf } from './tallies.ts';

/** What a version had served at a moment, since counting began. */
export interface Served {
  readonly tally: Tally;
  /** Launch time of the last scrape, epoch milliseconds. */
  readonly at: number;
}

/** One version, all of it and by label. */
export interface ServedByLabel {
  readonly outcome: 'served';
  readonly byLabel: readonly (readonly [Label, Served])[];
  /** Launch time at which counting began. */
  readonly begunAt: number;
  /** Set when counters began again: what came around that is lost, and windows begin anew here. */
  readonly spoilt: string | null;
}

/** Counts what one version served, from scrape to scrape. */
export interface Counter {
  read(moment: Moment): Promise<ServedByLabel | Failure>;
}

/** How far the first question reaches back, in milliseconds: as far as Prometheus itself looks for a value. */
const FIRST_REACH_MS = 300_000;
const MOST_REACH_MS = 3_600_000;

interface State {
  readonly tallies: Tallies;
  /** Server time of the last good read. */
  readonly readAt: number;
  readonly intervalMs: number | null;
  /** Launch time of the last scrape that was counted. */
  readonly at: number;
  readonly begunAt: number;
}

/** A counter of one version; conditions tell its series apart `by` these labels. */
export function counterOf(variant: Variant, ask: CountedAsk, by: readonly string[]): Counter {
  let state: State | null = null;
  return {
    read: async (moment) => {
      const { now } = moment.round;
      if (moment.entered || state === null) {
        state = begun(moment);
      }
      const before = state;
      const values = { variant, stage: moment.stage };
      const scrapes = await getScrapes(moment.round, { ask, values, reachMs: reachOf(before, now) });
      if (scrapes.outcome === 'failed') return scrapes;
      const added = addScrapes(before.tallies, scrapes, by);
      if (added.outcome === 'failed') return added;
      const tallies = tallyOf(added.tallies);
      if (tallies === null) return { outcome: 'failed', reason: 'unreadable', detail: 'buckets contradict each other' };
      // Scrapes from before counting began are in no tally, and move no time.
      const at = Math.max(before.at, launchTimeOf(moment, scrapes.newest));
      const intervalMs = scrapes.intervalMs ?? before.intervalMs;
      const spoilt = spoiltBy(added.resets);
      state = { tallies: added.tallies, readAt: now, intervalMs, at, begunAt: spoilt === null ? before.begunAt : at };
      const byLabel = tallies.map(([label, tally]) => [label, { tally, at }] as const);
      return { outcome: 'served', byLabel, begunAt: state.begunAt, spoilt };
    },
  };
}

function begun({ round: { now }, entered, reachMs, scale, at }: Moment): State {
  const early = entered === 'start' ? reachMs : 0;
  const begunAt = Math.floor(at - early * scale);
  return { tallies: talliesFrom(now - early), readAt: now - early, intervalMs: null, at: begunAt, begunAt };
}

function reachOf({ readAt, intervalMs }: State, now: number): number {
  if (intervalMs === null) return Math.max(FIRST_REACH_MS, now - readAt);
  return Math.min(MOST_REACH_MS, Math.max(0, now - readAt) + Math.max(4 * intervalMs, 10_000));
}

function spoiltBy([reset, ...others]: readonly string[]): string | null {
  if (reset === undefined) return null;
  return others.length === 0 ? reset : `${reset}, and ${others.length} more counters began again`;
}
