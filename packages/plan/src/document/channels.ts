import type { ChannelKind } from '../sections.ts';
import { listOf, mapOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, oneOf, text } from '../shape/scalars.ts';
import { conditions } from './condition.ts';
import { level } from './signals.ts';
import { roleList } from './steps.ts';
import { titles } from './texts.ts';

export const CHANNEL_KINDS = ['slack', 'pagerduty', 'email', 'webhook', 'status_page'] as const satisfies ChannelKind[];

const address = text('an address, or the name of the secret that holds it, such as $SLACK_WEBHOOK');

const channel = object(
  {
    slack: optional(address, 'Webhook of a Slack channel.'),
    pagerduty: optional(address, 'Routing key of a PagerDuty service.'),
    email: optional(address, 'Mail address.'),
    webhook: optional(address, 'URL that takes a JSON document.'),
    status_page: optional(address, 'Address of a status page.'),
    via: optional(address, 'Mail server.'),
    severity: optional(
      listOf(oneOf(['critical', 'warning', 'info']), { what: 'severities' }),
      'Alerts of these severities go there by themselves.',
    ),
    title: optional(text('a title', '#alerts-critical'), 'What people call it.'),
  },
  { what: 'a channel', oneAtLeast: CHANNEL_KINDS, oneAtMost: CHANNEL_KINDS },
);

/** The section `channels`. */
export const channels = mapOf(channel, 'channels');

/** The section `kpis`. */
export const kpis = mapOf(
  object(
    {
      title: optional(text('a title'), 'What people call it; its id unless stated.'),
      titles,
      signal: optional(text('the name of a signal'), 'The signal that it is.'),
      source: optional(text('a source', 'APM'), 'Where it comes from; for people.'),
      target: optional(level, 'Where it should be.'),
      stale_after: defaulted(duration, '5m', 'After which a value says nothing any more.'),
    },
    { what: 'a KPI' },
  ),
  'KPIs',
);

const names = (what: string) => listOf(text(what), { what: `${what}s` });

/** The section `boards`. */
export const boards = mapOf(
  object(
    {
      title: required(text('a title'), 'What people call it.'),
      titles,
      kpis: optional(names('KPI'), 'KPIs that it shows.'),
      signals: optional(names('signal'), 'Signals that it shows.'),
      every: defaulted(duration, '10s', 'How often it is refreshed.'),
      for: optional(roleList, 'Roles that may see it; everybody unless stated.'),
      healthy: optional(conditions, 'What the board calls healthy.'),
    },
    { what: 'a board' },
  ),
  'boards',
);
