import { initialState, type RecordedEvent } from '@holdpoint/engine';
import type { Channel, Plan, Step } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE, stage, plan as testPlan } from '../../../engine/test/support/plan.ts';
import { channel, phase, relative, runbookPlan, work } from '../../../engine/test/support/runbook.ts';
import type { Messenger } from '../../src/channels/index.ts';
import { Controller } from '../../src/controller/controller.ts';
import { LaunchError } from '../../src/errors.ts';
import type { EventStore } from '../../src/store/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { TestRouter } from '../support/router.ts';
import { settled, VirtualClock } from '../support/virtual-clock.ts';

const LAUNCH = 'test-2026-02-01-1';
const controllers: Controller[] = [];

afterEach(async () => {
  for (const controller of controllers.splice(0)) await controller.stop();
});

interface World {
  readonly clock: VirtualClock;
  readonly store: EventStore;
  readonly controller: Controller;
  /** Names of the steps that were run, as often as they were. */
  readonly ran: string[];
  /** What each command takes, milliseconds. */
  takesMs: number;
  storeFails: boolean;
}

/** A launch after GO, on virtual time; all that a command does is to take its time. */
async function going(plan: Plan, messenger?: Messenger): Promise<World> {
  const clock = new VirtualClock();
  const memory = memoryStore();
  const store: EventStore = {
    ...memory,
    append: (...args) => {
      if (world.storeFails) throw new LaunchError('data_unwritable', 'the disk is full');
      return memory.append(...args);
    },
  };
  const controller = new Controller(initialState(plan, LAUNCH), {
    clock,
    store,
    journal: { append: () => undefined },
    drivers: Object.keys(plan.targets).length === 0 ? {} : { main: new TestRouter() },
    sources: [{ stageEntered: () => undefined, read: async () => ({ readings: [], traffic: [] }) }],
    steps: {
      run: async ({ name }: Step, signal) => {
        world.ran.push(name);
        await clock.sleep(world.takesMs, signal);
        return { outcome: 'succeeded', detail: 'exit code 0' };
      },
    },
    ...(messenger === undefined ? {} : { messenger }),
    onProblem: () => undefined,
  });
  const world: World = { clock, store, controller, ran: [], takesMs: MINUTE, storeFails: false };
  controllers.push(controller);
  const started = { epoch: 1, pid: 1, timeScale: 1, program: 'test', planFile: 'plan.yaml' };
  controller.submit({ kind: 'controller_started', ...started });
  void controller.run();
  await clock.advance(0);
  await controller.decide({ decision: 'go', user: 'me', as: 'commander', reason: '' });
  await clock.advance(0);
  return world;
}

const events = ({ store }: World): readonly RecordedEvent[] => [...store.read(LAUNCH)];
const types = (world: World): readonly string[] => events(world).map(({ type }) => type);

describe('a controller with a runbook', () => {
  it('wakes for a step that falls due between two checks', async () => {
    const stages = [stage({ everyMs: 10 * MINUTE, gate: [], triggers: [] })];
    const steps = [work('Look', { at: relative(3 * MINUTE) }), work('Next')];
    const world = await going(testPlan({ stages, runbook: [phase(1, steps)] }));
    await world.clock.advance(3 * MINUTE);
    expect(world.ran).toEqual(['Look']);
    await world.clock.advance(MINUTE);
    expect(world.ran).toEqual(['Look', 'Next']);
  });

  it('lives through a launch without traffic', async () => {
    const steps = [work('One'), work('Wait', { work: { kind: 'wait', ms: 5 * MINUTE } }), work('Two')];
    const world = await going(runbookPlan([phase(1, steps)]));
    await world.clock.advance(8 * MINUTE);
    await world.controller.finished;
    expect(types(world).at(-1)).toBe('LaunchCompleted');
    expect(world.ran).toEqual(['One', 'Two']);
  });

  it('runs a command once, however long its end cannot be recorded', async () => {
    const world = await going(runbookPlan([phase(1, [work('Migrate')])]));
    world.storeFails = true;
    await world.clock.advance(5 * MINUTE);
    expect(types(world)).not.toContain('StepEnded');
    world.storeFails = false;
    await world.clock.advance(MINUTE);
    expect(types(world)).toContain('StepEnded');
    expect(world.ran).toEqual(['Migrate']);
  });

  it('runs nothing whose beginning cannot be recorded', async () => {
    const world = await going(runbookPlan([phase(1, [work('Later', { at: relative(MINUTE) })])]));
    world.storeFails = true;
    await world.clock.advance(5 * MINUTE);
    expect(world.ran).toEqual([]);
    world.storeFails = false;
    await world.clock.advance(MINUTE);
    expect(world.ran).toEqual(['Later']);
  });

  it('leaves the end of a command to the next one when it is stopped', async () => {
    const world = await going(runbookPlan([phase(1, [work('Migrate')])]));
    await world.controller.stop();
    expect(types(world).at(-1)).toBe('ControllerStopped');
  });
});

describe('messages', () => {
  const tell = [
    { channel: 'alerts', message: 'one' },
    { channel: 'alerts', message: 'two' },
    { channel: 'mail', message: 'three' },
  ];
  const telling = runbookPlan([phase(1, [work('Say', { work: { kind: 'tell' }, tell })])], {
    channels: { alerts: channel('alerts'), mail: channel('mail') },
  });

  it('are tried again where a channel takes none, one after the other, and hold nothing else up', async () => {
    const tries: string[] = [];
    let down = true;
    const send = async ({ id }: Channel, text: string) => {
      tries.push(text);
      return { delivered: id === 'mail' || !down, detail: id === 'mail' || !down ? 'taken' : 'answered 503' };
    };
    const world = await going(telling, { send });
    expect(types(world)).toContain('LaunchCompleted');
    let finished = false;
    void world.controller.finished.then(() => {
      finished = true;
    });
    expect(tries).toEqual(['one', 'three']);
    await world.clock.advance(21_500);
    expect(tries).toEqual(['one', 'three', 'one', 'one', 'one', 'two']);
    expect(finished).toBe(false);
    down = false;
    await world.clock.advance(2_000);
    await world.controller.finished;
    const results = events(world).filter(({ type }) => type === 'MessageDelivered' || type === 'MessageFailed');
    expect(results.map(({ type, data }) => [type, 'message' in data ? data.message : ''])).toEqual([
      ['MessageDelivered', 'm3'],
      ['MessageFailed', 'm1'],
      ['MessageDelivered', 'm2'],
    ]);
  });

  it('are on record as not delivered where the program reaches no channel', async () => {
    const world = await going(telling);
    await world.clock.advance(60_000);
    await settled();
    await world.controller.finished;
    expect(types(world).filter((type) => type === 'MessageFailed')).toHaveLength(3);
  });
});
