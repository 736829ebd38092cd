import { initialState, type RecordedEvent } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE, stage, plan as testPlan } from '../../../engine/test/support/plan.ts';
import { channel } from '../../../engine/test/support/runbook.ts';
import { Controller } from '../../src/controller/controller.ts';
import type { CapacityResult } from '../../src/probes/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { TestRouter } from '../support/router.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const LAUNCH = 'test-2026-02-01-1';
const started: Controller[] = [];

afterEach(async () => {
  for (const controller of started.splice(0)) await controller.stop();
});

/** A launch whose versions a test makes well or ill. */
class World {
  readonly clock = new VirtualClock();
  readonly router = new TestRouter();
  readonly store = memoryStore();
  readonly messages: string[] = [];
  readonly controller: Controller;
  capacity: CapacityResult = { proven: true, detail: 'all are well' };
  gone: string | null = null;
  looks = 0;

  constructor(plan: Plan) {
    const { clock, router, store } = this;
    const never = { stageEntered: () => {}, read: async () => ({ readings: [], traffic: [] }) };
    this.controller = new Controller(initialState(plan, LAUNCH), {
      clock,
      store,
      journal: { append: () => {} },
      drivers: { main: router },
      sources: [never],
      steps: { run: async () => ({ outcome: 'succeeded', detail: '' }) },
      probes: {
        capacity: async () => {
          this.looks += 1;
          return this.capacity;
        },
        gone: async () => {
          this.looks += 1;
          return this.gone;
        },
      },
      messenger: {
        send: async (_, text) => {
          this.messages.push(text);
          return { delivered: true, detail: '' };
        },
      },
      onProblem: () => {},
    });
    started.push(this.controller);
  }

  async go(): Promise<void> {
    const taker = { epoch: 1, pid: 1, timeScale: 1, program: 'test', planFile: 'plan.yaml' };
    this.controller.submit({ kind: 'controller_started', ...taker });
    void this.controller.run();
    await this.clock.advance(0);
    await this.decide('go');
  }

  async decide(decision: 'go' | 'rollback'): Promise<void> {
    await this.controller.decide({ decision, user: 'me', as: 'commander', reason: '' });
    await this.clock.advance(0);
  }

  get shareBp(): number {
    return this.router.split?.shareBp ?? 0;
  }

  types(): readonly string[] {
    return [...this.store.read(LAUNCH)].map(({ type }: RecordedEvent) => type);
  }
}

function healthyPlan(change: Partial<Plan> = {}): Plan {
  const pager = channel('pager', { severity: ['critical', 'warning'] });
  const { targets, ...rest } = testPlan({ channels: { pager }, ...change });
  const main = targets.main;
  if (main === undefined) throw new Error('The plan has no target.');
  return { ...rest, targets: { main: { ...main, stable: { ...main.stable, health: '/health' } } } };
}

describe('a stage that asks for capacity', () => {
  it('waits for it, looks again every five seconds, and rises once it is there', async () => {
    const world = new World(healthyPlan({ stages: [stage({ capacity: {} })] }));
    world.capacity = { proven: false, detail: '2 of 3 instances are well' };
    await world.go();
    expect(world.controller.view().statusReason).toContain('2 of 3 instances are well');
    await world.clock.advance(MINUTE);
    expect(world.looks).toBe(13);
    expect(world.shareBp).toBe(0);
    expect(world.types().filter((type) => type === 'CapacityLacking')).toHaveLength(1);
    world.capacity = { proven: true, detail: '3 of 3 instances are well' };
    await world.clock.advance(5_000);
    expect(world.shareBp).toBe(1000);
    expect(world.types()).toContain('CapacityProven');
    expect(world.controller.view().stage?.capacity).toEqual({ proven: true, detail: '3 of 3 instances are well' });
  });
});

describe('a rollback', () => {
  it('waits for stable, pages, and goes ahead by itself when stable is back', async () => {
    const world = new World(healthyPlan());
    await world.go();
    world.gone = 'refused the connection';
    await world.decide('rollback');
    await world.clock.advance(10_000);
    expect(world.shareBp).toBe(1000);
    expect(world.looks).toBe(11);
    expect(world.messages).toEqual([expect.stringContaining('the rollback waits, because stable of main is gone')]);
    expect(world.controller.view()).toMatchObject({
      status: 'rolling_back',
      statusReason: expect.stringContaining('waiting for stable of main, which is gone: refused the connection'),
      possible: ['rollback'],
      alerts: [{ signal: 'stable of main', level: 'critical' }],
    });
    world.gone = null;
    await world.clock.advance(1_000);
    expect(world.shareBp).toBe(0);
    expect(world.types()).toContain('RollbackCompleted');
  });

  it('goes ahead at once by a second decision', async () => {
    const world = new World(healthyPlan());
    await world.go();
    world.gone = 'refused the connection';
    await world.decide('rollback');
    expect(world.shareBp).toBe(1000);
    await world.decide('rollback');
    expect(world.shareBp).toBe(0);
    await world.clock.advance(1_000);
    expect(world.types()).toEqual(expect.arrayContaining(['RollbackOrdered', 'RollbackCompleted']));
  });
});

describe('a candidate that has all traffic', () => {
  it('has its stable looked at with each check, and people are told when it is gone', async () => {
    const world = new World(healthyPlan({ stages: [stage({ shareBp: 10_000 })] }));
    await world.go();
    world.gone = 'answered 503';
    await world.clock.advance(30 * MINUTE);
    expect(world.messages).toEqual([expect.stringContaining('warning alert: stable of main is gone')]);
    expect(world.controller.view().alerts).toMatchObject([{ signal: 'stable of main', level: 'warning' }]);
    world.gone = null;
    await world.clock.advance(10 * MINUTE);
    expect(world.types()).toContain('StableBack');
    expect(world.shareBp).toBe(10_000);
  });

  it('is not looked for while users are on stable, too', async () => {
    const world = new World(healthyPlan());
    await world.go();
    await world.clock.advance(30 * MINUTE);
    expect(world.looks).toBe(0);
  });
});
