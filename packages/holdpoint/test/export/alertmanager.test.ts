import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertmanagerFile, alertmanagerFile } from '../../src/export/alertmanager.ts';
import { startAlertmanager } from '../alerts/alertmanager-server.ts';
import { EVERY_KIND, planOf } from './plans.ts';

const OPTIONS = { holdpoint: 'http://127.0.0.1:7700/', secrets: '/etc/alertmanager/secrets' };
const CHANNELS = `
channels:
  alerts: { slack: $SLACK_CRITICAL, severity: [critical], title: '#alerts-critical' }
  chatter: { slack: 'file:/run/secrets/slack', severity: [warning, info] }
  on-call: { pagerduty: $PAGERDUTY_KEY, severity: [critical] }
  mail: { email: team@example.com, via: 'smtp://mail.example.com:587', severity: [critical] }
  board: { webhook: 'https://example.com/alerts', severity: [critical] }
  hook: { webhook: $HOOK, severity: [critical] }
  status: { status_page: 'https://status.example.com', severity: [critical] }
  quiet: { email: nobody@example.com }
`;
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-alertmanager-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function written({ yaml }: AlertmanagerFile): string {
  const file = join(dir, 'alertmanager.yaml');
  writeFileSync(file, yaml);
  return file;
}

function amtool(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('amtool', args, { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}`.trim() };
}

function receiversOf(file: string, labels: readonly string[]): string {
  return amtool('config', 'routes', 'test', `--config.file=${file}`, ...labels).text.split('\n')[0] ?? '';
}

describe('routes of a plan with channels of every kind', () => {
  const made = alertmanagerFile(planOf(EVERY_KIND + CHANNELS), OPTIONS);

  it('are accepted by amtool', () => {
    expect(amtool('check-config', written(made))).toMatchObject({ status: 0 });
  });

  it.each([
    [
      'a critical alert',
      ['launch=shop', 'severity=critical', 'rule=trigger'],
      'holdpoint,channel alerts,channel on-call,channel mail,channel board,channel hook',
    ],
    ['a warning', ['launch=shop', 'severity=warning', 'rule=threshold'], 'holdpoint,channel chatter'],
    ['a gate that would not open', ['launch=shop', 'severity=info', 'rule=gate'], 'holdpoint'],
    ['an alert of something else', ['launch=other', 'severity=critical'], 'nobody'],
  ])('send %s to Holdpoint and to the channels of its severity', (_, labels, receivers) => {
    expect(receiversOf(written(made), labels)).toBe(receivers);
  });

  it('name the files of secrets, and hold none', () => {
    expect(made.secrets.map(({ file }) => file)).toEqual([
      '/etc/alertmanager/secrets/holdpoint-token',
      '/etc/alertmanager/secrets/SLACK_CRITICAL',
      '/run/secrets/slack',
      '/etc/alertmanager/secrets/PAGERDUTY_KEY',
    ]);
    expect(made.placeholders).toEqual([
      'channel mail: the sender of mails in place of holdpoint@example.invalid',
      'channel hook: its address $HOOK in place of https://hook.example.invalid/',
    ]);
    expect(made.leftOut.map(({ where }) => where)).toEqual(['channels.status']);
  });

  it('report to Holdpoint with the token of the plan', () => {
    const source =
      "alerts: { kind: alertmanager, url: 'http://127.0.0.1:9093', webhook_token: 'file:/run/secrets/am' }";
    const plan = planOf(EVERY_KIND.replace('sources:\n', `sources:\n  ${source}\n`));
    const { yaml } = alertmanagerFile(plan, OPTIONS);
    expect(yaml).toContain('url: http://127.0.0.1:7700/webhooks/alertmanager');
    expect(yaml).toContain('credentials_file: /run/secrets/am');
  });
});

it.each(['batch-patches', 'deployment-day', 'go-live', 'implementation-checklist', 'production-launch'])(
  'routes of the example %s are accepted by amtool, and the same each time',
  (name) => {
    const file = fileURLToPath(new URL(`../../../../examples/plans/${name}.yaml`, import.meta.url));
    const made = alertmanagerFile(planOf(readFileSync(file, 'utf8')), OPTIONS);
    expect(amtool('check-config', written(made))).toMatchObject({ status: 0 });
    expect(alertmanagerFile(planOf(readFileSync(file, 'utf8')), OPTIONS)).toEqual(made);
  },
);

it('bring an alert of a rule to Holdpoint with the token of the file', { timeout: 60_000 }, async () => {
  writeFileSync(join(dir, 'holdpoint-token'), 'a-token-for-this-test');
  const { promise, resolve } = Promise.withResolvers<{
    readonly path: string;
    readonly token: string;
    readonly body: string;
  }>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end();
    resolve({ path: request.url ?? '', token: request.headers.authorization ?? '', body });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { yaml } = alertmanagerFile(planOf(EVERY_KIND), { holdpoint: `http://127.0.0.1:${port}`, secrets: dir });
  const alertmanager = await startAlertmanager({ config: yaml });
  try {
    const labels = { alertname: 'ShopErrorRateCritical', severity: 'critical', launch: 'shop', rule: 'threshold' };
    await alertmanager.post([{ labels, annotations: { summary: 'too many errors' } }]);
    const { path, token, body } = await promise;
    expect({ path, token }).toEqual({ path: '/webhooks/alertmanager', token: 'Bearer a-token-for-this-test' });
    expect(JSON.parse(body)).toMatchObject({
      version: '4',
      truncatedAlerts: 0,
      alerts: [{ status: 'firing', labels }],
    });
  } finally {
    await alertmanager.close();
    server.close();
  }
});
