import type { PrometheusAsk } from '@holdpoint/plan';
import type { Failure, RangeSeries } from './answer.ts';
import { asCounters } from './buckets.ts';
import { lastScrapes, scrapeInterval } from './ledger.ts';
import { seconds } from './moment.ts';
import type { Substitutes } from './promql.ts';
import { metricOf, substituted, withSuffix } from './promql.ts';
import type { Round } from './round.ts';

/** Signals whose requests are counted one by one. */
export type CountedAsk = Exclude<PrometheusAsk, { readonly form: 'value' }>;

/** What was scraped of one version. */
export interface Scrapes {
  readonly outcome: 'scrapes';
  /** Counters of all requests, or of each bucket of a histogram. */
  readonly all: readonly RangeSeries[];
  /** Counters of those that count; none for a histogram. */
  readonly hits: readonly RangeSeries[];
  /** The last scrape, server time, epoch milliseconds. */
  readonly newest: number;
  /** Usual time between scrapes, in milliseconds; null where that is not known yet. */
  readonly intervalMs: number | null;
}

/** Least age of the last scrape at which it is stale, in milliseconds, however often there are scrapes. */
const LEAST_STALE_MS = 5_000;
/** Age at which it is stale where nobody knows how often there are scrapes. */
const UNKNOWN_STALE_MS = 60_000;
/** Scrapes that may fail to come before what was scraped last is stale. */
const MISSED_SCRAPES = 3;

interface Wanted {
  readonly ask: CountedAsk;
  readonly values: Substitutes;
  /** How far back scrapes are wanted, in milliseconds. */
  readonly reachMs: number;
}

/**
 * Gets the scrapes of a version. All requests are asked for first: what the second answer has beyond the
 * last scrape of the first one is left for the next read, so that no hit is counted before its request.
 */
export async function getScrapes(round: Round, { ask, values, reachMs }: Wanted): Promise<Scrapes | Failure> {
  const range = `[${Math.ceil(reachMs / 1000)}s]`;
  const get = (selector: string) => round.query(`${selector}${range}`, 'matrix');
  if (ask.form === 'histogram') {
    const selector = substituted(ask.histogram, values);
    const classic = await get(withSuffix(selector, '_bucket') ?? selector);
    if (classic.outcome === 'failed') return classic;
    if (classic.series.length > 0) return checked(round, selector, classic.series);
    const native = await get(selector);
    if (native.outcome === 'failed') return native;
    return checked(round, selector, asCounters(native.series));
  }
  const selector = substituted(ask.of, values);
  const all = await get(selector);
  if (all.outcome === 'failed') return all;
  const scrapes = checked(round, selector, all.series);
  if (scrapes.outcome === 'failed') return scrapes;
  const counting = substituted(ask.hits, values);
  const hits = await get(counting);
  if (hits.outcome === 'failed') return hits;
  const doubt = hits.series.length > 0 ? null : doubtOf(counting, selector, all.series);
  return doubt === null ? { ...scrapes, hits: hits.series } : doubt;
}

function checked(round: Round, selector: string, all: readonly RangeSeries[]): Scrapes | Failure {
  const newest = Math.max(...lastScrapes(all).values());
  if (!Number.isFinite(newest)) return { outcome: 'failed', reason: 'absent', detail: `no series matches ${selector}` };
  const intervalMs = scrapeInterval(all);
  const limit = intervalMs === null ? UNKNOWN_STALE_MS : Math.max(MISSED_SCRAPES * intervalMs, LEAST_STALE_MS);
  const age = round.now - newest;
  if (age < -LEAST_STALE_MS) {
    return {
      outcome: 'failed',
      reason: 'unreadable',
      detail: `${selector} was scraped ${seconds(-age)} in the future`,
    };
  }
  if (age > limit) {
    const often = intervalMs === null ? '' : `, every ${seconds(intervalMs)} until then`;
    return { outcome: 'failed', reason: 'stale', detail: `${selector} was last scraped ${seconds(age)} ago${often}` };
  }
  return { outcome: 'scrapes', all, hits: [], newest, intervalMs };
}

/**
 * Whether nothing may mean 0. It does where the metric is there and has the labels that are asked for: a
 * counter of errors often begins with the first one. Another metric that is missing, or a label that no
 * series has, is more likely a slip of the pen.
 */
function doubtOf(hits: string, of: string, all: readonly RangeSeries[]): Failure | null {
  const [counting, whole] = [metricOf(hits), metricOf(of)];
  const absent = (detail: string): Failure => ({ outcome: 'failed', reason: 'absent', detail });
  if (counting === null || counting.name !== whole?.name) {
    return absent(`no series matches ${hits}; a counter of its own must begin at 0 before it counts`);
  }
  const missing = counting.requires.find((label) => all.every(({ labels }) => labels[label] === undefined));
  return missing === undefined ? null : absent(`no series matches ${hits}: none of ${of} has the label ${missing}`);
}
