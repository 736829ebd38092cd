import { effects } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { HOUR, MINUTE, plan, stage } from './support/plan.ts';

const UNHEARD_MS = 30_000;

/** A plan whose router gives all to stable when nobody is heard. */
function unheardPlan(change: Parameters<typeof plan>[0] = {}) {
  const { targets, ...rest } = plan(change);
  const main = targets.main;
  if (main === undefined) throw new Error('The plan has no target.');
  return { ...rest, targets: { main: { ...main, traffic: { ...main.traffic, unheardMs: UNHEARD_MS } } } };
}

const shares = (launch: TestLaunch) =>
  effects(launch.state).flatMap((effect) => (effect.kind === 'apply_share' ? [effect.split] : []));

/** The router does what was asked, with or without waiting for a controller. */
function settle(launch: TestLaunch, { shareBp, unheardMs }: { shareBp: number; unheardMs?: number }): void {
  const waits = unheardMs === undefined ? {} : { unheardMs };
  launch.input({ kind: 'share_observed', traffic: { ...launch.traffic(shareBp), ...waits } });
}

/** One check at which the router is seen to give so much. */
function check(launch: TestLaunch, shareBp: number): void {
  launch.wait(10 * MINUTE);
  const traffic = [{ ...launch.traffic(shareBp), unheardMs: UNHEARD_MS }];
  launch.input({ kind: 'readings', readings: [launch.reading(0, launch.now - 10 * MINUTE)], traffic });
}

function entering(change: Parameters<typeof plan>[0] = {}): TestLaunch {
  const launch = new TestLaunch(unheardPlan(change));
  launch.start();
  launch.read(0);
  launch.decision('go', { as: 'commander' });
  return launch;
}

describe('a router that must hear a controller', () => {
  it('is told so with every share of the launch, and not with a share of 0', () => {
    const launch = entering();
    expect(shares(launch)).toMatchObject([{ shareBp: 1000, unheardMs: UNHEARD_MS }]);
    settle(launch, { shareBp: 1000, unheardMs: UNHEARD_MS });
    launch.decision('rollback', { as: 'commander' });
    expect(shares(launch)).toEqual([{ shareBp: 0, first: [] }]);
  });

  it('is let go of before the launch ends, and the launch waits until it was seen', () => {
    const launch = entering({ stages: [stage({ shareBp: 10_000 })] });
    settle(launch, { shareBp: 10_000, unheardMs: UNHEARD_MS });
    for (let i = 0; i < 6; i += 1) check(launch, 10_000);
    expect(launch.state.phase).toBe('running');
    expect(shares(launch)).toEqual([{ shareBp: 10_000, first: [] }]);
    launch.input({ kind: 'router_failed', target: 'main', detail: 'no answer' });
    expect(launch.state.phase).toBe('running');
    settle(launch, { shareBp: 10_000, unheardMs: UNHEARD_MS });
    expect(shares(launch)).toEqual([{ shareBp: 10_000, first: [] }]);
    settle(launch, { shareBp: 10_000 });
    expect(launch.state.phase).toBe('completed');
    expect(effects(launch.state)).toEqual([{ kind: 'finish', key: 'finish' }]);
  });

  it('is not raised again by letting go of it after it went back by itself', () => {
    const launch = entering({ stages: [stage({ shareBp: 10_000 })] });
    settle(launch, { shareBp: 10_000, unheardMs: UNHEARD_MS });
    for (let i = 0; i < 6; i += 1) check(launch, 10_000);
    settle(launch, { shareBp: 0, unheardMs: UNHEARD_MS });
    expect(launch.state.paused?.reason).toBe('drift');
    expect(shares(launch)).toEqual([]);
    launch.decision('continue', { as: 'commander' });
    expect(shares(launch)).toMatchObject([{ shareBp: 10_000, unheardMs: UNHEARD_MS }]);
  });

  it('pauses the launch when it went back by itself, and is raised by a person alone', () => {
    const launch = entering();
    settle(launch, { shareBp: 1000, unheardMs: UNHEARD_MS });
    check(launch, 0);
    expect(launch.state.paused).toMatchObject({
      reason: 'drift',
      detail: 'the router of main gives 0% where 10% was asked',
    });
    launch.wait(HOUR);
    check(launch, 0);
    expect(shares(launch)).toEqual([]);
    launch.decision('continue', { as: 'commander' });
    expect(shares(launch)).toMatchObject([{ shareBp: 1000 }]);
  });

  it('pauses a stage that is being entered when it gives less than it gave before', () => {
    const launch = entering({ stages: [stage(), stage({ shareBp: 5000 })] });
    settle(launch, { shareBp: 1000, unheardMs: UNHEARD_MS });
    for (let i = 0; i < 6; i += 1) check(launch, 1000);
    expect(launch.state.phase).toBe('entering');
    launch.start(2);
    settle(launch, { shareBp: 0, unheardMs: UNHEARD_MS });
    expect(launch.state.paused?.reason).toBe('drift');
    expect(shares(launch)).toEqual([]);
  });

  it('is named when the controller is stopped on purpose', () => {
    const launch = entering();
    launch.input({ kind: 'controller_stopped', reason: 'asked' });
    expect(launch.last()).toMatchObject({ type: 'ControllerStopped', data: { unheardMs: UNHEARD_MS } });
  });
});
