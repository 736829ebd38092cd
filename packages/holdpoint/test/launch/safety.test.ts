import { createServer, type Server } from 'node:http';
import type { EventType } from '@holdpoint/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StartedLaunch, startLaunch } from '../../src/controller/start.ts';
import { freePort } from '../../src/demo/services.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
const started: StartedLaunch[] = [];
const servers: Server[] = [];

beforeEach(async () => {
  site = await openSite();
  site.rewritePlan('baseline: 10m', 'baseline: 10s');
  site.rewritePlan('every: 5m', 'every: 10s');
});

afterEach(async () => {
  for (const launch of started.splice(0)) await end(launch);
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await site.close();
});

async function end({ controller, drivers, close }: StartedLaunch): Promise<void> {
  await controller.stop();
  await Promise.all(Object.values(drivers).map((driver) => driver.stop()));
  await close();
}

async function start(): Promise<StartedLaunch> {
  const { planFile, dataDir } = site;
  const launch = await startLaunch({ planFile, dataDir, timeScale: 10, onProblem: () => {} });
  started.push(launch);
  return launch;
}

function has({ controller, launch }: StartedLaunch, type: EventType): boolean {
  return launch !== '' && [...controller.events(-1)].some((event) => event.type === type);
}

async function go(launch: StartedLaunch): Promise<void> {
  site.load(100);
  await eventually('GO can be given', () => has(launch, 'QuestionAsked'));
  await decide(launch, 'go');
}

const decide = ({ controller }: StartedLaunch, decision: 'go' | 'rollback' | 'continue') =>
  controller.decide({ decision, user: 'me', as: 'commander', reason: '' });

/** A service that is well, on a port that a test has chosen. */
async function serveOn(port: number): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('ok');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return asked;
}

/** Waits until something is so. */
function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  return vi.waitFor(async () => expect(await holds(), what).toBe(true), { timeout: 60_000, interval: 20 });
}

const inForce = ({ controller }: StartedLaunch) => controller.view().share.appliedBp;

describe('a launch over real services', { timeout: 300_000 }, () => {
  it('holds a rollback to a stable version that is gone, and goes ahead when it is back', async () => {
    const launch = await start();
    await go(launch);
    await eventually('the first stage is open', () => has(launch, 'ObservationStarted'));
    await site.stable.child.stop();
    await decide(launch, 'rollback');
    await eventually('stable is seen to be gone', () => has(launch, 'StableGone'));
    expect(inForce(launch)).toBe(1000);
    expect(launch.controller.view()).toMatchObject({
      status: 'rolling_back',
      statusReason: expect.stringContaining(`${site.stable.url} refused the connection`),
    });
    await serveOn(Number(new URL(site.stable.url).port));
    await eventually('the rollback has gone ahead', () => has(launch, 'RollbackCompleted'));
    expect(has(launch, 'StableBack')).toBe(true);
    expect(launch.controller.summary().outcome).toBe('rolled_back');
  });

  it('gives no share before the candidate has as many instances as the stage needs, warmed up', async () => {
    const second = await freePort();
    const { url } = site.candidate;
    site.rewritePlan(
      `candidate: { url: ${url}, health: /health }`,
      `candidate: { url: ${url}, health: /health, instances: [${url}, http://127.0.0.1:${second}] }`,
    );
    site.rewritePlan('share: 10%', 'share: 10%\n    capacity: { warm_up: { path: /health, requests: 20 } }');
    const launch = await start();
    await go(launch);
    await eventually('capacity is missed', () => has(launch, 'CapacityLacking'));
    expect(launch.controller.view().statusReason).toContain(`http://127.0.0.1:${second} refused the connection`);
    expect(inForce(launch)).toBe(0);
    const asked = await serveOn(second);
    await eventually('the first stage is open', () => has(launch, 'ObservationStarted'));
    expect(asked.length).toBeGreaterThanOrEqual(21);
    expect(inForce(launch)).toBe(1000);
  });

  it('goes back to stable by itself without a controller, and waits for a person then', async () => {
    site.rewritePlan('key: header x-user-id', 'key: header x-user-id, unheard: { for: 3s, do: stable }');
    const first = await start();
    await go(first);
    await eventually('the first stage is open', () => has(first, 'ObservationStarted'));
    await first.controller.stop();
    await first.close();
    started.pop();
    await eventually('nobody is heard any more', async () => (await whoGets()) === 0);
    const second = await start();
    await eventually('the launch is paused', () => second.controller.view().status === 'paused');
    expect(second.controller.view().statusReason).toContain('gives 0% where 10% was asked');
    await decide(second, 'continue');
    await eventually('the candidate gets users again', async () => (await whoGets()) > 0);
  });
});

/** How many of 60 users get the candidate. */
async function whoGets(): Promise<number> {
  let count = 0;
  for (let user = 0; user < 60; user += 1) {
    const answer = await fetch(`http://${site.listen}/health`, { headers: { 'x-user-id': `user-${user}` } });
    await answer.text();
    if (answer.headers.get('x-holdpoint-variant') === 'candidate') count += 1;
  }
  return count;
}
