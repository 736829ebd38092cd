import type { ExternalAlert } from '@holdpoint/engine';
import { project } from '@holdpoint/engine';
import type { Condition, Plan } from '@holdpoint/plan';
import { describe, expect, it } from 'vitest';
import { alertSource, alert as anAlert } from './support/alerts.ts';
import { START, TestLaunch } from './support/launch.ts';
import { criterion, MINUTE, plan, stage, trigger } from './support/plan.ts';

const NO_CRITICAL: Condition = { kind: 'alert', level: 'critical', expect: 'none' };
const NONE_RAISED: Condition = { ...NO_CRITICAL, since: 'previous_stage' };
const ANY_CRITICAL: Condition = { kind: 'alert', level: 'critical', expect: 'any' };

function alertPlan(gate: readonly Condition[], when: readonly Condition[] = [], change: Partial<Plan> = {}): Plan {
  const stages = ['Wave 1', 'Wave 2'].map((name) =>
    stage({
      name,
      gate: gate.map((condition, i) => criterion(i + 1, condition)),
      triggers: when.map((condition, i) => trigger(i + 1, condition)),
    }),
  );
  return plan({ sources: { am: alertSource('am') }, stages, ...change });
}

/** One that fires since a minute before the launch. */
function alert(change: Partial<ExternalAlert> = {}): ExternalAlert {
  return anAlert({ startsAt: START - MINUTE, ...change });
}

function show(launch: TestLaunch, ...alerts: readonly ExternalAlert[]) {
  return launch.input({ kind: 'alerts', source: 'am', alerts, heard: 'all' });
}

function hear(launch: TestLaunch, ...alerts: readonly ExternalAlert[]) {
  return launch.input({ kind: 'alerts', source: 'am', alerts, heard: 'some' });
}

function lose(launch: TestLaunch) {
  return launch.input({ kind: 'alerts_unknown', source: 'am', reason: 'source_down', detail: 'connection refused' });
}

function awaitingGo(of: Plan): TestLaunch {
  const launch = new TestLaunch(of);
  launch.start();
  launch.read(0);
  return launch;
}

function observing(of: Plan): TestLaunch {
  const launch = awaitingGo(of);
  show(launch);
  launch.decision('go', { as: 'commander' });
  launch.settle();
  return launch;
}

function verdict(launch: TestLaunch, index = 0) {
  return project(launch.state, launch.now).gate[index];
}

const types = (drafts: readonly { readonly type: string }[]) => drafts.map(({ type }) => type);

describe('what a source shows', () => {
  it('is recorded once, as changes of a whole', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    expect(types(show(launch, alert()))).toEqual(['ExternalAlertRaised']);
    expect(types(show(launch, alert()))).toEqual([]);
    expect(types(show(launch, alert({ state: 'silenced' })))).toEqual(['ExternalAlertChanged']);
    expect(types(show(launch, alert({ state: 'silenced' })))).toEqual([]);
    expect(types(show(launch))).toEqual(['ExternalAlertCleared']);
    expect(types(show(launch))).toEqual([]);
  });

  it('settles an end that was missed: an alert that began anew had ended in between', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    show(launch, alert());
    const anew = show(launch, alert({ startsAt: START + MINUTE }));
    expect(types(anew)).toEqual(['ExternalAlertCleared', 'ExternalAlertRaised']);
  });

  it('is kept up to a thousand alerts, those that matter most first, and the cut is told once', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    const minor = Array.from({ length: 1200 }, (_, i) => alert({ fingerprint: `m${i}`, level: 'info' }));
    const drafts = show(launch, ...minor, alert());
    expect(drafts[0]).toMatchObject({ type: 'AlertSourceAnswered', data: { shown: 1201, dropped: 201 } });
    expect(drafts.filter(({ type }) => type === 'ExternalAlertRaised')).toHaveLength(1000);
    expect(launch.state.alertSources.am?.alerts.has('f1')).toBe(true);
    expect(show(launch, ...minor, alert())).toEqual([]);
    expect(types(show(launch)).filter((type) => type === 'AlertSourceAnswered')).toHaveLength(1);
  });

  it('folds to the same state from its events', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    show(launch, alert(), alert({ fingerprint: 'f2', drill: true }));
    lose(launch);
    hear(launch, alert({ fingerprint: 'f3' }));
    expect(launch.replayed()).toEqual(launch.state);
  });

  it('of a source that the plan does not name is nothing', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    expect(launch.input({ kind: 'alerts', source: 'other', alerts: [alert()], heard: 'all' })).toEqual([]);
  });
});

