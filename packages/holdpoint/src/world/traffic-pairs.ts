import type { Proportion } from '@holdpoint/analysis';
import type { Reading } from '@holdpoint/engine';
import type { Plan, Signal, TrafficMeasure, Variant } from '@holdpoint/plan';
import { Pairs, wantedPairs } from '../metrics/pairs.ts';
import { LATENCY_SIGMA, normalPart, normalQuantile } from './levels.ts';
import type { Random } from './random.ts';
import type { Served } from './traffic-series.ts';

type Both = Readonly<Record<Variant, Served>>;
type Label = NonNullable<Reading['label']>;

/** What the simulated routers counted of both versions in the same spans. */
export class TrafficPairs {
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #counted: Pairs;
  readonly #before = new Map<string, { readonly at: number; readonly served: Both }>();

  constructor(plan: Plan, random: Random) {
    this.#plan = plan;
    this.#random = random;
    this.#counted = new Pairs(plan);
  }

  restart(): void {
    this.#counted.restart();
    this.#before.clear();
  }

  read(signal: Signal, at: number, served: Both, label?: Label): readonly Reading[] {
    if (!signal.compared || signal.source.kind !== 'traffic') return [];
    const { measure } = signal.source;
    if (measure.kind === 'latency') return this.#slow(signal, measure.quantile, { at, served, label });
    const snapshot = (counts: Served) => {
      const { requests } = counts;
      return { at, countersId: 'simulated', requests, hits: hitsOf(counts, measure), latency: [] };
    };
    const look = { stable: snapshot(served.stable), candidate: snapshot(served.candidate) };
    return this.#counted.read(signal, look, label);
  }

  /** Requests slower than a quantile of stable, drawn from the distributions that latencies have. */
  #slow(
    signal: Signal,
    quantile: number,
    now: { readonly at: number; readonly served: Both; readonly label: Label | undefined },
  ): readonly Reading[] {
    const { at, served, label } = now;
    const key = JSON.stringify([signal.id, label]);
    const before = this.#before.get(key);
    // The tallies of a router go on counting.
    this.#before.set(key, { at, served: { stable: { ...served.stable }, candidate: { ...served.candidate } } });
    const median = served.stable.requests === 0 ? 0 : served.stable.medianSum / served.stable.requests;
    if (before === undefined || median === 0 || at <= before.at) return [];
    const point = median * Math.exp(LATENCY_SIGMA * normalQuantile(quantile));
    return wantedPairs(this.#plan, signal).flatMap(({ measure, comparison }): readonly Reading[] => {
      if (measure.kind !== 'quantile' || comparison === undefined) return [];
      const { kind, value } = measure.gap;
      const shifted = kind === 'points' ? point + value : point * (1 + value);
      const stable = this.#beyond(before.served.stable, served.stable, point);
      const candidate = this.#beyond(before.served.candidate, served.candidate, shifted);
      if (stable.requests + candidate.requests === 0) return [];
      const about = { signal: signal.id, variant: 'candidate' as const, ...(label !== undefined && { label }) };
      return [{ ...about, outcome: 'pair', comparison, pair: { from: before.at, to: at, stable, candidate } }];
    });
  }

  #beyond(before: Served, now: Served, pointMs: number): Proportion {
    const requests = now.requests - before.requests;
    if (requests === 0) return { hits: 0, requests };
    const median = (now.medianSum - before.medianSum) / requests;
    const part = 1 - normalPart(Math.log(pointMs / median) / LATENCY_SIGMA);
    return { hits: this.#random.binomial(requests, part), requests };
  }
}

function hitsOf({ requests, errors, fallbacks }: Served, { kind }: TrafficMeasure): number {
  if (kind === 'fallbacks') return fallbacks;
  return kind === 'successes' ? requests - errors : errors;
}
