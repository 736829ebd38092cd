import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@holdpoint/engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type StartedLaunch, startLaunch } from '../../src/controller/start.ts';
import { type Child, startChild } from '../../src/demo/child.ts';
import { freePort, numberField, type Service, startLoad, startService } from '../../src/demo/services.ts';
import { type Haproxy, startHaproxy } from '../support/haproxy.ts';

const TIMEOUT = { timeout: 180_000 };
const PATIENCE = { timeout: 60_000, interval: 50 };

let folder: string;
let stable: Service;
let candidate: Service;
let shop: Child;
let haproxy: Haproxy;
let load: Child;
let launch: StartedLaunch;

const portOf = (url: string): number => Number(new URL(url).port);

/** An application that asks a flag, behind a HAProxy that leads the same users to it; others go to the old service. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdpoint-several-'));
  [stable, candidate] = [await startService('legacy'), await startService('v1.0.0')];
  const flags = `127.0.0.1:${await freePort()}`;
  shop = startChild('shop.ts', ['--flags', `http://${flags}`, '--stable', stable.url, '--candidate', candidate.url]);
  const port = await shop.waitFor((line) => numberField(line, 'listening'));
  const listen = await freePort();
  haproxy = await startHaproxy({ stable: portOf(stable.url), candidate: port, listen });
  const planFile = join(folder, 'plan.yaml');
  writeFileSync(planFile, planText(flags, haproxy));
  launch = await startLaunch({ planFile, dataDir: join(folder, 'data'), onProblem: () => {} });
  load = startLoad(`http://127.0.0.1:${listen}`, 100);
});

afterEach(async () => {
  signalFlagServer('SIGCONT');
  await load.stop();
  await launch.controller.stop();
  await Promise.all(Object.values(launch.drivers).map((driver) => driver.stop()));
  await launch.close();
  await haproxy.remove();
  await Promise.all([shop, stable.child, candidate.child].map((child) => child.stop()));
  rmSync(folder, { recursive: true, force: true });
});

function planText(flags: string, { settings }: Haproxy): string {
  const { socket, map } = settings;
  return `
holdpoint: 1
launch: { name: several, title: Several, version: 1.0.0, baseline: 1s }
people: { ann: { name: Ann } }
roles: { commander: { people: [ann], may: [go, no-go, continue, pause, rollback] } }
services:
  stable: { url: ${stable.url}, health: /health }
  candidate: { url: ${candidate.url}, health: /health }
traffic:
  driver: flags
  key: header x-user-id
  flags: { flag: batch-patches, listen: ${flags} }
  backup: [haproxy]
  backup_after: 1s
  haproxy: { socket: ${'path' in socket ? socket.path : ''}, backend: shop, stable: [web-1], candidate: [web-2], map: ${map} }
signals: { memory: { from: metrics, metric: process_resident_memory_bytes, unit: bytes, better: lower } }
stages: [{ name: Half, share: 50%, observe: 1h, every: 1s, gate: [memory < 10GB] }]
rollback: { within: 30s }
`;
}

/** The flag server is a process of its own, whose number stands in the data folder. */
function signalFlagServer(signal: NodeJS.Signals): void {
  const { pid } = JSON.parse(readFileSync(join(folder, 'data', 'flags-main.json'), 'utf8'));
  process.kill(pid, signal);
}

function decide(decision: 'go' | 'rollback') {
  return launch.controller.decide({ decision, user: 'ann', as: 'commander', reason: '' });
}

/** Batches that the candidate has answered. */
async function answered(): Promise<number> {
  const page = await (await fetch(`${candidate.url}/metrics`)).text();
  return Number(/^batch_batches_total (\d+)/m.exec(page)?.[1]);
}

/** What each router gives, as the board shows it. */
function shares(): Readonly<Record<string, number | null | undefined>> {
  const routers = launch.controller.view().routers ?? [];
  return Object.fromEntries(
    ['flags', 'haproxy'].map((name) => [name, routers.find((each) => each.name === name)?.shareBp]),
  );
}

const typesOf = (events: Iterable<RecordedEvent>): readonly string[] => [...events].map(({ type }) => type);

async function openedHalf(): Promise<void> {
  await expect.poll(() => decide('go'), PATIENCE).toMatchObject({ accepted: true });
  await expect.poll(() => launch.controller.state.phase, PATIENCE).toBe('observing');
  await expect.poll(answered, PATIENCE).toBeGreaterThan(20);
  expect(shares()).toEqual({ flags: 5_000, haproxy: 5_000 });
}

it('gives the balancer its turn where the flag cannot be switched off', TIMEOUT, async () => {
  await openedHalf();
  signalFlagServer('SIGSTOP');
  expect(await decide('rollback')).toMatchObject({ accepted: true });
  await expect.poll(() => launch.controller.state.phase, PATIENCE).toBe('rolled_back');
  const took = [...launch.controller.events(-1)].find(({ type }) => type === 'RouterTookOver');
  expect(took?.data).toMatchObject({ target: 'main', router: 'haproxy', from: 'flags' });
  const { unsettled } = launch.controller.summary();
  expect(unsettled).toEqual([{ target: 'main', router: 'flags', problem: expect.stringContaining('did not answer') }]);
  const before = await answered();
  const sent = numberField(load.last(), 'answered') ?? 0;
  await expect.poll(() => numberField(load.last(), 'answered'), PATIENCE).toBeGreaterThan(sent + 100);
  expect(await answered()).toBe(before);
});

it('switches the flag off first, and then the balancer', TIMEOUT, async () => {
  await openedHalf();
  expect(await decide('rollback')).toMatchObject({ accepted: true });
  await expect.poll(() => launch.controller.state.phase, PATIENCE).toBe('rolled_back');
  expect(typesOf(launch.controller.events(-1))).not.toContain('RouterTookOver');
  expect(shares()).toEqual({ flags: 0, haproxy: 0 });
  expect(launch.controller.summary().unsettled).toBeUndefined();
});

it(
  'does not open more while the balancer gives another share, and sets back one that gives more',
  TIMEOUT,
  async () => {
    await openedHalf();
    await haproxy.ask(`set map ${haproxy.settings.map} split 90000/${launch.launch}:`);
    await expect.poll(() => typesOf(launch.controller.events(-1)), PATIENCE).toContain('ShareDrifted');
    await expect.poll(shares, PATIENCE).toEqual({ flags: 5_000, haproxy: 5_000 });
  },
);
