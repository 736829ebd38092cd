import type { Failure, Labels } from './answer.ts';
import type { Buckets } from './buckets.ts';
import { boundOf, fromCumulative, LOWER, totalOf, UPPER } from './buckets.ts';
import type { Ledger, Rise } from './ledger.ts';
import { enter, lastScrapes, ledgerFrom } from './ledger.ts';
import type { Scrapes } from './scrapes.ts';

/** What came of one version, or of it with one value of a label, since counting began. */
export interface Tally {
  readonly requests: number;
  readonly hits: number;
  readonly buckets: Buckets;
}

/** A value of a label that series are told apart by; null stands for all of them. */
export type Label = { readonly name: string; readonly value: string } | null;

/** All that is counted of one version. */
export interface Tallies {
  readonly all: Ledger;
  readonly hits: Ledger;
  /** By label as JSON. */
  readonly byLabel: ReadonlyMap<string, Raw>;
}

/** Counts as they come: those of classic buckets include all values below. */
interface Raw {
  readonly requests: number;
  readonly hits: number;
  readonly upTo: ReadonlyMap<number, number>;
  readonly native: Buckets;
}

export type Tallied =
  | {
      readonly outcome: 'tallied';
      readonly tallies: Tallies;
      /** Counters that began again; what is under way is spoilt. */
      readonly resets: readonly string[];
    }
  | Failure;

/** Values that a label may have. */
const MAX_VALUES = 200;
const EMPTY: Raw = { requests: 0, hits: 0, upTo: new Map(), native: new Map() };

/** Counting begins with the first scrapes at or after a moment of the server's clock. */
export function talliesFrom(since: number): Tallies {
  return { all: ledgerFrom(since), hits: ledgerFrom(since), byLabel: new Map([[JSON.stringify(null), EMPTY]]) };
}

/** Adds what was scraped since; series are told apart `by` these labels as well. */
export function addScrapes(before: Tallies, { all, hits }: Scrapes, by: readonly string[]): Tallied {
  const ofAll = enter(before.all, all);
  if (ofAll.outcome === 'failed') return ofAll;
  const known = { ...before.hits, instances: ofAll.ledger.instances };
  const ofHits = enter(known, hits, lastScrapes(all));
  if (ofHits.outcome === 'failed') return ofHits;
  const byLabel = new Map(before.byLabel);
  const add = (rises: readonly Rise[], plus: (raw: Raw, rise: Rise) => Raw): void => {
    for (const rise of rises) {
      for (const label of labelsOf(rise.labels, by)) {
        const id = JSON.stringify(label);
        byLabel.set(id, plus(byLabel.get(id) ?? EMPTY, rise));
      }
    }
  };
  add(ofAll.rises, plusRequests);
  add(ofHits.rises, (raw, rise) => ({ ...raw, hits: raw.hits + rise.by }));
  if (byLabel.size > MAX_VALUES) {
    const detail = `${byLabel.size - 1} values of ${by.join(' and ')}, expected are at most ${MAX_VALUES}`;
    return { outcome: 'failed', reason: 'several_series', detail };
  }
  const tallies = { all: ofAll.ledger, hits: ofHits.ledger, byLabel };
  return { outcome: 'tallied', tallies, resets: [...ofAll.resets, ...ofHits.resets] };
}

/** The tally of each label; null where the buckets of a histogram contradict each other. */
export function tallyOf({ byLabel }: Tallies): readonly (readonly [Label, Tally])[] | null {
  const read: [Label, Tally][] = [];
  for (const [id, { requests, hits, upTo, native }] of byLabel) {
    const buckets = upTo.size > 0 ? fromCumulative(upTo) : native;
    if (buckets === null) return null;
    read.push([JSON.parse(id), { requests: requests + totalOf(buckets), hits, buckets }]);
  }
  return read;
}

/** Entries of buckets go to their bucket; everything else counts requests. */
function plusRequests(raw: Raw, { labels, by }: Rise): Raw {
  if (labels[UPPER] !== undefined) {
    const upper = Number(labels[UPPER]);
    const count = (raw.native.get(upper)?.count ?? 0) + by;
    return { ...raw, native: new Map(raw.native).set(upper, { lower: Number(labels[LOWER]), count }) };
  }
  const bound = boundOf(labels);
  if (bound === null) return { ...raw, requests: raw.requests + by };
  return { ...raw, upTo: new Map(raw.upTo).set(bound, (raw.upTo.get(bound) ?? 0) + by) };
}

function labelsOf(labels: Labels, by: readonly string[]): readonly Label[] {
  return [null, ...by.map((name) => ({ name, value: labels[name] ?? '' }))];
}
