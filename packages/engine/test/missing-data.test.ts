import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { HOUR, MINUTE, noData, plan, signal } from './support/plan.ts';

describe('missing data', () => {
  it('stops the window and pauses the launch after max_blind', () => {
    const launch = TestLaunch.observing();
    launch.read(0);
    for (let i = 0; i < 3; i += 1) launch.read('failed');
    expect(launch.state.paused).toBeNull();
    expect(launch.state.stage?.observedMs).toBe(20 * MINUTE);
    launch.read('failed');
    expect(launch.state.paused).toMatchObject({ reason: 'no_data' });
  });

  it('rolls back where the signal says so', () => {
    const blind = { error_rate: signal('error_rate', { onNoData: noData('rollback') }) };
    const launch = TestLaunch.observing(plan({ signals: blind }));
    for (let i = 0; i < 4; i += 1) launch.read('failed');
    expect(launch.state.rollback?.cause).toMatchObject({ kind: 'no_data', signal: 'error_rate' });
  });

  it('makes what was measured before it worthless, also once the source answers again', () => {
    const launch = TestLaunch.observing();
    for (let i = 0; i < 5; i += 1) launch.read(0);
    launch.read('failed', { every: 5 * MINUTE });
    for (let i = 0; i < 2; i += 1) launch.read('pending', { every: 5 * MINUTE });
    expect(launch.state.stage).toMatchObject({ observedMs: HOUR, criteria: [{ reason: 'too_little_traffic' }] });
    launch.read(0);
    expect(launch.types()).toContain('GatePassed');
  });
});