describe('a gate that needs no alert', () => {
  it('is closed by one of its level, with its name, and open again once it has ended', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    show(launch, alert());
    expect(verdict(launch)).toMatchObject({
      verdict: 'unhealthy',
      comparison: { text: '1 critical alert: QueueStuck' },
    });
    show(launch);
    expect(verdict(launch)).toMatchObject({ verdict: 'healthy' });
  });

  it.each([
    ['of another level', { level: 'warning' }],
    ['that is silenced', { state: 'silenced' }],
    ['that is inhibited', { state: 'inhibited' }],
    ['of a drill', { drill: true }],
  ] as const)('is not closed by one %s', (_what, change) => {
    const launch = observing(alertPlan([NO_CRITICAL, NONE_RAISED]));
    show(launch, alert(change));
    expect([verdict(launch, 0)?.verdict, verdict(launch, 1)?.verdict]).toEqual(['healthy', 'healthy']);
    expect(project(launch.state, launch.now).alerts.map(({ signal }) => signal)).toEqual(['QueueStuck']);
  });

  it('is closed when a silence ends', () => {
    const launch = observing(alertPlan([NO_CRITICAL, NONE_RAISED]));
    show(launch, alert({ state: 'silenced' }));
    show(launch, alert());
    expect([verdict(launch, 0)?.verdict, verdict(launch, 1)?.verdict]).toEqual(['unhealthy', 'unhealthy']);
  });

  it('since the previous stage stays closed after the alert has ended, until the next stage', () => {
    const launch = observing(alertPlan([NONE_RAISED]));
    show(launch, alert());
    show(launch);
    expect(verdict(launch)?.verdict).toBe('unhealthy');
  });

  it('has no data while the source is silent, and the window stops', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    expect(types(lose(launch))).toEqual(['AlertSourceLost']);
    expect(lose(launch)).toEqual([]);
    expect(verdict(launch)).toMatchObject({
      verdict: 'no_data',
      comparison: { text: 'alerts of source am are unknown: connection refused' },
    });
    for (let i = 0; i < 2; i += 1) launch.read(0);
    expect(launch.state.stage?.observedMs).toBe(0);
    expect(types(show(launch))).toEqual(['AlertSourceAnswered']);
    launch.read(0);
    expect(launch.state.stage?.observedMs).toBe(10 * MINUTE);
  });

  it('pauses the launch once the source has been silent for longer than the launch may be blind', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    lose(launch);
    launch.read(0);
    launch.read(0);
    expect(launch.state.paused).toBeNull();
    launch.read(0);
    expect(launch.state.paused).toMatchObject({
      reason: 'no_data',
      detail: 'alerts of source am are unknown for 30m: connection refused',
    });
  });

  it('is not known to be open after a restart before the source has been asked', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    launch.start(2);
    expect(verdict(launch)).toMatchObject({ verdict: 'inconclusive' });
    expect(types(show(launch))).toEqual(['AlertSourceAnswered']);
    expect(verdict(launch)).toMatchObject({ verdict: 'healthy' });
  });
});

