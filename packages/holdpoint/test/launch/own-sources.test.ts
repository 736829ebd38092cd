import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@holdpoint/engine';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type StartedLaunch, startLaunch } from '../../src/controller/start.ts';
import { emptyOrders } from '../metrics/sql-world.ts';
import { type JsonServer, json, startJsonServer } from '../support/json-server.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { openSite, type Site } from './site.ts';

let database: PostgresServer;
let status: JsonServer;
let folder: string;
let site: Site;
const started: StartedLaunch[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdpoint-own-sources-'));
  database = await startPostgres();
  status = await startJsonServer(json({ queue: { stable: 3, candidate: 4 } }));
  writeFileSync(join(folder, 'shop-url'), database.url());
});
afterAll(async () => {
  await status.close();
  database.remove();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  emptyOrders(database);
  site = await openSite();
  site.rewritePlan(
    'thresholds:',
    `  orders: { from: sql, query: "select count(*) filter (where failed) as hits, count(*) as requests from orders where version = $variant and at >= $from and at < $to", unit: ratio, better: lower }
  queue: { from: http, query: '$.queue[$variant]', unit: count, better: lower }
  tickets: { from: command, run: printf 2, unit: count, better: lower }
thresholds:`,
  );
  site.rewritePlan(
    'signals:',
    `sources:
  shop: { kind: sql, url: file:${join(folder, 'shop-url')} }
  status: { kind: http, url: ${status.url} }
signals:`,
  );
  site.rewritePlan('requests >= 20', 'requests >= 20, queue < 10, tickets < 10');
  site.rewritePlan(
    '{ when: error_rate > 10% for 5m, do: rollback }',
    '{ when: orders worse than stable, do: rollback }, { when: tickets > 5, do: pause }',
  );
});
afterEach(async () => {
  for (const { controller, drivers, close } of started.splice(0)) {
    await controller.stop();
    await Promise.all(Object.values(drivers).map((driver) => driver.stop()));
    await close();
  }
  await site.close();
});

/** Orders of the next minute, two hundred a second for each version, of which every so-manieth fails. */
function ordersToCome(failing: { readonly stable: number; readonly candidate: number }): void {
  for (const [version, every] of Object.entries(failing)) {
    database.run(`insert into orders select '${version}', n % ${every} = 0, clock_timestamp() + n * interval '5 ms'
      from generate_series(1, 12000) as n`);
  }
}

async function launch(): Promise<StartedLaunch> {
  const { planFile, dataDir } = site;
  const running = await startLaunch({ planFile, dataDir, timeScale: 600, onProblem: () => {} });
  started.push(running);
  site.load(100);
  const go = () => running.controller.decide({ decision: 'go', user: 'ann', as: 'commander', reason: '' });
  await expect.poll(go, { timeout: 30_000, interval: 200 }).toMatchObject({ accepted: true });
  return running;
}

function readingsOf(running: StartedLaunch): readonly Reading[] {
  return [...running.controller.events(-1)].flatMap((event) =>
    event.type === 'ReadingsTaken' ? event.data.readings : [],
  );
}

it('takes a candidate back whose orders fail, by what the database says', async () => {
  ordersToCome({ stable: 100, candidate: 8 });
  const running = await launch();
  await expect.poll(() => running.controller.state.phase, { timeout: 40_000 }).toBe('rolled_back');
  expect(running.controller.state.rollback?.cause).toMatchObject({ kind: 'trigger', text: 'orders worse than stable' });
  const readings = readingsOf(running);
  for (const signal of ['orders', 'queue', 'tickets']) {
    const outcomes = readings.filter((each) => each.signal === signal).map(({ outcome }) => outcome);
    expect(outcomes).toContain('sample');
    expect(outcomes).not.toContain('failed');
  }
});

it('is blind while the database is down, and sees again when it is back', async () => {
  ordersToCome({ stable: 100, candidate: 100 });
  const running = await launch();
  const told = (type: string) =>
    [...running.controller.events(-1)].filter((event) => event.type === type).map(({ data }) => data);
  await expect.poll(() => running.controller.state.phase, { timeout: 30_000 }).toBe('observing');
  database.stop();
  const lost = {
    signal: 'orders',
    variant: 'candidate',
    reason: 'source_down',
    detail: expect.stringMatching(/^PostgreSQL shop/),
  };
  await expect.poll(() => told('EvidenceLost'), { timeout: 30_000 }).toContainEqual(lost);
  database.start();
  const regained = { signal: 'orders', variant: 'candidate' };
  await expect.poll(() => told('EvidenceRegained'), { timeout: 30_000 }).toContainEqual(regained);
  expect(running.controller.state.rollback).toBeNull();
});
