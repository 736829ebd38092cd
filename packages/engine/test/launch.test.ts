import { effects } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { compare, criterion, HOUR, MINUTE, plan, quantity, stage, step, trigger } from './support/plan.ts';

describe('going through the stages', () => {
  it('opens each stage after its window, and completes after the last', () => {
    const launch = TestLaunch.observing();
    for (let i = 0; i < 6; i += 1) launch.read(0.01);
    expect(launch.state.stage?.index).toBe(1);
    launch.settle();
    for (let i = 0; i < 6; i += 1) launch.read(0.01);
    expect(launch.types()).toEqual([
      'LaunchCreated',
      'ControllerStarted',
      'BaselineMeasured',
      'QuestionAsked',
      'QuestionAsked',
      'DecisionMade',
      'LaunchStarted',
      'StageEntered',
      'ShareRequested',
      'ShareObserved',
      'ObservationStarted',
      'GatePassed',
      'StageCompleted',
      'StageEntered',
      'ShareRequested',
      'ShareObserved',
      'ObservationStarted',
      'GatePassed',
      'StageCompleted',
      'LaunchCompleted',
    ]);
  });

  it('begins the window when the router is seen to give the share, not when it was asked to', () => {
    const launch = new TestLaunch();
    launch.start();
    launch.read(0);
    launch.decision('go', { as: 'commander' });
    launch.wait(3 * HOUR);
    launch.settle();
    for (let i = 0; i < 5; i += 1) launch.read(0);
    expect(launch.state.stage?.index).toBe(0);
    launch.read(0);
    expect(launch.state.stage?.index).toBe(1);
  });

  it('neither shortens nor repeats a window over a restart: time without a controller does not count', () => {
    const launch = TestLaunch.observing();
    for (let i = 0; i < 3; i += 1) launch.read(0);
    launch.wait(5 * HOUR);
    launch.start(2);
    expect(launch.state.stage?.observedMs).toBe(30 * MINUTE);
    launch.read(0);
    launch.read(0);
    expect(launch.state.stage?.index).toBe(0);
    launch.read(0);
    expect(launch.state.stage?.index).toBe(1);
  });

  it('does not open a stage by a decision that has grown old while no controller ran', () => {
    const launch = new TestLaunch();
    launch.start();
    launch.read(0);
    launch.decision('go', { as: 'commander' });
    launch.wait(2 * HOUR);
    launch.start(2);
    expect(launch.state.paused?.reason).toBe('restart');
    expect(effects(launch.state)).toEqual([]);
    launch.decision('continue', { as: 'commander' });
    expect(effects(launch.state)).toMatchObject([{ kind: 'apply_share', split: { shareBp: 1000 } }]);
  });

  it('waits for the named role where the stage says so, and refuses anyone else', () => {
    const waits = stage({ continue: { kind: 'by', role: 'commander' } });
    const launch = TestLaunch.observing(plan({ stages: [waits, stage({ shareBp: 10_000 })] }));
    launch.decision('continue', { as: 'commander' });
    expect(launch.refusal()).toBe('window_not_over');
    for (let i = 0; i < 6; i += 1) launch.read(0);
    expect(launch.state.questions['s1.continue']?.role).toBe('commander');
    launch.decision('continue', { as: 'lead' });
    expect(launch.refusal()).toBe('not_authorised');
    launch.decision('continue', { as: 'commander' });
    expect(launch.state.stage?.index).toBe(1);
  });

  it('refuses to continue when the gate has closed since it was asked', () => {
    const waits = stage({ continue: { kind: 'by', role: 'commander' }, triggers: [] });
    const launch = TestLaunch.observing(plan({ stages: [waits] }));
    for (let i = 0; i < 6; i += 1) launch.read(0);
    launch.read(0.2);
    launch.decision('continue', { as: 'commander' });
    expect(launch.refusal()).toBe('gate_not_open');
    expect(launch.last()).toMatchObject({
      data: { message: expect.stringContaining('error_rate 20% is not < 5% (20 of 100 requests)') },
    });
  });
});

