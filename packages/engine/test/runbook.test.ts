import { effects, nextDueAt, project, summarize } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { stepState } from '../src/runbook-state.ts';
import { START, TestLaunch } from './support/launch.ts';
import { compare, criterion, MINUTE, plan, step } from './support/plan.ts';
import { channel, checkpoint, phase, relative, runbookPlan, wall, work } from './support/runbook.ts';

const T = START + 30 * MINUTE;
const launch = { ...plan().launch, startMs: T };

function begun(...args: Parameters<typeof runbookPlan>): TestLaunch {
  const test = new TestLaunch(runbookPlan(...args));
  test.start();
  return test;
}

function going(...args: Parameters<typeof runbookPlan>): TestLaunch {
  const test = begun(...args);
  test.decision('go', { as: 'commander' });
  return test;
}

/** Lets time pass as a controller does. */
function pass(test: TestLaunch, ms: number): void {
  const until = test.now + ms;
  for (let due = nextDueAt(test.state); due !== null && due <= until; due = nextDueAt(test.state)) {
    test.now = Math.max(test.now, due);
    test.input({ kind: 'tick' });
  }
  test.now = until;
}

function finish(test: TestLaunch, id: string, outcome: 'succeeded' | 'failed' = 'succeeded', attempt = 1): void {
  test.input({ kind: 'step_result', step: id, attempt, outcome, detail: '' });
}

const started = (test: TestLaunch): readonly string[] =>
  test.events.flatMap((event) => (event.type === 'StepStarted' ? [event.data.step] : []));
const statusOf = (test: TestLaunch, id: string): string => stepState(test.state.runbook, id).status;

describe('the moments of steps', () => {
  it('slide with GO where they are relative, and stay where they are on the clock', () => {
    const steps = [
      work('Relative', { at: relative(10 * MINUTE), after: ['-'] }),
      work('Wall', { at: wall(T + 10 * MINUTE), after: ['-'] }),
    ];
    const test = begun([phase(1, steps)], { launch });
    pass(test, 50 * MINUTE);
    expect(started(test)).toEqual([]);
    test.decision('go', { as: 'commander' });
    expect(started(test)).toEqual(['p1.s2']);
    expect(nextDueAt(test.state)).toBe(test.now + 10 * MINUTE);
    pass(test, 10 * MINUTE);
    expect(started(test)).toEqual(['p1.s2', 'p1.s1']);
  });

  it('before T come before GO; at once where no start is planned', () => {
    const steps = [work('Early', { at: relative(-10 * MINUTE) })];
    const planned = begun([phase(1, steps)], { launch });
    expect(nextDueAt(planned.state)).toBe(T - 10 * MINUTE);
    const unplanned = begun([phase(1, steps)]);
    expect(started(unplanned)).toEqual(['p1.s1']);
  });

  it('of their phase hold for steps without one, and a phase without either waits for GO', () => {
    const test = begun([phase(1, [work('Early')], { at: relative(-10 * MINUTE) }), phase(2, [work('Late')])], {
      launch,
    });
    pass(test, 20 * MINUTE);
    finish(test, 'p1.s1');
    pass(test, 20 * MINUTE);
    expect(started(test)).toEqual(['p1.s1']);
    test.decision('go', { as: 'commander' });
    expect(started(test)).toEqual(['p1.s1', 'p2.s1']);
  });
});

