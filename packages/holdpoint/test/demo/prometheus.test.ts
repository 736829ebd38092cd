import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordedEvent, Summary } from '@holdpoint/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { startLaunch } from '../../src/controller/start.ts';
import { playPeople } from '../../src/demo/people.ts';
import { type Bad, freePort, startLoad, startService } from '../../src/demo/services.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { startPrometheus } from '../support/prometheus.ts';

const PATIENCE_MS = 240_000;
const PLAN = fileURLToPath(new URL('../../../../examples/batch-patches/plan-prometheus.yaml', import.meta.url));
/** Two hours a second: a scrape every half hour, and half a second between two checks. */
const SCALE = 7_200;

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Played {
  readonly summary: Summary;
  readonly events: readonly RecordedEvent[];
}

/** Launches the example by what a real Prometheus sees of its two versions. */
async function played(bad?: Bad): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-prometheus-demo-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const stable = await startService('legacy');
  cleanUps.push(() => stable.child.stop());
  const candidate = await startService('v1.0.0', bad === undefined ? {} : { bad });
  cleanUps.push(() => candidate.child.stop());
  const scrape = Object.entries({ stable, candidate }).map(([variant, { url }]) => ({ url, labels: { variant } }));
  const prometheus = await startPrometheus({ scrape, intervalMs: 250 });
  cleanUps.push(() => prometheus.remove());
  await prometheus.scraped(2);
  const listen = `127.0.0.1:${await freePort()}`;
  const planFile = join(folder, 'plan.yaml');
  const text = readFileSync(PLAN, 'utf8')
    .replace('http://127.0.0.1:3001', stable.url)
    .replace('http://127.0.0.1:3002', candidate.url)
    .replace('http://127.0.0.1:9090', prometheus.url)
    .replace('127.0.0.1:8080', listen);
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  writeFileSync(planFile, text);
  const problems: string[] = [];
  const started = await startLaunch({
    planFile,
    dataDir,
    timeScale: SCALE,
    onProblem: ({ message }) => problems.push(message),
  });
  const { controller, drivers } = started;
  cleanUps.push(async () => {
    await controller.stop();
    await Promise.all(Object.values(drivers).map((driver) => driver.stop()));
    await started.close();
  });
  const stopPeople = playPeople(controller, systemClock());
  const load = startLoad(`http://${listen}`, 300);
  cleanUps.push(() => load.stop());
  await controller.finished;
  stopPeople();
  expect(problems).toEqual([]);
  return { summary: controller.summary(), events: [...controller.events(-1)] };
}

describe('a launch that is judged by Prometheus', () => {
  it('completes with a good version', { timeout: PATIENCE_MS }, async () => {
    const { summary, events } = await played();
    expect(summary).toMatchObject({ outcome: 'completed', rollback: null });
    expect(events.filter(({ type }) => type === 'EvidenceLost')).toEqual([]);
    const gates = events.flatMap((event) => (event.type === 'GatePassed' ? event.data.criteria : []));
    const judged = gates.filter(({ text }) => /error_rate|p95/.test(text)).map(({ verdict }) => verdict);
    expect(judged).toHaveLength(7);
    expect(new Set(judged)).toEqual(new Set(['healthy']));
  });

  it.each(['errors', 'latency'] as const)('takes traffic back for bad %s', { timeout: PATIENCE_MS }, async (bad) => {
    const { summary, events } = await played(bad);
    expect(summary.outcome).toBe('rolled_back');
    expect(events.map(({ type }) => type)).toContain('TriggerFired');
    expect(events.at(-1)?.type).toBe('RollbackCompleted');
  });
});
