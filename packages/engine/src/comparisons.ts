import {
  advanceComparison,
  type ComparisonState,
  type DifferenceState,
  NO_DIFFERENCES,
  restartComparison,
  startComparison,
  withDifference,
} from '@holdpoint/analysis';
import type { Variant } from '@holdpoint/plan';
import {
  type ComparisonSpec,
  comparisonKey,
  comparisonsOf,
  countsEvents,
  judgesSplit,
  ruleOf,
  SPLIT,
  splitRule,
} from './comparison-specs.ts';
import type { ObservedTraffic, Reading } from './events.ts';
import { currentStage, type LaunchState } from './state.ts';

/** Candidate against stable by key: by counts of requests, or by the means of a gauge. */
export type ComparisonMap = ReadonlyMap<string, Compared>;

export type Compared =
  | { readonly kind: 'counts'; readonly state: ComparisonState; readonly last?: Increases }
  | { readonly kind: 'gauge'; readonly state: GaugeComparison };

/** What counters of both versions had risen to at a look. */
export interface Increases {
  readonly at: number;
  readonly stable: number;
  readonly candidate: number;
}

export interface GaugeComparison {
  readonly differences: DifferenceState;
  /** The block that is open: differences in it, their sum, and when it began. */
  readonly open: { readonly count: number; readonly sum: number; readonly from: number } | null;
  /** All samples of stable. */
  readonly stable: { readonly count: number; readonly sum: number };
  readonly to: number;
}

const NO_GAUGE: GaugeComparison = { differences: NO_DIFFERENCES, open: null, stable: { count: 0, sum: 0 }, to: 0 };
/** Gauges are compared by their means over a minute, whose neighbours depend less on one another. */
const GAUGE_BLOCK_MS = 60_000;
/** Requests are compared with parts of this, so that they count as rare. */
const SPLIT_SCALE = 1e9;

/** The comparisons with what one round of readings tells. */
export function withComparisons(
  state: LaunchState,
  readings: readonly Reading[],
  traffic: readonly ObservedTraffic[],
  at: number,
): ComparisonMap {
  const specs = comparisonsOf(state.plan);
  const stage = currentStage(state);
  const splits = stage !== null && judgesSplit(stage) ? splitPairs(state, traffic, at) : [];
  if (specs.length === 0 && splits.length === 0) return state.comparisons;
  const next = new Map(state.comparisons);
  for (const spec of specs) {
    for (const reading of readings) withPair(next, state, spec, reading);
    if (countsEvents(state.plan, spec)) withIncrease(next, state, spec, { readings, traffic, at });
    else withGauge(next, state, spec, readings);
  }
  for (const pair of splits) {
    for (const key of SPLIT)
      advance(next, key, pair, () => startComparison(splitRule(state.plan, stage ?? undefined, key)));
  }
  return next;
}

/** The comparisons anew, with what is known of the variation of rates: a stage is observed from now on. */
export function restartComparisons(state: LaunchState): ComparisonMap {
  const stage = currentStage(state) ?? undefined;
  const next = new Map<string, Compared>();
  for (const spec of comparisonsOf(state.plan)) {
    let labels = 0;
    for (const [key, compared] of state.comparisons) {
      if (compared.kind !== 'counts' || (key !== spec.id && !key.startsWith(`${spec.id}|`))) continue;
      const rule = ruleOf(state.plan, stage, spec, key === spec.id ? null : labels);
      if (key !== spec.id) labels += 1;
      next.set(key, { kind: 'counts', state: restartComparison(compared.state, rule) });
    }
  }
  return next;
}

type Pair = Extract<Reading, { readonly outcome: 'pair' }>['pair'];

function advance(next: Map<string, Compared>, key: string, pair: Pair, start: () => ComparisonState): void {
  const before = next.get(key);
  const state = before?.kind === 'counts' ? before.state : start();
  next.set(key, { kind: 'counts', state: advanceComparison(state, pair) });
}

/** Pairs of an earlier stage belong to no comparison. */
function withPair(next: Map<string, Compared>, launch: LaunchState, spec: ComparisonSpec, reading: Reading): void {
  if (reading.signal !== spec.signal || reading.outcome !== 'pair') return;
  if (reading.comparison !== undefined && reading.comparison !== spec.id) return;
  if (reading.pair.from < (launch.stage?.observingSince ?? 0)) return;
  const key = comparisonKey(spec, reading.label);
  advance(next, key, reading.pair, () => {
    const labels = [...next.keys()].filter((each) => each.startsWith(`${spec.id}|`)).length;
    const stage = currentStage(launch) ?? undefined;
    return startComparison(ruleOf(launch.plan, stage, spec, reading.label === undefined ? null : labels));
  });
}

/** What one round told. */
interface Round {
  readonly readings: readonly Reading[];
  readonly traffic: readonly ObservedTraffic[];
  readonly at: number;
}

