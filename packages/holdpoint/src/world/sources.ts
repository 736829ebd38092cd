import type { ObservedTraffic, Reading } from '@holdpoint/engine';
import { countsCopies, type Plan, type Signal, type TrafficMeasure, type Variant } from '@holdpoint/plan';
import type { MetricsSource } from '../metrics/index.ts';
import { observedTraffic } from '../metrics/traffic.ts';
import type { Clock } from '../shell/clock.ts';
import { GaugeSeries } from './gauge-series.ts';
import type { Behaviours } from './levels.ts';
import type { Random } from './random.ts';
import type { SimulatedRouter } from './router.ts';
import { TrafficPairs } from './traffic-pairs.ts';
import { type Served, TrafficSeries } from './traffic-series.ts';

export interface SimulatedSourceOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly random: Random;
  readonly routers: Readonly<Record<string, SimulatedRouter>>;
  readonly behaviours: Behaviours;
  /** Ids of signals, and kinds of sources, that give no values now. */
  readonly silent: ReadonlySet<string>;
  readonly delayMs: Readonly<Record<string, number>>;
}

const VARIANTS: readonly Variant[] = ['stable', 'candidate'];

/** A signal on one version, with its series by endpoint where conditions ask for them. */
type Source = { readonly signal: Signal; readonly variant: Variant } & (
  | { readonly kind: 'gauge'; readonly series: GaugeSeries }
  | {
      readonly kind: 'traffic';
      readonly series: TrafficSeries;
      readonly endpoints: readonly { readonly name: string; readonly series: TrafficSeries }[];
    }
);

/** Every signal of a plan, read from a simulated world: with noise, late, or not at all. */
export class SimulatedSource implements MetricsSource {
  readonly #options: SimulatedSourceOptions;
  readonly #routers: readonly SimulatedRouter[];
  readonly #sources: readonly Source[];
  readonly #pairs: TrafficPairs;

