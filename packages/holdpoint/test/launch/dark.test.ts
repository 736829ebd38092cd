import { writeFileSync } from 'node:fs';
import { Agent, createServer, get, type RequestListener } from 'node:http';
import { join } from 'node:path';
import type { RecordedEvent } from '@holdpoint/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { type StartedLaunch, startLaunch } from '../../src/controller/start.ts';
import type { MirrorCounts } from '../../src/traffic/index.ts';
import { Cleanup, eventually, freePort, listen, tempFolder } from '../traffic/world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const POLL = { timeout: 60_000, interval: 100 };

interface Dark {
  readonly started: StartedLaunch;
  /** Requests that are no copies and no checks of the health, as the candidate got them. */
  readonly served: () => number;
  readonly mirror: () => Promise<MirrorCounts>;
}

/** A launch whose first stage gives the candidate nothing but copies, which it answers with a status. */
async function darkLaunch(copyStatus: number): Promise<Dark> {
  let served = 0;
  const stable: RequestListener = (_, response) => void response.end('stable');
  const candidate: RequestListener = ({ url, headers }, response) => {
    const isCopy = headers['x-holdpoint-mirror'] !== undefined;
    if (!isCopy && url !== '/health') served++;
    response.writeHead(isCopy ? copyStatus : 200).end('candidate');
  };
  const folder = tempFolder(cleanup);
  const planFile = join(folder, 'plan.yaml');
  const port = await freePort();
  const urls = [await listen(createServer(stable), cleanup), await listen(createServer(candidate), cleanup)] as const;
  writeFileSync(planFile, planText(urls, port));
  const started = await startLaunch({ planFile, dataDir: join(folder, 'data'), timeScale: 600, onProblem: () => {} });
  cleanup.add(async () => {
    await started.controller.stop();
    await Promise.all(Object.values(started.drivers).map((driver) => driver.stop()));
    await started.close();
  });
  load(port);
  const go = () => started.controller.decide({ decision: 'go', user: 'ann', as: 'commander', reason: '' });
  await expect.poll(go, POLL).toMatchObject({ accepted: true });
  const mirror = async (): Promise<MirrorCounts> => {
    const { mirror: counts } = (await started.drivers.main?.observe()) ?? {};
    if (counts === undefined) throw new Error('The router says nothing of its copies.');
    return counts;
  };
  return { started, served: () => served, mirror };
}

/** Asks again and again, for one user after the other, until the test is over. */
function load(port: number): void {
  const agent = new Agent({ keepAlive: true });
  let over = false;
  let user = 0;
  const ask = (): void => {
    if (over) return;
    const headers = { 'x-user-id': `user-${user++ % 100}` };
    get({ host: '127.0.0.1', port, agent, headers }, (answer) => answer.resume().on('end', () => setImmediate(ask))).on(
      'error',
      () => undefined,
    );
  };
  ask();
  cleanup.add(() => {
    over = true;
    agent.destroy();
  });
}

function planText([stable, candidate]: readonly [string, string], port: number): string {
  return `
holdpoint: 1
launch: { name: dark, title: Dark, version: 2.0.0, timezone: UTC, baseline: 5m }
people: { ann: { name: Ann } }
roles: { commander: { people: [ann], may: [go, no-go, continue, pause, rollback] } }
services:
  stable: { url: '${stable}', health: /health }
  candidate: { url: '${candidate}', health: /health }
traffic: { driver: proxy, listen: 127.0.0.1:${port}, key: header x-user-id }
signals:
  error_rate: { from: traffic, measure: errors / requests, better: lower, min_requests: 20 }
  copy_errors: { from: traffic, measure: mirrored errors / mirrored requests, better: lower, min_requests: 20 }
  copy_differences: { from: traffic, measure: mirrored differences / mirrored requests, better: lower, min_requests: 20 }
  copy_p95: { from: traffic, measure: mirrored latency p95, better: lower, min_requests: 20 }
stages:
  - name: Dark
    share: 0%
    mirror: 50%
    observe: 30m
    every: 2m
    gate: [copy_errors < 1%, copy_differences < 1%, copy_p95 < 60s]
    triggers: [{ when: copy_errors > 10% for 5m, do: rollback }]
  - { name: All, share: 100%, observe: 10m, every: 2m, gate: [error_rate < 5%, requests >= 20] }
rollback: { within: 30s, steps: [{ name: Stable answers, verify: { http: $stable/health }, tries: 3, every: 2s }] }
`;
}

function eventsOf({ started }: Dark): readonly RecordedEvent[] {
  return [...started.controller.events(-1)];
}

describe('a dark launch', () => {
  it('opens its gate on copies that are answered well, and then gives requests', { timeout: 120_000 }, async () => {
    const dark = await darkLaunch(200);
    const { controller } = dark.started;
    await expect.poll(() => controller.view().mirror?.requests ?? 0, POLL).toBeGreaterThan(20);
    const { share, mirror, requests, signals } = controller.view();
    expect(share).toMatchObject({ askedBp: 0, appliedBp: 0 });
    expect(mirror).toMatchObject({ askedBp: 5_000, appliedBp: 5_000, errors: 0, differences: 0 });
    expect({ requests, served: dark.served() }).toEqual({ requests: 0, served: 0 });
    expect(signals.find(({ signal }) => signal === 'copy_errors')?.stable).toBeNull();
    await expect.poll(() => controller.view().status, POLL).toBe('completed');
    expect(dark.served()).toBeGreaterThan(0);
    const { split } = (await dark.started.drivers.main?.observe()) ?? {};
    expect(split).toMatchObject({ shareBp: 10_000 });
    expect(split).not.toHaveProperty('mirrorBp');
    expect(eventsOf(dark).map(({ type }) => type)).not.toContain('ShareDrifted');
  });

  it('is rolled back on copies that fail, and copies nothing any more', { timeout: 120_000 }, async () => {
    const dark = await darkLaunch(500);
    await expect.poll(() => dark.started.controller.view().status, POLL).toBe('rolled_back');
    const fired = eventsOf(dark).find(({ type }) => type === 'TriggerFired');
    expect(fired?.data).toMatchObject({ comparison: { text: expect.stringContaining('copy_errors') } });
    const { split } = (await dark.started.drivers.main?.observe()) ?? {};
    expect(split).toMatchObject({ shareBp: 0 });
    expect(split).not.toHaveProperty('mirrorBp');
    const { requests, skipped, errors } = await dark.mirror();
    expect(errors).toBe(requests);
    const { stable } = (await dark.started.drivers.main?.observe()) ?? {};
    await eventually('a hundred more requests are answered', async () => {
      const now = await dark.started.drivers.main?.observe();
      return (now?.stable.requests ?? 0) > (stable?.requests ?? 0) + 100;
    });
    expect(await dark.mirror()).toMatchObject({ requests, skipped });
    expect(dark.served()).toBe(0);
  });

  it('holds on copies that are answered otherwise than by stable', { timeout: 120_000 }, async () => {
    const dark = await darkLaunch(404);
    const { controller } = dark.started;
    await expect.poll(() => controller.view().status, POLL).toBe('holding');
    expect(controller.view().statusReason).toContain('copy_differences');
    expect(controller.view().mirror).toMatchObject({ errors: 0, failed: 0 });
    expect(dark.served()).toBe(0);
  });
});
