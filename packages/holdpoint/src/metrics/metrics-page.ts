import type { ReadFailure, Reading } from '@holdpoint/engine';
import type { Plan, Service, Signal, SignalSource, Variant } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import type { MetricsSource, SourceResult } from './index.ts';
import type { Page } from './page/fetch.ts';
import { fetchPage } from './page/fetch.ts';
import type { Meter } from './page/meter.ts';
import { beginStage, follow } from './page/meter.ts';
import type { PageSeries } from './page/text.ts';

/** A stated time of a value may lie so far back, in wall milliseconds, as in Prometheus itself. */
const STALE_MS = 300_000;

type PageSignal = Signal & { readonly source: Extract<SignalSource, { kind: 'metrics' }> };
type Label = NonNullable<Reading['label']>;
/** What a reading is about. */
interface Key {
  readonly signal: PageSignal;
  readonly variant: Variant;
  readonly label?: Label;
}

/**
 * Reads the services' own pages in Prometheus text format: one request per service and read. A signal
 * must match exactly one series over all services of a version. Where a condition tells a signal apart
 * by a label, each value of the label is a reading of its own, and the plain reading is left out when
 * several series match.
 */
export function metricsPageSource(plan: Plan, clock: Clock): MetricsSource {
  const signals = Object.values(plan.signals).filter(isPageSignal);
  const services = Object.values(plan.targets);
  const meters = new Map<string, Meter>();
  let entered = false;

  const readVariant = async (variant: Variant, at: number): Promise<readonly Reading[]> => {
    const pages = await Promise.all(services.map((target) => fetchPage(pageUrl(target[variant]), clock)));
    const page = joined(pages);
    return signals.flatMap((signal) =>
      page.outcome === 'failed'
        ? [{ signal: signal.id, variant, outcome: page.outcome, reason: page.reason, detail: page.detail }]
        : readSignal({ signal, variant }, page.series, at),
    );
  };

  const readSignal = (key: Key, page: readonly PageSeries[], at: number): readonly Reading[] => {
    const { signal } = key;
    const found = page.filter((series) => matches(series, signal.source));
    const labelled = signal.by.flatMap((name) =>
      [...Map.groupBy(found, ({ labels }) => labels[name] ?? '')].map(([value, series]) =>
        readSeries({ ...key, label: { name, value } }, series, at),
      ),
    );
    return labelled.length > 0 && found.length > 1 ? labelled : [readSeries(key, found, at), ...labelled];
  };

  const readSeries = (key: Key, found: readonly PageSeries[], at: number): Reading => {
    const { signal, variant, label } = key;
    const about = { signal: signal.id, variant, ...(label === undefined ? {} : { label }) };
    const single = singleOf(signal, found, clock.wall());
    if (single.outcome === 'failed') return { ...about, ...single };
    const id = JSON.stringify(about);
    const { meter, sample } = follow(
      meters.get(id) ?? null,
      { at, value: single.value * signal.scale },
      signal.source.measure,
    );
    meters.set(id, meter);
    if (sample !== null) return { ...about, outcome: 'sample', sample };
    return { ...about, outcome: 'pending', requests: 0, needed: signal.minRequests, since: meter.at ?? at };
  };

  return {
    read: async (at): Promise<SourceResult> => {
      if (entered) for (const [id, meter] of meters) meters.set(id, beginStage(meter));
      entered = false;
      const readings = await Promise.all([readVariant('stable', at), readVariant('candidate', at)]);
      return { readings: readings.flat(), traffic: [] };
    },
    stageEntered: () => {
      entered = true;
    },
  };
}

type Single =
  | { readonly outcome: 'value'; readonly value: number }
  | { readonly outcome: 'failed'; readonly reason: ReadFailure; readonly detail: string };

/** The value of the one series that matches a signal, or why there is none. */
function singleOf(signal: PageSignal, found: readonly PageSeries[], wall: number): Single {
  const name = selector(signal);
  const failed = (reason: ReadFailure, detail: string): Single => ({ outcome: 'failed', reason, detail });
  const [series, ...others] = found;
  if (series === undefined) return failed('absent', `no series matches ${name}`);
  if (others.length > 0) {
    return failed('several_series', `${found.length} series match ${name}; state labels that single one out`);
  }
  if (!Number.isFinite(series.value)) return failed('not_finite', `${name} is ${series.value}`);
  const age = wall - (series.timestamp ?? wall);
  if (age > STALE_MS) return failed('absent', `${name} was last set ${Math.round(age / 1000)} s ago`);
  return { outcome: 'value', value: series.value };
}

/** All series, or the first failure: without every page nobody knows whether a series is the only one. */
function joined(pages: readonly Page[]): Page {
  const failure = pages.find(({ outcome }) => outcome === 'failed');
  if (failure !== undefined) return failure;
  return { outcome: 'page', series: pages.flatMap((page) => (page.outcome === 'page' ? page.series : [])) };
}

function matches(series: PageSeries, { metric, labels }: PageSignal['source']): boolean {
  return series.name === metric && Object.entries(labels).every(([name, value]) => series.labels[name] === value);
}

function selector({ source: { metric, labels } }: PageSignal): string {
  const inner = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return inner.length === 0 ? metric : `${metric}{${inner.join(',')}}`;
}

function isPageSignal(signal: Signal): signal is PageSignal {
  return signal.source.kind === 'metrics';
}

function pageUrl(service: Service): string {
  return new URL(service.metrics, service.url).href;
}
