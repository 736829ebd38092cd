import { fold, initialState, type RecordedEvent } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, plan as testPlan } from '../../../engine/test/support/plan.ts';
import { Controller } from '../../src/controller/controller.ts';
import { keepHeard } from '../../src/controller/keep-heard.ts';
import { takeUp } from '../../src/controller/take-up.ts';
import { LaunchError } from '../../src/errors.ts';
import type { EventStore } from '../../src/store/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { memoryRouters } from '../../src/traffic/memory.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const LAUNCH = 'test-2026-02-01-1';
const UNHEARD_MS = 30_000;
const started: Controller[] = [];

afterEach(async () => {
  for (const controller of started.splice(0)) await controller.stop();
});

/** Checks come every ten minutes; the router waits half a minute for a controller. */
function unheardPlan(): Plan {
  const { targets, ...rest } = testPlan();
  const main = targets.main;
  if (main === undefined) throw new Error('The plan has no target.');
  return { ...rest, targets: { main: { ...main, traffic: { ...main.traffic, unheardMs: UNHEARD_MS } } } };
}

interface World {
  readonly clock: VirtualClock;
  readonly store: EventStore;
  /** The router as somebody sees it who is no controller. */
  shareBp(): number;
  /** While set, the router does not answer. */
  away: boolean;
  /** A controller takes the launch up. */
  start(epoch: number): Promise<Controller>;
}

async function scene(): Promise<World> {
  const clock = new VirtualClock();
  const plan = unheardPlan();
  const routers = memoryRouters(clock);
  const target = plan.targets.main;
  if (target === undefined) throw new Error('The plan has no target.');
  const sound = await routers.kind.open({ target, dataDir: '' });
  const answering = async <T>(call: () => Promise<T>): Promise<T> => {
    if (world.away) throw new LaunchError('router_unreachable', 'the router does not answer');
    return call();
  };
  const driver: TrafficDriver = {
    ...sound,
    apply: (split) => answering(() => sound.apply(split)),
    observe: () => answering(() => sound.observe()),
  };
  const store = memoryStore();
  const world: World = {
    clock,
    store,
    shareBp: () => {
      const users = Array.from({ length: 200 }, (_, i) => ({ headers: {}, address: `10.0.0.${i}` }));
      return (users.filter((user) => routers.request('main', user) === 'candidate').length * 10_000) / users.length;
    },
    away: false,
    start: async (epoch) => {
      const events = [...store.read(LAUNCH)];
      const controller = new Controller(fold(initialState(plan, LAUNCH), events), {
        clock,
        store,
        journal: { append: () => {} },
        drivers: { main: driver },
        sources: [wellSource(clock)],
        steps: { run: async () => ({ outcome: 'succeeded', detail: '' }) },
        onProblem: () => {},
      });
      started.push(controller);
      const taker = { epoch, pid: epoch, timeScale: 1, program: 'test', planFile: 'plan.yaml' };
      await takeUp(controller, { main: driver }, taker);
      void controller.run();
      void keepHeard(controller, { main: driver }, clock);
      await clock.advance(0);
      return controller;
    },
  };
  return world;
}

/** A source of which every reading is well. It does not look at the router. */
function wellSource(clock: VirtualClock) {
  let from = clock.now();
  return {
    stageEntered: () => {
      from = clock.now();
    },
    close: async () => {},
    read: async (to: number) => {
      const sample = { from, to, value: 0, requests: 100, hits: 0 };
      from = to;
      return {
        readings: [{ signal: 'error_rate', variant: 'candidate', outcome: 'sample', sample } as const],
        traffic: [],
      };
    },
  };
}

const last = <T extends RecordedEvent['type']>({ store }: World, type: T) =>
  [...store.read(LAUNCH)].findLast((event) => event.type === type);

async function go(controller: Controller, { clock }: World): Promise<void> {
  await controller.decide({ decision: 'go', user: 'me', as: 'commander', reason: '' });
  await clock.advance(0);
}

describe('a router that waits for a controller', () => {
  it('hears one between two checks that are far apart, and while the launch is paused', async () => {
    const world = await scene();
    const controller = await world.start(1);
    await go(controller, world);
    await world.clock.advance(9 * MINUTE);
    expect(world.shareBp()).toBeGreaterThan(0);
    await controller.decide({ decision: 'pause', user: 'me', as: 'commander', reason: '' });
    await world.clock.advance(20 * HOUR);
    expect(world.shareBp()).toBeGreaterThan(0);
    expect(controller.state.stage?.index).toBe(0);
  });

  it('gives all to stable when the controller is gone, and the next controller waits for a person', async () => {
    const world = await scene();
    const first = await world.start(1);
    await go(first, world);
    await world.clock.advance(MINUTE);
    await first.stop();
    expect(last(world, 'ControllerStopped')?.data).toEqual({ reason: 'asked', unheardMs: UNHEARD_MS });
    await world.clock.advance(UNHEARD_MS - 1);
    expect(world.shareBp()).toBeGreaterThan(0);
    await world.clock.advance(1);
    expect(world.shareBp()).toBe(0);
    const second = await world.start(2);
    await world.clock.advance(HOUR);
    expect(second.state.paused).toMatchObject({ reason: 'drift' });
    expect(world.shareBp()).toBe(0);
    await second.decide({ decision: 'continue', user: 'me', as: 'commander', reason: '' });
    await world.clock.advance(MINUTE);
    expect(world.shareBp()).toBeGreaterThan(0);
  });

  it('is seen to have gone back long before the next check', async () => {
    const world = await scene();
    const controller = await world.start(1);
    await go(controller, world);
    world.away = true;
    await world.clock.advance(UNHEARD_MS + 1);
    expect(world.shareBp()).toBe(0);
    expect(last(world, 'RouterUnreachable')).toBeDefined();
    world.away = false;
    await world.clock.advance(UNHEARD_MS);
    expect(controller.state.paused).toMatchObject({ reason: 'drift' });
  });

  it('is let go of before the launch ends, however long that takes', async () => {
    const world = await scene();
    const controller = await world.start(1);
    await go(controller, world);
    await world.clock.advance(HOUR);
    expect(controller.state.stage?.index).toBe(1);
    await world.clock.advance(HOUR - 1000);
    world.away = true;
    await world.clock.advance(2000);
    expect(controller.state.phase).toBe('running');
    expect(controller.view().statusReason).toContain('nobody needs to be heard any more');
    world.away = false;
    await world.clock.advance(UNHEARD_MS / 2);
    expect(controller.state.phase).toBe('completed');
    await controller.finished;
    await world.clock.advance(100 * UNHEARD_MS);
    expect(world.shareBp()).toBe(10_000);
  });

  it('is let go of by the controller that comes after one that died at the end', async () => {
    const world = await scene();
    const first = await world.start(1);
    await go(first, world);
    await world.clock.advance(2 * HOUR - 1000);
    world.away = true;
    await world.clock.advance(2000);
    await first.stop();
    expect(first.state.phase).toBe('running');
    world.away = false;
    const second = await world.start(2);
    await world.clock.advance(1000);
    expect(second.state.phase).toBe('completed');
    await world.clock.advance(100 * UNHEARD_MS);
    expect(world.shareBp()).toBe(10_000);
  });
});
