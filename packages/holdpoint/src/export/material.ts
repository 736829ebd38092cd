import type { PrometheusAsk, Signal, TrafficMeasure, Variant } from '@holdpoint/plan';
import { expressionProblem, selectorProblem, substituted } from '../metrics/prometheus/promql.ts';
import type { ExportOptions } from './options.ts';
import { parseSelector, quotedText, type Selector, selectorText, tidy } from './promql.ts';

/** What a signal of one version is made of, with names filled in. Numbers are in the unit of the source. */
export type Material =
  | { readonly form: 'value'; readonly query: string }
  /** The part of `of` that `hits` is; `inverse` where it is the rest. */
  | { readonly form: 'ratio'; readonly hits: string; readonly of: string; readonly inverse: boolean }
  | { readonly form: 'histogram'; readonly histogram: Selector; readonly quantile: number }
  | { readonly form: 'counter'; readonly counter: string; readonly measure: 'rate' | 'increase' };

export type MaterialResult =
  | { readonly ok: true; readonly material: Material; readonly factor: number }
  | { readonly ok: false; readonly reason: string };

/** Which version is asked for, and in which stage where the query needs it. */
export interface Asked {
  readonly variant: Variant;
  readonly stage?: string;
}

/** Base units of Prometheus are seconds, bytes and ratios; those of a plan are milliseconds, bytes and ratios. */
const BASE: Readonly<Partial<Record<Signal['dimension'], number>>> = { duration: 1000 };

/** A number in base units of the plan as one in base units of Prometheus. */
export function inPrometheusUnits(value: number, dimension: Signal['dimension']): number {
  return value / (BASE[dimension] ?? 1);
}

/** Where Prometheus finds what the signal measures, or why it cannot. `factor` leads from its numbers to base units. */
export function materialOf(signal: Signal, asked: Asked, options: ExportOptions): MaterialResult {
  const made = rawMaterial(signal, asked, options);
  if (typeof made === 'string') return { ok: false, reason: made };
  const scale = signal.source.kind === 'traffic' && signal.dimension === 'duration' ? 1000 : signal.scale;
  return { ok: true, material: made, factor: inPrometheusUnits(scale, signal.dimension) };
}

function rawMaterial({ source }: Signal, asked: Asked, options: ExportOptions): Material | string {
  switch (source.kind) {
    case 'prometheus': {
      if (options.source !== undefined && source.source !== undefined && source.source !== options.source) {
        return `it is asked of ${source.source}`;
      }
      return askedMaterial(source.ask, asked);
    }
    case 'metrics': {
      const matchers = options[asked.variant];
      if (matchers === undefined) {
        return `Prometheus must know the pages of ${asked.variant} by a label; give it as --${asked.variant} 'job="…"'`;
      }
      const own = Object.entries(source.labels).map(([name, value]) => `${name}=${quotedText(value)}`);
      const selector = selectorText({ name: source.metric, matchers: [...own, matchers].join(', ') });
      if (source.measure === 'value') return { form: 'value', query: selector };
      return { form: 'counter', counter: selector, measure: source.measure };
    }
    case 'traffic':
      return trafficMaterial(source.measure, asked, options);
    default:
      return `it comes from ${source.kind}, which Prometheus cannot ask`;
  }
}

function askedMaterial(ask: PrometheusAsk, asked: Asked): Material | string {
  const problem = problemOf(ask);
  if (problem !== null) return `its query ${problem}`;
  const texts = ask.form === 'value' ? [ask.query] : ask.form === 'ratio' ? [ask.hits, ask.of] : [ask.histogram];
  if (asked.stage === undefined && texts.some((text) => /\$stage\b/.test(text))) {
    return 'its query names $stage, and this is not of one stage';
  }
  const [first = '', second = ''] = texts.map((text) => filled(text, asked));
  if (ask.form === 'value') return { form: 'value', query: first };
  if (ask.form === 'ratio') return { form: 'ratio', hits: first, of: second, inverse: false };
  return histogram(first, ask.quantile);
}

function problemOf(ask: PrometheusAsk): string | null {
  if (ask.form === 'value') return expressionProblem(tidy(ask.query));
  if (ask.form === 'histogram') return selectorProblem(tidy(ask.histogram));
  return selectorProblem(tidy(ask.hits)) ?? selectorProblem(tidy(ask.of));
}

function filled(query: string, { variant, stage = '' }: Asked): string {
  return substituted(tidy(query), { variant, stage });
}

/** The built-in proxy has no page of its own: what it counts must be there as series of the services, by options. */
function trafficMaterial(measure: TrafficMeasure, asked: Asked, options: ExportOptions): Material | string {
  const { requests, errors, latency } = options;
  switch (measure.kind) {
    case 'errors':
    case 'successes': {
      if (requests === undefined || errors === undefined) return notCounted('--requests and --errors');
      return {
        form: 'ratio',
        hits: filled(errors, asked),
        of: filled(requests, asked),
        inverse: measure.kind === 'successes',
      };
    }
    case 'requests_per_second':
      if (requests === undefined) return notCounted('--requests');
      return { form: 'counter', counter: filled(requests, asked), measure: 'rate' };
    case 'latency':
      return latency === undefined ? notCounted('--latency') : histogram(filled(latency, asked), measure.quantile);
    case 'fallbacks':
      return 'only the router counts fallbacks, and it has no metrics page';
    case 'mirrored_errors':
    case 'mirrored_differences':
    case 'mirrored_latency':
      return 'only the router counts copies of requests, and it has no metrics page';
  }
}

function notCounted(options: string): string {
  return `the router counts it and has no metrics page; name series that count the same by ${options}`;
}

function histogram(text: string, quantile: number): Material | string {
  const selector = parseSelector(text);
  if (selector === null || selector.name === '') return `${text} is no histogram by name`;
  return { form: 'histogram', histogram: { ...selector, name: selector.name.replace(/_bucket$/, '') }, quantile };
}