  constructor(options: SimulatedSourceOptions) {
    this.#options = options;
    this.#routers = Object.values(options.routers);
    this.#pairs = new TrafficPairs(options.plan, options.random);
    const signals = Object.values(options.plan.signals);
    this.#sources = signals.flatMap((signal) => {
      const variants = isOfCopies(signal) ? (['candidate'] as const) : VARIANTS;
      return variants.map((variant) => this.#sourceOf(signal, variant));
    });
  }

  /** What the routers have counted before belongs to no sample any more. */
  stageEntered(): void {
    this.#pairs.restart();
    for (const source of this.#sources) {
      if (source.kind !== 'traffic') continue;
      source.series.restart();
      for (const { series } of source.endpoints) series.restart();
    }
  }

  async read(at: number) {
    const traffic: ObservedTraffic[] = [];
    let lost: string | null = null;
    for (const [target, router] of Object.entries(this.#options.routers)) {
      if (router.unreachable) lost = `router of ${target}: does not answer`;
      else traffic.push(observedTraffic(target, await router.observe()));
    }
    const served = { stable: this.#served('stable'), candidate: this.#served('candidate') };
    const readings: Reading[] = [];
    for (const source of this.#sources) this.#read(readings, source, { at, lost, served: served[source.variant] });
    if (lost === null) this.#readPairs(readings, at, served);
    else this.#pairs.restart();
    return { readings, traffic };
  }

  #sourceOf(signal: Signal, variant: Variant): Source {
    const { random, behaviours, delayMs } = this.#options;
    const { source } = signal;
    if (source.kind !== 'traffic') {
      const gauge = { signal, variant, random, behaviour: behaviours[variant], delayMs: delayMs[signal.id] ?? 0 };
      return { kind: 'gauge', signal, variant, series: new GaugeSeries(gauge) };
    }
    const { measure } = source;
    const series = (endpoint: string | null): TrafficSeries =>
      new TrafficSeries({ signal, variant, measure, endpoint, random });
    const isDivided = signal.by.includes('endpoint') && measure.kind !== 'fallbacks' && !isOfCopies(signal);
    const names = isDivided ? Object.keys(this.#routers[0]?.tallies[variant].endpoints ?? {}) : [];
    const endpoints = names.map((name) => ({ name, series: series(name) }));
    return { kind: 'traffic', signal, variant, series: series(null), endpoints };
  }

  #read(
    readings: Reading[],
    source: Source,
    { at, lost, served }: { readonly at: number; readonly lost: string | null; readonly served: Served },
  ): void {
    const { signal, variant } = source;
    const { silent } = this.#options;
    const isMute = silent.size > 0 && (silent.has(signal.id) || silent.has(signal.source.kind));
    if (isMute || (source.kind === 'traffic' && lost !== null)) {
      const detail = isMute ? `${signal.source.kind} does not answer` : (lost ?? '');
      readings.push({ signal: signal.id, variant, outcome: 'failed', reason: 'source_down', detail });
    } else if (source.kind === 'gauge') {
      const reading = source.series.read(at);
      readings.push(reading);
      for (const name of signal.by) readings.push({ ...reading, label: { name, value: 'all' } });
    } else if (isOfCopies(signal)) {
      const copies = this.#copies(signal);
      if (copies !== null) readings.push(source.series.read(at, copies));
    } else {
      readings.push(source.series.read(at, served));
      for (const { name, series } of source.endpoints)
        readings.push(series.read(at, this.#endpoint(name, variant, served)));
    }
  }

  #readPairs(readings: Reading[], at: number, served: Readonly<Record<Variant, Served>>): void {
    for (const source of this.#sources) {
      const { signal, variant } = source;
      if (!signal.compared || variant === 'stable' || source.kind !== 'traffic') continue;
      if (this.#options.silent.has(signal.id) || this.#options.silent.has('traffic')) continue;
      readings.push(...this.#pairs.read(signal, at, served));
      for (const { name: value } of source.endpoints) {
        const both = {
          stable: this.#endpoint(value, 'stable', served.stable),
          candidate: this.#endpoint(value, 'candidate', served.candidate),
        };
        readings.push(...this.#pairs.read(signal, at, both, { name: 'endpoint', value }));
      }
    }
  }

  /** What all routers together have served. */
  #served(variant: Variant): Served {
    const [first, ...others] = this.#routers.map(({ tallies }) => tallies[variant]);
    const none: Served = { requests: 0, errors: 0, fallbacks: 0, medianSum: 0 };
    return others.reduce<Served>(
      (sum, each) => ({
        requests: sum.requests + each.requests,
        errors: sum.errors + each.errors,
        fallbacks: sum.fallbacks + each.fallbacks,
        medianSum: sum.medianSum + each.medianSum,
      }),
      first ?? none,
    );
  }

  /** The copies that all routers have made, as a signal counts them; null while none makes any. */
  #copies({ source }: Signal): Served | null {
    if (source.kind !== 'traffic' || !this.#routers.some(({ mirrors }) => mirrors)) return null;
    const sum = { requests: 0, errors: 0, fallbacks: 0, medianSum: 0 };
    for (const { copies } of this.#routers) {
      sum.requests += copies.requests;
      sum.errors += hitsAmong(copies, source.measure);
      sum.medianSum += copies.medianSum;
    }
    return sum;
  }

  /** What all routers have served of one endpoint; its answers are as fast as the others. */
  #endpoint(name: string, variant: Variant, all: Served): Served {
    let [requests, errors] = [0, 0];
    for (const { tallies } of this.#routers) {
      const counts = tallies[variant].endpoints[name];
      requests += counts?.requests ?? 0;
      errors += counts?.errors ?? 0;
    }
    const medianSum = all.requests === 0 ? 0 : (all.medianSum * requests) / all.requests;
    return { requests, errors, fallbacks: 0, medianSum };
  }
}

function isOfCopies({ source }: Signal): boolean {
  return source.kind === 'traffic' && countsCopies(source.measure);
}

function hitsAmong({ errors, differences }: SimulatedRouter['copies'], { kind }: TrafficMeasure): number {
  return kind === 'mirrored_differences' ? differences : errors;
}
