import { effects } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { HOUR, MINUTE, plan, stage } from './support/plan.ts';
import { channel } from './support/runbook.ts';

const work = (launch: TestLaunch) =>
  effects(launch.state).flatMap((effect) =>
    effect.kind === 'apply_share'
      ? [`${effect.split.shareBp}${effect.seeStable ? ' if stable is there' : ''}`]
      : effect.kind === 'prove_capacity'
        ? [`prove ${effect.stage}`]
        : [],
  );

/** The candidate was looked at: what the engine is told of the attempt that it asks for now. */
function looked(launch: TestLaunch, proven: boolean, detail = proven ? 'all are well' : 'one is not well'): void {
  const { stage: index, attempt } = attemptOf(launch);
  launch.input({ kind: 'capacity_result', stage: index, attempt, proven, detail });
}

function attemptOf(launch: TestLaunch): { readonly stage: number; readonly attempt: number } {
  const effect = effects(launch.state).find(({ kind }) => kind === 'prove_capacity');
  if (effect?.kind !== 'prove_capacity') throw new Error('No proof is asked for.');
  return effect;
}

function entering(change: Partial<Plan> = {}): TestLaunch {
  return started(plan({ stages: [stage({ capacity: { instances: 3 } }), stage()], ...change }));
}

describe('a stage that asks for capacity', () => {
  it('is given its share once the candidate has shown it, and not before', () => {
    const launch = entering();
    expect(work(launch)).toEqual(['prove 0']);
    expect(launch.state.phase).toBe('entering');
    looked(launch, false);
    expect(work(launch)).toEqual(['prove 0']);
    looked(launch, true);
    expect(work(launch)).toEqual(['1000']);
    launch.settle();
    expect(launch.state.phase).toBe('observing');
  });

  it('records why it waits when that changes, not each time', () => {
    const launch = entering();
    for (const detail of ['a', 'a', 'b', 'b', 'b', 'a']) looked(launch, false, detail);
    const lacking = launch.events.flatMap((event) => (event.type === 'CapacityLacking' ? [event.data.detail] : []));
    expect(lacking).toEqual(['a', 'b', 'a']);
  });

  it('asks again after a restart, and takes no word of an attempt before it', () => {
    const launch = entering();
    const before = attemptOf(launch);
    looked(launch, true);
    launch.start(2);
    expect(work(launch)).toEqual(['prove 0']);
    launch.input({ kind: 'capacity_result', ...before, proven: true, detail: 'late' });
    expect(work(launch)).toEqual(['prove 0']);
    looked(launch, true);
    expect(work(launch)).toEqual(['1000']);
  });

  it('asks nothing while it is paused, and again before it goes on', () => {
    const launch = entering();
    looked(launch, true);
    launch.decision('pause', { as: 'commander' });
    expect(work(launch)).toEqual([]);
    launch.decision('continue', { as: 'commander' });
    expect(work(launch)).toEqual(['prove 0']);
  });

  it('asks again when a person raises what a router has let fall', () => {
    const launch = entering();
    looked(launch, true);
    launch.settle();
    launch.wait(10 * MINUTE);
    launch.input({ kind: 'readings', readings: [], traffic: [launch.traffic(0)] });
    expect(launch.state.paused?.reason).toBe('drift');
    launch.decision('continue', { as: 'commander' });
    expect(work(launch)).toEqual(['prove 0']);
  });

  it('asks again when the share was not in force a minute after it was shown', () => {
    const launch = entering();
    looked(launch, true);
    launch.wait(2 * MINUTE);
    launch.input({ kind: 'readings', readings: [], traffic: [] });
    expect(work(launch)).toEqual(['prove 0']);
    looked(launch, true);
    expect(work(launch)).toEqual(['1000']);
  });

  it('takes traffic back without asking', () => {
    const launch = entering();
    looked(launch, false);
    launch.decision('rollback', { as: 'commander' });
    expect(work(launch)).toEqual(['0']);
  });
});

const pager = channel('pager', { severity: ['critical'] });

