import type { StickyKey, Traffic } from '../plan.ts';
import { listOf, mapOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, oneOf, origin, path, textLike } from '../shape/scalars.ts';
import { named, scalar } from '../shape/shape.ts';
import { audience } from './audience.ts';
import { blueGreen, command } from './command.ts';
import { dns } from './dns.ts';
import { command as line } from './driver-fields.ts';
import { expected } from './expected.ts';
import { flags } from './flags.ts';
import { haproxy } from './haproxy.ts';
import { HEADER_NAME } from './header-name.ts';
import { mirror } from './mirror.ts';
import { nginx } from './nginx.ts';

const service = named(
  'service',
  object(
    {
      url: required(origin, 'Where the version answers.'),
      health: optional(path, 'Path that answers 2xx when the version is well.'),
      instances: optional(
        listOf(origin, { what: 'addresses of instances', min: 1 }),
        'Its instances, each asked for its health by itself; `url` alone unless stated.',
      ),
      metrics: defaulted(path, '/metrics', 'Path of its metrics in Prometheus text format.'),
    },
    { what: 'a service' },
  ),
);

/** The section `services`. */
export const services = named(
  'services',
  object(
    {
      stable: required(service, 'The version that serves today.'),
      candidate: required(service, 'The version that is launched.'),
    },
    { what: 'the services' },
  ),
);

const listen = scalar<Traffic['listen']>({
  expects: 'host:port such as 127.0.0.1:8080',
  schema: { type: 'string', pattern: '^(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):\\d{1,5}$' },
  read: (found) => {
    const [, host = '', digits = ''] = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(found) ?? [];
    const port = Number(digits);
    if (host === '') return { fault: { code: 'bad_value' } };
    if (port > 65_535) return { fault: { code: 'out_of_range', message: `found port ${digits}; ports end at 65535` } };
    return { value: { host: host.replace(/^\[|\]$/g, ''), port } };
  },
});

const stickyKey = scalar<StickyKey>({
  expects: '"header NAME", "cookie NAME" or "client address"',
  schema: { type: 'string', pattern: `^(?:(?:header|cookie) ${HEADER_NAME}|client address)$` },
  read: (found) => {
    if (found === 'client address') return { value: { kind: 'address' } };
    const [, kind, name = ''] = new RegExp(`^(header|cookie) (${HEADER_NAME})$`).exec(found) ?? [];
    if (kind === 'header') return { value: { kind, name: name.toLowerCase() } };
    return kind === 'cookie' ? { value: { kind, name } } : { fault: { code: 'bad_value' } };
  },
});

const endpoint = textLike(
  'a path with or without a method, such as POST /batch or /users/*',
  /^(?:[A-Z]+ )?\/[^\s?#]*$/,
);

/** What splits traffic. Which of them a program can steer is its own matter. */
const DRIVERS = [
  'proxy',
  'argo-rollouts',
  'blue-green',
  'command',
  'dns',
  'flags',
  'gateway-api',
  'haproxy',
  'nginx',
] as const;

const unheard = object(
  {
    for: required(duration, 'How long no controller was heard.'),
    do: required(oneOf(['hold', 'stable']), '`stable` gives all traffic to stable; `hold` keeps the share.'),
  },
  { what: 'what an unheard controller means' },
);

/** The section `traffic`. */
export const traffic = named(
  'traffic',
  object(
    {
      driver: required(oneOf(DRIVERS), 'What splits the traffic; `proxy` is built in.'),
      listen: optional(listen, 'Where the router takes requests; port 0 takes any free one. Needed by `proxy`.'),
      key: optional(stickyKey, 'What makes two requests the same user, so that users keep their version.'),
      haproxy: optional(
        haproxy,
        'Where HAProxy is steered, and what it calls the two versions; for `driver: haproxy`.',
      ),
      nginx: optional(nginx, 'Where nginx is steered; for `driver: nginx`.'),
      flags: optional(flags, 'Where the flag is served; for `driver: flags`.'),
      dns: optional(dns, 'Which name is switched; for `driver: dns`.'),
      command: optional(command, 'Commands that steer any other router; for `driver: command`.'),
      'blue-green': optional(blueGreen, 'Commands that switch all traffic at once; for `driver: blue-green`.'),
      backup: optional(listOf(oneOf(DRIVERS), { what: 'drivers' }), 'What takes traffic back if the first one cannot.'),
      backup_after: defaulted(duration, '2s', 'How long each of them may need before the next one takes over.'),
      stop: optional(line('docker stop shop-candidate'), 'Ends the candidate where none of them takes traffic back.'),
      unheard: optional(unheard, 'What the router does when no controller is heard; it holds its share unless stated.'),
      mirror: optional(mirror, 'How requests are copied in stages with `mirror`.'),
      ttl: optional(duration, 'How long resolvers may keep an answer.'),
      expected: optional(expected, 'The traffic that is expected.'),
      audiences: optional(
        mapOf(audience, 'audiences'),
        'Groups of users that a stage may give the candidate to first.',
      ),
      endpoints: optional(
        listOf(endpoint, { what: 'endpoints' }),
        'Paths that are counted apart, for conditions `by endpoint`; `*` stands for one step or, at the end, for the rest.',
      ),
      timeout: defaulted(duration, '30s', 'How long the router waits for the first byte of an answer.'),
      drain: defaulted(duration, '30s', 'How long open WebSockets of the candidate may live on after a rollback.'),
    },
    { what: 'the traffic' },
  ),
);

/** The section `targets`: several pairs of services, each with its own router. */
export const targets = mapOf(
  object(
    {
      services: required(services, 'The two versions.'),
      traffic: required(traffic, 'How requests reach them.'),
    },
    { what: 'a target', later: ['after'] },
  ),
  'targets',
);
