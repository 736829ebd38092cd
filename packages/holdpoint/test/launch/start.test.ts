import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StartedLaunch, startLaunch } from '../../src/controller/start.ts';
import { LaunchError } from '../../src/errors.ts';
import { sqliteStore } from '../../src/store/sqlite.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
const started: StartedLaunch[] = [];
const servers: Server[] = [];

beforeEach(async () => {
  site = await openSite();
});

afterEach(async () => {
  for (const launch of started.splice(0)) await end(launch);
  for (const server of servers.splice(0)) server.close();
  await site.close();
});

async function start(): Promise<StartedLaunch> {
  const launch = await startLaunch({ planFile: site.planFile, dataDir: site.dataDir, onProblem: () => {} });
  started.push(launch);
  return launch;
}

async function end({ controller, drivers, close }: StartedLaunch): Promise<void> {
  await controller.stop();
  await Promise.all(Object.values(drivers).map((driver) => driver.stop()));
  await close();
}

/** The error that starting gives. */
async function refusal(): Promise<LaunchError> {
  return start().then(
    () => Promise.reject(new Error('it started')),
    (error: unknown) => (error instanceof LaunchError ? error : Promise.reject(error)),
  );
}

describe('starting a launch', () => {
  it('puts the router in front of the stable version', async () => {
    const { launch } = await start();
    expect(launch).toMatch(/^site-\d{4}-\d{2}-\d{2}-1$/);
    const answer = await fetch(`http://${site.listen}/health`, { headers: { 'x-user-id': 'user-1' } });
    expect(answer.headers.get('x-holdpoint-variant')).toBe('stable');
  });

  it('refuses a candidate that is down, and leaves the folder free', async () => {
    await site.candidate.child.stop();
    const error = await refusal();
    expect(error.code).toBe('service_down');
    expect(error.message).toContain(`${site.candidate.url}/health`);
    const again = await refusal();
    expect(again.code).toBe('service_down');
  });

  it('refuses a port that is in use, and names it', async () => {
    const [host = '', port = ''] = site.listen.split(':');
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(Number(port), host, resolve));
    const error = await refusal();
    expect(error.code).toBe('port_in_use');
    expect(error.message).toContain(site.listen);
  });

  it('refuses a second controller of the same folder, and names the first', async () => {
    await start();
    const error = await refusal();
    expect(error.code).toBe('data_locked');
    expect(error.message).toContain(String(process.pid));
  });

  it('refuses another plan than the one that the unfinished launch began with', async () => {
    const first = await start();
    await first.controller.stop();
    await first.close();
    site.rewritePlan('share: 25%', 'share: 30%');
    expect((await refusal()).code).toBe('plan_changed');
    site.rewritePlan('share: 30%', 'share: 25%');
    const again = await start();
    expect(again).toMatchObject({ resumed: true, launch: first.launch });
    started.splice(started.indexOf(first), 1);
  });

  it('refuses a plan with faults, all of them at once', async () => {
    site.rewritePlan('observe: 12h', 'observes: 12h');
    site.rewritePlan('key: header', 'key: heeder');
    const error = await refusal();
    expect(error.code).toBe('plan_invalid');
    expect(error.message.match(/plan\.yaml:\d+:\d+/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('refuses a file in place of the folder', async () => {
    writeFileSync(site.dataDir, 'something else');
    expect((await refusal()).code).toBe('data_unwritable');
  });

  it('numbers a second launch of the same day', async () => {
    const first = await start();
    await first.controller.decide({ decision: 'no-go', user: 'me', as: 'commander', reason: 'not today' });
    await first.controller.finished;
    await end(first);
    started.splice(0);
    const second = await start();
    expect(second.launch.replace(/\d+$/, '')).toBe(first.launch.replace(/\d+$/, ''));
    expect(second.launch).toMatch(/-2$/);
    const store = sqliteStore(site.dataDir);
    expect(store.launches()).toHaveLength(2);
    store.close();
  });
});
