import type { CounterSnapshot, WindowResult } from '@holdpoint/analysis';
import { advance } from '@holdpoint/analysis';
import type { Reading } from '@holdpoint/engine';
import type { Signal, Variant } from '@holdpoint/plan';
import type { Failure } from './answer.ts';
import type { Buckets } from './buckets.ts';
import { lastBound, plusBuckets, quantileOf } from './buckets.ts';
import type { Served, ServedByLabel } from './counter.ts';
import type { CountedAsk } from './scrapes.ts';
import type { Label, Tally } from './tallies.ts';

/** Makes samples of what one version served, each resting on enough requests. */
export interface Windows {
  read(served: ServedByLabel): readonly Reading[];
  /** The next read opens new windows. */
  clear(): void;
}

export interface CountedSettings {
  readonly ask: CountedAsk;
  /** Highest limit that the plan states for the signal, in its base unit. */
  readonly highestLimit: number;
}

interface Start {
  readonly snapshot: CounterSnapshot;
  readonly tally: Tally;
}

const NOTHING: Tally = { requests: 0, hits: 0, buckets: new Map() };

/** The windows of one version, by label. */
export function windowsOf(variant: Variant, signal: Signal, { ask, highestLimit }: CountedSettings): Windows {
  const starts = new Map<string, Start>();
  const rule = { measure: { kind: 'ratio' }, minRequests: signal.minRequests } as const;

  const readWindow = (label: Label, { tally, at }: Served, begunAt: number): Reading => {
    const id = JSON.stringify(label);
    const start = starts.get(id) ?? startAt(begunAt, NOTHING);
    const step = advance(start.snapshot, snapshotOf(at, tally), rule);
    starts.set(id, step.start === start.snapshot ? start : { snapshot: step.start, tally });
    return {
      ...keyOf(signal, variant, label),
      ...measured(step.result, { signal, ask, highestLimit, from: start.tally, to: tally }),
    };
  };

  return {
    read: ({ byLabel, begunAt, spoilt }) => {
      if (spoilt === null) return byLabel.map(([label, served]) => readWindow(label, served, begunAt));
      starts.clear();
      for (const [label, { tally, at }] of byLabel) starts.set(JSON.stringify(label), startAt(at, tally));
      return [{ signal: signal.id, variant, outcome: 'failed', reason: 'counter_reset', detail: spoilt }];
    },
    clear: () => starts.clear(),
  };
}

/** What a reading of counted requests is about. */
export function keyOf(signal: Signal, variant: Variant, label: Label): Pick<Reading, 'signal' | 'variant' | 'label'> {
  return { signal: signal.id, variant, ...(label === null ? {} : { label }) };
}

function startAt(at: number, tally: Tally): Start {
  return { snapshot: snapshotOf(at, tally), tally };
}

function snapshotOf(at: number, { requests, hits }: Tally): CounterSnapshot {
  return { at, countersId: '', requests, hits, latency: [] };
}

interface Measuring extends CountedSettings {
  readonly signal: Signal;
  readonly from: Tally;
  readonly to: Tally;
}

/** A window's result, with the quantile of a histogram in the base unit of the signal. */
function measured(result: WindowResult, { signal, ask, highestLimit, from, to }: Measuring): WindowResult | Failure {
  if (result.outcome === 'pending') {
    const hits = to.hits - from.hits;
    if (hits <= result.requests || result.requests < result.needed) return result;
    const detail = `${hits} hits of ${result.requests} requests; hits must select a part of what \`of\` selects`;
    return { outcome: 'failed', reason: 'unreadable', detail };
  }
  if (ask.form === 'ratio') return result;
  const buckets = plusBuckets(to.buckets, from.buckets, -1);
  const quantile = quantileOf(buckets, ask.quantile);
  if (quantile === null) return { outcome: 'failed', reason: 'unreadable', detail: 'a histogram without values' };
  const value = (quantile === 'beyond' ? leastBeyond(buckets) : quantile) * signal.scale;
  if (quantile === 'beyond' && (value === 0 || value < highestLimit)) return beyondFailure(buckets);
  const { hits: _, ...sample } = result.sample;
  return { outcome: 'sample', sample: { ...sample, value } };
}

/** The least that a quantile can be which lies beyond the last finite bound: a little more than that; 0 without any. */
function leastBeyond(buckets: Buckets): number {
  return (lastBound(buckets) ?? 0) * (1 + Number.EPSILON);
}

function beyondFailure(buckets: Buckets): Failure {
  const last = lastBound(buckets);
  const where = last === null ? 'in the only bucket, up to +Inf' : `beyond the last bucket (le="${last}")`;
  const detail = `the quantile lies ${where}, and so does a limit of the plan; add buckets up to it`;
  return { outcome: 'failed', reason: 'not_finite', detail };
}
