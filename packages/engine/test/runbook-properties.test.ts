import { effects, isOver, isRunning, nextDueAt, type RecordedEvent } from '@holdpoint/engine';
import type { OnFailure, Plan, StepWork } from '@holdpoint/plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { START, TestLaunch } from './support/launch.ts';
import { compare, criterion, MINUTE, plan, stage, step, trigger } from './support/plan.ts';
import { channel, checkpoint, phase, RUN, relative, wall, work } from './support/runbook.ts';

type Move = (launch: TestLaunch) => void;

const PEOPLE = ['ann', 'bob'] as const;
const T = START + 30 * MINUTE;

const stepWork: fc.Arbitrary<StepWork> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(RUN) },
  fc.constant<StepWork>({ kind: 'verify' }),
  fc.constant<StepWork>({ kind: 'tell' }),
  fc.constant<StepWork>({ kind: 'manual' }),
  fc.constant<StepWork>({ kind: 'ask', role: 'lead', question: 'Well?' }),
  fc.nat(20 * MINUTE).map((ms): StepWork => ({ kind: 'wait', ms })),
);

const onFailure: fc.Arbitrary<OnFailure> = fc.constantFrom(
  { kind: 'stop' },
  { kind: 'continue' },
  { kind: 'delay', ms: 10 * MINUTE },
);

const moment = fc.oneof(
  fc.integer({ min: -20 * MINUTE, max: 40 * MINUTE }).map(relative),
  fc.integer({ min: -20 * MINUTE, max: 40 * MINUTE }).map((ms) => wall(T + ms)),
);

const anyStep = fc
  .record({
    work: stepWork,
    onFailure,
    at: fc.option(moment),
    retries: fc.nat(2),
    idempotent: fc.boolean(),
    needs: fc.constantFrom([], [], ['lead'], ['lead', 'commander']),
    parallel: fc.boolean(),
    verify: fc.boolean(),
  })
  .map(({ at, parallel, verify, ...rest }) =>
    work('Step', {
      ...rest,
      ...(at === null ? {} : { at }),
      ...(verify || rest.work.kind === 'verify' ? { verify: { ...check } } : {}),
      after: parallel ? ['-'] : [],
      tell: [{ channel: 'alerts', message: 'done' }],
    }),
  );

const check = step().verify ?? { kind: 'http', subject: '', options: {}, tries: 1, everyMs: 1 };

const anyPhase = fc.record({ steps: fc.array(anyStep, { maxLength: 4 }), at: fc.option(moment), ends: fc.boolean() });

/** Runbooks of all kinds, beside stages, with stages that a step opens, and without any. */
const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    phases: fc.array(anyPhase, { minLength: 1, maxLength: 3 }),
    traffic: fc.constantFrom('none', 'beside', 'steps'),
  })
  .map(({ phases, traffic }) => {
    const opening =
      traffic === 'steps' ? [0, 1].map((nth) => work('Open', { work: { kind: 'stage', stage: nth } })) : [];
    const gate = [criterion(1, compare('error_rate', { op: '<', value: 0.05 }))];
    const stages =
      traffic === 'none'
        ? []
        : [
            stage({ gate, triggers: [{ ...trigger(1, compare('error_rate', { op: '>', value: 0.5 })), by: 'lead' }] }),
            stage({ shareBp: 10_000 }),
          ];
    return plan({
      launch: { ...plan().launch, startMs: T },
      ...(traffic === 'none' ? { targets: {} } : {}),
      stages,
      channels: { alerts: channel('alerts') },
      rollback: {
        withinMs: 30_000,
        stableGone: 'hold',
        steps: [step(), work('Purge', { id: 'rollback.2', needs: ['lead'] })],
      },
      runbook: phases.map(({ steps, at, ends }, i) =>
        phase(i + 1, i === 0 ? [...steps, ...opening] : steps, {
          ...(at === null ? {} : { at }),
          ...(ends ? { checkpoint: checkpoint({ needs: ['lead'] }) } : {}),
        }),
      ),
    });
  });

const outcome = fc.constantFrom('succeeded', 'failed', 'timed_out', 'verification_failed');