/** Events that a counter of each version counts, such as violations, for the requests that each version got meanwhile. */
function withIncrease(next: Map<string, Compared>, launch: LaunchState, spec: ComparisonSpec, round: Round): void {
  const { readings, traffic, at } = round;
  const countOf = (variant: Variant): number | undefined => {
    const found = readings.find((each) => each.signal === spec.signal && each.variant === variant && !each.label);
    return found?.outcome === 'sample' ? found.sample.value : undefined;
  };
  const [stable, candidate] = [countOf('stable'), countOf('candidate')];
  if (stable === undefined || candidate === undefined) return;
  const before = next.get(spec.id);
  const stage = currentStage(launch) ?? undefined;
  const state = before?.kind === 'counts' ? before.state : startComparison(ruleOf(launch.plan, stage, spec, null));
  const last = before?.kind === 'counts' ? before.last : undefined;
  const served = last === undefined ? null : servedSince(launch, traffic);
  const now = { at, stable, candidate };
  // A counter that fell began anew: what came of it is not known.
  const isKnown = last !== undefined && stable >= last.stable && candidate >= last.candidate && at > last.at;
  if (served === null || !isKnown) {
    next.set(spec.id, { kind: 'counts', state, last: now });
    return;
  }
  const pair = {
    from: last.at,
    to: at,
    stable: { hits: stable - last.stable, requests: served.stable },
    candidate: { hits: candidate - last.candidate, requests: served.candidate },
  };
  next.set(spec.id, { kind: 'counts', state: advanceComparison(state, pair), last: now });
}

/** Requests of both versions since the routers were last seen; null where counters began anew. */
function servedSince(
  { routers }: LaunchState,
  traffic: readonly ObservedTraffic[],
): Readonly<Record<Variant, number>> | null {
  let [stable, candidate] = [0, 0];
  for (const seen of traffic) {
    const before = routers[seen.target]?.traffic;
    if (before?.countersId !== seen.countersId) return null;
    stable += seen.stable.requests - before.stable.requests;
    candidate += seen.candidate.requests - before.candidate.requests;
  }
  return { stable, candidate };
}

/** Gauges of both versions that were read in the same round. */
function withGauge(
  next: Map<string, Compared>,
  launch: LaunchState,
  spec: ComparisonSpec,
  readings: readonly Reading[],
): void {
  if (launch.stage?.observingSince == null) return;
  const gauges = readings.flatMap((reading) =>
    reading.signal === spec.signal && reading.outcome === 'sample' && reading.sample.requests === 0
      ? [{ key: comparisonKey(spec, reading.label), variant: reading.variant, ...reading.sample }]
      : [],
  );
  for (const candidate of gauges.filter(({ variant }) => variant === 'candidate')) {
    const stable = gauges.find(({ key, variant }) => key === candidate.key && variant === 'stable');
    if (stable === undefined || candidate.from < launch.stage.observingSince) continue;
    const before = next.get(candidate.key);
    const state = before?.kind === 'gauge' ? before.state : NO_GAUGE;
    next.set(candidate.key, { kind: 'gauge', state: withSamples(state, candidate, stable.value) });
  }
}

function withSamples(
  before: GaugeComparison,
  candidate: { readonly value: number; readonly to: number },
  stable: number,
): GaugeComparison {
  const { to } = candidate;
  const open = {
    count: (before.open?.count ?? 0) + 1,
    sum: (before.open?.sum ?? 0) + candidate.value - stable,
    from: before.open?.from ?? to,
  };
  const totals = { count: before.stable.count + 1, sum: before.stable.sum + stable };
  if (to - open.from < GAUGE_BLOCK_MS) return { ...before, open, stable: totals, to };
  return { differences: withDifference(before.differences, open.sum / open.count), open: null, stable: totals, to };
}

/**
 * How the requests of each target fell since it was seen last, where its whole traffic is split by a share: as
 * pairs whose rates are equal if they fell as ordered (sample-ratio mismatch, as a sequential test of counts:
 * M. Lindon and A. Malek, 2022, NeurIPS 35).
 */
function splitPairs(state: LaunchState, traffic: readonly ObservedTraffic[], at: number): readonly Pair[] {
  const stage = currentStage(state);
  if (stage === null || state.phase !== 'observing' || stage.audience !== undefined || stage.users !== undefined)
    return [];
  return traffic.flatMap((seen) => {
    const before = state.routers[seen.target];
    const { shareBp } = seen;
    if (!before || before.traffic.countersId !== seen.countersId || before.at >= at) return [];
    if (shareBp === 0 || shareBp === 10_000 || before.traffic.shareBp !== shareBp) return [];
    const gained = (variant: Variant): number => seen[variant].requests - before.traffic[variant].requests;
    const part = (share: number): number => (share / 10_000) * SPLIT_SCALE;
    return [
      {
        from: before.at,
        to: at,
        stable: { hits: gained('stable'), requests: part(10_000 - shareBp) },
        candidate: { hits: gained('candidate'), requests: part(shareBp) },
      },
    ];
  });
}