/** A plan whose stable has a health path. */
function checkedPlan(change: Partial<Plan> = {}): Plan {
  const { targets, ...rest } = plan({ channels: { pager }, ...change });
  const main = targets.main;
  if (main === undefined) throw new Error('The plan has no target.');
  return { ...rest, targets: { main: { ...main, stable: { ...main.stable, health: '/health' } } } };
}

const seen = (launch: TestLaunch, gone: string | null) => launch.input({ kind: 'stable_seen', target: 'main', gone });
const pages = (launch: TestLaunch) =>
  launch.events.flatMap((event) => (event.type === 'MessageQueued' ? [event.data.text] : []));

describe('a rollback', () => {
  it('gives traffic back only where stable was looked at, and asks no one else', () => {
    const launch = TestLaunch.observing(checkedPlan());
    launch.decision('rollback', { as: 'commander' });
    expect(work(launch)).toEqual(['0 if stable is there']);
    seen(launch, null);
    expect(launch.types().at(-1)).toBe('ShareRequested');
    launch.settle();
    expect(launch.state.phase).toBe('rolled_back');
  });

  it('waits for a stable version that is gone, says so, pages once, and goes ahead when it is back', () => {
    const launch = TestLaunch.observing(checkedPlan());
    launch.decision('rollback', { as: 'commander' });
    for (const gone of ['refused', 'refused', 'answered 503']) seen(launch, gone);
    expect(launch.types().filter((type) => type === 'StableGone')).toHaveLength(2);
    expect(pages(launch)).toHaveLength(1);
    expect(pages(launch)[0]).toContain('the rollback waits, because stable of main is gone: refused');
    expect(work(launch)).toEqual(['0 if stable is there']);
    expect(launch.state.stableGone.main).toMatchObject({ held: true, detail: 'answered 503' });
    seen(launch, null);
    expect(launch.types().at(-1)).toBe('StableBack');
    launch.settle();
    expect(launch.state.phase).toBe('rolled_back');
  });

  it('goes ahead by a second decision, which is recorded, and by nobody who may not decide it', () => {
    const launch = TestLaunch.observing(checkedPlan());
    launch.decision('rollback', { as: 'commander' });
    launch.decision('rollback', { as: 'commander' });
    expect(launch.refusal()).toBe('already_rolling_back');
    seen(launch, 'refused');
    launch.decision('rollback', { user: 'mallory', as: 'nobody' });
    expect(work(launch)).toEqual(['0 if stable is there']);
    launch.decision('rollback', { as: 'commander' });
    expect(launch.types().slice(-2)).toEqual(['DecisionMade', 'RollbackOrdered']);
    expect(work(launch)).toEqual(['0']);
  });

  it('needs everybody anew for that, where a rollback needs several', () => {
    const decisions = { rollback: { needs: ['commander', 'lead'] } };
    const launch = TestLaunch.observing(checkedPlan({ decisions }));
    const both = () => {
      launch.decision('rollback', { user: 'ann', as: 'commander' });
      launch.decision('rollback', { user: 'bob', as: 'bob' });
    };
    both();
    expect(launch.state.phase).toBe('rolling_back');
    seen(launch, 'refused');
    launch.decision('rollback', { user: 'ann', as: 'commander' });
    expect(work(launch)).toEqual(['0 if stable is there']);
    launch.decision('rollback', { user: 'bob', as: 'bob' });
    expect(work(launch)).toEqual(['0']);
  });

  it('looks at nothing where the plan says to proceed, or stable has no health path', () => {
    const proceeds = checkedPlan({ rollback: { withinMs: 30_000, stableGone: 'proceed', steps: [] } });
    for (const each of [proceeds, plan()]) {
      const launch = TestLaunch.observing(each);
      launch.decision('rollback', { as: 'commander' });
      expect(work(launch)).toEqual(['0']);
    }
  });

  it('looks at nothing where the candidate has no traffic', () => {
    const launch = TestLaunch.observing(checkedPlan({ stages: [stage({ shareBp: 0 })] }));
    launch.decision('rollback', { as: 'commander' });
    expect(work(launch)).toEqual(['0']);
  });

  it('is told of again where stable was known to be gone before', () => {
    const launch = TestLaunch.observing(checkedPlan({ stages: [stage({ shareBp: 10_000 })] }));
    seen(launch, 'refused');
    expect(launch.last()).toMatchObject({ type: 'StableGone', data: { held: false } });
    expect(pages(launch)).toEqual([]);
    launch.decision('rollback', { as: 'commander' });
    seen(launch, 'refused');
    expect(pages(launch)).toHaveLength(1);
  });
});

