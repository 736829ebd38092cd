import { type EventDraft, fold, initialState, type Reading, type RecordedEvent } from '@holdpoint/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE, plan as testPlan } from '../../../engine/test/support/plan.ts';
import { Controller } from '../../src/controller/controller.ts';
import { LaunchError } from '../../src/errors.ts';
import { observedTraffic } from '../../src/metrics/traffic.ts';
import type { EventStore } from '../../src/store/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { TestRouter } from '../support/router.ts';
import { settled, VirtualClock } from '../support/virtual-clock.ts';

const LAUNCH = 'test-2026-02-01-1';
const started: Controller[] = [];

afterEach(async () => {
  for (const controller of started.splice(0)) await controller.stop();
});

interface World {
  readonly clock: VirtualClock;
  readonly router: TestRouter;
  readonly store: EventStore;
  readonly controller: Controller;
  readonly journalled: EventDraft[];
  /** What the only signal is, from the next check on; null is a source that is down. */
  errorRatio: number | null;
  /** While set, a reading that has begun does not end before this promise. */
  slowRead: Promise<void> | null;
  storeFails: boolean;
  /** Stages that the source was told, read by read. */
  readonly stages: (string | undefined)[];
  sourceClosed: boolean;
}

/** A controller at share 10 % on virtual time, with one signal that a test sets. */
async function observing(plan = testPlan()): Promise<World> {
  const clock = new VirtualClock();
  const router = new TestRouter();
  const memory = memoryStore();
  const journalled: EventDraft[] = [];
  const store: EventStore = {
    ...memory,
    append: (...args) => {
      if (world.storeFails) throw new LaunchError('data_unwritable', 'the disk is full');
      return memory.append(...args);
    },
  };
  let from = clock.now();
  const source = {
    stageEntered: () => {
      from = clock.now();
    },
    close: async () => {
      world.sourceClosed = true;
    },
    read: async (at: number, stage?: string) => {
      world.stages.push(stage);
      const reading = readingOf(world.errorRatio, { from, to: at });
      from = at;
      const traffic = [observedTraffic('main', await router.observe())];
      if (world.slowRead !== null) await world.slowRead;
      return { readings: [reading], traffic };
    },
  };
  const controller = new Controller(initialState(plan, LAUNCH), {
    clock,
    store,
    journal: { append: (_, drafts) => journalled.push(...drafts) },
    drivers: { main: router },
    sources: [source],
    steps: { run: async () => ({ outcome: 'succeeded', detail: '' }) },
    onProblem: () => {},
  });
  const world: World = {
    clock,
    router,
    store,
    controller,
    journalled,
    errorRatio: 0,
    slowRead: null,
    storeFails: false,
    stages: [],
    sourceClosed: false,
  };
  started.push(controller);
  controller.submit({
    kind: 'controller_started',
    epoch: 1,
    pid: 1,
    timeScale: 1,
    program: 'test',
    planFile: 'plan.yaml',
  });
  void controller.run();
  await clock.advance(0);
  await controller.decide({ decision: 'go', user: 'me', as: 'commander', reason: '' });
  await clock.advance(0);
  return world;
}

function readingOf(ratio: number | null, span: { readonly from: number; readonly to: number }): Reading {
  const about = { signal: 'error_rate', variant: 'candidate' } as const;
  if (ratio === null) return { ...about, outcome: 'failed', reason: 'source_down', detail: 'refused' };
  return { ...about, outcome: 'sample', sample: { ...span, value: ratio, requests: 100, hits: ratio * 100 } };
}

const types = ({ store }: World): readonly string[] => [...store.read(LAUNCH)].map(({ type }: RecordedEvent) => type);

