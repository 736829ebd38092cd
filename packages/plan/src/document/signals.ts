import { parseLevel } from '../grammar/parser.ts';
import { mapOf, tagged } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { oneOf, text, textLike } from '../shape/scalars.ts';
import { type DraftOf, named, scalar, type ValueOf } from '../shape/shape.ts';
import { measure, unit } from './measures.ts';
import { commandSignal, httpSignal, prometheusSignal, sqlSignal } from './query-signals.ts';
import { minRequests, signalFields } from './signal-fields.ts';

const trafficSignal = object(
  {
    from: required(oneOf(['traffic']), 'The router’s own counts.'),
    measure: required(measure, 'What is counted.'),
    ...signalFields,
    min_requests: minRequests,
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
    ...signalFields,
  },
  { what: 'a signal from metrics', later: ['query', 'min_requests'] },
);

type Signals =
  | typeof trafficSignal
  | typeof metricsSignal
  | typeof prometheusSignal
  | typeof sqlSignal
  | typeof httpSignal
  | typeof commandSignal;

export type SignalValue = ValueOf<Signals>;
export type SignalDraft = DraftOf<Signals>;

/** Sources of later versions, so that a plan that needs them is told so. */
const LATER_SOURCES = ['datadog', 'graphite', 'influxdb', 'opentelemetry'];

/** The section `signals`. */
export const signals = mapOf(
  tagged<SignalValue, SignalDraft>(
    'from',
    {
      traffic: trafficSignal,
      metrics: metricsSignal,
      prometheus: prometheusSignal,
      sql: sqlSignal,
      http: httpSignal,
      command: commandSignal,
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
