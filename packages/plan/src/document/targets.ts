import type { StickyKey, Traffic } from '../plan.ts';
import { listOf, mapOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, oneOf, origin, path, textLike } from '../shape/scalars.ts';
import { named, scalar } from '../shape/shape.ts';
import { quote } from '../wording.ts';
import { audience } from './audience.ts';
import { HEADER_NAME } from './header-name.ts';

const service = named(
  'service',
  object(
    {
      url: required(origin, 'Where the version answers.'),
      health: optional(path, 'Path that answers 2xx when the version is well.'),
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

/** Drivers of later versions, so that a plan that needs them is told so. */
const LATER_DRIVERS = ['argo-rollouts', 'command', 'dns', 'flags', 'gateway-api', 'haproxy', 'kubernetes', 'nginx'];

/** The section `traffic`. */
export const traffic = named(
  'traffic',
  object(
    {
      driver: required(oneOf(['proxy'], { later: LATER_DRIVERS }), 'What splits the traffic; `proxy` is built in.'),
      listen: required(listen, 'Where the router takes requests; port 0 takes any free one.'),
      key: required(stickyKey, 'What makes two requests the same user, so that users keep their version.'),
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
    { what: 'the traffic', later: ['mirror', 'backup'] },
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

/** A URL, or the path of a service of the plan. */
export type VerifyUrl =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'service'; readonly variant: 'stable' | 'candidate'; readonly path: string };

/** `$stable/health`, or a whole URL. */
export const verifyUrl = scalar<VerifyUrl>({
  expects: 'a URL, or $stable/health',
  schema: { type: 'string', pattern: '^(?:\\$(?:stable|candidate)(?:/\\S*)?|https?://\\S+)$' },
  read: (found) => {
    const [, variant, rest = ''] = /^\$(stable|candidate)((?:\/\S*)?)$/.exec(found) ?? [];
    if (variant === 'stable' || variant === 'candidate') return { value: { kind: 'service', variant, path: rest } };
    const http = /^https?:\/\/[^\s]+$/.test(found) && URL.canParse(found);
    const message = `found ${quote(found)}; needed is a URL, or a path of a service such as $stable/health`;
    return http ? { value: { kind: 'url', url: found } } : { fault: { code: 'bad_value', message } };
  },
});
