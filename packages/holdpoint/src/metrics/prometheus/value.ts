import type { Reading } from '@holdpoint/engine';
import type { Signal, Variant } from '@holdpoint/plan';
import { BEFORE_STAGES } from '../index.ts';
import { freshnessOf } from './ages.ts';
import type { InstantSeries } from './answer.ts';
import { numberOf, shown } from './answer.ts';
import type { SignalReader } from './counted.ts';
import { valueOfLastWeek, withLastWeek } from './last-week.ts';
import type { Moment } from './moment.ts';
import { launchTimeOf } from './moment.ts';
import { substituted } from './promql.ts';

type Label = NonNullable<Reading['label']>;

interface Evidence {
  readonly variant: Variant;
  readonly moment: Moment;
  /** Launch times: of the last scrape, and of the moment that a first sample begins at. */
  readonly to: number;
  readonly from: number;
}

/** Reads the value of an expression. `limitMs` is the real age up to which its series are fresh. */
export function valueSignal(signal: Signal, query: string, limitMs: number): SignalReader {
  /** Launch time to which samples of a series reach already. */
  const ends = new Map<string, number>();
  let since: { readonly server: number; readonly launch: number } | null = null;

  const readVariant = async (variant: Variant, moment: Moment): Promise<readonly Reading[]> => {
    const key = { signal: signal.id, variant };
    const filled = substituted(query, { variant, stage: moment.stage });
    const [answer, freshness] = await Promise.all([
      moment.round.query(filled, 'vector'),
      freshnessOf(moment.round, filled, limitMs),
    ]);
    if (answer.outcome === 'failed') return [{ ...key, ...answer }];
    if (freshness.outcome === 'failed') return [{ ...key, ...freshness }];
    // What reaches back before the stage was entered would tell of another share.
    if (since !== null && freshness.reachesTo < since.server) return [{ ...key, ...waiting(since.launch) }];
    const to = launchTimeOf(moment, freshness.scrapedAt);
    const evidence = { variant, moment, to, from: Math.min(to, since?.launch ?? to) };
    const found = answer.series;
    const labelled = signal.by.flatMap((name) =>
      [...Map.groupBy(found, ({ labels }) => labels[name] ?? '')].map(([value, series]) =>
        readSeries(evidence, series, { name, value }),
      ),
    );
    return labelled.length > 0 && found.length > 1 ? labelled : [readSeries(evidence, found), ...labelled];
  };

  const readSeries = (evidence: Evidence, found: readonly InstantSeries[], label?: Label): Reading => {
    const key = { signal: signal.id, variant: evidence.variant, ...(label === undefined ? {} : { label }) };
    const [series, ...others] = found;
    if (series === undefined) return { ...key, outcome: 'failed', reason: 'absent', detail: `no result of ${query}` };
    if (others.length > 0) return { ...key, outcome: 'failed', reason: 'several_series', detail: severalOf(found) };
    const value = numberOf(series.value);
    if (typeof value !== 'number') return { ...key, outcome: 'failed', ...value, detail: `${query} ${value.detail}` };
    const id = JSON.stringify(key);
    const end = ends.get(id);
    if (end !== undefined && evidence.to <= end) return { ...key, ...waiting(end) };
    ends.set(id, evidence.to);
    const sample = { from: end ?? evidence.from, to: evidence.to, value: value * signal.scale, requests: 0 };
    return { ...key, outcome: 'sample', sample };
  };

  const waiting = (launch: number) =>
    ({ outcome: 'pending', requests: 0, needed: signal.minRequests, since: launch }) as const;

  return {
    read: async (moment) => {
      if (moment.entered) {
        ends.clear();
        const baseline = moment.entered === 'start' && moment.stage === BEFORE_STAGES;
        since = baseline ? null : { server: moment.round.now, launch: moment.at };
      }
      const asked = signal.lastWeek
        ? valueOfLastWeek(moment, substituted(query, { variant: 'stable', stage: moment.stage }))
        : null;
      const readings = (await Promise.all([readVariant('stable', moment), readVariant('candidate', moment)])).flat();
      const lastWeek = await asked;
      return lastWeek === null ? readings : withLastWeek(readings, lastWeek * signal.scale);
    },
  };
}

function severalOf(found: readonly InstantSeries[]): string {
  const some = found.slice(0, 3).map(({ labels }) => shown(labels));
  const more = found.length > some.length ? ', …' : '';
  return `${found.length} series, expected 1; add sum() or matchers: ${some.join(', ')}${more}`;
}