describe('a trigger on alerts', () => {
  it('fires at once', () => {
    const launch = observing(alertPlan([NO_CRITICAL], [ANY_CRITICAL]));
    expect(types(show(launch, alert()))).toEqual([
      'ExternalAlertRaised',
      'TriggerFired',
      'RollbackStarted',
      'ShareRequested',
    ]);
  });

  it('is not fired by a drill, nor by what a silent source had shown', () => {
    const launch = observing(alertPlan([], [ANY_CRITICAL]));
    show(launch, alert({ drill: true }));
    launch.read(0);
    expect(launch.state.phase).toBe('observing');
    const paged = alertPlan([], [ANY_CRITICAL]);
    const other = observing(paged);
    lose(other);
    other.read(0);
    expect(other.state.phase).toBe('observing');
  });

  it('and a gate do not rest on what had been shown before a restart', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    show(launch, alert());
    launch.start(2);
    expect(verdict(launch)).toMatchObject({ verdict: 'inconclusive' });
    expect(project(launch.state, launch.now).alerts[0]?.text).toContain('as last seen');
    show(launch, alert());
    expect(verdict(launch)).toMatchObject({ verdict: 'unhealthy' });
  });

  it('is fired by bad news that arrive while the source does not answer', () => {
    const launch = observing(alertPlan([], [ANY_CRITICAL]));
    lose(launch);
    hear(launch, alert());
    expect(launch.state.phase).toBe('rolling_back');
  });

  it('is fired again by an alert of which a silent source is heard', () => {
    const pausing = { ...trigger(1, ANY_CRITICAL), action: 'pause' as const };
    const stages = [stage({ gate: [], triggers: [pausing] })];
    const launch = observing(plan({ sources: { am: alertSource('am') }, stages }));
    show(launch, alert());
    lose(launch);
    launch.read(0);
    expect(launch.state.stage?.fired).toEqual(['trigger.1']);
    expect(types(hear(launch, alert()))).toEqual(['ExternalAlertRaised']);
    expect(hear(launch, alert())).toEqual([]);
  });
});

describe('GO', () => {
  it('is refused while an alert fires that some gate needs not to, with its name and since when', () => {
    const launch = awaitingGo(alertPlan([NO_CRITICAL]));
    show(launch, alert());
    launch.decision('go', { as: 'commander' });
    const refused = launch.events.findLast(({ type }) => type === 'DecisionRefused');
    expect(refused?.data).toMatchObject({
      code: 'alert_firing',
      message: expect.stringContaining('QueueStuck since 2026-01-31T23:59:00.000Z'),
    });
    show(launch, alert({ state: 'silenced' }));
    launch.decision('go', { as: 'commander' });
    expect(launch.state.startedAt).not.toBeNull();
  });

  it('is refused for a trigger as well, and not for levels that nothing asks about', () => {
    const launch = awaitingGo(alertPlan([], [ANY_CRITICAL]));
    show(launch, alert());
    launch.decision('go', { as: 'commander' });
    expect(launch.refusal()).toBe('alert_firing');
    show(launch, alert({ level: 'warning' }));
    launch.decision('go', { as: 'commander' });
    expect(launch.state.startedAt).not.toBeNull();
  });

  it('is refused while nobody knows whether an alert fires', () => {
    const launch = awaitingGo(alertPlan([NO_CRITICAL]));
    launch.decision('go', { as: 'commander' });
    expect(launch.refusal()).toBe('alerts_unknown');
    lose(launch);
    launch.decision('go', { as: 'commander' });
    expect(launch.refusal()).toBe('alerts_unknown');
  });

  it('needs no alerts where the plan asks about none', () => {
    const launch = awaitingGo(alertPlan([]));
    lose(launch);
    expect(launch.state.blind).toEqual({});
    launch.decision('go', { as: 'commander' });
    expect(launch.state.startedAt).not.toBeNull();
  });
});

describe('the view', () => {
  it('shows alerts with their marks, those that count first, and what is known of the source', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    const silenced = alert({ fingerprint: 'f0', name: 'Old', state: 'silenced', startsAt: START - 2 * MINUTE });
    show(launch, silenced, alert({ level: 'warning', assumedFrom: 'purple' }));
    const view = project(launch.state, launch.now);
    expect(view.alerts).toMatchObject([
      {
        source: 'am',
        signal: 'QueueStuck',
        level: 'warning',
        since: START - MINUTE,
        text: 'QueueStuck (severity purple is not known): nothing leaves the queue',
        counts: true,
      },
      { signal: 'Old', text: 'Old (silenced): nothing leaves the queue', counts: false },
    ]);
    expect(view.alertSources).toEqual([{ source: 'am', status: 'known', since: START, detail: '', shown: 2 }]);
  });

  it('tells that what a silent source had shown may have ended', () => {
    const launch = observing(alertPlan([NO_CRITICAL]));
    show(launch, alert());
    lose(launch);
    const view = project(launch.state, launch.now);
    expect(view.alerts[0]).toMatchObject({
      outdated: true,
      counts: true,
      text: 'QueueStuck (as last seen): nothing leaves the queue',
    });
    expect(view.alertSources?.[0]).toMatchObject({ status: 'lost', detail: 'connection refused' });
  });
});