describe('a controller', () => {
  it('goes through the stages and leaves the last share in force', async () => {
    const world = await observing();
    expect(world.router.split?.shareBp).toBe(1000);
    await world.clock.advance(130 * MINUTE);
    expect(types(world).at(-1)).toBe('LaunchCompleted');
    expect(world.router.split?.shareBp).toBe(10_000);
    await world.controller.finished;
  });

  it('tells sources which stage is under way, and closes them at the end', async () => {
    const world = await observing();
    await world.clock.advance(130 * MINUTE);
    const [before, ...during] = new Set(world.stages);
    expect(before).toBeUndefined();
    expect(during).toEqual(world.controller.state.plan.stages.map(({ name }) => name));
    await world.controller.finished;
    expect(world.sourceClosed).toBe(true);
  });

  it('records an event before it acts on it', async () => {
    const world = await observing();
    const recordedAtApply: number[] = [];
    const apply = world.router.apply.bind(world.router);
    world.router.apply = (split) => {
      const asked = [...world.store.read(LAUNCH)].findLast((event) => event.type === 'ShareRequested');
      recordedAtApply.push(asked?.type === 'ShareRequested' ? asked.data.shareBp : -1);
      return apply(split);
    };
    await world.clock.advance(61 * MINUTE);
    await world.controller.decide({ decision: 'rollback', user: 'me', as: 'lead', reason: '' });
    await settled();
    expect(recordedAtApply).toEqual([10_000, 0]);
  });

  it('takes traffic back when a trigger fires', async () => {
    const world = await observing();
    await world.clock.advance(10 * MINUTE);
    world.errorRatio = 0.5;
    await world.clock.advance(25 * MINUTE);
    expect(world.router.split?.shareBp).toBe(0);
    expect(types(world).at(-1)).toBe('RollbackCompleted');
    expect(world.controller.summary().outcome).toBe('rolled_back');
  });

  it('tries again until a router that could not be reached gives nothing, and says that it is late', async () => {
    const world = await observing();
    world.router.down = true;
    await world.controller.decide({ decision: 'rollback', user: 'me', as: 'lead', reason: '' });
    await world.clock.advance(MINUTE);
    expect(types(world)).toContain('RollbackUnconfirmed');
    expect(world.controller.state.phase).toBe('rolling_back');
    world.router.down = false;
    await world.clock.advance(1000);
    expect(world.router.split?.shareBp).toBe(0);
    expect(world.controller.state.phase).toBe('rolled_back');
  });

  it('does not begin the window while the router says yes and does nothing', async () => {
    const world = await observing();
    await world.clock.advance(55 * MINUTE);
    world.router.deaf = true;
    await world.clock.advance(60 * MINUTE);
    expect(world.controller.state).toMatchObject({ phase: 'entering', stage: { index: 1 } });
    expect(types(world).filter((type) => type === 'ObservationStarted')).toHaveLength(1);
  });

  it('does not let a rise that is on its way arrive after the rollback', async () => {
    const world = await observing();
    let release = (): void => {};
    world.router.slowRise = new Promise((resolve) => {
      release = resolve;
    });
    await world.clock.advance(61 * MINUTE);
    expect(world.controller.state.phase).toBe('entering');
    await world.controller.decide({ decision: 'rollback', user: 'me', as: 'lead', reason: '' });
    await settled();
    expect(world.router.split?.shareBp).toBe(0);
    release();
    await world.clock.advance(1000);
    expect(world.router.applied.slice(-2)).toEqual([10_000, 0]);
    expect(world.controller.state.phase).toBe('rolled_back');
  });

  it('does not take a reading from before a share for one of it', async () => {
    const world = await observing();
    await world.clock.advance(59 * MINUTE);
    let release = (): void => {};
    world.router.slowRise = new Promise((resolve) => {
      release = resolve;
    });
    await world.clock.advance(MINUTE);
    expect(world.controller.state).toMatchObject({ phase: 'entering', stage: { index: 1 } });
    let finishReading = (): void => {};
    world.slowRead = new Promise((resolve) => {
      finishReading = resolve;
    });
    await world.clock.advance(10 * MINUTE);
    release();
    await settled();
    expect(world.controller.state.phase).toBe('observing');
    world.slowRead = null;
    finishReading();
    await settled();
    expect(world.controller.state.paused).toBeNull();
  });

  it('holds while the store cannot be written, and goes on when it can', async () => {
    const world = await observing();
    world.storeFails = true;
    await world.clock.advance(120 * MINUTE);
    expect(world.router.split?.shareBp).toBe(1000);
    world.storeFails = false;
    await world.clock.advance(200 * MINUTE);
    expect(world.router.split?.shareBp).toBe(10_000);
  });

  it('takes traffic back even when the store cannot be written, and records it as soon as it can', async () => {
    const world = await observing();
    world.storeFails = true;
    await world.controller.decide({ decision: 'rollback', user: 'me', as: 'lead', reason: 'smoke' });
    await settled();
    expect(world.router.split?.shareBp).toBe(0);
    expect(world.journalled.map(({ type }) => type)).toContain('RollbackStarted');
    expect(types(world)).not.toContain('RollbackStarted');
    world.storeFails = false;
    await world.clock.advance(MINUTE);
    expect(types(world)).toContain('RollbackStarted');
    expect(types(world).at(-1)).toBe('RollbackCompleted');
    const { state } = world.controller;
    expect(state).toEqual(fold(initialState(state.plan, state.launch), world.store.read(state.launch)));
  });

  it('pauses when it has been blind for too long', async () => {
    const world = await observing();
    world.errorRatio = null;
    await world.clock.advance(50 * MINUTE);
    expect(world.controller.view().status).toBe('paused');
    expect(world.router.split?.shareBp).toBe(1000);
  });

  it('leaves traffic where it is when it is stopped', async () => {
    const world = await observing();
    await world.controller.stop();
    await world.clock.advance(120 * MINUTE);
    expect(world.router.split?.shareBp).toBe(1000);
    expect(types(world).at(-1)).toBe('ControllerStopped');
  });
});
