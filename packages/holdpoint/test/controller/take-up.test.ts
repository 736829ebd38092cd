import { initialState } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { plan as testPlan } from '../../../engine/test/support/plan.ts';
import { Controller, type ControllerPorts } from '../../src/controller/controller.ts';
import { assertMayBeSteered, takeUp } from '../../src/controller/take-up.ts';
import { LaunchError } from '../../src/errors.ts';
import type { EventStore } from '../../src/store/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { TestRouter } from '../support/router.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const LAUNCH = 'test-2026-02-01-1';
const TAKER = { epoch: 1, pid: 1, timeScale: 1, program: 'test', planFile: 'plan.yaml' };

function launched(store: EventStore, clock = new VirtualClock()) {
  const router = new TestRouter();
  const ports: ControllerPorts = {
    clock,
    store,
    journal: { append: () => undefined },
    drivers: { main: router },
    sources: [],
    steps: { run: async () => ({ outcome: 'succeeded', detail: '' }) },
    onProblem: () => undefined,
  };
  return { router, ports, clock, controller: new Controller(initialState(testPlan(), LAUNCH), ports) };
}

describe('taking a launch up', () => {
  it('asks nothing of the routers where its start cannot be recorded', async () => {
    const full: EventStore = {
      ...memoryStore(),
      append: () => {
        throw new LaunchError('data_unwritable', 'the disk is full');
      },
    };
    const { controller, ports, router } = launched(full);
    await expect(takeUp(controller, ports.drivers, TAKER)).rejects.toMatchObject({ code: 'data_unwritable' });
    expect(router.applied).toEqual([]);
  });

  it('looks at the routers before it raises a share that was decided before', async () => {
    const { controller, ports, router, clock } = launched(memoryStore());
    await takeUp(controller, ports.drivers, TAKER);
    controller.submit({ kind: 'readings', readings: [], traffic: [] });
    await controller.decide({ decision: 'go', user: 'me', as: 'commander', reason: '' });
    expect(router.applied).toEqual([0]);
    void controller.run();
    await clock.advance(0);
    expect(router.applied.at(-1)).toBe(1000);
    await controller.stop();
  });
});

describe('a new launch', () => {
  const steered = async (epoch: number) => {
    const router = new TestRouter();
    await router.apply({ launch: 'other-2026-01-31-2', epoch, salt: 'x', shareBp: 0, first: [] });
    return { main: router };
  };

  it('is refused by name where a router obeys a controller of another data folder', async () => {
    await expect(assertMayBeSteered(await steered(5), 4)).rejects.toMatchObject({
      code: 'router_refused',
      message: expect.stringContaining('controller 5 of other-2026-01-31-2, and this is controller 4'),
    });
  });

  it('begins where routers obey a controller before it, or none', async () => {
    await assertMayBeSteered(await steered(4), 5);
    await assertMayBeSteered({ main: new TestRouter() }, 1);
  });
});

describe('a rollback', () => {
  it('is overdue when its router answers well and does nothing', async () => {
    const { controller, ports, router, clock } = launched(memoryStore());
    await takeUp(controller, ports.drivers, TAKER);
    void controller.run();
    await clock.advance(0);
    await controller.decide({ decision: 'go', user: 'me', as: 'commander', reason: '' });
    await clock.advance(0);
    router.deaf = true;
    await controller.decide({ decision: 'rollback', user: 'me', as: 'commander', reason: '' });
    await clock.advance(40_000);
    const overdue = [...ports.store.read(LAUNCH)].filter(({ type }) => type === 'RollbackUnconfirmed');
    expect(overdue).toMatchObject([{ data: { detail: 'the router of main still gives 10%' } }]);
    await controller.stop();
  });
});
