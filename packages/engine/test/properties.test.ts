import { effects, isRunning, type RecordedEvent } from '@holdpoint/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { compare, criterion, MINUTE, plan, quantity, stage, trigger } from './support/plan.ts';

type Move = (launch: TestLaunch) => void;

const as = fc.constantFrom('commander', 'lead', 'ann', 'bob', undefined);

/** Everything that can befall a launch, in any order. */
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(0, 0.01, 0.04).map(
      (ratio): Move =>
        (launch) =>
          launch.read(ratio),
    ),
  },
  fc.constantFrom(0.06, 0.2, 1).map(
    (ratio): Move =>
      (launch) =>
        launch.read(ratio),
  ),
  fc.constantFrom('failed' as const, 'pending' as const).map(
    (kind): Move =>
      (launch) =>
        launch.read(kind),
  ),
  fc.tuple(fc.constantFrom('go', 'continue', 'pause', 'rollback', 'no-go', 'override'), as).map(
    ([decision, who]): Move =>
      (launch) =>
        launch.decision(decision, who === undefined ? {} : { as: who }),
  ),
  fc.constantFrom('yes', 'no').map(
    (answer): Move =>
      (launch) =>
        launch.answer('s', answer, 'commander'),
  ),
  fc.nat(3 * 60 * MINUTE).map(
    (ms): Move =>
      (launch) =>
        launch.wait(ms),
  ),
  fc.constant<Move>((launch) => launch.start(launch.state.epoch + 1)),
  { weight: 4, arbitrary: fc.constant<Move>((launch) => launch.settle()) },
  fc.nat(10_000).map(
    (share): Move =>
      (launch) =>
        launch.input({ kind: 'share_observed', traffic: launch.traffic(share) }),
  ),
  fc.constant<Move>((launch) => launch.input({ kind: 'router_failed', target: 'main', detail: 'refused' })),
);

const launchPlan = plan({
  stages: [
    stage({
      shareBp: 1000,
      gate: [
        criterion(1, compare('error_rate', { op: '<', value: 0.05 })),
        criterion(2, { kind: 'evidence', what: 'requests', op: '>=', count: 300 }),
      ],
    }),
    stage({ shareBp: 2500, continue: { kind: 'by', role: 'commander' } }),
    stage({
      shareBp: 10_000,
      gate: [criterion(1, { kind: 'ask', role: 'commander', question: 'Well?' })],
      triggers: [trigger(1, { kind: 'alert', level: 'critical', expect: 'any' })],
    }),
  ],
  thresholds: {
    error_rate: {
      signal: 'error_rate',
      variant: 'candidate',
      critical: { op: '>', operand: { kind: 'quantity', quantity: quantity(0.5) }, text: '> 50%' },
    },
  },
});

function played(moves: readonly Move[]): TestLaunch {
  const launch = TestLaunch.observing(launchPlan);
  for (const each of moves) each(launch);
  return launch;
}

/** The events that allow a rise: a GO, or a gate of the stage before whose every criterion was healthy. */
function riseIsAllowed(before: readonly RecordedEvent[], stageIndex: number): boolean {
  if (stageIndex === 0) return before.some(({ type }) => type === 'LaunchStarted');
  const passed = before.findLast((event) => event.type === 'GatePassed' || event.type === 'GateJudged');
  return (
    passed?.type === 'GatePassed' &&
    passed.data.stage === stageIndex - 1 &&
    passed.data.criteria.every(({ verdict }) => verdict === 'healthy')
  );
}

describe('whatever happens', () => {
  it('the share rises only by a recorded decision whose gates passed', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const { events } = played(moves);
        let share = 0;
        events.forEach((event, i) => {
          if (event.type !== 'ShareRequested') return;
          if (event.data.shareBp > share) {
            const entered = events[i - 1];
            expect(entered?.type).toBe('StageEntered');
            if (entered?.type === 'StageEntered')
              expect(riseIsAllowed(events.slice(0, i), entered.data.stage)).toBe(true);
          }
          share = event.data.shareBp;
        });
      }),
      { numRuns: 500 },
    );
  });

  it('no work asks a router for more than was recorded', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const { state } = played(moves);
        for (const effect of effects(state)) {
          if (effect.kind === 'apply_share') expect(effect.split.shareBp).toBe(state.asked.main?.shareBp);
        }
      }),
    );
  });

  it('a rollback can be had from every running state, and the share never rises after it', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), fc.array(move, { maxLength: 20 }), (before, after) => {
        const launch = played(before);
        if (!isRunning(launch.state)) return;
        launch.decision('rollback', { as: 'commander' });
        expect(launch.state.phase).toBe('rolling_back');
        for (const each of after) each(launch);
        expect(launch.state.asked.main?.shareBp).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('replaying the record gives the state that was lived', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const launch = played(moves);
        expect(launch.replayed()).toEqual(launch.state);
      }),
    );
  });

  it('a window never counts more time than has passed', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const { state } = played(moves);
        if (state.stage === null) return;
        expect(state.stage.observedMs).toBeLessThanOrEqual(state.lastAt - state.stage.enteredAt);
      }),
    );
  });
});
