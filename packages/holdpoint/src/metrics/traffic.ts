import type { CounterSnapshot, HistogramCounts, Look, WindowMeasure, WindowResult } from '@holdpoint/analysis';
import { addCounts, advance } from '@holdpoint/analysis';
import type { ObservedTraffic, Reading, ServedCounts } from '@holdpoint/engine';
import {
  countsCopies,
  type Plan,
  type Signal,
  type SignalSource,
  type TrafficMeasure,
  type Variant,
} from '@holdpoint/plan';
import type { Counts, MirrorCounts, TrafficDriver, TrafficObservation, VariantCounts } from '../traffic/index.ts';
import type { MetricsSource, SourceResult } from './index.ts';
import { Pairs } from './pairs.ts';

type TrafficSignal = Signal & { readonly source: Extract<SignalSource, { kind: 'traffic' }> };

/** What a signal is judged by: all requests of a version, or those of one endpoint. */
interface Tally {
  readonly requests: number;
  readonly errors: number;
  readonly fallbacks: number;
  readonly latency: HistogramCounts;
}

/** The counters of one version over all targets. */
interface VariantTally extends Tally {
  readonly endpoints: ReadonlyMap<string, Tally>;
}

const NOTHING: Tally = { requests: 0, errors: 0, fallbacks: 0, latency: [] };
const VARIANTS: readonly Variant[] = ['stable', 'candidate'];

/**
 * Reads what the routers count. Each signal becomes samples that rest on its `minRequests` at least; where
 * a launch has several targets, their requests are counted together. Conditions `by endpoint` get readings
 * for each pattern that the routers count by.
 */
export function trafficSource(plan: Plan, drivers: Readonly<Record<string, TrafficDriver>>): MetricsSource {
  const signals = Object.values(plan.signals).filter(isTrafficSignal);
  const starts = new Map<string, CounterSnapshot>();
  const pairs = new Pairs(plan);
  let entered = false;

  const readWindow = (
    key: Pick<Reading, 'signal' | 'variant' | 'label'>,
    signal: TrafficSignal,
    now: CounterSnapshot,
  ): Reading => {
    const id = JSON.stringify(key);
    const { measure } = signal.source;
    const rule = { measure: windowMeasure(measure), minRequests: signal.minRequests };
    const { start, result } = advance(starts.get(id) ?? null, now, rule);
    starts.set(id, start);
    return { ...key, ...(measure.kind === 'successes' ? successesOf(result) : result) };
  };

  const readSignal = (signal: TrafficSignal, variant: Variant, seen: Seen): readonly Reading[] => {
    if (isOfCopies(signal)) return seen.copies === null ? [] : readCopies(signal, seen.copies, seen);
    const key = { signal: signal.id, variant };
    const snapshot = (tally: Tally) => snapshotOf(tally, signal.source.measure, seen);
    const endpoints = byEndpoint(signal) ? [...seen[variant].endpoints] : [];
    return [
      readWindow(key, signal, snapshot(seen[variant])),
      ...endpoints.map(([value, tally]) =>
        readWindow({ ...key, label: { name: 'endpoint', value } }, signal, snapshot(tally)),
      ),
    ];
  };

  const readCopies = (signal: TrafficSignal, copies: Copies, seen: Seen): readonly Reading[] => {
    const tally = copiesTally(copies, signal.source.measure);
    const snapshot = snapshotOf(tally, signal.source.measure, seen);
    return [readWindow({ signal: signal.id, variant: 'candidate' }, signal, snapshot)];
  };

  return {
    read: async (at): Promise<SourceResult> => {
      if (entered) {
        starts.clear();
        pairs.restart();
      }
      entered = false;
      const { observations, failures } = await observeAll(drivers);
      const traffic = observations.map(({ target, seen }) => observedTraffic(target, seen));
      const seen = together(
        at,
        observations.map((each) => each.seen),
      );
      const readings = VARIANTS.flatMap((variant) =>
        signals
          .filter(isReadOn(variant))
          .flatMap((signal): readonly Reading[] =>
            failures.length === 0
              ? readSignal(signal, variant, seen)
              : [{ signal: signal.id, variant, outcome: 'failed', reason: 'source_down', detail: failures.join('; ') }],
          ),
      );
      if (failures.length > 0) pairs.restart();
      const compared = failures.length > 0 ? [] : signals.flatMap((signal) => readPairs(pairs, signal, seen));
      return { readings: [...readings, ...compared], traffic };
    },
    stageEntered: () => {
      entered = true;
    },
  };
}