describe('gates', () => {
  it('hold on an unhealthy criterion and open when it has become healthy', () => {
    const launch = TestLaunch.observing(plan({ stages: [stage({ triggers: [] }), stage({ shareBp: 10_000 })] }));
    for (let i = 0; i < 8; i += 1) launch.read(0.07);
    expect(launch.state.stage?.index).toBe(0);
    expect(launch.types().filter((type) => type === 'GateJudged')).toHaveLength(1);
    launch.read(0.01);
    expect(launch.state.stage?.index).toBe(1);
  });

  it('stay closed for too little evidence', () => {
    const gate = [criterion(1, { kind: 'evidence', what: 'requests', op: '>=', count: 1000 })];
    const launch = TestLaunch.observing(plan({ stages: [stage({ gate })] }));
    for (let i = 0; i < 9; i += 1) launch.read(0);
    expect(launch.state.phase).toBe('observing');
    launch.read(0);
    expect(launch.state.phase).toBe('completed');
  });

  it('stay closed while traffic has stopped, though the last sample was good', () => {
    const launch = TestLaunch.observing(plan({ stages: [stage({ observeMs: 4 * HOUR })] }));
    launch.read(0);
    for (let i = 0; i < 40; i += 1) launch.read('pending');
    expect(launch.state.phase).toBe('observing');
    expect(launch.state.stage?.criteria?.[0]).toMatchObject({ verdict: 'no_data', reason: 'stale' });
  });

  it('ask people, and pause when one says no', () => {
    const gate = [criterion(1, { kind: 'ask', role: 'commander', question: 'Comfortable?' })];
    const launch = TestLaunch.observing(plan({ stages: [stage({ gate })] }));
    for (let i = 0; i < 6; i += 1) launch.read(0);
    expect(launch.state.phase).toBe('observing');
    launch.answer('s1.gate.1', 'no', 'commander');
    expect(launch.state.paused?.reason).toBe('question_refused');
    launch.decision('continue', { as: 'commander' });
    launch.read(0);
    launch.answer('s1', 'yes', 'commander');
    expect(launch.state.phase).toBe('completed');
  });

  it('judge each label value apart', () => {
    const gate = [criterion(1, compare('error_rate', { op: '<', value: 0.05, by: 'endpoint' }))];
    const launch = TestLaunch.observing(plan({ stages: [stage({ gate, triggers: [] })] }));
    const reading = (value: string, ratio: number) => ({
      ...launch.reading(ratio, launch.now - MINUTE),
      label: { name: 'endpoint', value },
    });
    launch.wait(2 * HOUR);
    launch.input({ kind: 'readings', readings: [reading('/a', 0), reading('/b', 0.2)], traffic: [launch.traffic()] });
    expect(launch.state.stage?.criteria?.[0]?.comparison.text).toContain('error_rate of /b');
    launch.input({ kind: 'readings', readings: [reading('/b', 0)], traffic: [launch.traffic()] });
    expect(launch.state.phase).toBe('completed');
  });
});

