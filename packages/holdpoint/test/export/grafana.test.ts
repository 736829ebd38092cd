import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@holdpoint/plan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planBoards } from '../../src/export/grafana/boards.ts';
import { dashboardOf } from '../../src/export/grafana/dashboards.ts';
import type { ExportOptions } from '../../src/export/options.ts';
import { holdpoint } from '../cli/command.ts';
import { EVERY_KIND, planOf } from './plans.ts';

const BOARDS = ['overview', 'comparison', 'errors', 'latency', 'resources', 'business'];
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
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-grafana-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The parts of a dashboard that Grafana reads, after a round trip through JSON. */
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly DashboardPanel[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly target?: unknown }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: string }[] };
}

interface DashboardPanel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly refId: string }[];
  readonly fieldConfig: {
    readonly defaults: { readonly unit: string; readonly thresholds: { readonly steps: unknown } };
  };
}

function dashboardsOf(plan: Plan, options: ExportOptions = OPTIONS): readonly Dashboard[] {
  return planBoards(plan, options).boards.map((board) => JSON.parse(JSON.stringify(dashboardOf(plan, board))));
}

function panelOf(dashboards: readonly Dashboard[], title: string): DashboardPanel {
  const found = dashboards
    .flatMap(({ panels }) => panels)
    .find((panel) => panel.title === title && panel.gridPos.w === 12);
  if (found === undefined) throw new Error(`there is no panel ${title}`);
  return found;
}

/** What promtool says of expressions, each as a recording rule. */
function parsed(expressions: readonly string[]): string {
  const rules = expressions.map((expr, i) => ({ record: `expression:${i}`, expr }));
  const file = join(dir, 'expressions.yaml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'expressions', rules }] }));
  const { stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

function overlap(a: DashboardPanel['gridPos'], b: DashboardPanel['gridPos']): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** All that Grafana needs of dashboards which are imported together. */
function expectValid(dashboards: readonly Dashboard[]): void {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  for (const { uid, schemaVersion, panels, templating, annotations } of dashboards) {
    expect(uid).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
    expect(schemaVersion).toBeGreaterThanOrEqual(36);
    expect(templating.list).toMatchObject([{ name: 'datasource', query: 'prometheus' }]);
    expect(annotations.list.map(({ name }) => name)).toEqual(['Stages', 'Triggers']);
    expect(panels.length).toBeGreaterThan(0);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [i, { gridPos, targets, fieldConfig }] of panels.entries()) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      expect(panels.slice(i + 1).filter((other) => overlap(gridPos, other.gridPos))).toEqual([]);
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(fieldConfig.defaults.unit).not.toBe('');
    }
  }
  const expressions = dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  );
  expect(parsed(expressions)).toContain(`SUCCESS: ${expressions.length} rules found`);
}

describe('dashboards of a plan with signals of every kind', () => {
  const plan = planOf(EVERY_KIND);

  it('are six that Grafana can import', () => {
    const dashboards = dashboardsOf(plan);
    expect(dashboards.map(({ uid }) => uid)).toEqual(BOARDS.map((id) => `holdpoint-shop-${id}`));
    expectValid(dashboards);
  });

  it('show both versions, with units and limits as colours', () => {
    const panel = panelOf(dashboardsOf(plan), 'error_rate');
    expect(panel.targets.map(({ expr }) => /version="(\w+)"/.exec(expr)?.[1])).toEqual(['candidate', 'stable']);
    expect(panel.fieldConfig.defaults).toMatchObject({
      unit: 'percentunit',
      thresholds: {
        steps: [
          { value: null, color: 'green' },
          { value: 0.02, color: 'orange' },
          { value: 0.05, color: 'red' },
        ],
      },
      custom: { thresholdsStyle: { mode: 'line' } },
    });
  });

  it('colour what must not fall from below', () => {
    const { thresholds } = panelOf(dashboardsOf(plan), 'success').fieldConfig.defaults;
    expect(thresholds.steps).toEqual([
      { value: null, color: 'red' },
      { value: 0.9, color: 'green' },
    ]);
  });

  it('show limits that are measured as lines', () => {
    const panel = panelOf(dashboardsOf(plan), 'p95');
    expect(panel.targets).toHaveLength(3);
    expect(panel.targets[2]?.expr).toContain('@ 7200');
    expect(panel.fieldConfig.defaults).toMatchObject({ unit: 's', thresholds: { steps: [{}, { value: 0.4 }] } });
  });

  it('put each signal on the board of its theme', () => {
    const titles = Object.fromEntries(
      dashboardsOf(plan).map(({ uid, panels }) => [uid.split('-')[2], panels.map(({ title }) => title).slice(2)]),
    );
    expect(titles).toMatchObject({
      errors: ['error_rate', 'error_rate by route', 'violations', 'success'],
      latency: ['p95', 'wait', 'p99'],
      resources: ['memory', 'load', 'cpu'],
      business: ['rps'],
    });
  });

  it('say what is not on them', () => {
    expect(planBoards(plan, OPTIONS).leftOut.map(({ where }) => where)).toEqual(['signals.fallbacks', 'signals.depth']);
  });
});

it('show on the business board what the boards of the plan show', () => {
  const boards = 'boards: { shop: { title: Shop, signals: [memory] } }\n';
  const business = dashboardsOf(planOf(EVERY_KIND + boards)).at(-1);
  expect(business?.panels.map(({ title }) => title).slice(2)).toEqual(['memory']);
});

it('have uids that stay short and unique under long names', () => {
  const long = (name: string) => planOf(EVERY_KIND.replace('name: shop', `name: ${name}`));
  const all = [long('a-very-long-name-of-a-launch-one'), long('a-very-long-name-of-a-launch-two')].flatMap((plan) =>
    dashboardsOf(plan),
  );
  expectValid(all);
});

it.each(['batch-patches', 'deployment-day', 'go-live', 'implementation-checklist', 'production-launch'])(
  'dashboards of the example %s are valid, with and without options',
  (name) => {
    const file = fileURLToPath(new URL(`../../../../examples/plans/${name}.yaml`, import.meta.url));
    const plan = planOf(readFileSync(file, 'utf8'));
    expectValid(dashboardsOf(plan));
    expectValid(dashboardsOf(plan, { windowMs: 300_000 }));
  },
);

it('are written to a folder, the same bytes each time', async () => {
  const plan = join(dir, 'plan.yaml');
  writeFileSync(plan, EVERY_KIND);
  const write = async (folder: string) => {
    const { code, err } = await holdpoint(['export', 'grafana', plan, '-o', join(dir, folder)]);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('6 dashboards written to') });
    return readdirSync(join(dir, folder)).map((file) => [file, readFileSync(join(dir, folder, file), 'utf8')]);
  };
  const first = await write('one');
  expect(first.map(([file]) => file)).toEqual(BOARDS.map((id) => `shop-${id}.json`).sort());
  expect(await write('two')).toEqual(first);
});
