import { initialState, type LaunchEvent, type RecordedEvent } from '@holdpoint/engine';
import type { Condition, Plan, SourceSettings } from '@holdpoint/plan';
import { afterEach, expect, it } from 'vitest';
import { criterion, HOUR, stage, plan as testPlan, trigger } from '../../../engine/test/support/plan.ts';
import { alertHooks, openAlertSources } from '../../src/alerts/registry.ts';
import { Controller } from '../../src/controller/controller.ts';
import { observedTraffic } from '../../src/metrics/traffic.ts';
import { startControlServer } from '../../src/server/index.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { FakeLaunch } from '../support/fake-launch.ts';
import { TestRouter } from '../support/router.ts';
import { type AlertmanagerOptions, type AlertmanagerServer, startAlertmanager } from './alertmanager-server.ts';
import { settings } from './support.ts';

const LAUNCH = 'test-2026-02-01-1';
const NO_CRITICAL: Condition = { kind: 'alert', level: 'critical', expect: 'none' };
const ANY_CRITICAL: Condition = { kind: 'alert', level: 'critical', expect: 'any' };
const STUCK = { labels: { alertname: 'QueueStuck', severity: 'critical', team: 'batch', zone: 'a' } };

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function alertmanager(options: AlertmanagerOptions = {}): Promise<AlertmanagerServer> {
  const server = await startAlertmanager(options);
  cleanUps.push(() => server.close());
  return server;
}

type Data<T extends LaunchEvent['type']> = Extract<LaunchEvent, { readonly type: T }>['data'];

interface Running {
  readonly controller: Controller;
  /** Waits for an event of a type that fits, also one that has come already; each is given once. */
  next<T extends LaunchEvent['type']>(type: T, fits?: (data: Data<T>) => boolean): Promise<Data<T>>;
}

