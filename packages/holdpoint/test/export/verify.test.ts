import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@holdpoint/plan';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportOptions } from '../../src/export/options.ts';
import { planRules } from '../../src/export/rules/rules.ts';
import { rulesYaml } from '../../src/export/rules/yaml.ts';
import type { DifferenceKind } from '../../src/export/verify/compare.ts';
import { readLoadedRules } from '../../src/export/verify/loaded-rules.ts';
import { sameExpression } from '../../src/export/verify/same-expression.ts';
import { type RulesReport, verifyRules } from '../../src/export/verify/verify-rules.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { holdpoint } from '../cli/command.ts';
import { type PrometheusServer, startPrometheus } from '../support/prometheus.ts';
import { EVERY_KIND, planOf } from './plans.ts';

const OPTIONS: ExportOptions = { windowMs: 300_000, candidate: 'job="v2"', stable: 'job="v1"', startMs: 7_200_000 };
const PLAN = planOf(EVERY_KIND);
const LONG_MS = 86_400_000;
let dir: string;
const servers: PrometheusServer[] = [];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-verify-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.remove()));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A server with the rules of the plan, as a hand has changed them. */
async function serverWith(change: (yaml: string) => string, intervalMs = 1000): Promise<PrometheusServer> {
  const file = join(dir, 'shop.rules.yaml');
  writeFileSync(file, change(rulesYaml(PLAN, planRules(PLAN, OPTIONS))));
  const server = await startPrometheus({ scrape: [], rules: [file], intervalMs });
  servers.push(server);
  return server;
}

/** What is found once the server has evaluated all that it has loaded. */
async function verified({ url }: PrometheusServer, plan: Plan = PLAN): Promise<RulesReport> {
  const settings = { id: 'metrics', kind: 'prometheus', url, headers: {}, match: {}, timeoutMs: 5_000 } as const;
  return await vi.waitFor(
    async () => {
      const report = await verifyRules(plan, OPTIONS, { settings, clock: systemClock() });
      if (report.outcome === 'compared' && report.differences.some(({ kind }) => kind === 'never_evaluated')) {
        throw new Error('some rule is not evaluated yet');
      }
      return report;
    },
    { timeout: 30_000, interval: 100 },
  );
}

function kinds(report: RulesReport): readonly (readonly [DifferenceKind, string])[] {
  if (report.outcome === 'failed') throw new Error(report.detail);
  return report.differences.map(({ kind, alert }) => [kind, alert]);
}

describe('rules that a Prometheus has loaded', () => {
  it('are those of the plan, however the server prints them', { timeout: 60_000 }, async () => {
    const report = await verified(await serverWith((yaml) => yaml));
    expect(report).toEqual({ outcome: 'compared', rules: planRules(PLAN, OPTIONS).rules.length, differences: [] });
  });

  it('are told apart rule by rule', { timeout: 60_000 }, async () => {
    const server = await serverWith((yaml) =>
      yaml
        .replace('alert: ShopErrorRateCritical', 'alert: ShopErrorRateFatal')
        .replace('> 0.4)', '> 0.45)')
        .replace('for: 2m', 'for: 150s')
        .replace('severity: info', 'severity: warning')
        .replace(/expr: absent\(process_resident.*/, 'expr: label_replace(vector(1), "a", "b", "c", "[")'),
    );
    expect(kinds(await verified(server))).toEqual([
      ['missing', 'ShopErrorRateCritical'],
      ['for', 'ShopErrorRateWarning'],
      ['expression', 'ShopP95Warning'],
      ['labels', 'ShopStage1Gate2'],
      ['expression', 'ShopMemoryCandidateSilent'],
      ['failing', 'ShopMemoryCandidateSilent'],
      ['extra', 'ShopErrorRateFatal'],
    ]);
  });

  it('may be loaded and never evaluated, or loaded twice', { timeout: 60_000 }, async () => {
    const server = await serverWith(
      (yaml) => `${yaml}${yaml.slice(yaml.indexOf('  - name:')).replace('name: ', 'name: other ')}`,
      LONG_MS,
    );
    const settings = {
      id: 'metrics',
      kind: 'prometheus',
      url: server.url,
      headers: {},
      match: {},
      timeoutMs: 5_000,
    } as const;
    const report = await verifyRules(PLAN, OPTIONS, { settings, clock: systemClock() });
    const found = new Set(kinds(report).map(([kind]) => kind));
    expect(found).toEqual(new Set(['twice', 'never_evaluated']));
  });

  it('are printed as a table and as JSON, with exit code 1 when they differ', { timeout: 60_000 }, async () => {
    const server = await serverWith((yaml) => yaml.replace('> 0.4)', '> 0.45)'));
    await verified(server);
    const file = join(dir, 'plan.yaml');
    writeFileSync(file, EVERY_KIND.replace('http://127.0.0.1:9090', server.url));
    const args = ['--candidate', 'job="v2"', '--stable', 'job="v1"', '--start', '1970-01-01T02:00:00Z'];
    const text = await holdpoint(['rules', 'verify', file, ...args]);
    expect(text).toMatchObject({ code: 1, err: '' });
    expect(text.out).toMatch(/^ShopP95Warning {2}another expression\n {4}wanted .*> 0\.4\).*\n {4}found .*> 0\.45\)/);
    const json = await holdpoint(['rules', 'verify', file, '--json', ...args]);
    expect(JSON.parse(json.out)).toMatchObject({ source: 'metrics', ok: false, differences: [{ kind: 'expression' }] });
  });

  it('are not known where nothing answers', async () => {
    const file = join(dir, 'plan.yaml');
    writeFileSync(file, EVERY_KIND.replace('http://127.0.0.1:9090', 'http://127.0.0.1:1'));
    const { code, err } = await holdpoint(['rules', 'verify', file]);
    expect(code).toBe(3);
    expect(err).toContain('the rules of metrics are not known: GET http://127.0.0.1:1/api/v1/rules');
  });
});

describe('expressions', () => {
  it.each([
    ['sum(rate(a[5m])) > 0.05', 'sum(rate(a[300s]))   >   5e-2'],
    [`a{b="x\\"y"}`, `a{b='x"y',}`],
    ['a @ 21600', 'a @ 21600.000'],
    ['a > 100000000', 'a > 1e+08'],
    ['a offset 1w # why', 'a offset 7d'],
  ])('%s and %s are the same', (a, b) => {
    expect(sameExpression(a, b)).toBe(true);
  });

  it.each([
    ['a > 0.05', 'a >= 0.05'],
    ['rate(a[5m])', 'rate(a[5s])'],
    ['a{b="x y"}', 'a{b="xy"}'],
    ['a + b', 'b + a'],
  ])('%s and %s are not', (a, b) => {
    expect(sameExpression(a, b)).toBe(false);
  });
});

it.each([
  ['no success', { status: 'error', error: 'no' }],
  ['no groups', { status: 'success', data: {} }],
  ['a group without rules', { status: 'success', data: { groups: [{ name: 'a' }] } }],
  ['half a rule', { status: 'success', data: { groups: [{ rules: [{ type: 'alerting', name: 'a' }] }] } }],
  ['a part of the answer', { status: 'success', warnings: ['store is away'], data: { groups: [] } }],
])('an answer with %s is none', (_, body) => {
  const answer = { outcome: 'json', status: 200, headers: {}, body, asked: 'GET http://a' } as const;
  expect(readLoadedRules(answer)).toMatchObject({ outcome: 'failed' });
});