/** Everything that can befall a runbook, in any order, whether it fits or not. */
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(7), outcome).map(
      ([nth, result]): Move =>
        (launch) =>
          finishWork(launch, nth, result),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(7), fc.constantFrom('yes', 'yes', 'no'), fc.constantFrom(...PEOPLE)).map(
      ([nth, answer, as]): Move =>
        (launch) =>
          answerAny(launch, nth, { answer, as }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.nat(30 * MINUTE).map(
      (ms): Move =>
        (launch) =>
          void launch.wait(ms).input({ kind: 'tick' }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('go', 'continue', 'continue').map(
      (decision): Move =>
        (launch) =>
          void launch.decision(decision, { as: 'commander' }),
    ),
  },
  fc.constantFrom('pause', 'rollback', 'no-go').map(
    (decision): Move =>
      (launch) =>
        void launch.decision(decision, { as: 'commander' }),
  ),
  fc.constantFrom(0, 0, 0.6).map(
    (ratio): Move =>
      (launch) =>
        void launch.read(ratio),
  ),
  { weight: 3, arbitrary: fc.constant<Move>((launch) => launch.settle()) },
  fc.constant<Move>((launch) => launch.start(launch.state.epoch + 1)),
  fc.tuple(fc.constantFrom('p1.s1', 'p2.s1', 'x'), fc.nat(3), outcome).map(
    ([id, attempt, result]): Move =>
      (launch) =>
        void launch.input({ kind: 'step_result', step: id, attempt, outcome: result, detail: '' }),
  ),
  fc.tuple(fc.nat(2), fc.boolean()).map(
    ([nth, passed]): Move =>
      (launch) =>
        void launch.input({ kind: 'step_finished', step: nth, passed, detail: '' }),
  ),
  fc.tuple(fc.constantFrom('m1', 'm2', 'x'), fc.boolean()).map(
    ([message, delivered]): Move =>
      (launch) =>
        void launch.input({ kind: 'message_result', message, delivered, detail: '' }),
  ),
);

type Outcome = 'succeeded' | 'failed' | 'timed_out' | 'verification_failed';

/** One of the steps that are under way comes to an end. */
function finishWork(launch: TestLaunch, nth: number, result: Outcome): void {
  const running = effects(launch.state).filter((effect) => effect.kind === 'run_step');
  const effect = running[nth % Math.max(1, running.length)];
  if (effect === undefined) return;
  launch
    .wait(MINUTE)
    .input({ kind: 'step_result', step: effect.step, attempt: effect.attempt, outcome: result, detail: '' });
}

function answerAny(
  launch: TestLaunch,
  nth: number,
  { answer, as }: { readonly answer: 'yes' | 'no'; readonly as: string },
): void {
  const open = Object.values(launch.state.questions);
  const question = open[nth % Math.max(1, open.length)];
  if (question !== undefined) launch.answer(question.id, answer, as);
}

function played(of: Plan, moves: readonly Move[]): TestLaunch {
  const launch = new TestLaunch(of);
  launch.start();
  for (const each of moves) each(launch);
  return launch;
}

const lived = fc.tuple(anyPlan, fc.array(move, { maxLength: 80 })).map(
  ([of, moves]) =>
    () =>
      played(of, moves),
);
const RUNS = { numRuns: 700 };

function always(name: string, property: (launch: TestLaunch) => void): void {
  it(name, () => {
    fc.assert(
      fc.property(lived, (live) => void property(live())),
      RUNS,
    );
  });
}

type Started = Extract<RecordedEvent, { readonly type: 'StepStarted' }>;

function forEachStart(launch: TestLaunch, see: (event: Started, before: readonly RecordedEvent[]) => void): void {
  launch.events.forEach((event, i) => {
    if (event.type === 'StepStarted') see(event, launch.events.slice(0, i));
  });
}

function placed(of: Plan, id: string) {
  for (const each of of.runbook) for (const own of each.steps) if (own.id === id) return { own, phase: each };
  throw new Error(`no step ${id}`);
}

describe('whatever happens to a runbook', () => {
  always('no step starts before those that it follows have ended, and none before the phases before it', (launch) => {
    forEachStart(launch, ({ data }, before) => {
      const { own, phase: of } = placed(launch.state.plan, data.step);
      const ended = (id: string): boolean =>
        before.some((event) => event.type === 'StepEnded' && event.data.step === id);
      expect(own.after.every(ended)).toBe(true);
      const earlier = launch.state.plan.runbook.slice(0, launch.state.plan.runbook.indexOf(of));
      const completed = before.flatMap((event) => (event.type === 'PhaseCompleted' ? [event.data.phase] : []));
      expect(completed).toEqual(earlier.map(({ id }) => id));
      expect(ended(data.step)).toBe(false);
    });
  });

  always('no step starts before its moment, nor before GO where it needs it', (launch) => {
    forEachStart(launch, ({ at, data }, before) => {
      const { own, phase: of } = placed(launch.state.plan, data.step);
      const due = own.at ?? of.at;
      const go = before.find(({ type }) => type === 'LaunchStarted')?.at;
      const offset = due?.kind === 'relative' ? due.offsetMs : due === undefined ? 0 : due.atMs - T;
      if (go === undefined) expect(due !== undefined && offset < 0 && own.work.kind !== 'stage').toBe(true);
      if (due?.kind === 'wall') expect(at).toBeGreaterThanOrEqual(due.atMs);
      if (due?.kind === 'relative') expect(at).toBeGreaterThanOrEqual((go ?? T) + due.offsetMs);
    });
  });

  always('no step starts while the launch is paused, rolling back or over', (launch) => {
    const HALTS = ['LaunchPaused', 'RollbackStarted', 'LaunchAborted', 'LaunchCompleted'];
    forEachStart(launch, (_, before) => {
      const last = before.findLast(({ type }) => HALTS.includes(type) || type === 'LaunchContinued');
      expect(HALTS).not.toContain(last?.type);
    });
  });

  always('no step starts without the agreement of everybody who must agree, each another person', (launch) => {
    forEachStart(launch, ({ data }, before) => {
      const { own } = placed(launch.state.plan, data.step);
      const agreed = before.flatMap((event) => {
        if (event.type !== 'QuestionAnswered' || event.data.answer !== 'yes' || event.actor.kind !== 'person')
          return [];
        return own.needs.some((role) => event.data.question === `step.${data.step}.${role}`)
          ? [event.actor.person]
          : [];
      });
      expect(new Set(agreed).size).toBe(own.needs.length);
    });
  });

  always('each attempt starts once, and only as often as the plan and people allow', (launch) => {
    const attempts = new Map<string, number>();
    forEachStart(launch, ({ data }, before) => {
      expect(data.attempt).toBe((attempts.get(data.step) ?? 0) + 1);
      attempts.set(data.step, data.attempt);
      const { own } = placed(launch.state.plan, data.step);
      const said = before.filter(
        (event) => event.type === 'QuestionAnswered' && event.data.question === `step.${data.step}`,
      );
      const cutOff = before.filter(
        (event) => event.type === 'StepFailed' && event.data.step === data.step && event.data.outcome === 'unknown',
      );
      const granted =
        1 + own.retries + (own.onFailure.kind === 'delay' ? 1 : 0) + said.length + (own.idempotent ? cutOff.length : 0);
      expect(data.attempt).toBeLessThanOrEqual(granted);
    });
  });

  always(
    'a command that may not run twice is never run again after a restart without the word of a person',
    (launch) => {
      forEachStart(launch, ({ data }, before) => {
        const { own } = placed(launch.state.plan, data.step);
        if (own.work.kind !== 'run' || own.idempotent) return;
        const about = before.filter((event) => 'step' in event.data && event.data.step === data.step);
        const last = about.findLast((event) => event.type === 'StepFailed');
        if (last?.type !== 'StepFailed' || last.data.outcome !== 'unknown') return;
        const word = before
          .slice(last.seq)
          .find((event) => event.type === 'QuestionAnswered' && event.data.question === `step.${data.step}`);
        expect(word?.type === 'QuestionAnswered' && word.data.answer).toBe('no');
      });
    },
  );

  always('what falls due makes the launch move, so that a controller never waits in vain', (launch) => {
    const due = nextDueAt(launch.state);
    if (due === null) return;
    launch.now = Math.max(launch.now, due);
    expect(launch.input({ kind: 'tick' })).not.toEqual([]);
  });

  always('replaying the record gives the state that was lived', (launch) => {
    expect(launch.replayed()).toEqual(launch.state);
  });

  always('nothing but messages follows the end', (launch) => {
    const end = launch.events.findIndex(({ type }) =>
      ['LaunchCompleted', 'LaunchAborted', 'RollbackCompleted'].includes(type),
    );
    expect(isOver(launch.state)).toBe(end >= 0);
    const after = launch.events.slice(end < 0 ? launch.events.length : end + 1).map(({ type }) => type);
    const allowed = ['MessageDelivered', 'MessageFailed', 'DecisionRefused', 'ControllerStarted'];
    expect(after.filter((type) => !allowed.includes(type))).toEqual([]);
  });

  always('a launch whose people say yes and whose commands succeed comes to its end', (launch) => {
    for (let i = 0; i < 400 && !isOver(launch.state); i += 1) helpAlong(launch);
    expect(isOver(launch.state)).toBe(true);
  });
});

/** Everybody does what is asked of them. */
function helpAlong(launch: TestLaunch): void {
  const { state } = launch;
  for (const { id, role } of Object.values(state.questions))
    if (role !== 'commander' || !id.startsWith('go')) launch.answer(id, 'yes', role === 'lead' ? 'bob' : 'ann');
  for (const effect of effects(launch.state)) {
    if (effect.kind === 'run_step')
      launch.input({
        kind: 'step_result',
        step: effect.step,
        attempt: effect.attempt,
        outcome: 'succeeded',
        detail: '',
      });
    if (effect.kind === 'verify') launch.input({ kind: 'step_finished', step: effect.step, passed: true, detail: '' });
    if (effect.kind === 'apply_share') launch.settle();
  }
  launch.decision(isRunning(launch.state) || launch.state.paused !== null ? 'continue' : 'go', { as: 'commander' });
  if (state.plan.stages.length > 0 && state.phase !== 'rolling_back') launch.read(0);
  else launch.wait(10 * MINUTE);
  launch.input({ kind: 'tick' });
}
