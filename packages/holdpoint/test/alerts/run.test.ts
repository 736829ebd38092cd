import { readFileSync } from 'node:fs';
import { readPlan } from '@holdpoint/plan';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../src/demo/services.ts';
import { trafficDriver } from '../../src/traffic/registry.ts';
import { endAll, holdpoint, start } from '../cli/command.ts';
import { openSite, type Site } from '../launch/site.ts';
import { type AlertmanagerServer, startAlertmanager } from './alertmanager-server.ts';

const TOKEN = 'what-only-the-alertmanager-knows';
let site: Site;
let server: AlertmanagerServer;
let port: number;

beforeEach(async () => {
  port = await freePort();
  const webhook = { url: `http://127.0.0.1:${port}/webhooks/alertmanager`, token: TOKEN };
  [site, server] = await Promise.all([openSite(), startAlertmanager({ webhook })]);
  const source = `{ kind: alertmanager, url: ${server.url}, match: { team: batch }, webhook_token: $AM_TOKEN }`;
  site.rewritePlan('signals:', `sources: { am: ${source} }\nsignals:`);
  site.rewritePlan('requests >= 20]', 'requests >= 20, no critical alert since previous stage]');
  site.rewritePlan('triggers: [{', 'triggers: [{ when: any critical alert, do: rollback }, {');
});

afterEach(async () => {
  await endAll();
  await stopRouter();
  await Promise.all([site.close(), server.close()]);
});

/** The router outlives its controller; the test ends it. */
async function stopRouter(): Promise<void> {
  const read = readPlan(readFileSync(site.planFile), site.planFile);
  const target = read.ok ? read.plan.targets.main : undefined;
  if (target === undefined) return;
  const driver = await trafficDriver('proxy').open({ target, dataDir: site.dataDir });
  await driver.stop();
}

it('a launch is held up by an alert of the team, goes when it is silenced, and is taken back by the next one', async () => {
  const labels = { alertname: 'CertExpiry', severity: 'critical', team: 'batch' };
  await server.post([{ labels, annotations: { summary: '6 days left' } }]);
  const at = ['--data', site.dataDir];
  const run = start(['run', site.planFile, '--json', '--time-scale', '600', '--port', String(port), ...at], {
    AM_TOKEN: TOKEN,
  });
  const says = (...words: readonly string[]) =>
    run.output((out) => out.split('\n').some((line) => words.every((word) => line.includes(word))));
  site.load(40);
  await says('"BaselineMeasured"');
  const refused = await holdpoint(['go', '--as', 'commander', ...at]);
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/alert_firing.*CertExpiry since/) });

  await server.silence({ alertname: 'CertExpiry' });
  await says('"ExternalAlertChanged"', '"silenced"');
  expect((await holdpoint(['status', ...at])).out).toMatch(/critical CertExpiry \(silenced\): 6 days left.*\(am\)/);
  expect(await holdpoint(['go', '--as', 'commander', ...at])).toMatchObject({ code: 0 });
  await says('"ObservationStarted"');

  await server.post([{ labels: { ...labels, alertname: 'QueueStuck' } }]);
  await says('"RollbackStarted"', 'any critical alert');
  const { code, out, err } = await run.ended;
  expect(code).toBe(1);
  expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({
    outcome: 'rolled_back',
    rollback: { trigger: 'any critical alert' },
  });
  expect(out + err).not.toContain(TOKEN);
}, 120_000);

it('a launch does not begin without the token that its plan names', async () => {
  const { code, err } = await holdpoint(['run', site.planFile, '--json', '--data', site.dataDir]);
  expect(code).toBe(3);
  expect(err).toContain('the environment variable AM_TOKEN is not set');
});
