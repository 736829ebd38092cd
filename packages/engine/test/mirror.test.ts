import { type Effect, effects, type MirroredCounts, project, summarize } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { MINUTE, plan, stage } from './support/plan.ts';

const NOTHING: MirroredCounts = { requests: 0, errors: 0, failed: 0, differences: 0, skipped: 0 };

/** A launch whose first stage gives the candidate copies alone. */
function dark(change: Parameters<typeof stage>[0] = {}): TestLaunch {
  const launch = new TestLaunch(plan({ stages: [stage({ shareBp: 0, mirrorBp: 500, ...change }), stage()] }));
  launch.start();
  launch.read(0);
  launch.decision('go', { as: 'commander' });
  return launch;
}

const shares = (launch: TestLaunch) =>
  effects(launch.state).flatMap((effect) => (effect.kind === 'apply_share' ? [effect] : []));
const splits = (launch: TestLaunch) =>
  shares(launch).map(({ split }: Extract<Effect, { kind: 'apply_share' }>) => split);

/** The router is seen to give no share, and to copy so much. */
function see(launch: TestLaunch, mirrorBp: number, mirrored?: MirroredCounts): void {
  const copying = mirrorBp === 0 ? {} : { mirrorBp };
  launch.input({
    kind: 'share_observed',
    traffic: { ...launch.traffic(0), ...copying, ...(mirrored === undefined ? {} : { mirrored }) },
    ...(launch.state.phase === 'rolling_back' ? { timing: { firedAt: launch.now, zeroAt: null, millis: 0 } } : {}),
  });
}

/** A check at which it is seen so. */
function check(launch: TestLaunch, mirrorBp: number, mirrored?: MirroredCounts): void {
  launch.wait(10 * MINUTE);
  const copying = mirrorBp === 0 ? {} : { mirrorBp };
  const traffic = { ...launch.traffic(0), ...copying, ...(mirrored === undefined ? {} : { mirrored }) };
  launch.input({ kind: 'readings', readings: [launch.reading(0, launch.now - 10 * MINUTE)], traffic: [traffic] });
}

describe('a stage that copies requests', () => {
  it('is observed once the router was seen to copy, not at a share of 0 alone', () => {
    const launch = dark();
    expect(splits(launch)).toEqual([{ shareBp: 0, mirrorBp: 500, first: [] }]);
    see(launch, 0);
    expect(launch.state.phase).toBe('entering');
    expect(splits(launch)).toEqual([{ shareBp: 0, mirrorBp: 500, first: [] }]);
    see(launch, 500);
    expect(launch.state.phase).toBe('observing');
    expect(launch.replayed()).toEqual(launch.state);
  });

  it('is taken back by work of its own, and until the router copies nothing', () => {
    const launch = dark();
    const [entering] = shares(launch);
    launch.decision('rollback', { as: 'commander' });
    const [back] = shares(launch);
    expect(back?.split).toEqual({ shareBp: 0, first: [] });
    expect(back?.key).not.toBe(entering?.key);
    see(launch, 500);
    expect(launch.state.rollback?.timing).toBeNull();
    expect(splits(launch)).toEqual([{ shareBp: 0, first: [] }]);
    see(launch, 0);
    expect(launch.state.rollback?.timing).not.toBeNull();
  });

  it('sets a router back that copies more than was asked, and pauses where it copies less', () => {
    const more = dark();
    see(more, 500);
    check(more, 900);
    expect(more.events.findLast(({ type }) => type === 'ShareDrifted')?.data).toEqual({
      target: 'main',
      askedBp: 500,
      observedBp: 900,
      of: 'mirror',
    });
    expect(more.state.paused).toBeNull();
    expect(splits(more)).toEqual([{ shareBp: 0, mirrorBp: 500, first: [] }]);

    const less = dark();
    see(less, 500);
    check(less, 0);
    expect(less.state.paused).toMatchObject({ reason: 'drift', detail: expect.stringContaining('copies 0%') });
    expect(splits(less)).toEqual([]);
    less.decision('continue', { as: 'commander' });
    expect(splits(less)).toEqual([{ shareBp: 0, mirrorBp: 500, first: [] }]);
    see(less, 500);
    expect(less.state).toMatchObject({ paused: null, phase: 'observing', drifted: [] });
  });

  it('shows what came of the copies in the stage', () => {
    const launch = dark();
    const before = { requests: 100, errors: 9, failed: 9, differences: 9, skipped: 9 };
    expect(project(launch.state, launch.now).mirror).toEqual({ ...NOTHING, askedBp: 500, appliedBp: 0 });
    see(launch, 500, before);
    check(launch, 500, { requests: 150, errors: 10, failed: 9, differences: 12, skipped: 9 });
    const wanted = { requests: 150, errors: 10, failed: 9, differences: 12, skipped: 9 };
    expect(project(launch.state, launch.now).mirror).toEqual({ ...wanted, askedBp: 500, appliedBp: 500 });
    launch.decision('rollback', { as: 'commander' });
    expect(project(launch.state, launch.now).mirror).toMatchObject({ ...wanted, askedBp: 0 });
    see(launch, 0, wanted);
    expect(summarize(launch.state).stages).toMatchObject([{ name: 'Wave', copies: wanted }]);
    expect(launch.replayed()).toEqual(launch.state);
  });

  it('is nothing of a launch that copies nothing', () => {
    const launch = TestLaunch.observing();
    launch.read(0);
    expect(launch.state.stage).not.toHaveProperty('mirrored');
    expect(splits(launch)).toEqual([]);
  });
});
