import { mapOf, tagged } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, oneOf, text } from '../shape/scalars.ts';
import type { DraftOf, ValueOf } from '../shape/shape.ts';
import { address, file, secret } from './references.ts';

/** Addresses of each kind of source, in `url` of a source and in `at` of a signal. */
export const ADDRESSES = {
  prometheus: address({ schemes: ['https?'], example: 'https://prometheus.example.com' }),
  alertmanager: address({ schemes: ['https?'], example: 'http://127.0.0.1:9093' }),
  http: address({ schemes: ['https?'], example: 'https://status.example.com/api', search: true }),
  sql: address({ schemes: ['postgres', 'postgresql'], example: 'postgres://db.example.com/shop', search: true }),
} as const;

const common = {
  user: optional(text('a user'), 'Login by user and password.'),
  password: optional(secret, 'Its password, by name: `$NAME` or `file:PATH`.'),
  ca: optional(
    file,
    'Authorities that sign the server’s certificate, in PEM format; those of the system unless stated.',
  ),
  cert: optional(file, 'Certificate that the program shows, in PEM format.'),
  key: optional(file, 'Its private key, in PEM format.'),
  server_name: optional(
    text('a host name', 'db.internal'),
    'Name in the server’s certificate, where it is not the host of the address.',
  ),
  timeout: defaulted(duration, '5s', 'How long one request may take.'),
};

/** The values of headers that carry secrets are looked at by a check, which knows their names. */
const web = {
  token: optional(secret, 'Bearer token, by name: `$NAME` or `file:PATH`.'),
  headers: optional(
    mapOf(text('the value of the header'), 'headers'),
    'Sent with every request, such as `X-Scope-OrgID`.',
  ),
};

const prometheus = object(
  {
    kind: required(oneOf(['prometheus']), 'A server that speaks the HTTP API of Prometheus.'),
    url: required(ADDRESSES.prometheus, 'Its address, up to the path before `/api/v1`.'),
    ...web,
    ...common,
  },
  { what: 'a source of kind prometheus' },
);

const http = object(
  {
    kind: required(oneOf(['http']), 'A server that answers with JSON.'),
    url: required(ADDRESSES.http, 'What is asked; a signal may add a path in `at`.'),
    ...web,
    ...common,
  },
  { what: 'a source of kind http' },
);

const sql = object(
  {
    kind: required(oneOf(['sql']), 'A PostgreSQL database.'),
    url: required(ADDRESSES.sql, 'Its address.'),
    ...common,
  },
  { what: 'a source of kind sql' },
);

const alertmanager = object(
  {
    kind: required(oneOf(['alertmanager']), 'A server that speaks the HTTP API of Alertmanager, whose alerts count.'),
    url: required(ADDRESSES.alertmanager, 'Its address, up to the path before `/api/v2`.'),
    match: optional(
      mapOf(text('a value of the label'), 'labels'),
      'Labels that alerts must have to be this launch’s; all alerts unless stated.',
    ),
    webhook_token: optional(
      secret,
      'What it must send along when it reports alerts by itself, by name: `$NAME` or `file:PATH`.',
    ),
    ...web,
    ...common,
  },
  { what: 'a source of kind alertmanager' },
);

type Kinds = typeof prometheus | typeof http | typeof sql | typeof alertmanager;
export type SourceValue = ValueOf<Kinds>;
export type SourceDraft = DraftOf<Kinds>;

/** Kinds of later versions, so that a plan that needs them is told so. */
const LATER_KINDS = ['datadog', 'graphite', 'influxdb', 'opentelemetry'];

/** The section `sources`. */
export const sources = mapOf(
  tagged<SourceValue, SourceDraft>(
    'kind',
    { prometheus, sql, http, alertmanager },
    { what: 'a source', later: LATER_KINDS },
  ),
  'sources',
);