/** What came of both versions since the last look, for a signal whose versions are compared. */
function readPairs(pairs: Pairs, signal: TrafficSignal, seen: Seen): readonly Reading[] {
  if (!signal.compared) return [];
  const look = (pick: (tally: VariantTally) => Tally): Look => ({
    stable: pairSnapshot(pick(seen.stable), signal.source.measure, seen),
    candidate: pairSnapshot(pick(seen.candidate), signal.source.measure, seen),
  });
  const names = byEndpoint(signal) ? [...seen.candidate.endpoints.keys()] : [];
  return [
    ...pairs.read(
      signal,
      look((tally) => tally),
    ),
    ...names.flatMap((value) =>
      pairs.read(
        signal,
        look(({ endpoints }) => endpoints.get(value) ?? NOTHING),
        { name: 'endpoint', value },
      ),
    ),
  ];
}

/** A router's observation as the engine records it. */
export function observedTraffic(target: string, seen: TrafficObservation): ObservedTraffic {
  const { countersId, split, stable, candidate, unanswered, audiences, parts } = seen;
  const shareBp = split?.shareBp ?? 0;
  const unheard = split?.unheardMs === undefined ? {} : { unheardMs: split.unheardMs };
  const counts = { stable: served(stable), candidate: served(candidate), unanswered, audiences };
  return {
    target,
    shareBp,
    ...mirroredOf(seen),
    ...unheard,
    countersId,
    ...counts,
    ...(parts !== undefined && { parts }),
  };
}

/** Nothing of routers that have never copied a request. */
function mirroredOf({ split, mirror }: TrafficObservation): Pick<ObservedTraffic, 'mirrorBp' | 'mirrored'> {
  const mirrorBp = split?.mirrorBp ?? 0;
  const copying = mirrorBp === 0 ? {} : { mirrorBp };
  if (mirror === undefined || mirror.requests + mirror.skipped === 0) return copying;
  const { requests, errors, failed, differences, skipped } = mirror;
  return { ...copying, mirrored: { requests, errors, failed, differences, skipped } };
}

function served({ requests, errors, users, fallbacks }: VariantCounts): ServedCounts {
  return { requests, errors, users, fallbacks };
}

interface Observations {
  readonly observations: readonly { readonly target: string; readonly seen: TrafficObservation }[];
  readonly failures: readonly string[];
}

async function observeAll(drivers: Readonly<Record<string, TrafficDriver>>): Promise<Observations> {
  const targets = Object.entries(drivers);
  const results = await Promise.allSettled(targets.map(([, driver]) => driver.observe()));
  const observations = [];
  const failures = [];
  for (const [i, [target]] of targets.entries()) {
    const result = results[i];
    if (result?.status === 'fulfilled') observations.push({ target, seen: result.value });
    else failures.push(`router of ${target}: ${messageOf(result?.reason)}`);
  }
  return { observations, failures };
}

interface Seen {
  readonly at: number;
  readonly countersId: string;
  readonly stable: VariantTally;
  readonly candidate: VariantTally;
  /** Null while no router copies requests: then nothing is to be known of copies. */
  readonly copies: Copies | null;
}

type Copies = Pick<MirrorCounts, 'requests' | 'errors' | 'differences' | 'latency'>;