describe('triggers', () => {
  it('fire only when the condition was true for its whole duration', () => {
    const launch = TestLaunch.observing();
    launch.read(0.2);
    expect(launch.state.phase).toBe('observing');
    launch.read(0.01);
    launch.read(0.2);
    expect(launch.state.phase).toBe('observing');
    launch.read(0.2);
    expect(launch.state.phase).toBe('rolling_back');
    expect(launch.events.findLast(({ type }) => type === 'TriggerFired')).toMatchObject({
      data: { comparison: { left: 0.2, right: 0.1, op: '>', requests: 100 } },
    });
  });

  it('do not count a gap between samples as time', () => {
    const launch = TestLaunch.observing();
    launch.read(0.2);
    launch.read('failed', { every: 5 * MINUTE });
    launch.read(0.2, { every: 5 * MINUTE });
    expect(launch.state.phase).toBe('observing');
  });

  it('act while the launch is paused or waits for a person', () => {
    const launch = TestLaunch.observing();
    launch.decision('pause', { as: 'commander' });
    launch.read(0.2);
    launch.read(0.2);
    expect(launch.state.phase).toBe('rolling_back');
  });

  it('that pause do so once, and again only after their condition was over', () => {
    const pausing = [trigger(1, compare('error_rate', { op: '>', value: 0.1 }), 'pause')];
    const launch = TestLaunch.observing(plan({ stages: [stage({ triggers: pausing })] }));
    launch.read(0.2);
    expect(launch.state.paused?.reason).toBe('trigger');
    launch.decision('continue', { as: 'commander' });
    launch.read(0.2);
    expect(launch.state.paused).toBeNull();
    launch.read(0);
    launch.read(0.2);
    expect(launch.state.paused?.reason).toBe('trigger');
  });

  it('see a rise since the stage before in points', () => {
    const rises = trigger(1, {
      kind: 'change',
      subject: { signal: 'error_rate', variant: 'candidate' },
      direction: 'rises',
      amount: quantity(0.05, 'points'),
      since: 'previous_stage',
    });
    const launch = TestLaunch.observing(
      plan({ stages: [stage({ triggers: [] }), stage({ triggers: [rises], shareBp: 10_000 })] }),
    );
    for (let i = 0; i < 6; i += 1) launch.read(0.02);
    launch.settle();
    launch.read(0.06);
    expect(launch.state.phase).toBe('observing');
    launch.read(0.07);
    expect(launch.state.phase).toBe('rolling_back');
  });

  it('see growth over a time', () => {
    const grows = trigger(1, {
      kind: 'growth',
      subject: { signal: 'error_rate', variant: 'candidate' },
      op: '>',
      amount: quantity(0.1),
      perMs: HOUR,
    });
    const launch = TestLaunch.observing(
      plan({ stages: [stage({ triggers: [grows], gate: [], observeMs: 9 * HOUR })] }),
    );
    for (let i = 0; i < 7; i += 1) launch.read(0.02 * i);
    expect(launch.state.phase).toBe('rolling_back');
  });
});

describe('alerts', () => {
  const thresholds = {
    error_rate: {
      signal: 'error_rate',
      variant: 'candidate',
      critical: { op: '>', operand: { kind: 'quantity', quantity: quantity(0.1) }, text: '> 10%' },
    },
  } as const;

  it('are raised and cleared, and close gates that want none since the stage before', () => {
    const gate = [criterion(1, { kind: 'alert', level: 'critical', expect: 'none', since: 'previous_stage' } as const)];
    const launch = TestLaunch.observing(plan({ thresholds, stages: [stage({ gate, triggers: [] })] }));
    launch.read(0.2);
    expect(Object.keys(launch.state.alerts)).toEqual(['error_rate:critical']);
    for (let i = 0; i < 8; i += 1) launch.read(0);
    expect(launch.state.alerts).toEqual({});
    expect(launch.state.stage?.criteria?.[0]?.verdict).toBe('unhealthy');
  });

  it('start what any critical alert starts', () => {
    const any = [trigger(1, { kind: 'alert', level: 'critical', expect: 'any' })];
    const launch = TestLaunch.observing(plan({ thresholds, stages: [stage({ triggers: any })] }));
    launch.read(0.2);
    expect(launch.state.phase).toBe('rolling_back');
  });
});

