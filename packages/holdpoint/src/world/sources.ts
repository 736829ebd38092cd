import type { ObservedTraffic, Reading, Sample } from '@holdpoint/engine';
import type { Plan, Signal, TrafficMeasure, Variant } from '@holdpoint/plan';
import type { MetricsSource } from '../metrics/index.ts';
import { observedTraffic } from '../metrics/traffic.ts';
import type { Clock } from '../shell/clock.ts';
import { type Behaviours, gaugeAt, LATENCY_SIGMA, normalQuantile } from './levels.ts';
import type { Random } from './random.ts';
import type { SimulatedRouter } from './router.ts';

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
/** Standard deviation of a gauge as a part of its level. */
const GAUGE_NOISE = 0.03;

/** Counters of a version when the window of a sample began. */
interface Start {
  readonly at: number;
  readonly requests: number;
  readonly hits: number;
  readonly medianSum: number;
}

/** Every signal of a plan, read from a simulated world: with noise, late, or not at all. */
export class SimulatedSource implements MetricsSource {
  readonly #options: SimulatedSourceOptions;
  readonly #starts = new Map<string, Start>();
  readonly #lastRead = new Map<string, number>();
  /** What each source gives now is known before the first read of a stage. */
  #entered = false;

  constructor(options: SimulatedSourceOptions) {
    this.#options = options;
  }

  stageEntered(): void {
    this.#entered = true;
  }

  async read(at: number) {
    const { plan, routers } = this.#options;
    if (this.#entered) this.#starts.clear();
    this.#entered = false;
    const traffic: ObservedTraffic[] = [];
    let lost: string | null = null;
    for (const [target, router] of Object.entries(routers)) {
      if (router.unreachable) lost = `router of ${target}: does not answer`;
      else traffic.push(observedTraffic(target, await router.observe()));
    }
    const readings: Reading[] = [];
    for (const signal of Object.values(plan.signals)) {
      for (const variant of VARIANTS) this.#readSignal(readings, signal, { variant, at, lost });
    }
    return { readings, traffic };
  }

  #readSignal(
    readings: Reading[],
    signal: Signal,
    { variant, at, lost }: { readonly variant: Variant; readonly at: number; readonly lost: string | null },
  ): void {
    const { silent } = this.#options;
    const { id, source } = signal;
    const key = { signal: id, variant };
    const mute = silent.has(id) || silent.has(source.kind);
    if (mute || (source.kind === 'traffic' && lost !== null)) {
      const detail = mute ? `${source.kind} does not answer` : (lost ?? '');
      readings.push({ ...key, outcome: 'failed', reason: 'source_down', detail });
    } else if (source.kind === 'traffic') {
      this.#readTraffic(readings, signal, { variant, at, measure: source.measure });
    } else {
      const reading = this.#readGauge(signal, variant, at);
      readings.push(reading);
      for (const name of signal.by) readings.push({ ...reading, label: { name, value: 'all' } });
    }
  }

  #readTraffic(
    readings: Reading[],
    signal: Signal,
    { variant, at, measure }: { readonly variant: Variant; readonly at: number; readonly measure: TrafficMeasure },
  ): void {
    const key = { signal: signal.id, variant };
    const tallies = Object.values(this.#options.routers).map((router) => router.tallies[variant]);
    const sum = (of: (tally: (typeof tallies)[number]) => number) =>
      tallies.reduce((total, tally) => total + of(tally), 0);
    const hits = measure.kind === 'fallbacks' ? sum(({ fallbacks }) => fallbacks) : sum(({ errors }) => errors);
    const now = { at, requests: sum(({ requests }) => requests), hits, medianSum: sum(({ medianSum }) => medianSum) };
    readings.push({ ...key, ...this.#window(`${signal.id}|${variant}`, signal, { now, measure }) });
    if (!signal.by.includes('endpoint') || measure.kind === 'fallbacks') return;
    for (const value of Object.keys(tallies[0]?.endpoints ?? {})) {
      const requests = sum(({ endpoints }) => endpoints[value]?.requests ?? 0);
      const medianSum = now.requests === 0 ? 0 : (now.medianSum * requests) / now.requests;
      const errors = sum(({ endpoints }) => endpoints[value]?.errors ?? 0);
      const result = this.#window(`${signal.id}|${variant}|${value}`, signal, {
        now: { at, requests, hits: errors, medianSum },
        measure,
      });
      readings.push({ ...key, label: { name: 'endpoint', value }, ...result });
    }
  }

  /** A sample closes when it rests on enough requests, as those of the real routers do. */
  #window(id: string, signal: Signal, { now, measure }: { readonly now: Start; readonly measure: TrafficMeasure }) {
    const start = this.#starts.get(id);
    const needed = measure.kind === 'requests_per_second' ? signal.minRequests : Math.max(1, signal.minRequests);
    if (start === undefined) this.#starts.set(id, now);
    const requests = now.requests - (start ?? now).requests;
    const since = (start ?? now).at;
    if (start === undefined || requests < needed || now.at <= since) {
      return { outcome: 'pending', requests, needed, since } as const;
    }
    this.#starts.set(id, now);
    const hits = now.hits - start.hits;
    const span = { from: since, to: now.at, requests };
    const sample = this.#sample(measure, { span, hits, medianMs: (now.medianSum - start.medianSum) / requests });
    return { outcome: 'sample', sample } as const;
  }

  #sample(
    measure: TrafficMeasure,
    seen: {
      readonly span: Pick<Sample, 'from' | 'to' | 'requests'>;
      readonly hits: number;
      readonly medianMs: number;
    },
  ): Sample {
    const { span, hits, medianMs } = seen;
    const { requests } = span;
    switch (measure.kind) {
      case 'errors':
      case 'fallbacks':
        return { ...span, value: hits / requests, hits };
      case 'successes':
        return { ...span, value: (requests - hits) / requests, hits: requests - hits };
      case 'requests_per_second':
        return { ...span, value: (requests * 1000) / (span.to - span.from) };
      case 'latency':
        return { ...span, value: this.#quantile(measure.quantile, medianMs, requests) };
    }
  }

  /** A sample quantile: its logarithm scatters as the normal approximation of order statistics says. */
  #quantile(q: number, medianMs: number, requests: number): number {
    const z = normalQuantile(q);
    const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
    const deviation = Math.sqrt((q * (1 - q)) / requests) / density;
    return medianMs * Math.exp(LATENCY_SIGMA * (z + deviation * this.#options.random.normal()));
  }

  #readGauge(signal: Signal, variant: Variant, at: number): Reading {
    const { behaviours, delayMs, random } = this.#options;
    const { id } = signal;
    const key = `${id}|${variant}`;
    const to = at - (delayMs[id] ?? 0);
    const level = gaugeAt(behaviours[variant], id, to);
    if (level === null) {
      return {
        signal: id,
        variant,
        outcome: 'failed',
        reason: 'source_down',
        detail: `the ${variant} version is down`,
      };
    }
    const from = Math.min(to, this.#lastRead.get(key) ?? to - 1);
    this.#lastRead.set(key, to);
    const noisy = level * (1 + GAUGE_NOISE * random.normal());
    const value =
      signal.dimension === 'ratio' ? Math.min(1, noisy) : signal.dimension === 'count' ? Math.round(noisy) : noisy;
    return { signal: id, variant, outcome: 'sample', sample: { from, to, value, requests: 0 } };
  }
}