describe('the attempts of a step', () => {
  it('hear only of themselves', () => {
    const test = going([phase(1, [work('Migrate', { retries: 1 })])]);
    finish(test, 'p1.s1', 'failed');
    finish(test, 'p1.s1', 'succeeded', 1);
    expect(statusOf(test, 'p1.s1')).toBe('running');
    finish(test, 'p1.s1', 'succeeded', 2);
    expect(statusOf(test, 'p1.s1')).toBe('ended');
  });

  it('that end after the launch change nothing', () => {
    const test = going([phase(1, [work('Migrate')])]);
    test.decision('rollback', { as: 'commander' });
    expect(test.state.phase).toBe('rolled_back');
    expect(test.input({ kind: 'step_result', step: 'p1.s1', attempt: 1, outcome: 'failed', detail: '' })).toEqual([]);
    expect(test.input({ kind: 'tick' })).toEqual([]);
  });

  it('of commands are work of the step runner, each by a key of its own', () => {
    const test = going([phase(1, [work('Migrate', { retries: 1 })])]);
    expect(effects(test.state)).toMatchObject([{ kind: 'run_step', key: 'step:p1.s1:1', attempt: 1 }]);
    finish(test, 'p1.s1', 'failed');
    expect(effects(test.state)).toMatchObject([{ kind: 'run_step', key: 'step:p1.s1:2', attempt: 2 }]);
  });

  it('are checked after what people do, by the step runner', () => {
    const { verify } = step();
    const asked = work('Ask', { work: { kind: 'ask', role: 'lead', question: 'Well?' }, ...(verify && { verify }) });
    const test = going([phase(1, [asked])]);
    expect(effects(test.state)).toEqual([]);
    test.answer('step.p1.s1', 'yes', 'bob');
    expect(effects(test.state)).toMatchObject([{ kind: 'run_step', work: { work: { kind: 'verify' } } }]);
    finish(test, 'p1.s1');
    expect(test.state.phase).toBe('completed');
  });

  it('of people end when nobody answers in time, counted anew after a pause and after a restart', () => {
    const test = going([phase(1, [work('Look', { work: { kind: 'manual' }, timeoutMs: 30 * MINUTE })])]);
    pass(test, 20 * MINUTE);
    test.start(2);
    pass(test, 20 * MINUTE);
    expect(statusOf(test, 'p1.s1')).toBe('running');
    test.decision('pause', { as: 'commander' });
    pass(test, 60 * MINUTE);
    test.decision('continue', { as: 'commander' });
    pass(test, 29 * MINUTE);
    expect(statusOf(test, 'p1.s1')).toBe('running');
    pass(test, MINUTE);
    expect(statusOf(test, 'p1.s1')).toBe('stopped');
    expect(test.state.questions['step.p1.s1']?.purpose).toBe('step_failed');
  });

  it('that only wait go on while the launch is paused', () => {
    const test = going([phase(1, [work('Settle', { work: { kind: 'wait', ms: 10 * MINUTE } }), work('Next')])]);
    test.decision('pause', { as: 'commander' });
    pass(test, 10 * MINUTE);
    expect(statusOf(test, 'p1.s1')).toBe('ended');
    expect(started(test)).toEqual(['p1.s1']);
  });
});

describe('people', () => {
  it('who agree for a second role leave the first one to others', () => {
    const test = going([phase(1, [work('Purge', { needs: ['lead', 'commander'] })])]);
    test.answer('step.p1.s1.lead', 'yes', 'ann');
    test.answer('step.p1.s1.commander', 'yes', 'ann');
    expect(started(test)).toEqual([]);
    expect(Object.keys(test.state.questions)).toEqual(['step.p1.s1.lead']);
    test.answer('step.p1.s1.lead', 'yes', 'bob');
    expect(started(test)).toEqual(['p1.s1']);
  });

  it('who do not agree pause the launch, and are asked again when it goes on', () => {
    const test = going([phase(1, [work('Purge', { needs: ['lead'] })])]);
    test.answer('step.p1.s1.lead', 'no', 'bob');
    expect(test.state.paused?.reason).toBe('question_refused');
    test.decision('continue', { as: 'commander' });
    expect(Object.keys(test.state.questions)).toEqual(['step.p1.s1.lead']);
  });

  it('pause a launch when nobody answers at a checkpoint', () => {
    const test = going([phase(1, [], { checkpoint: checkpoint({ needs: ['lead'], timeoutMs: 10 * MINUTE }) })]);
    pass(test, 10 * MINUTE);
    expect(test.state.paused).toMatchObject({
      reason: 'checkpoint_unanswered',
      detail: expect.stringContaining('lead'),
    });
    test.decision('continue', { as: 'commander' });
    test.answer('checkpoint.p1.lead', 'yes', 'bob');
    expect(test.state.phase).toBe('completed');
  });

  it('give no GO while a step before it has stopped the launch', () => {
    const test = begun([phase(1, [work('Early', { at: relative(-MINUTE) })])]);
    finish(test, 'p1.s1', 'failed');
    expect(project(test.state, test.now)).toMatchObject({ status: 'paused', possible: ['go', 'no-go', 'continue'] });
    test.decision('go', { as: 'commander' });
    expect(test.refusal()).toBe('launch_paused');
    test.answer('step.p1.s1', 'no', 'commander');
    test.decision('continue', { as: 'commander' });
    test.decision('go', { as: 'commander' });
    expect(test.state.phase).toBe('completed');
  });
});