describe('people', () => {
  it('need two distinct persons where two roles are needed', () => {
    const launch = new TestLaunch(plan({ decisions: { go: { needs: ['commander', 'lead'] } } }));
    launch.start();
    launch.read(0);
    launch.decision('go', { as: 'commander' });
    expect(launch.state.phase).toBe('awaiting_go');
    expect(Object.keys(launch.state.questions)).toEqual(['go.lead']);
    launch.input({ kind: 'decision', decision: 'go', claim: { user: 'x', as: 'lead' }, reason: '' });
    expect(launch.refusal()).toBe('ambiguous_actor');
    launch.decision('go', { as: 'bob' });
    expect(launch.state.phase).toBe('entering');
  });

  it('cannot be two persons at once', () => {
    const roles = {
      commander: { id: 'commander', people: ['ann'], may: ['go', 'rollback'] },
      lead: { id: 'lead', people: ['ann'], may: ['go'] },
    } as const;
    const launch = new TestLaunch(plan({ roles, decisions: { go: { needs: ['commander', 'lead'] } } }));
    launch.start();
    launch.read(0);
    launch.decision('go', { as: 'commander' });
    launch.decision('go', { as: 'lead' });
    expect(launch.refusal()).toBe('second_person_needed');
  });

  it('are who their login says where the plan knows logins', () => {
    const people = { ann: { id: 'ann', name: 'Ann', users: ['ann'] }, bob: { id: 'bob', name: 'Bob', users: ['bob'] } };
    const launch = TestLaunch.observing(
      plan({ people, roles: { commander: { id: 'commander', people: ['ann'], may: ['go', 'pause'] } } }),
    );
    expect(launch.refusal()).toBe('not_authorised');
    launch.decision('go', { user: 'ann' });
    expect(launch.state.phase).toBe('entering');
    launch.decision('pause', { user: 'bob', as: 'ann' });
    expect(launch.refusal()).toBe('not_authorised');
  });

  it('may lengthen a window', () => {
    const launch = TestLaunch.observing();
    launch.decision('pause', { as: 'commander', forMs: 30 * MINUTE });
    for (let i = 0; i < 8; i += 1) launch.read(0);
    expect(launch.state.stage?.index).toBe(0);
    launch.read(0);
    expect(launch.state.stage?.index).toBe(1);
  });

  it('stop the window with a pause and go on where it was', () => {
    const launch = TestLaunch.observing();
    launch.read(0);
    launch.decision('pause', { as: 'commander' });
    for (let i = 0; i < 20; i += 1) launch.read(0);
    expect(launch.state.stage?.observedMs).toBe(10 * MINUTE);
    launch.decision('continue', { as: 'commander' });
    for (let i = 0; i < 5; i += 1) launch.read(0);
    expect(launch.state.stage?.index).toBe(1);
  });

  it('can end a launch before it began, and not after', () => {
    const launch = new TestLaunch();
    launch.start();
    launch.decision('rollback', { as: 'commander' });
    expect(launch.refusal()).toBe('nothing_to_take_back');
    launch.decision('no-go', { as: 'commander' });
    expect(launch.state.phase).toBe('aborted');
    launch.decision('go', { as: 'commander' });
    expect(launch.refusal()).toBe('launch_over');
  });
});

describe('rollback', () => {
  it('asks for share 0, waits until the router is seen to give it, and checks the stable version', () => {
    const steps = [step()];
    const launch = TestLaunch.observing(plan({ rollback: { withinMs: 30_000, stableGone: 'hold', steps } }));
    launch.decision('rollback', { as: 'lead' });
    expect(launch.state.asked.main?.shareBp).toBe(0);
    expect(effects(launch.state)).toMatchObject([{ kind: 'apply_share', split: { shareBp: 0 } }]);
    launch.settle();
    expect(effects(launch.state)).toMatchObject([{ kind: 'verify', step: 0 }]);
    launch.input({ kind: 'step_finished', step: 0, passed: false, detail: 'down' });
    expect(launch.last()).toMatchObject({ type: 'RollbackCompleted', data: { failedSteps: ['Stable answers'] } });
  });

  it('is said to be unconfirmed once when the router cannot be reached in time', () => {
    const launch = TestLaunch.observing();
    launch.decision('rollback', { as: 'lead' });
    launch.input({ kind: 'router_failed', target: 'main', detail: 'refused' });
    launch.input({ kind: 'rollback_overdue', overdueMs: 5, detail: 'refused' });
    launch.input({ kind: 'rollback_overdue', overdueMs: 10, detail: 'refused' });
    expect(launch.types().filter((type) => type === 'RollbackUnconfirmed')).toHaveLength(1);
    expect(effects(launch.state)).toHaveLength(1);
  });
});

describe('a router that drifts', () => {
  it('upwards is set back at once', () => {
    const launch = TestLaunch.observing();
    launch.input({ kind: 'readings', readings: [], traffic: [launch.traffic(5000)] });
    expect(launch.last()?.type).toBe('ShareDrifted');
    expect(effects(launch.state)).toMatchObject([{ kind: 'apply_share', split: { shareBp: 1000 } }]);
  });

  it('downwards pauses the launch, and is raised again only after a person continued', () => {
    const launch = TestLaunch.observing();
    launch.input({ kind: 'readings', readings: [], traffic: [launch.traffic(0)] });
    expect(launch.state.paused?.reason).toBe('drift');
    expect(effects(launch.state)).toEqual([]);
    launch.decision('continue', { as: 'commander' });
    expect(effects(launch.state)).toMatchObject([{ kind: 'apply_share', split: { shareBp: 1000 } }]);
  });
});
