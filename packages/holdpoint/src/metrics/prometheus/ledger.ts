import type { Labels, RangeSeries } from './answer.ts';
import { identity, numberOf, shown } from './answer.ts';

/** What is known of counters that are followed from scrape to scrape. Times are those of the server, epoch ms. */
export interface Ledger {
  /** Scrapes from here on count. */
  readonly since: number;
  /** The last scrape of each series that has been counted. */
  readonly counted: ReadonlyMap<string, { readonly at: number; readonly value: number }>;
  /** The first scrape of each instance. */
  readonly instances: ReadonlyMap<string, number>;
}

export interface Rise {
  readonly labels: Labels;
  readonly by: number;
}

export type Entry =
  | {
      readonly outcome: 'entered';
      readonly ledger: Ledger;
      readonly rises: readonly Rise[];
      /** Series that began again, with what they fell from and to; what came in between is lost. */
      readonly resets: readonly string[];
    }
  | { readonly outcome: 'failed'; readonly reason: 'not_finite' | 'unreadable'; readonly detail: string };

/** An empty ledger. */
export function ledgerFrom(since: number): Ledger {
  return { since, counted: new Map(), instances: new Map() };
}

/** What a series was scraped from, as far as its labels tell. */
function instanceOf({ job = '', instance = '', namespace = '', pod = '' }: Labels): string {
  return JSON.stringify([job, instance, namespace, pod]);
}

/**
 * Enters the scrapes that are new: each is counted once. A series that appears among others of an instance
 * which had been scraped before was born then and counts from 0; the first scrape of a new instance is where
 * counting begins. `until` limits an instance's scrapes.
 */
export function enter(
  ledger: Ledger,
  found: readonly RangeSeries[],
  until: ReadonlyMap<string, number> = new Map(),
): Entry {
  const counted = new Map(ledger.counted);
  const instances = firstScrapes(ledger, found, until);
  const rises: Rise[] = [];
  const resets: string[] = [];
  for (const { labels, points } of found) {
    const id = identity(labels);
    const instance = instanceOf(labels);
    const end = until.get(instance) ?? Number.POSITIVE_INFINITY;
    let last = counted.get(id) ?? null;
    let by = 0;
    // Whether it was there already, unseen, in a scrape of its instance that counts.
    const isOld = points.some(({ at }) => at < ledger.since);
    for (const point of points) {
      if (!('value' in point) || point.at < ledger.since || point.at > end || point.at <= (last?.at ?? 0)) continue;
      const value = numberOf(point.value);
      if (typeof value !== 'number') return { outcome: 'failed', ...value, detail: `${shown(labels)} ${value.detail}` };
      const born = last === null && !isOld && (instances.get(instance) ?? point.at) < point.at;
      const before = last?.value ?? (born ? 0 : value);
      if (value < before) resets.push(`${shown(labels)} fell from ${before} to ${value}`);
      else by += value - before;
      last = { at: point.at, value };
    }
    if (last === null) continue;
    counted.set(id, last);
    rises.push({ labels, by });
  }
  return { outcome: 'entered', ledger: { since: ledger.since, counted, instances }, rises, resets };
}

function firstScrapes(
  { since, instances }: Ledger,
  found: readonly RangeSeries[],
  until: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const firsts = new Map(instances);
  for (const { labels, points } of found) {
    const instance = instanceOf(labels);
    const end = until.get(instance) ?? Number.POSITIVE_INFINITY;
    const first = points.find(({ at }) => at >= since && at <= end)?.at;
    if (first !== undefined) firsts.set(instance, Math.min(first, firsts.get(instance) ?? first));
  }
  return firsts;
}

/** The last scrape of each instance. */
export function lastScrapes(found: readonly RangeSeries[]): ReadonlyMap<string, number> {
  const lasts = new Map<string, number>();
  for (const { labels, points } of found) {
    const instance = instanceOf(labels);
    const last = points.at(-1)?.at;
    if (last !== undefined) lasts.set(instance, Math.max(last, lasts.get(instance) ?? last));
  }
  return lasts;
}

/** The usual time between two scrapes, in milliseconds; null where no series was scraped twice. */
export function scrapeInterval(found: readonly RangeSeries[]): number | null {
  const gaps = found
    .slice(0, 20)
    .flatMap(({ points }) => points.slice(1).map(({ at }, i) => at - (points[i]?.at ?? at)))
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? null;
}
