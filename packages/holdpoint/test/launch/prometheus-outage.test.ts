import type { RecordedEvent } from '@holdpoint/engine';
import { afterEach, expect, it } from 'vitest';
import { startLaunch } from '../../src/controller/start.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { openSite } from './site.ts';

const PATIENCE = { timeout: 60_000, interval: 50 };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it('pauses with the reason while Prometheus is silent, and goes on when it is back', async () => {
  const site = await openSite();
  cleanUps.push(() => site.close());
  const scrape = Object.entries({ stable: site.stable, candidate: site.candidate });
  const prometheus = await startPrometheus({
    scrape: scrape.map(([variant, { url }]) => ({ url, labels: { variant } })),
    intervalMs: 250,
  });
  cleanUps.push(() => prometheus.remove());
  await prometheus.scraped(2);
  site.rewritePlan(
    'memory: { from: metrics, metric: process_resident_memory_bytes, unit: bytes, better: lower }',
    `memory: { from: prometheus, at: ${prometheus.url}, query: 'process_resident_memory_bytes{variant="$variant"}', unit: bytes, better: lower, max_blind: 6m }`,
  );
  site.rewritePlan('gate: [error_rate < 5%, requests >= 20]', 'gate: [error_rate < 5%, memory < 4GB]');
  const { planFile, dataDir } = site;
  const started = await startLaunch({ planFile, dataDir, timeScale: 600, onProblem: () => {} });
  const { controller, drivers } = started;
  cleanUps.push(async () => {
    await controller.stop();
    await Promise.all(Object.values(drivers).map((driver) => driver.stop()));
    await started.close();
  });
  site.load(100);
  const decide = (decision: 'go' | 'continue') => () =>
    controller.decide({ decision, user: 'ann', as: 'commander', reason: 'data is back' });
  const told = (type: RecordedEvent['type']) => [...controller.events(-1)].filter((event) => event.type === type);

  await expect.poll(decide('go'), PATIENCE).toMatchObject({ accepted: true });
  await expect.poll(() => controller.state.phase, PATIENCE).toBe('observing');
  await prometheus.stop();
  await expect
    .poll(() => controller.state.paused, PATIENCE)
    .toMatchObject({
      reason: 'no_data',
      detail: expect.stringMatching(/^memory is unknown for .*: .*127\.0\.0\.1/),
    });
  expect(controller.state.rollback).toBeNull();
  expect(controller.state.stage?.index).toBe(0);

  await prometheus.start();
  await expect.poll(() => told('EvidenceRegained').length, PATIENCE).toBeGreaterThan(0);
  await expect.poll(() => Object.keys(controller.state.blind), PATIENCE).toEqual([]);
  await expect.poll(decide('continue'), PATIENCE).toMatchObject({ accepted: true });
  await expect.poll(() => told('StageCompleted').length, PATIENCE).toBeGreaterThan(0);
  expect(controller.state.rollback).toBeNull();
});
