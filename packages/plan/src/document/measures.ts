import { CURRENCIES } from '../currencies.ts';
import type { TrafficMeasure } from '../plan.ts';
import type { Dimension } from '../quantity.ts';
import { scalar } from '../shape/shape.ts';
import { parseQuantity, UNIT_NAMES } from '../units.ts';
import { didYouMean } from '../wording.ts';

const MEASURES: Readonly<Record<string, TrafficMeasure>> = {
  'errors / requests': { kind: 'errors' },
  'successes / requests': { kind: 'successes' },
  'fallbacks / requests': { kind: 'fallbacks' },
  'requests per second': { kind: 'requests_per_second' },
  'mirrored errors / mirrored requests': { kind: 'mirrored_errors' },
  'mirrored differences / mirrored requests': { kind: 'mirrored_differences' },
};

/** Reads `latency p95` as a quantile, 0..1; undefined for anything else. */
function quantileOf(spaced: string): number | undefined {
  const percentile = Number(/^latency p(\d{1,2}(?:\.\d{1,2})?)$/.exec(spaced)?.[1]);
  return percentile > 0 ? Math.round(percentile * 100) / 10_000 : undefined;
}

const MIRRORED = 'mirrored ';

/** Reads `latency p95` and `mirrored latency p95`. */
function latencyOf(spaced: string): TrafficMeasure | undefined {
  const mirrored = spaced.startsWith(MIRRORED);
  const quantile = quantileOf(mirrored ? spaced.slice(MIRRORED.length) : spaced);
  return quantile === undefined ? undefined : { kind: mirrored ? 'mirrored_latency' : 'latency', quantile };
}

const QUANTILE_SCHEMA = {
  type: 'string',
  pattern: '^latency p(?:\\d{1,2})(?:\\.\\d{1,2})?$',
  examples: ['latency p95', 'latency p99.9'],
};

const LATENCY_SCHEMA = {
  type: 'string',
  pattern: '^(?:mirrored )?latency p(?:\\d{1,2})(?:\\.\\d{1,2})?$',
  examples: ['latency p95', 'mirrored latency p95'],
};

/** A quantile of a histogram, such as `latency p95`, as a part of 1. */
export const quantile = scalar<number>({
  expects: 'a latency quantile such as latency p95',
  schema: QUANTILE_SCHEMA,
  read: (found) => {
    const value = quantileOf(found.trim().replaceAll(/\s+/g, ' '));
    return value === undefined ? { fault: { code: 'bad_value' } } : { value };
  },
});

/** What is counted of the router. */
export const measure = scalar<TrafficMeasure>({
  expects: `${Object.keys(MEASURES).join(', ')}, or a latency quantile such as latency p95 or mirrored latency p95`,
  schema: {
    anyOf: [{ enum: Object.keys(MEASURES) }, LATENCY_SCHEMA],
  },
  read: (found) => {
    const spaced = found
      .trim()
      .replaceAll(/\s+/g, ' ')
      .replace(/ ?\/ ?/, ' / ');
    const known = Object.hasOwn(MEASURES, spaced) ? MEASURES[spaced] : undefined;
    const value = known ?? latencyOf(spaced);
    if (value !== undefined) return { value };
    const words = [...Object.keys(MEASURES), 'latency p95', 'mirrored latency p95'];
    return { fault: { code: 'bad_value', hint: didYouMean(spaced, words) } };
  },
});

/** What the numbers of a series mean. */
export interface SeriesUnit {
  readonly dimension: Dimension;
  readonly currency?: string;
  /** What one of them is in the base unit of the dimension. */
  readonly scale: number;
}

/** Units of series that quantities do not have. */
const SERIES_UNITS: Readonly<Record<string, SeriesUnit>> = {
  ratio: { dimension: 'ratio', scale: 1 },
  seconds: { dimension: 'duration', scale: 1000 },
};
const UNIT_WORDS = [...UNIT_NAMES, ...Object.keys(SERIES_UNITS)];

/** What the numbers of a source mean. */
export const unit = scalar<SeriesUnit>({
  expects: 'a unit such as bytes, MB, count, ms, s, %, ratio, /s, or a currency such as USD',
  schema: { anyOf: [{ enum: UNIT_WORDS }, { type: 'string', pattern: '^[A-Z]{3}$', examples: ['USD'] }] },
  read: (found) => {
    const known = Object.hasOwn(SERIES_UNITS, found) ? SERIES_UNITS[found] : undefined;
    if (known !== undefined) return { value: known };
    if (CURRENCIES.has(found)) return { value: { dimension: 'money', currency: found, scale: 1 } };
    const one = UNIT_NAMES.includes(found) ? parseQuantity(`1${found}`) : undefined;
    if (one === undefined || 'fault' in one)
      return { fault: { code: 'unknown_unit', hint: didYouMean(found, UNIT_WORDS) } };
    return { value: { dimension: one.value.dimension, scale: one.value.value } };
  },
});
