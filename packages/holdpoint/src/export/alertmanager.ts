import { type Channel, findSecret, type Plan, type Severity } from '@holdpoint/plan';
import { stringify } from 'yaml';
import { isReference } from '../shell/references.ts';
import type { LeftOut } from './options.ts';
import { commented } from './rules/yaml.ts';

/** Where an Alertmanager finds what a plan does not say. */
export interface AlertmanagerExport {
  /** Where Holdpoint takes reports of alerts: an address without a path. */
  readonly holdpoint: string;
  /** Folder of the files that hold secrets, one for each name. */
  readonly secrets: string;
}

export interface AlertmanagerFile {
  readonly yaml: string;
  /** Secrets that must be there, each with the file that it is read from. */
  readonly secrets: readonly { readonly what: string; readonly file: string }[];
  /** What must be filled in by hand. */
  readonly placeholders: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** One receiver, and what it needs. */
interface Receiver {
  readonly config: Readonly<Record<string, unknown>>;
  readonly secret?: { readonly what: string; readonly file: string };
  readonly placeholder?: string;
}

/** Mail that nobody has said a server for. */
const SMARTHOST = 'localhost:25';

/** Routes and receivers for the alerts of one launch: to Holdpoint first, then to the channels of the plan. */
export function alertmanagerFile(plan: Plan, options: AlertmanagerExport): AlertmanagerFile {
  const holdpoint = holdpointReceiver(plan, options);
  const channels = Object.values(plan.channels).filter(({ severity }) => severity.length > 0);
  const made = channels.map((channel) => ({ channel, receiver: receiverOf(channel, options) }));
  const receivers = made.flatMap(({ channel, receiver }) => (receiver === null ? [] : [{ channel, receiver }]));
  const leftOut = made.flatMap(({ channel, receiver }) => (receiver === null ? [notAReceiver(channel)] : []));
  const all = [holdpoint, ...receivers.map(({ receiver }) => receiver)];
  const secrets = unique(all.flatMap(({ secret }) => secret ?? []));
  const placeholders = all.flatMap(({ placeholder }) => placeholder ?? []);
  const file = {
    route: {
      receiver: 'nobody',
      routes: [
        {
          receiver: 'holdpoint',
          matchers: [ofLaunch(plan)],
          group_by: ['alertname', 'variant'],
          group_wait: '1s',
          group_interval: '30s',
          repeat_interval: '1h',
          continue: true,
        },
        ...receivers.map(({ channel }) => ({
          receiver: receiverName(channel),
          matchers: [ofLaunch(plan), bySeverity(channel.severity), 'rule!="gate"'],
          group_by: ['alertname', 'variant'],
          group_wait: '10s',
          continue: true,
        })),
      ],
    },
    inhibit_rules: [
      {
        source_matchers: [ofLaunch(plan), 'severity="critical"', 'rule="threshold"'],
        target_matchers: [ofLaunch(plan), 'severity="warning"', 'rule="threshold"'],
        equal: ['signal', 'variant'],
      },
    ],
    receivers: [
      { name: 'nobody' },
      { name: 'holdpoint', ...holdpoint.config },
      ...receivers.map(({ channel, receiver }) => ({ name: receiverName(channel), ...receiver.config })),
    ],
  };
  const head = headOf(plan, { secrets, placeholders, leftOut });
  return { yaml: `${commented(head)}\n${stringify(file, { lineWidth: 0 })}`, secrets, placeholders, leftOut };
}

function headOf(plan: Plan, { secrets, placeholders, leftOut }: Omit<AlertmanagerFile, 'yaml'>): readonly string[] {
  return [
    `Alerts of ${plan.launch.title}, from its plan by: holdpoint export alertmanager`,
    ...section(
      'Files that must be there, readable by the Alertmanager alone:',
      secrets.map(({ what, file }) => `- ${file}: ${what}`),
    ),
    ...section(
      'To be filled in:',
      placeholders.map((what) => `- ${what}`),
    ),
    ...section(
      'Not here:',
      leftOut.map(({ where, reason }) => `- ${where}: ${reason}`),
    ),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function holdpointReceiver(plan: Plan, options: AlertmanagerExport): Receiver {
  const source = Object.values(plan.sources).find(({ webhookToken }) => webhookToken !== undefined);
  const token = source?.webhookToken;
  const what =
    token === undefined
      ? 'a token of your choice; name it as webhook_token of an alertmanager in sources of the plan'
      : `the token that the plan has as ${token}`;
  const file =
    token === undefined ? `${options.secrets}/holdpoint-token` : secretFile(token, 'holdpoint-token', options);
  const url = `${options.holdpoint.replace(/\/+$/, '')}/webhooks/alertmanager`;
  const authorization = { type: 'Bearer', credentials_file: file };
  return {
    config: { webhook_configs: [{ url, send_resolved: true, max_alerts: 0, http_config: { authorization } }] },
    secret: { what, file },
  };
}

/** Null for channels that an Alertmanager cannot send to. */
function receiverOf(channel: Channel, options: AlertmanagerExport): Receiver | null {
  const { kind, address, id } = channel;
  const file = secretFile(address, id, options);
  switch (kind) {
    case 'slack':
      return {
        config: {
          slack_configs: [
            { api_url_file: file, send_resolved: true, title: '{{ .CommonLabels.alertname }}', text: SUMMARIES },
          ],
        },
        secret: { what: `the webhook of Slack${named(channel)}`, file },
      };
    case 'pagerduty':
      return {
        config: { pagerduty_configs: [{ routing_key_file: file, description: SUMMARIES }] },
        secret: { what: `the routing key of PagerDuty${named(channel)}`, file },
      };
    case 'email':
      return email(channel);
    case 'webhook':
      return webhook(channel);
    case 'status_page':
      return null;
  }
}

const SUMMARIES = '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ end }}';

function email({ id, address, via }: Channel): Receiver {
  const to = isReference(address) ? `${id}@example.invalid` : address;
  const server = via !== undefined && /^smtp:\/\/[^@/]+$/.test(via) ? via.replace('smtp://', '') : undefined;
  const missing = [
    ...(isReference(address) ? [`the mail address ${address} in place of ${to}`] : []),
    ...(server === undefined ? [`the mail server${via === undefined ? '' : ` ${via}`} in place of ${SMARTHOST}`] : []),
    'the sender of mails in place of holdpoint@example.invalid',
  ];
  const config = { to, from: 'holdpoint@example.invalid', smarthost: server ?? SMARTHOST, send_resolved: true };
  return {
    config: { email_configs: [config] },
    placeholder: `channel ${id}: ${missing.join(', ')}`,
  };
}

/** Addresses of webhooks cannot come from files in every version; one that is a secret is left to be filled in. */
function webhook({ id, address }: Channel): Receiver {
  const url = URL.canParse(address) ? new URL(address) : null;
  const shown = url !== null && url.username === '' && url.password === '' && findSecret(address) === undefined;
  const config = { url: shown ? address : `https://${id}.example.invalid/`, send_resolved: true };
  const placeholder = shown
    ? {}
    : {
        placeholder: `channel ${id}: its address${isReference(address) ? ` ${address}` : ''} in place of ${config.url}`,
      };
  return { config: { webhook_configs: [config] }, ...placeholder };
}

function notAReceiver({ id, kind }: Channel): LeftOut {
  return { where: `channels.${id}`, text: kind, reason: `an Alertmanager cannot send to a ${kind.replace('_', ' ')}` };
}

function receiverName({ id }: Channel): string {
  return `channel ${id}`;
}

function named({ title }: Channel): string {
  return title === undefined ? '' : ` for ${title}`;
}

function ofLaunch({ launch }: Plan): string {
  return `launch="${launch.name}"`;
}

function bySeverity(severities: readonly Severity[]): string {
  return severities.length === 1 ? `severity="${severities[0]}"` : `severity=~"${severities.join('|')}"`;
}

/** The file of a secret: the one that the plan names, else one in the folder with the name of the variable or `name`. */
function secretFile(reference: string, name: string, { secrets }: AlertmanagerExport): string {
  const [, path] = /^file:(.+)$/.exec(reference) ?? [];
  const [, variable] = /^\$(\w+)$/.exec(reference) ?? [];
  return path ?? `${secrets.replace(/\/+$/, '')}/${variable ?? name}`;
}

function unique(secrets: AlertmanagerFile['secrets']): AlertmanagerFile['secrets'] {
  const byFile = Map.groupBy(secrets, ({ file }) => file);
  return [...byFile].map(([file, same]) => ({ file, what: [...new Set(same.map(({ what }) => what))].join('; ') }));
}