describe('a checkpoint', () => {
  it('asks nobody before its criteria hold', () => {
    const criteria = [criterion(1, compare('error_rate', { op: '<', value: 0.05 }))];
    const of = plan({
      runbook: [phase(1, [], { at: relative(-MINUTE), checkpoint: checkpoint({ criteria, needs: ['lead'] }) })],
    });
    const test = new TestLaunch(of);
    test.start();
    expect(test.state.runbook.checkpoint?.criteria).toMatchObject([{ verdict: 'inconclusive' }]);
    expect(test.state.questions['checkpoint.p1.lead']).toBeUndefined();
    test.read(0.01);
    expect(test.state.questions['checkpoint.p1.lead']).toBeDefined();
  });
});

describe('a rollback', () => {
  const rollback = {
    withinMs: 1,
    stableGone: 'hold' as const,
    steps: [work('Purge', { id: 'rollback.1', needs: ['lead'] }), step({ id: 'rollback.2' })],
  };

  it('without traffic begins with its steps at once, and asks who must agree', () => {
    const test = going([phase(1, [work('Migrate')])], { rollback });
    test.decision('rollback', { as: 'commander' });
    expect(effects(test.state)).toEqual([]);
    test.answer('step.rollback.1.lead', 'yes', 'bob');
    expect(effects(test.state)).toMatchObject([{ kind: 'verify', key: 'verify:0' }]);
  });

  it('does not run a command again that was cut off', () => {
    const test = going([phase(1, [work('Migrate')])], { rollback });
    test.decision('rollback', { as: 'commander' });
    test.answer('step.rollback.1.lead', 'yes', 'bob');
    test.start(2);
    expect(effects(test.state)).toMatchObject([{ kind: 'verify', key: 'verify:1' }]);
    expect(test.state.rollback?.failedSteps).toEqual(['Purge']);
    expect(statusOf(test, 'p1.s1')).toBe('ended');
    test.start(3);
    expect(effects(test.state)).toMatchObject([{ key: 'verify:1' }]);
  });
});

describe('messages', () => {
  const channels = { alerts: channel('alerts', { severity: ['critical'] }), mail: channel('mail') };
  const tell = [
    { channel: 'alerts', message: '{{step}} at {{ time }}: {{reason}}{{unheard}}' },
    { channel: 'alerts', message: 'second' },
    { channel: 'mail', message: 'third' },
  ];

  it('go out one after the other in each channel, also after the end', () => {
    const test = going([phase(1, [work('Say', { work: { kind: 'tell' }, tell })])], { channels });
    expect(test.state.phase).toBe('completed');
    const sent = (): readonly string[] =>
      effects(test.state).flatMap((effect) => (effect.kind === 'send' ? [`${effect.channel.id}: ${effect.text}`] : []));
    expect(sent()).toEqual(['alerts: Say at 2026-02-01 00:00:00 UTC: {{unheard}}', 'mail: third']);
    test.input({ kind: 'message_result', message: 'm1', delivered: false, detail: '' });
    expect(sent()).toEqual(['alerts: second', 'mail: third']);
    test.input({ kind: 'message_result', message: 'm2', delivered: true, detail: '' });
    expect(test.input({ kind: 'message_result', message: 'm2', delivered: true, detail: '' })).toEqual([]);
    expect(sent()).toEqual(['mail: third']);
  });

  it('are not sent for a step that did not succeed', () => {
    const test = going([phase(1, [work('Say', { tell, onFailure: { kind: 'continue' } })])], { channels });
    finish(test, 'p1.s1', 'failed');
    expect(test.state.messageCount).toBe(0);
  });
});

describe('a summary', () => {
  it('names the steps that were not done', () => {
    const failing = work('Warm up', { onFailure: { kind: 'continue' } });
    const test = going([phase(1, [work('Migrate'), failing, work('Tidy'), work('End')])]);
    finish(test, 'p1.s1');
    finish(test, 'p1.s2', 'failed');
    finish(test, 'p1.s3', 'failed');
    test.answer('step.p1.s3', 'no', 'commander');
    expect(summarize(test.state).runbook).toEqual({ steps: 4, succeeded: 1, failed: ['Warm up'], skipped: ['Tidy'] });
  });
});
