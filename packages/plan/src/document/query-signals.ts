import { formed } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { oneOf, text } from '../shape/scalars.ts';
import { type DraftOf, type Shape, scalar, type ValueOf } from '../shape/shape.ts';
import { quote } from '../wording.ts';
import { quantile, unit } from './measures.ts';
import { minRequests, signalFields } from './signal-fields.ts';
import { ADDRESSES } from './sources.ts';

const source = optional(
  text('the id of a source'),
  'The one of `sources` that is asked; the only one of its kind unless stated.',
);

const placeholders = '`$variant` and `$stage` stand for the version and the stage';

/** A selector of series: no call and no range, for those are added when it is asked. */
const selector = scalar({
  expects: 'a selector of series, such as http_requests_total{version="$variant"}',
  schema: { type: 'string', examples: ['http_requests_total{version="$variant"}'] },
  read: (found) => {
    const outside = found.replaceAll(/"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`/g, (literal) =>
      ' '.repeat(literal.length),
    );
    const index = outside.search(/[()[\]]/);
    if (found.trim() === '') return { fault: { code: 'bad_value' } };
    if (index === -1) return { value: found.trim() };
    const message = `found ${quote(found[index] ?? '')} in a selector; needed is one such as http_requests_total{version="$variant"}`;
    const hint = 'its rise is worked out for you; write a whole expression as "query"';
    return { fault: { code: 'bad_value', index, message, hint } };
  },
});

const prometheusFields = {
  from: required(oneOf(['prometheus']), 'A Prometheus server.'),
  source,
  at: optional(ADDRESSES.prometheus, 'Its address, in place of a source; without a login.'),
};

const valueSignal = object(
  {
    ...prometheusFields,
    query: required(text('a query'), `An expression that gives one number; ${placeholders}.`),
    unit: required(unit, 'What its numbers mean.'),
    ...signalFields,
  },
  { what: 'a signal from a query', later: ['min_requests'] },
);

const ratioSignal = object(
  {
    ...prometheusFields,
    hits: required(selector, `Counters of the requests that count, such as those that failed; ${placeholders}.`),
    of: required(selector, 'Counters of all requests.'),
    ...signalFields,
    min_requests: minRequests,
  },
  { what: 'a signal from two counters' },
);

const histogramSignal = object(
  {
    ...prometheusFields,
    histogram: required(selector, `A histogram by its name without "_bucket", classic or native; ${placeholders}.`),
    measure: required(quantile, 'Which quantile of it.'),
    unit: defaulted(unit, 'seconds', 'What its numbers mean.'),
    ...signalFields,
    min_requests: minRequests,
  },
  { what: 'a signal from a histogram' },
);

type Prometheus = typeof valueSignal | typeof ratioSignal | typeof histogramSignal;

/** A signal from a Prometheus server, in one of three forms. */
export const prometheusSignal = formed<ValueOf<Prometheus>, DraftOf<Prometheus>>(
  [
    { fields: ['query'], shape: valueSignal },
    { fields: ['hits', 'of'], shape: ratioSignal },
    { fields: ['histogram'], shape: histogramSignal },
  ],
  { what: 'a signal from prometheus' },
);

export const sqlSignal = object(
  {
    from: required(oneOf(['sql']), 'A PostgreSQL database.'),
    source,
    at: optional(ADDRESSES.sql, 'Its address, in place of a source; without a password.'),
    query: required(
      text('a query'),
      'A query that gives one row with one number, or with the columns `hits` and `requests`; `$variant`, `$stage`, `$target`, `$from` and `$to` are its parameters.',
    ),
    unit: required(unit, 'What its numbers mean; `ratio` for `hits` of `requests`.'),
    ...signalFields,
    min_requests: minRequests,
  },
  { what: 'a signal from sql' },
);

const jsonPath = scalar({
  expects: 'a JSONPath such as $.queues[0].depth',
  schema: { type: 'string', pattern: '^\\s*\\$', examples: ['$.queues[0].depth'] },
  read: (found) => {
    if (found.trimStart().startsWith('$')) return { value: found.trim() };
    const message = `found ${quote(found)}; needed is a JSONPath, which begins with "$"`;
    const hint = found.startsWith('/') ? 'write the path of the URL in "at", and "$.name" here' : undefined;
    return { fault: { code: 'bad_value', message, hint } };
  },
});

const urlPath = /^\/[^\s#]*$/;

/** A path goes after the address of the source; an address stands in place of one. */
const place: Shape<string> = {
  expects: `${ADDRESSES.http.expects}; or a path at the source, such as /queues`,
  schema: (definitions) => ({
    anyOf: [ADDRESSES.http.schema(definitions), { type: 'string', pattern: urlPath.source }],
  }),
  decode: (node, report) =>
    node.kind === 'scalar' && urlPath.test(node.text) ? node.text : ADDRESSES.http.decode(node, report),
};

export const httpSignal = object(
  {
    from: required(oneOf(['http']), 'A server that answers with JSON.'),
    source,
    at: optional(
      place,
      `A path that follows the address of the source, or an address in its place, without a login; ${placeholders}.`,
    ),
    query: required(jsonPath, `A JSONPath that finds one number in the answer; ${placeholders}.`),
    unit: required(unit, 'What its numbers mean.'),
    ...signalFields,
  },
  { what: 'a signal from http', later: ['min_requests'] },
);

export const commandSignal = object(
  {
    from: required(oneOf(['command']), 'A command of this machine.'),
    run: required(
      text('a command', './tickets.sh'),
      'A command that prints one number, or counts as JSON; HOLDPOINT_VARIANT and HOLDPOINT_STAGE in its environment tell the version and the stage.',
    ),
    unit: required(unit, 'What its numbers mean; `ratio` for `hits` of `requests`.'),
    ...signalFields,
    min_requests: minRequests,
  },
  { what: 'a signal from command' },
);