/** A controller that asks once a second, with a router in memory. */
async function launch(plan: Plan): Promise<Running> {
  const clock = systemClock();
  const router = new TestRouter();
  const store = memoryStore();
  const read = async () => ({ readings: [], traffic: [observedTraffic('main', await router.observe())] });
  const controller = new Controller(initialState(plan, LAUNCH), {
    clock,
    store,
    journal: { append: () => undefined },
    drivers: { main: router },
    sources: [{ stageEntered: () => undefined, read }],
    alerts: openAlertSources(plan, clock),
    steps: { run: async () => ({ outcome: 'succeeded', detail: '' }) },
    onProblem: () => undefined,
  });
  const events: RecordedEvent[] = [];
  let wake: () => void = () => undefined;
  controller.subscribe((update) => {
    if (update.type === 'event') events.push(update.event);
    wake();
  });
  cleanUps.push(() => controller.stop());
  const next: Running['next'] = async (type, fits = () => true) => {
    for (;;) {
      const i = events.findIndex((event) => event.type === type && fits(event.data as never));
      const [found] = i < 0 ? [] : events.splice(i, 1);
      if (found !== undefined) return found.data as never;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  controller.submit({
    kind: 'controller_started',
    epoch: 1,
    pid: 1,
    timeScale: 1,
    program: 'test',
    planFile: 'plan.yaml',
  });
  void controller.run();
  return { controller, next };
}

interface Asked extends Partial<SourceSettings> {
  readonly everyMs?: number;
  readonly when?: readonly Condition[];
}

/** One stage whose gate needs that no critical alert of the team fires. */
function planWith(url: string, { everyMs = 1000, when = [], ...change }: Asked = {}): Plan {
  const gate = [criterion(1, NO_CRITICAL)];
  const triggers = when.map((condition, i) => trigger(i + 1, condition));
  return testPlan({
    sources: { am: settings({ url, match: { team: 'batch' }, ...change }) },
    signals: {},
    stages: [stage({ everyMs, observeMs: HOUR, gate, triggers })],
  });
}

async function go({ controller, next }: Running): Promise<void> {
  const outcome = await controller.decide({ decision: 'go', user: 'me', as: 'commander', reason: '' });
  expect(outcome).toMatchObject({ accepted: true });
  await next('ObservationStarted');
}

const verdict = ({ controller }: Running) => controller.view().gate[0]?.verdict;

it('an alert refuses GO until it is silenced, closes the gate when the silence ends, and opens it when it is over', async () => {
  const server = await alertmanager();
  await server.post([STUCK, { labels: { ...STUCK.labels, team: 'other' } }]);
  const running = await launch(planWith(server.url));
  const { alert } = await running.next('ExternalAlertRaised');
  expect(alert).toMatchObject({ name: 'QueueStuck', level: 'critical', state: 'firing', labels: { team: 'batch' } });
  const refused = await running.controller.decide({ decision: 'go', user: 'me', as: 'commander', reason: '' });
  expect(refused).toMatchObject({
    accepted: false,
    code: 'alert_firing',
    message: expect.stringContaining('QueueStuck'),
  });

  const silence = await server.silence({ alertname: 'QueueStuck' });
  expect(await running.next('ExternalAlertChanged')).toMatchObject({ state: 'silenced' });
  await go(running);
  expect(verdict(running)).toBe('healthy');
  expect(running.controller.view().alerts).toMatchObject([{ signal: 'QueueStuck', state: 'silenced', counts: false }]);

  await server.unsilence(silence);
  expect(await running.next('ExternalAlertChanged')).toMatchObject({ state: 'firing' });
  expect(verdict(running)).toBe('unhealthy');

  await server.post([{ ...STUCK, endsAt: new Date(Date.now() - 1000).toISOString() }]);
  await running.next('ExternalAlertCleared');
  expect(verdict(running)).toBe('healthy');
  expect(running.controller.view().alerts).toEqual([]);
});

it('what is inhibited, or of a drill, is shown and does not count', async () => {
  const server = await alertmanager();
  await server.post([{ labels: { alertname: 'ZoneDown', severity: 'warning', team: 'batch', zone: 'a' } }]);
  await server.post([STUCK, { labels: { ...STUCK.labels, zone: 'b' }, annotations: { drill: 'true' } }]);
  const running = await launch(planWith(server.url, { when: [ANY_CRITICAL] }));
  const shown = [];
  for (let i = 0; i < 3; i += 1) shown.push((await running.next('ExternalAlertRaised')).alert);
  expect(shown.map(({ name, state, drill }) => [name, state, drill]).toSorted()).toEqual([
    ['QueueStuck', 'firing', true],
    ['QueueStuck', 'inhibited', false],
    ['ZoneDown', 'firing', false],
  ]);
  await go(running);
  expect(verdict(running)).toBe('healthy');
  expect(running.controller.state.phase).toBe('observing');
});

it('a notification makes it be asked at once, and a trigger fires', async () => {
  const token = 'of-the-webhook';
  let hear: (body: unknown) => void = () => undefined;
  const hooks = [{ token, hear: (body: unknown) => hear(body) }];
  const control = await startControlServer(new FakeLaunch(), { token: 'of-the-controller', hooks });
  cleanUps.push(() => control.close());
  const webhook = { url: `http://127.0.0.1:${control.port}/webhooks/alertmanager`, token };
  const server = await alertmanager({ webhook });
  const plan = planWith(server.url, { webhookToken: token, everyMs: HOUR, when: [ANY_CRITICAL] });
  const running = await launch(plan);
  const [hook] = alertHooks(plan, (source, firing) => running.controller.alerts.hear(source, firing));
  hear = (body) => hook?.hear(body);
  await running.next('AlertSourceAnswered');
  await go(running);
  await server.post([STUCK]);
  await running.next('ExternalAlertRaised');
  expect(await running.next('RollbackStarted')).toMatchObject({ cause: { kind: 'trigger' } });
  // Without the notification it would be asked again a minute later, which is too late for this test.
}, 40_000);

it('is unknown once it is killed, and known again when it is back', async () => {
  const server = await alertmanager();
  const running = await launch(planWith(server.url));
  await running.next('AlertSourceAnswered');
  await go(running);
  await server.kill();
  const lost = await running.next('AlertSourceLost');
  expect(lost).toMatchObject({ source: 'am', reason: 'source_down', detail: expect.stringContaining(server.url) });
  expect(verdict(running)).toBe('no_data');
  await server.restart();
  await running.next('AlertSourceAnswered');
  expect(verdict(running)).toBe('healthy');
});