/** What may happen to a launch, in any order. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('looked' as const), proven: fc.boolean() }),
  fc.record({ kind: fc.constant('seen' as const), gone: fc.option(fc.constantFrom('refused', '503')) }),
  fc.record({ kind: fc.constant('observed' as const), shareBp: fc.constantFrom(0, 1000, 5000, 10_000) }),
  fc.record({
    kind: fc.constant('decision' as const),
    decision: fc.constantFrom('go', 'continue', 'pause', 'rollback' as const),
  }),
  fc.record({ kind: fc.constant('check' as const), minutes: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant('restart' as const) }),
);

describe('whatever happens', () => {
  const stages = [stage({ capacity: {} }), stage({ shareBp: 5000, capacity: {} }), stage({ shareBp: 10_000 })];

  it('no share rises in a stage that asks for capacity without a proof of this attempt', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const launch = started(checkedPlan({ stages }));
        for (const each of happenings) {
          happen(launch, each);
          const { state } = launch;
          const proven = provenSince(launch);
          const asks = state.plan.stages[state.stage?.index ?? 0]?.capacity !== undefined;
          for (const effect of effects(state)) {
            if (effect.kind !== 'apply_share' || !asks) continue;
            const rises = effect.split.shareBp > (state.routers.main?.traffic.shareBp ?? 0);
            expect(!rises || proven).toBe(true);
          }
        }
      }),
    );
  });

  it('no traffic goes back unseen but by an order', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const launch = started(checkedPlan({ stages }));
        for (const each of happenings) {
          happen(launch, each);
          const { state } = launch;
          if (state.phase !== 'rolling_back' || state.routers.main?.traffic.shareBp === 0) continue;
          const ordered = launch.types().includes('RollbackOrdered');
          for (const effect of effects(state)) {
            if (effect.kind === 'apply_share') expect(effect.seeStable === true || ordered).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a record gives the same state again', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const launch = started(checkedPlan({ stages }));
        for (const each of happenings) happen(launch, each);
        expect(launch.replayed()).toEqual(launch.state);
      }),
    );
  });
});

/** A launch to which GO was given. */
function started(of: Plan): TestLaunch {
  const launch = new TestLaunch(of);
  launch.start();
  launch.read(0);
  launch.decision('go', { as: 'commander' });
  return launch;
}

/** Whether the candidate has shown what it has since the stage was entered, a controller started or people went on. */
function provenSince(launch: TestLaunch): boolean {
  const anew = ['StageEntered', 'ControllerStarted', 'LaunchContinued'];
  const types = launch.types();
  return types.lastIndexOf('CapacityProven') > Math.max(...anew.map((type) => types.lastIndexOf(type)));
}

function happen(launch: TestLaunch, each: typeof happening extends fc.Arbitrary<infer T> ? T : never): void {
  switch (each.kind) {
    case 'looked':
      if (work(launch).some((what) => what.startsWith('prove'))) looked(launch, each.proven);
      return;
    case 'seen':
      seen(launch, each.gone);
      return;
    case 'observed':
      launch.input({ kind: 'share_observed', traffic: launch.traffic(each.shareBp) });
      return;
    case 'decision':
      launch.decision(each.decision, { as: 'commander' });
      return;
    case 'check':
      launch.wait(Math.min(HOUR, each.minutes * MINUTE));
      launch.input({
        kind: 'readings',
        readings: [launch.reading(0, launch.now - MINUTE)],
        traffic: [launch.traffic(launch.state.routers.main?.traffic.shareBp ?? 0)],
      });
      return;
    case 'restart':
      launch.start(launch.state.epoch + 1);
  }
}
