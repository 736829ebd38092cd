import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@holdpoint/plan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../src/export/options.ts';
import { planRules } from '../../src/export/rules/rules.ts';
import { rulesYaml } from '../../src/export/rules/yaml.ts';
import { ruleTests } from '../../src/export/tests/rule-tests.ts';
import { EVERY_KIND, LAST_WEEK, planOf } from './plans.ts';

const EXAMPLES = [
  'plans/batch-patches',
  'plans/deployment-day',
  'plans/go-live',
  'plans/implementation-checklist',
  'plans/production-launch',
  'batch-patches/plan-prometheus',
];
/** Where Prometheus finds what the plans leave to Holdpoint. The baseline ends where tests can still live through it. */
const OPTIONS: ExportOptions = {
  windowMs: 300_000,
  candidate: 'job="shop-v2"',
  stable: 'job="shop-v1"',
  requests: 'edge_requests_total{version="$variant"}',
  errors: 'edge_requests_total{version="$variant",code=~"5.."}',
  latency: 'edge_request_duration_seconds{version="$variant"}',
  startMs: 7_200_000,
};
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-rules-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function example(name: string): Plan {
  const file = fileURLToPath(new URL(`../../../../examples/${name}.yaml`, import.meta.url));
  return planOf(readFileSync(file, 'utf8'));
}

/** Writes rules and tests of a plan, and lets promtool judge both. */
function judged(name: string, plan: Plan, change: (rules: string) => string = (rules) => rules) {
  const found = planRules(plan, OPTIONS);
  const tests = ruleTests(found.rules, `${name}.rules.yaml`);
  writeFileSync(join(dir, `${name}.rules.yaml`), change(rulesYaml(plan, found)));
  writeFileSync(join(dir, `${name}.tests.yaml`), tests.yaml);
  const check = promtool('check', 'rules', '--lint-fatal', join(dir, `${name}.rules.yaml`));
  const test = promtool('test', 'rules', join(dir, `${name}.tests.yaml`));
  return { ...found, untested: tests.untested, check, test };
}

function promtool(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
}

describe('alerting rules of a plan with conditions of every kind', () => {
  it('fire on bad series and not on good ones', { timeout: 120_000 }, () => {
    const { check, test, untested } = judged('every-kind', planOf(EVERY_KIND));
    expect(check).toMatchObject({ status: 0 });
    expect(untested).toEqual([]);
    expect(test.text).toContain('SUCCESS');
    expect(test.status).toBe(0);
  });

  it('are tested so that a limit which is off by its unit is noticed', { timeout: 120_000 }, () => {
    const { test } = judged('off', planOf(EVERY_KIND), (rules) => rules.replaceAll('> 0.4)', '> 400)'));
    expect(test.text.match(/Shop\w+/g)).toEqual(['ShopP95Warning']);
    expect(test.status).toBe(1);
  });

  it('leave out with a reason what Prometheus cannot judge', () => {
    const { leftOut } = planRules(planOf(EVERY_KIND), OPTIONS);
    expect(leftOut.map(({ where, text, reason }) => `${where}: ${text}: ${reason}`)).toMatchInlineSnapshot(`
      [
        "thresholds.fallbacks.warning: fallbacks > 1%: only the router counts fallbacks, and it has no metrics page",
        "thresholds.depth.warning: depth > 100: it comes from http, which Prometheus cannot ask",
        "stage 1, trigger 8; stage 2, trigger 8: load falls 50% since previous stage: Prometheus does not know when stages begin",
        "stage 1, gate 1; stage 2, gate 1: requests >= 1000: it counts requests or users since the stage began, which Prometheus does not know",
        "stage 1, gate 7; stage 2, gate 7: candidate error_rate not worse than stable: it weighs the evidence of both versions over the whole stage; a rule sees one window alone",
      ]
    `);
  });

  it('say where to find what the router counts, where nothing says so', () => {
    const { rules, leftOut } = planRules(planOf(EVERY_KIND), { windowMs: 300_000 });
    expect(rules.some(({ signal }) => ['success', 'rps', 'p99', 'violations'].includes(signal))).toBe(false);
    const reasons = leftOut.map(({ reason }) => reason).join('\n');
    for (const option of ['--requests', '--latency', "--candidate 'job=", '--start']) expect(reasons).toContain(option);
  });

  it('have stable names and bytes, in the order of the plan', () => {
    const plan = planOf(EVERY_KIND);
    const once = rulesYaml(plan, planRules(plan, OPTIONS));
    expect(rulesYaml(planOf(EVERY_KIND), planRules(planOf(EVERY_KIND), OPTIONS))).toBe(once);
    const { rules } = planRules(plan, OPTIONS);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });
});

