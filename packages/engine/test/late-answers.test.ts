import { decide, effects } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { HOUR, MINUTE, plan, stage } from './support/plan.ts';

/** Answers of routers and people that come when the launch has gone on. */

describe('a router that answers late', () => {
  it('adds nothing to a launch that is over', () => {
    const launch = TestLaunch.observing();
    launch.decision('rollback', { as: 'commander' });
    launch.settle();
    for (const passed of [true, true, true]) {
      const { step } = launch.state.rollback ?? {};
      if (typeof step === 'number') launch.input({ kind: 'step_finished', step, passed, detail: '' });
    }
    expect(launch.state.phase).toBe('rolled_back');
    expect(launch.input({ kind: 'share_observed', traffic: launch.traffic(0) })).toEqual([]);
    expect(launch.input({ kind: 'router_failed', target: 'main', detail: 'refused' })).toEqual([]);
  });

  it('is told of once while it does not take traffic back', () => {
    const launch = TestLaunch.observing();
    launch.decision('rollback', { as: 'commander' });
    const told = [1, 2, 3].map(() => {
      launch.wait(250);
      return launch.input({ kind: 'share_observed', traffic: launch.traffic(1000) }).length;
    });
    expect(told).toEqual([1, 0, 0]);
    launch.wait(250).settle();
    expect(launch.events.map(({ type }) => type)).toContain('TrafficReturned');
  });
});

describe('a router that another hand moves twice', () => {
  it('is not raised again after it gave more than asked and then less', () => {
    const launch = TestLaunch.observing();
    launch.wait(MINUTE).input({ kind: 'share_observed', traffic: launch.traffic(9000) });
    expect(launch.state.paused).toBeNull();
    launch.wait(MINUTE).input({ kind: 'share_observed', traffic: launch.traffic(0) });
    expect(launch.state.paused?.reason).toBe('drift');
    expect(effects(launch.state)).toEqual([]);
  });
});

describe('a CONTINUE that is said twice', () => {
  it('does not complete a stage whose share is not in force again', () => {
    const launch = TestLaunch.observing(plan({ stages: [stage({ continue: { kind: 'by', role: 'commander' } })] }));
    for (let i = 0; i < 6; i += 1) launch.read(0);
    launch.wait(MINUTE).input({ kind: 'share_observed', traffic: launch.traffic(200) });
    expect(launch.state.paused?.reason).toBe('drift');
    launch.decision('continue', { as: 'commander' });
    const [refused] = launch.decision('continue', { as: 'commander' });
    expect(refused).toMatchObject({ type: 'DecisionRefused', data: { code: 'gate_not_open' } });
    expect(launch.state.phase).toBe('entering');
  });

  it('does not complete a stage whose gate has not passed since the pause', () => {
    const launch = TestLaunch.observing(plan({ stages: [stage({ continue: { kind: 'by', role: 'commander' } })] }));
    for (let i = 0; i < 6; i += 1) launch.read(0);
    launch.decision('pause', { as: 'commander' });
    launch.decision('continue', { as: 'commander' });
    const [refused] = launch.decision('continue', { as: 'commander' });
    expect(refused).toMatchObject({ type: 'DecisionRefused', data: { code: 'gate_not_open' } });
    launch.read(0);
    launch.decision('continue', { as: 'commander' });
    expect(launch.state.phase).toBe('completed');
  });
});

describe('a program that is started again', () => {
  it('does not open a stage when its clock is behind the record', () => {
    const launch = new TestLaunch();
    launch.start();
    launch.read(0);
    launch.wait(HOUR).decision('go', { as: 'commander' });
    const at = launch.now;
    const started = {
      kind: 'controller_started',
      epoch: 2,
      pid: 1,
      timeScale: 1,
      program: 't',
      planFile: 'p',
    } as const;
    const behind = decide(launch.state, { ...started, at, wall: at - HOUR });
    expect(behind.at(-1)).toMatchObject({ type: 'LaunchPaused', data: { reason: 'restart' } });
    const level = decide(launch.state, { ...started, at, wall: at });
    expect(level.map(({ type }) => type)).toEqual(['ControllerStarted']);
  });
});
