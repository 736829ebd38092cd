import { CURRENCIES } from '../currencies.ts';
import { parseLevel } from '../grammar/parser.ts';
import type { TrafficMeasure } from '../plan.ts';
import type { Dimension } from '../quantity.ts';
import { mapOf, tagged } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, integer, oneOf, text, textLike } from '../shape/scalars.ts';
import { type DraftOf, named, scalar, type ValueOf } from '../shape/shape.ts';
import { parseQuantity, UNIT_NAMES } from '../units.ts';
import { didYouMean } from '../wording.ts';
import { titles } from './texts.ts';

const MEASURES: Readonly<Record<string, TrafficMeasure>> = {
  'errors / requests': { kind: 'errors' },
  'successes / requests': { kind: 'successes' },
  'fallbacks / requests': { kind: 'fallbacks' },
  'requests per second': { kind: 'requests_per_second' },
};

const measure = scalar<TrafficMeasure>({
  expects: `${Object.keys(MEASURES).join(', ')}, or a latency quantile such as latency p95`,
  schema: {
    anyOf: [
      { enum: Object.keys(MEASURES) },
      {
        type: 'string',
        pattern: '^latency p(?:\\d{1,2})(?:\\.\\d{1,2})?$',
        examples: ['latency p95', 'latency p99.9'],
      },
    ],
  },
  read: (found) => {
    const spaced = found
      .trim()
      .replaceAll(/\s+/g, ' ')
      .replace(/ ?\/ ?/, ' / ');
    const known = Object.hasOwn(MEASURES, spaced) ? MEASURES[spaced] : undefined;
    const percentile = Number(/^latency p(\d{1,2}(?:\.\d{1,2})?)$/.exec(spaced)?.[1]);
    if (known !== undefined) return { value: known };
    if (percentile > 0) return { value: { kind: 'latency', quantile: Math.round(percentile * 100) / 10_000 } };
    return { fault: { code: 'bad_value', hint: didYouMean(spaced, [...Object.keys(MEASURES), 'latency p95']) } };
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

const unit = scalar<SeriesUnit>({
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

const better = oneOf(['lower', 'higher']);
const noData = oneOf(['hold', 'pause', 'rollback'], {
  refused: {
    pass: {
      code: 'missing_never_healthy',
      message: 'found "pass"; missing data is never healthy',
      hint: 'choose hold, pause or rollback',
    },
  },
});

const common = {
  titles,
  better: required(better, 'Which direction is good.'),
  on_no_data: defaulted(
    noData,
    'hold',
    'What happens when the source stays silent: the launch holds, pauses, or rolls back.',
  ),
  max_blind: optional(duration, 'How long the source may be silent before that; as the launch says unless stated.'),
};

const trafficSignal = object(
  {
    from: required(oneOf(['traffic']), 'The router’s own counts.'),
    measure: required(measure, 'What is counted.'),
    ...common,
    min_requests: optional(
      integer({ expects: 'a number of requests', min: 0, max: 1_000_000_000 }),
      'Requests that one judged sample rests on; 50 unless stated, and more for high latency quantiles.',
    ),
  },
  { what: 'a signal from traffic', later: ['query'] },
);

const metricsSignal = object(
  {
    from: required(oneOf(['metrics']), 'The metrics page of each service.'),
    metric: required(textLike('the name of a metric', /^[A-Za-z_:][A-Za-z0-9_:]*$/), 'Name of the series.'),
    labels: optional(mapOf(text('a value of the label'), 'labels'), 'Labels that the series must have.'),
    measure: defaulted(
      oneOf(['value', 'rate', 'increase']),
      'value',
      'How the series is read: as it stands, per second, or its rise since the stage was entered.',
    ),
    unit: required(unit, 'What its numbers mean; `/s` for a rate.'),
    ...common,
  },
  { what: 'a signal from metrics', later: ['query', 'min_requests'] },
);

const querySignal = object(
  {
    from: required(oneOf(['prometheus', 'sql', 'http', 'command']), 'What answers the query.'),
    query: required(text('a query'), 'What is asked; `$variant` and `$stage` stand for the version and the stage.'),
    unit: required(unit, 'What its numbers mean.'),
    at: optional(text('an address, or the name of the secret that holds it'), 'Where it is asked.'),
    ...common,
  },
  { what: 'a signal from a query', later: ['min_requests'] },
);

type TrafficSignal = typeof trafficSignal;
type MetricsSignal = typeof metricsSignal;
type QuerySignal = typeof querySignal;

export type SignalValue = ValueOf<TrafficSignal> | ValueOf<MetricsSignal> | ValueOf<QuerySignal>;
export type SignalDraft = DraftOf<TrafficSignal> | DraftOf<MetricsSignal> | DraftOf<QuerySignal>;

/** Sources of later versions, so that a plan that needs them is told so. */
const LATER_SOURCES = ['datadog', 'graphite', 'influxdb', 'opentelemetry'];

/** The section `signals`. */
export const signals = mapOf(
  tagged<SignalValue, SignalDraft>(
    'from',
    {
      traffic: trafficSignal,
      metrics: metricsSignal,
      prometheus: querySignal,
      sql: querySignal,
      http: querySignal,
      command: querySignal,
    },
    { what: 'a signal', later: LATER_SOURCES },
  ),
  'signals',
);

/** A limit of a signal, such as `> 10% for 5m`. */
export const level = named(
  'limit',
  scalar({
    expects: 'a limit such as > 5% or > baseline + 50% for 5m',
    schema: {
      type: 'string',
      description: 'An operator and a quantity or `baseline`, and how long it must hold: `> 10% for 5m`.',
      pattern: '^\\s*(?:<=|>=|!=|<|>|=)\\s*\\S.*$',
    },
    read: parseLevel,
  }),
);

/** The section `thresholds`. */
export const thresholds = mapOf(
  object(
    {
      target: optional(level, 'Where the signal should be.'),
      warning: optional(level, 'Crossing it raises a warning alert.'),
      critical: optional(level, 'Crossing it raises a critical alert.'),
    },
    { what: 'a threshold' },
  ),
  'thresholds',
);
