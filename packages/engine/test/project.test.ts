import { project } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { compare, criterion, MINUTE, plan, stage } from './support/plan.ts';

const view = (launch: TestLaunch) => project(launch.state, launch.now);

describe('the view of a launch', () => {
  it('shows requests per second, and the share that was really given', () => {
    const launch = TestLaunch.observing();
    launch.read(0);
    launch.read(0);
    expect(view(launch).requestRate).toEqual({ stable: 1.5, candidate: 100 / 600 });
    expect(view(launch).share).toEqual({ askedBp: 1000, appliedBp: 1000, givenBp: 1000 });
  });

  it('counts the window up to now', () => {
    const launch = TestLaunch.observing();
    launch.wait(4 * MINUTE);
    expect(view(launch).stage).toMatchObject({ elapsedMs: 4 * MINUTE, remainingMs: 56 * MINUTE });
  });

  it('holds, with the reason, where the window is over and the gate is closed', () => {
    const gate = [criterion(1, compare('error_rate', { op: '<', value: 0.05 }))];
    const launch = TestLaunch.observing(plan({ stages: [stage({ gate, triggers: [] })] }));
    for (let i = 0; i < 6; i += 1) launch.read(0.08);
    expect(view(launch)).toMatchObject({
      status: 'holding',
      verdict: 'unhealthy',
      statusReason: 'gate closed: error_rate 8% is not < 5% (8 of 100 requests)',
    });
  });

  it('names who is waited for, and the command that they would type', () => {
    const launch = new TestLaunch();
    launch.start();
    launch.read(0);
    expect(view(launch).status).toBe('awaiting_go');
    expect(view(launch).waiting[0]).toMatchObject({ people: ['ann'], command: 'holdpoint go --as commander' });
    expect(view(launch).possible).toEqual(['go', 'no-go']);
  });

  it('shows an unknown signal as unknown', () => {
    const launch = TestLaunch.observing();
    launch.read(0);
    launch.read('failed');
    expect(view(launch).signals[0]?.level).toBe('unknown');
  });
});
