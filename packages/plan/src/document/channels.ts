import type { Report } from '../report.ts';
import type { ChannelKind } from '../sections.ts';
import { listOf, mapOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, oneOf, text } from '../shape/scalars.ts';
import type { DraftOf, Shape, ValueOf } from '../shape/shape.ts';
import type { MapNode } from '../source/node.ts';
import { anyOf, quote } from '../wording.ts';
import { condition } from './condition.ts';
import { level } from './signals.ts';
import { roleList } from './steps.ts';
import { titles } from './texts.ts';

export const CHANNEL_KINDS = ['slack', 'pagerduty', 'email', 'webhook', 'status_page'] as const satisfies ChannelKind[];

const address = text('an address, or the name of the secret that holds it, such as $SLACK_WEBHOOK');

const channelFields = object(
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
  { what: 'a channel' },
);

const channel: Shape<ValueOf<typeof channelFields>, DraftOf<typeof channelFields>> = {
  ...channelFields,
  decode: (node, report) => {
    if (node.kind === 'map') reportKinds(node, report);
    return channelFields.decode(node, report);
  },
};

function reportKinds(node: MapNode, report: Report): void {
  const [first, second] = node.entries.filter(({ key }) => CHANNEL_KINDS.some((kind) => kind === key));
  if (first === undefined) {
    report({ code: 'missing_field', at: node.at, message: `a channel needs ${anyOf(CHANNEL_KINDS)}` });
  } else if (second !== undefined) {
    const message = `${quote(first.key)} and ${quote(second.key)} are two channels`;
    report({ code: 'conflicting_fields', at: second.keyAt, message, hint: 'write one channel for each' });
  }
}

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
      healthy: optional(listOf(condition, { what: 'conditions' }), 'What the board calls healthy.'),
    },
    { what: 'a board' },
  ),
  'boards',
);
