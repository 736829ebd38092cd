import { writeFileSync } from 'node:fs';
import { Agent, createServer, get, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type StartedLaunch, startLaunch } from '../../src/controller/start.ts';
import { type CommandRouter, startRouterBefore } from '../traffic/command-routers.ts';
import { sender } from '../traffic/harness.ts';
import { Cleanup, listen, tempFolder } from '../traffic/world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const POLL = { timeout: 60_000, interval: 100 };

interface World {
  readonly started: StartedLaunch;
  readonly router: CommandRouter;
  /** Lets every request to the candidate fail. */
  breakCandidate(): void;
}

/** A launch after GO, whose router is steered by commands, with requests of a hundred users. */
async function launched(traffic: (router: CommandRouter) => string, stages: string): Promise<World> {
  let status = 200;
  const stable: RequestListener = (_, response) => void response.end('stable');
  const candidate: RequestListener = ({ url }, response) =>
    void response.writeHead(url === '/health' ? 200 : status).end('candidate');
  const urls = {
    stable: await listen(createServer(stable), cleanup),
    candidate: await listen(createServer(candidate), cleanup),
  };
  const router = await startRouterBefore(cleanup, urls, ['--sticky', '--counts']);
  const folder = tempFolder(cleanup);
  const planFile = join(folder, 'plan.yaml');
  writeFileSync(planFile, planText(router, traffic(router), stages));
  const started = await startLaunch({ planFile, dataDir: join(folder, 'data'), timeScale: 600, onProblem: () => {} });
  cleanup.add(async () => {
    await started.controller.stop();
    await started.close();
  });
  load(router.port);
  const go = () => started.controller.decide({ decision: 'go', user: 'ann', as: 'commander', reason: '' });
  await expect.poll(go, POLL).toMatchObject({ accepted: true });
  const breakCandidate = () => {
    status = 500;
  };
  return { started, router, breakCandidate };
}

/** Asks again and again, for one user after the other, until the test is over. */
function load(port: number): void {
  const agent = new Agent({ keepAlive: true });
  let over = false;
  let user = 0;
  const ask = (): void => {
    if (over) return;
    const options = { host: '127.0.0.1', port, agent, headers: { 'x-user-id': `user-${user++ % 100}` } };
    get(options, (answer) => answer.resume().on('end', () => setImmediate(ask))).on('error', () => undefined);
  };
  for (let i = 0; i < 4; i += 1) ask();
  cleanup.add(() => {
    over = true;
    agent.destroy();
  });
}

function planText({ stable, candidate }: CommandRouter, traffic: string, stages: string): string {
  return `
holdpoint: 1
launch: { name: site, title: Site, version: 1.0.0, timezone: UTC, baseline: 5m }
people: { ann: { name: Ann } }
roles: { commander: { people: [ann], may: [go, no-go, continue, pause, rollback] } }
services:
  stable: { url: ${stable}, health: /health }
  candidate: { url: ${candidate}, health: /health }
${traffic}
stages:
${stages}
rollback: { within: 30s, steps: [{ name: Stable answers, verify: { http: $stable/health }, tries: 3, every: 2s }] }
`;
}

const COMMANDS = (router: CommandRouter): string => `traffic:
  driver: command
  key: header x-user-id
  command:
    apply: ${router.line('apply')}
    observe: ${router.line('observe')}
    reset: ${router.line('reset')}
    does: [sticky, counts]
signals:
  error_rate: { from: traffic, measure: errors / requests, better: lower, min_requests: 20 }
`;

const WAVES = (observe: string): string => `
  - name: Wave 1
    share: 25%
    observe: ${observe}
    every: 5m
    gate: [error_rate < 5%, requests >= 20]
    triggers: [{ when: error_rate > 10% for 5m, do: rollback }]
  - { name: Wave 2, share: 100%, observe: ${observe}, every: 5m, gate: same, triggers: same }`;

it('leads a router that is steered by commands to the end', async () => {
  const { started, router } = await launched(COMMANDS, WAVES('15m'));
  await expect.poll(() => started.controller.state.phase, POLL).toBe('completed');
  const shares = [...started.controller.events(-1)].flatMap((event) =>
    event.type === 'ShareObserved' ? [event.data.shareBp] : [],
  );
  expect([...new Set(shares)]).toEqual([0, 2_500, 10_000]);
  expect(await sender(router.port, cleanup)({ user: 'user-1' })).toBe('candidate');
});

it('takes traffic back by commands when the candidate fails', async () => {
  const { started, router, breakCandidate } = await launched(COMMANDS, WAVES('10h'));
  await expect.poll(() => started.controller.state.phase, POLL).toBe('observing');
  breakCandidate();
  await expect.poll(() => started.controller.state.phase, POLL).toBe('rolled_back');
  expect(started.controller.state.rollback?.cause).toMatchObject({ kind: 'trigger' });
  const send = sender(router.port, cleanup);
  for (let user = 0; user < 20; user += 1) expect(await send({ user: `user-${user}` })).toBe('stable');
});

it('switches from one version to the other and back when a person says so', async () => {
  const traffic = (router: CommandRouter): string => `traffic:
  driver: blue-green
  blue-green:
    to_candidate: ${router.line('to-candidate')}
    to_stable: ${router.line('to-stable')}
    active: ${router.line('active')}
signals:
  answers: { from: command, run: printf 1, unit: count, better: higher }`;
  const stages = '  - { name: Switch, share: 100%, observe: 10h, every: 5m, gate: [answers >= 1] }';
  const { started, router } = await launched(traffic, stages);
  const send = sender(router.port, cleanup);
  await expect.poll(() => started.controller.state.phase, POLL).toBe('observing');
  expect(await send({ user: 'user-1' })).toBe('candidate');
  started.controller.decide({ decision: 'rollback', user: 'ann', as: 'commander', reason: 'back' });
  await expect.poll(() => started.controller.state.phase, POLL).toBe('rolled_back');
  expect(await send({ user: 'user-1' })).toBe('stable');
});
