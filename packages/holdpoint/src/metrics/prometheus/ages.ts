import type { Failure } from './answer.ts';
import { numberOf } from './answer.ts';
import { seconds } from './moment.ts';
import type { Selector } from './promql.ts';
import { selectorsOf } from './promql.ts';
import type { Round } from './round.ts';

/** How fresh the series behind a value are. */
export type Freshness =
  | {
      readonly outcome: 'fresh';
      /** The last scrape of the series that was scraped longest ago, server time. */
      readonly scrapedAt: number;
      /** The moment that the value reaches back to, ranges included, server time. */
      readonly reachesTo: number;
    }
  | Failure;

const NOW = 'holdpoint_now';
const RANGE = 'holdpoint_range';
/** A scrape may lie so far in the future, in milliseconds. */
const FUTURE_MS = 5_000;

/**
 * Asks when the series that a query selects were scraped. A query answers for minutes after its series have
 * ended: `rate(x[5m])` over a dead target gives the rate of its last minutes.
 */
export async function freshnessOf(round: Round, query: string, limitMs: number): Promise<Freshness> {
  const selectors = selectorsOf(query).filter(({ moved }) => !moved);
  const answer = await round.query(selectors.map(agesOf).join(' or '), 'vector');
  if (answer.outcome === 'failed') return answer;
  const found = new Map<string, number>();
  for (const { labels, value } of answer.series) {
    const number = numberOf(value);
    if (typeof number === 'number') found.set(`${labels[NOW] ?? ''}/${labels[RANGE] ?? ''}`, number);
  }
  const scraped: number[] = [];
  for (const [i, { text, range }] of selectors.entries()) {
    const at = found.get(`${i}/`);
    if (at !== undefined) scraped.push(at * 1000);
    else if (found.has(`/${i}`)) return stale(`${text} has ended; what is left of it in the last ${range} is no news`);
  }
  if (scraped.length === 0) {
    const texts = [...new Set(selectors.map(({ text }) => text))];
    return { outcome: 'failed', reason: 'absent', detail: `no series matches ${texts.join(' or ')}` };
  }
  const scrapedAt = Math.min(...scraped);
  const age = round.now - scrapedAt;
  if (age > limitMs)
    return stale(`what ${query} selects was last scraped ${seconds(age)} ago, at most ${seconds(limitMs)} is fresh`);
  if (Math.max(...scraped) - round.now > FUTURE_MS) {
    const ahead = seconds(Math.max(...scraped) - round.now);
    return {
      outcome: 'failed',
      reason: 'unreadable',
      detail: `what ${query} selects was scraped ${ahead} in the future`,
    };
  }
  const reach = Math.max(...selectors.map(({ reachMs }) => reachMs));
  return { outcome: 'fresh', scrapedAt, reachesTo: Math.min(scrapedAt, round.now - reach) };
}

function stale(detail: string): Failure {
  return { outcome: 'failed', reason: 'stale', detail };
}

/** The age of the oldest series that a selector gives now; and whether its range has any. */
function agesOf({ text, range }: Selector, i: number): string {
  const now = `label_replace(min(timestamp(${text})), "${NOW}", "${i}", "", "")`;
  if (range === undefined) return now;
  return `${now} or label_replace(count(count_over_time(${text}[${range}])), "${RANGE}", "${i}", "", "")`;
}
