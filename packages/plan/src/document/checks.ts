import { parseDuration } from '../duration.ts';
import type { Report } from '../report.ts';
import type { CheckKind } from '../sections.ts';
import { listOf } from '../shape/collections.ts';
import { object, optional } from '../shape/object.ts';
import { duration, integer, oneOf, text, textLike } from '../shape/scalars.ts';
import { type DraftOf, named, type Shape, scalar, type ValueOf } from '../shape/shape.ts';
import type { MapNode } from '../source/node.ts';
import { anyOf, didYouMean, quote } from '../wording.ts';
import { condition } from './condition.ts';
import { HEADER_NAME } from './header-name.ts';
import { verifyUrl } from './urls.ts';

interface KindFields {
  /** Fields that must stand beside the one of the kind. */
  readonly needs?: readonly string[];
  /** Fields that may. */
  readonly may?: readonly string[];
}

/** Kinds of checks, each with the fields that belong to it alone. */
const KINDS: Readonly<Record<CheckKind, KindFields>> = {
  http: { may: ['header', 'status', 'contains'] },
  tcp: {},
  command: {},
  file: { may: ['newer_than'] },
  env: { may: ['is', 'absent'] },
  dns: { may: ['is', 'ttl'] },
  tls: { may: ['valid_for'] },
  postgres: { may: ['query'] },
  redis: {},
  rabbitmq: { may: ['queue'] },
  prometheus: { needs: ['query'] },
  smtp: {},
  slack: {},
  pagerduty: {},
  condition: {},
  same: { needs: ['of'] },
};
const KIND_NAMES = Object.keys(KINDS).filter(isKind);
/** What must stand beside the field of a kind. */
const NEEDED = Object.fromEntries(
  Object.entries(KINDS).flatMap(([kind, { needs }]) => (needs === undefined ? [] : [[kind, [...needs]]])),
);
const OPTION_NAMES: readonly string[] = KIND_NAMES.flatMap(optionsOf);

const hostAndPort = textLike('host:port such as db.internal:5432', /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/);
const address = text('an address, or the name of the secret that holds it, such as $DATABASE_URL');

/** A length of time as it was written. */
const writtenDuration: Shape<string> = {
  ...scalar<string>({
    expects: duration.expects,
    schema: {},
    read: (found) => {
      const reading = parseDuration(found);
      return 'fault' in reading ? reading : { value: found };
    },
  }),
  schema: duration.schema,
};

/** Kept as it was written, like every option of a check. */
const status = scalar<string>({
  expects: 'a status of HTTP such as 200',
  schema: { type: 'integer', minimum: 100, maximum: 599 },
  read: (found) => (/^[1-5]\d\d$/.test(found) ? { value: found } : { fault: { code: 'bad_value' } }),
});

const fields = object(
  {
    http: optional(verifyUrl, 'URL that must answer 2xx; `$stable` stands for the service’s address.'),
    tcp: optional(hostAndPort, 'Address that must take a connection.'),
    command: optional(text('a command'), 'Command that must end with exit code 0; no shell.'),
    file: optional(text('a path'), 'File that must be there.'),
    env: optional(
      textLike('the name of an environment variable', /^[A-Za-z_][A-Za-z0-9_]*$/),
      'Environment variable that must be set.',
    ),
    dns: optional(textLike('the name of a host', /^[A-Za-z0-9._-]+$/), 'Name that must resolve.'),
    tls: optional(hostAndPort, 'Address whose certificate must be valid.'),
    postgres: optional(address, 'PostgreSQL server that must answer.'),
    redis: optional(address, 'Redis server that must answer.'),
    rabbitmq: optional(address, 'RabbitMQ server that must answer.'),
    prometheus: optional(address, 'Prometheus server that is asked `query`, which must have a result that is not 0.'),
    smtp: optional(address, 'Mail server that must greet.'),
    slack: optional(address, 'Slack, which must be reachable.'),
    pagerduty: optional(address, 'PagerDuty, which must be reachable.'),
    condition: optional(condition, 'Condition that must hold.'),
    same: optional(
      listOf(text('an environment'), { what: 'environments', min: 2 }),
      'Environments that must be alike; `of` says in what.',
    ),
    header: optional(
      textLike('a header such as X-API-Key: $KEY', new RegExp(`^${HEADER_NAME}: *\\S`)),
      'With `http`: header that is sent.',
    ),
    status: optional(status, 'With `http`: status in place of 2xx.'),
    contains: optional(text('a text'), 'With `http`: text that the answer must hold.'),
    newer_than: optional(writtenDuration, 'With `file`: how old it may be.'),
    is: optional(text('a value'), 'With `env`: what it must be. With `dns`: address that the name must have.'),
    absent: optional(oneOf(['yes']), 'With `env`: it must not be set.'),
    ttl: optional(writtenDuration, 'With `dns`: for how long resolvers may keep the answer at most.'),
    valid_for: optional(writtenDuration, 'With `tls`: for how long the certificate must be valid still.'),
    query: optional(text('a query'), 'With `postgres` and `prometheus`: what is asked.'),
    queue: optional(text('the name of a queue'), 'With `rabbitmq`: queue that must be there.'),
    of: optional(oneOf(['images', 'config', 'schema']), 'With `same`: what must be alike.'),
    tries: optional(
      integer({ expects: 'a number of tries', min: 1, max: 1000 }),
      'How often it is asked; once unless stated.',
    ),
    every: optional(duration, 'Time between two tries; 2s unless stated.'),
  },
  { what: 'a check', oneAtMost: KIND_NAMES },
);

export type CheckValue = ValueOf<typeof fields>;
export type CheckDraft = DraftOf<typeof fields>;

/** A probe of the world: one field that says what is asked, and those that belong to it. */
export const check: Shape<CheckValue, CheckDraft> = named('check', {
  ...fields,
  schema: (definitions) => ({ ...fields.schema(definitions), dependentRequired: NEEDED }),
  decode: (node, report) => {
    if (node.kind === 'map') reportKind(node, report);
    return fields.decode(node, report);
  },
});

function reportKind(node: MapNode, report: Report): void {
  const kind = kindAmong(node.entries.map(({ key }) => key));
  if (kind === undefined) {
    const [first] = node.entries;
    const hint = first && didYouMean(first.key, KIND_NAMES);
    report({ code: 'missing_field', at: node.at, message: `a check needs ${anyOf(KIND_NAMES)}`, hint });
    return;
  }
  for (const name of KINDS[kind].needs ?? []) {
    if (node.entries.some(({ key }) => key === name)) continue;
    report({ code: 'missing_field', at: node.at, message: `${quote(name)} is missing beside ${quote(kind)}` });
  }
  for (const { key, keyAt } of node.entries) {
    if (!OPTION_NAMES.includes(key) || optionsOf(kind).includes(key)) continue;
    const message = `${quote(key)} means nothing to a check of ${quote(kind)}`;
    report({ code: 'conflicting_fields', at: keyAt, message, hint: 'take it out' });
  }
}

/** The kind of the check that has these fields; undefined where none of them says. */
export function kindAmong(names: readonly string[]): CheckKind | undefined {
  return names.find(isKind);
}

/** Fields that belong to checks of this kind. */
export function optionsOf(kind: CheckKind): readonly string[] {
  const { needs = [], may = [] } = KINDS[kind];
  return [...needs, ...may];
}

function isKind(name: string): name is CheckKind {
  return Object.hasOwn(KINDS, name);
}
