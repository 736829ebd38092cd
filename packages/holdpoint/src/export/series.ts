import type { Signal } from '@holdpoint/plan';
import { type Asked, type Material, materialOf } from './material.ts';
import type { ExportOptions } from './options.ts';
import { number, operand, rangeOf, selectorText, span } from './promql.ts';

/** Over which time, and told apart by which label. */
export interface Reach {
  readonly windowMs: number;
  readonly by?: string;
}

/** A signal of one version in the language of Prometheus. Values are in seconds, bytes, ratios. */
export interface SignalSeries {
  readonly material: Material;
  /** What leads from numbers of the source to base units of Prometheus. */
  readonly factor: number;
  value(reach: Reach): string;
  /** Requests that a value rests on; null where nothing counts them. */
  requests(reach: Reach): string | null;
  /** What is there as long as the source tells anything. */
  readonly presence: string;
}

export type SeriesResult =
  | { readonly ok: true; readonly series: SignalSeries }
  | { readonly ok: false; readonly reason: string };

/** The expressions of a signal, or why Prometheus cannot give it. */
export function seriesOf(signal: Signal, asked: Asked, options: ExportOptions): SeriesResult {
  const found = materialOf(signal, asked, options);
  if (!found.ok) return found;
  const { material, factor } = found;
  return {
    ok: true,
    series: {
      material,
      factor,
      value: (reach) => scaled(valueExpression(material, reach), factor),
      requests: (reach) => requestsOf(material, reach),
      presence: presenceOf(material),
    },
  };
}

function valueExpression(material: Material, { windowMs, by }: Reach): string {
  const window = span(windowMs);
  switch (material.form) {
    case 'value':
      return material.query;
    case 'counter':
      return `${sum(by)}(${material.measure}(${material.counter}[${window}]))`;
    case 'ratio': {
      const of = `${sum(by)}(rate(${material.of}[${window}]))`;
      // Without a hit there may be no series of them yet: that is 0, and not nothing.
      const hits = `(${sum(by)}(rate(${material.hits}[${window}])) or ${of} * 0)`;
      return material.inverse ? `1 - ${hits} / ${of}` : `${hits} / ${of}`;
    }
    case 'histogram': {
      const { histogram, quantile } = material;
      const buckets = selectorText({ ...histogram, name: `${histogram.name}_bucket` });
      const classic = `${sum('le', by)}(rate(${buckets}[${window}]))`;
      const native = `${sum(by)}(rate(${selectorText(histogram)}[${window}]))`;
      return `histogram_quantile(${number(quantile)}, ${classic}) or histogram_quantile(${number(quantile)}, ${native})`;
    }
  }
}

function requestsOf(material: Material, { windowMs, by }: Reach): string | null {
  const window = span(windowMs);
  switch (material.form) {
    case 'value':
    case 'counter':
      return null;
    case 'ratio':
      return `${sum(by)}(increase(${material.of}[${window}]))`;
    case 'histogram': {
      const { histogram } = material;
      const classic = `${sum(by)}(increase(${countOf(material)}[${window}]))`;
      return `${classic} or histogram_count(${sum(by)}(increase(${selectorText(histogram)}[${window}])))`;
    }
  }
}

function presenceOf(material: Material): string {
  switch (material.form) {
    case 'value':
      return material.query;
    case 'counter':
      return material.counter;
    case 'ratio':
      return material.of;
    case 'histogram':
      return `${countOf(material)} or ${selectorText(material.histogram)}`;
  }
}

function countOf({ histogram }: Extract<Material, { form: 'histogram' }>): string {
  return selectorText({ ...histogram, name: `${histogram.name}_count` });
}

function sum(...labels: readonly (string | undefined)[]): string {
  const named = labels.filter((label) => label !== undefined);
  return named.length === 0 ? 'sum' : `sum by (${named.join(', ')}) `;
}

function scaled(expression: string, factor: number): string {
  return factor === 1 ? expression : `${operand(expression)} * ${number(factor)}`;
}

/** Evaluations of the expression over a span, averaged. */
export function averageOver(expression: string, ms: number): string {
  return `avg_over_time(${rangeOf(expression, ms)})`;
}
