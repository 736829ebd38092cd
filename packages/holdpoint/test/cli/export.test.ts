import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERY_KIND } from '../export/plans.ts';
import { holdpoint } from './command.ts';

let dir: string;
let plan: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-export-'));
  plan = join(dir, 'plan.yaml');
  writeFileSync(plan, EVERY_KIND);
  writeFileSync(join(dir, 'broken.yaml'), EVERY_KIND.replace('people: [ana]', 'people: [bob]'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('holdpoint export prometheus-rules', () => {
  it('writes to standard output, and nothing else there', async () => {
    const { code, out, err } = await holdpoint(['export', 'prometheus-rules', plan]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^# Alerting rules of Shop v2/);
    expect(out).toContain('alert: ShopErrorRateCritical');
  });

  it('writes rules and their tests, which find each other from different folders', async () => {
    mkdirSync(join(dir, 'tests'));
    const [rules, tests] = [join(dir, 'rules.yaml'), join(dir, 'tests', 'rules.tests.yaml')];
    const { code, err } = await holdpoint(['export', 'prometheus-rules', plan, '-o', rules, '--tests', tests]);
    expect(code).toBe(0);
    expect(err).toMatch(/^\d+ rules written to .*rules\.yaml; \d+ left out:\n/);
    expect(readFileSync(tests, 'utf8')).toContain('rule_files:\n  - ../rules.yaml');
    const { status, stdout } = spawnSync('promtool', ['test', 'rules', tests], { encoding: 'utf8' });
    expect({ status, stdout }).toMatchObject({ status: 0 });
  });

  it('says as JSON what was written and what was left out', { timeout: 20_000 }, async () => {
    const args = ['export', 'prometheus-rules', plan, '-o', join(dir, 'json.yaml'), '--window', '2m', '--json'];
    const { out } = await holdpoint(args);
    const { rules, notExported, file } = JSON.parse(out);
    expect(file).toBe(join(dir, 'json.yaml'));
    expect(rules[0]).toMatchObject({ name: 'ShopErrorRateCritical', severity: 'critical', signal: 'error_rate' });
    expect(rules[0].expr).toContain('[2m]');
    expect(notExported).toContainEqual({
      where: 'thresholds.depth.warning',
      text: 'depth > 100',
      reason: 'it comes from http, which Prometheus cannot ask',
    });
  });
});

it('writes routes of an Alertmanager, and says as JSON what they need', async () => {
  const file = join(dir, 'alertmanager.yaml');
  const args = ['export', 'alertmanager', plan, '-o', file, '--holdpoint', 'https://launch.example.com', '--json'];
  const { code, out } = await holdpoint(args);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ file, secrets: [{ file: '/etc/alertmanager/secrets/holdpoint-token' }] });
  expect(readFileSync(file, 'utf8')).toContain('url: https://launch.example.com/webhooks/alertmanager');
});

it('writes all dashboards as one list to standard output', async () => {
  const { code, out } = await holdpoint(['export', 'grafana', plan]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toHaveLength(6);
});

it.each([
  [['prometheus-rules', 'PLAN', '--json'], 2, '--json needs --output'],
  [['prometheus-rules', 'PLAN', '--tests', 'x.yaml'], 2, '--tests needs --output'],
  [['prometheus-rules', 'PLAN', '--window', '5'], 2, '--window: a duration needs a unit; found "5"'],
  [['prometheus-rules', 'PLAN', '--start', 'tomorrow'], 2, '--start: found tomorrow; needed is a time with its zone'],
  [['prometheus-rules', 'PLAN', '--requests', 'rate(a[5m])'], 2, '--requests: rate(a[5m]) is no selector alone'],
  [['grafana', 'PLAN', '--latency', 'a{'], 2, '--latency: a{ cannot be read at'],
  [['prometheus-rules', 'PLAN', '--candidate', 'job=v2'], 2, '--candidate: job=v2 is no list of matchers'],
  [['prometheus-rules', 'PLAN', '--stable', 'a="b"} or up{'], 2, 'is no list of matchers'],
  [['prometheus-rules', 'PLAN', '-o', '/nowhere/rules.yaml'], 3, '/nowhere/rules.yaml cannot be written'],
  [['prometheus-rules', 'BROKEN'], 1, 'plan.yaml'],
  [['prometheus-rules', 'nothing.yaml'], 2, 'nothing.yaml cannot be read'],
  [['alertmanager', 'PLAN', '--holdpoint', 'ftp://x'], 2, '--holdpoint needs an address'],
  [['alertmanager', 'PLAN', '--holdpoint', 'http://me:secret@x'], 2, '--holdpoint needs an address'],
  [['grafana', 'PLAN', '-o', 'PLAN'], 3, 'cannot be made'],
  [['grafana'], 2, "missing required argument 'PLAN'"],
])('refuses %j with %i and %s', async (args, expected, message) => {
  const named = args.map((arg) => (arg === 'PLAN' ? plan : arg === 'BROKEN' ? join(dir, 'broken.yaml') : arg));
  const { code, out, err } = await holdpoint(['export', ...named]);
  expect({ code, out }).toEqual({ code: expected, out: '' });
  expect(err).toContain(args.includes('BROKEN') ? 'broken.yaml' : message);
  expect(err).not.toContain('secret');
});