function together(at: number, observations: readonly TrafficObservation[]): Seen {
  return {
    at,
    countersId: observations.map(({ countersId }) => countersId).join(' '),
    stable: sumOf(observations.map(({ stable }) => stable)),
    candidate: sumOf(observations.map(({ candidate }) => candidate)),
    copies: copiesOf(observations),
  };
}

function copiesOf(observations: readonly TrafficObservation[]): Copies | null {
  if (observations.every(({ split }) => (split?.mirrorBp ?? 0) === 0)) return null;
  return observations
    .flatMap(({ mirror }): readonly Copies[] => (mirror === undefined ? [] : [mirror]))
    .reduce(
      (sum, each) => ({
        requests: sum.requests + each.requests,
        errors: sum.errors + each.errors,
        differences: sum.differences + each.differences,
        latency: addCounts(sum.latency, each.latency),
      }),
      { requests: 0, errors: 0, differences: 0, latency: [] },
    );
}

/** A signal of copies, as if they were requests. */
function copiesTally({ requests, errors, differences, latency }: Copies, { kind }: TrafficMeasure): Tally {
  return { requests, errors: kind === 'mirrored_differences' ? differences : errors, fallbacks: 0, latency };
}

function isOfCopies({ source }: TrafficSignal): boolean {
  return countsCopies(source.measure);
}

/** Stable is given no copies. */
function isReadOn(variant: Variant): (signal: TrafficSignal) => boolean {
  return (signal) => variant === 'candidate' || !isOfCopies(signal);
}

function sumOf(counts: readonly VariantCounts[]): VariantTally {
  const endpoints = new Map<string, Tally>();
  for (const [pattern, each] of counts.flatMap((variant) => Object.entries(variant.endpoints))) {
    endpoints.set(pattern, plus(endpoints.get(pattern) ?? NOTHING, { ...each, fallbacks: 0 }));
  }
  return { ...counts.reduce<Tally>(plus, NOTHING), endpoints };
}

function plus(a: Tally, b: Counts & { readonly fallbacks: number }): Tally {
  return {
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    fallbacks: a.fallbacks + b.fallbacks,
    latency: a.latency.length === 0 ? b.latency : addCounts(a.latency, b.latency),
  };
}

function snapshotOf(tally: Tally, measure: TrafficMeasure, { at, countersId }: Seen): CounterSnapshot {
  const hits = measure.kind === 'fallbacks' ? tally.fallbacks : tally.errors;
  const latency = measure.kind === 'latency' || measure.kind === 'mirrored_latency' ? tally.latency : [];
  return { at, countersId, requests: tally.requests, hits, latency };
}

/** Pairs count what the signal says: hits are successes where it measures those. */
function pairSnapshot(tally: Tally, measure: TrafficMeasure, seen: Seen): CounterSnapshot {
  const snapshot = snapshotOf(tally, measure, seen);
  return measure.kind === 'successes' ? { ...snapshot, hits: snapshot.requests - snapshot.hits } : snapshot;
}

function windowMeasure(measure: TrafficMeasure): WindowMeasure {
  switch (measure.kind) {
    case 'errors':
    case 'successes':
    case 'fallbacks':
    case 'mirrored_errors':
    case 'mirrored_differences':
      return { kind: 'ratio' };
    case 'requests_per_second':
      return { kind: 'rate' };
    case 'latency':
    case 'mirrored_latency':
      return { kind: 'quantile', q: measure.quantile };
  }
}

/** Successes are the requests that are no errors. */
function successesOf(result: WindowResult): WindowResult {
  if (result.outcome !== 'sample') return result;
  const { requests, hits = 0 } = result.sample;
  const successes = requests - hits;
  return { outcome: 'sample', sample: { ...result.sample, value: successes / requests, hits: successes } };
}

/** Routers count fallbacks for a version as a whole only. */
function byEndpoint({ by, source }: TrafficSignal): boolean {
  return by.includes('endpoint') && source.measure.kind !== 'fallbacks';
}

function isTrafficSignal(signal: Signal): signal is TrafficSignal {
  return signal.source.kind === 'traffic';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
