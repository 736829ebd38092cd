import type { Report } from '../report.ts';
import type { CheckKind } from '../sections.ts';
import { listOf } from '../shape/collections.ts';
import { defaulted, object, optional } from '../shape/object.ts';
import { duration, integer, text } from '../shape/scalars.ts';
import { type DraftOf, named, type Shape, type ValueOf } from '../shape/shape.ts';
import type { MapNode } from '../source/node.ts';
import { anyOf, quote } from '../wording.ts';
import { verifyUrl } from './urls.ts';

/** What each kind of check asks, and the fields that belong to it. */
const KINDS: Readonly<Record<CheckKind, readonly string[]>> = {
  http: ['header', 'status', 'contains'],
  tcp: [],
  command: ['contains'],
  file: ['newer_than'],
  env: ['is', 'absent'],
  dns: ['is', 'ttl'],
  tls: ['valid_for'],
  postgres: ['query'],
  redis: [],
  rabbitmq: ['queue'],
  prometheus: ['query'],
  smtp: [],
  slack: [],
  pagerduty: [],
  condition: [],
  same: ['of'],
};
const KIND_NAMES = Object.keys(KINDS) as readonly CheckKind[];
const word = (what: string) => text(what);

const fields = object(
  {
    http: optional(verifyUrl, 'URL that must answer 2xx; `$stable` stands for the service’s address.'),
    tcp: optional(word('host:port'), 'Address that must take a connection.'),
    command: optional(word('a command'), 'Command that must end with exit code 0.'),
    file: optional(word('a path'), 'File that must be there.'),
    env: optional(word('the name of an environment variable'), 'Environment variable that must be set.'),
    dns: optional(word('a host name'), 'Name that must resolve.'),
    tls: optional(word('host:port'), 'Address whose certificate must be valid.'),
    postgres: optional(word('a URL'), 'PostgreSQL server that must answer.'),
    redis: optional(word('a URL'), 'Redis server that must answer PING.'),
    rabbitmq: optional(word('a URL'), 'RabbitMQ server that must answer.'),
    prometheus: optional(word('a URL'), 'Prometheus server that must answer.'),
    smtp: optional(word('a URL'), 'Mail server that must greet.'),
    slack: optional(word('a webhook'), 'Slack, which must be reachable.'),
    pagerduty: optional(word('a key'), 'PagerDuty, which must be reachable.'),
    condition: optional(word('a condition'), 'Condition that must hold.'),
    same: optional(
      listOf(word('an environment'), { what: 'environments', min: 2 }),
      'Environments that must be alike.',
    ),
    header: optional(word('a header such as X-API-Key: $KEY'), 'Header to send.'),
    status: optional(word('a status'), 'Status that must be answered.'),
    contains: optional(word('a text'), 'Text that the answer must hold.'),
    newer_than: optional(duration, 'How old the file may be.'),
    is: optional(word('a value'), 'What it must be.'),
    absent: optional(word('yes'), 'It must not be set.'),
    ttl: optional(duration, 'Time to live that the record must have.'),
    valid_for: optional(duration, 'For how long it must be valid still.'),
    query: optional(word('a query'), 'What is asked.'),
    queue: optional(word('a queue'), 'Queue that must be there.'),
    of: optional(word('images, config or schema'), 'What must be alike.'),
    tries: defaulted(integer({ expects: 'a number of tries', min: 1, max: 1000 }), '1', 'How often it is asked.'),
    every: defaulted(duration, '2s', 'Time between two tries.'),
  },
  { what: 'a check' },
);
export type CheckValue = ValueOf<typeof fields>;

export type CheckDraft = DraftOf<typeof fields>;

/** A probe of the world: one field that says what is asked, and those that belong to it. */
export const check: Shape<CheckValue, CheckDraft> = named('check', {
  ...fields,
  decode: (node, report) => {
    if (node.kind === 'map') reportKind(node, report);
    return fields.decode(node, report);
  },
});

function reportKind(node: MapNode, report: Report): void {
  const kinds = node.entries.filter(({ key }) => isKind(key));
  const [first, second] = kinds;
  if (first === undefined || !isKind(first.key)) {
    report({ code: 'missing_field', at: node.at, message: `a check needs ${anyOf(KIND_NAMES)}` });
    return;
  }
  if (second !== undefined) {
    const message = `${quote(first.key)} and ${quote(second.key)} are two checks`;
    report({ code: 'conflicting_fields', at: second.keyAt, message, hint: 'write one check for each' });
  }
  const mine = [...KINDS[first.key], first.key, 'tries', 'every'];
  for (const { key, keyAt } of node.entries) {
    if (mine.includes(key) || isKind(key) || !(key in ALL)) continue;
    report({
      code: 'conflicting_fields',
      at: keyAt,
      message: `${quote(key)} means nothing beside ${quote(first.key)}`,
    });
  }
}

/** Names of all fields that belong to some kind. */
const ALL: Readonly<Record<string, true>> = Object.fromEntries(
  Object.values(KINDS).flatMap((names) => names.map((name) => [name, true] as const)),
);

export function isKind(key: string): key is CheckKind {
  return Object.hasOwn(KINDS, key);
}

/** Fields that belong to a kind. */
export function optionsOf(kind: CheckKind): readonly string[] {
  return KINDS[kind];
}