it('compare with the week before', { timeout: 120_000 }, () => {
  const { test, untested } = judged('last-week', planOf(LAST_WEEK));
  expect({ untested, ...test }).toMatchObject({ untested: [], status: 0 });
});

describe.each(EXAMPLES)('alerting rules of the example %s', (name) => {
  it('are accepted by promtool, and do what their tests say', { timeout: 120_000 }, () => {
    const { check, test, rules, untested } = judged(name.replace('/', '-'), example(name));
    expect(check).toMatchObject({ status: 0 });
    expect(test).toMatchObject({ status: 0 });
    // Queries of some signals do not say how to get a value out of them.
    expect(untested.length * 10).toBeLessThanOrEqual(rules.length);
  });
});

it('cannot be changed by what a plan says in words', () => {
  const plan = planOf(EVERY_KIND.replace('name: A tenth', "name: '\"} or vector(1) #{{ $labels }}'"));
  const found = planRules(plan, OPTIONS);
  writeFileSync(join(dir, 'words.yaml'), rulesYaml(plan, found));
  expect(execFileSync('promtool', ['check', 'rules', join(dir, 'words.yaml')], { encoding: 'utf8' })).toContain(
    'SUCCESS',
  );
});

describe('queries that name the stage', () => {
  const plan = (query: string) =>
    planOf(
      EVERY_KIND.replace('sum(queue_wait{version="$variant"})', query).replace('name: A tenth', `name: 'A "1/10".'`),
    );

  it('are rules of that stage, whatever its name is', () => {
    const found = planRules(plan('sum(queue_wait{version="$variant", stage=~"$stage"})'), OPTIONS);
    const waits = found.rules.filter(({ signal, kind }) => signal === 'wait' && kind === 'trigger');
    expect(waits.map(({ expr }) => /stage=~"(.*)"}/.exec(expr)?.[1])).toEqual(['A \\"1/10\\"\\\\.', 'Everyone']);
    // Its silence is one of all stages.
    expect(found.leftOut.map(({ text }) => text)).toContain('wait of candidate is not measured');
    writeFileSync(join(dir, 'stages.yaml'), rulesYaml(planOf(EVERY_KIND), found));
    expect(promtool('check', 'rules', join(dir, 'stages.yaml'))).toMatchObject({ status: 0 });
  });

  it('are left out where they cannot be read', () => {
    const { leftOut } = planRules(plan('sum(queue_wait{version="$variant"}'), OPTIONS);
    expect(leftOut.find(({ text }) => text.startsWith('wait'))?.reason).toMatch(/^its query cannot be read at/);
  });
});

describe('rules on ratios', () => {
  /** Whether an alert fires after a quarter of an hour of these series, by rules of the plan. */
  function fires(plan: Plan, alert: string, series: Readonly<Record<string, string>>): boolean {
    const expr = `count(ALERTS{alertname="${alert}", alertstate="firing"})`;
    const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const check = { expr, eval_time: '15m', exp_samples: [{ labels: '{}', value: 1 }] };
    const test = { interval: '1m', input_series: input, promql_expr_test: [check] };
    writeFileSync(join(dir, 'ratio.yaml'), rulesYaml(plan, planRules(plan, OPTIONS)));
    writeFileSync(join(dir, 'ratio.tests.yaml'), JSON.stringify({ rule_files: ['ratio.yaml'], tests: [test] }));
    const { status, text } = promtool('test', 'rules', join(dir, 'ratio.tests.yaml'));
    expect(text).toMatch(status === 0 ? /SUCCESS/ : /got: nil/);
    return status === 0;
  }

  it('take hits that have no series yet as none', () => {
    const answered = `answered: { from: prometheus, hits: 'ok_total{v="$variant"}', of: 'all_total{v="$variant"}', better: higher }`;
    const plan = planOf(
      EVERY_KIND.replace('signals:\n', `signals:\n  ${answered}\n`).replace(
        'thresholds:\n',
        'thresholds:\n  answered: { critical: < 90% }\n',
      ),
    );
    expect(fires(plan, 'ShopAnsweredCritical', { 'all_total{v="candidate"}': '0+60x20' })).toBe(true);
  });

  it('are silent while they rest on fewer requests than the plan wants', () => {
    const requests = (each: number) => ({
      'http_requests_total{version="candidate",code="200"}': `0+${each}x20`,
      'http_requests_total{version="candidate",code="500"}': `0+${each}x20`,
    });
    expect(fires(planOf(EVERY_KIND), 'ShopErrorRateCritical', requests(4))).toBe(false);
    expect(fires(planOf(EVERY_KIND), 'ShopErrorRateCritical', requests(6))).toBe(true);
  });
});
