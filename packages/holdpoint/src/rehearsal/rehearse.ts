import { initialState, isOver, type LaunchState, type RecordedEvent, type Summary, summarize } from '@holdpoint/engine';
import type { Plan, Scenario } from '@holdpoint/plan';
import { VirtualTime } from '../shell/virtual-time.ts';
import { Life } from '../world/life.ts';
import { withLogins } from '../world/people.ts';
import type { Exposure } from '../world/router.ts';
import { type Happening, momentAt, SimulatedWorld } from '../world/world.ts';
import { rehearsalRecord } from './record.ts';

export interface RehearsalOptions {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Whether people take back of themselves what stays bad; yes unless stated. */
  readonly takesBack?: boolean;
  /** Told of every event, readings as well. */
  readonly onEvent?: (event: RecordedEvent) => void;
}

/** What a launch came to in a simulated world. All times are launch time, epoch milliseconds. */
export interface Rehearsal {
  readonly seed: number;
  /** T. */
  readonly startAt: number;
  readonly beganAt: number;
  readonly endedAt: number;
  /** What was decided and done, without the readings. */
  readonly events: readonly RecordedEvent[];
  readonly happenings: readonly Happening[];
  readonly summary: Summary;
  readonly state: LaunchState;
  /** When the candidate first became worse than it was; null where it never did. */
  readonly harmedAt: number | null;
  readonly exposure: Exposure;
  /** What an unfinished launch waits for, and for whom; empty for one that ended. */
  readonly waitingFor: readonly string[];
  /** Timers fired, as a measure of work. */
  readonly steps: number;
}

/** A scenario in which nothing happens. */
export const NOTHING_HAPPENS: Scenario = {
  title: 'Nothing goes wrong',
  world: { levels: { stable: {}, candidate: {} }, delayMs: {} },
  people: {},
  events: [],
};

const DAY_MS = 86_400_000;
/** How long before T people are there. */
const LEAD_MS = 300_000;
/** T of a plan that states none: a Monday at nine, UTC. */
const USUAL_START = Date.UTC(2026, 1, 2, 9);

/**
 * Lives through a launch on virtual time: the engine and the controller are those of a real launch, the world
 * around them is simulated. The same options give the same rehearsal.
 */
export async function rehearse({
  plan: written,
  scenario,
  seed,
  takesBack = true,
  onEvent = () => undefined,
}: RehearsalOptions): Promise<Rehearsal> {
  const plan = withLogins(written);
  const startAt = plan.launch.startMs ?? plan.launch.window?.fromMs ?? USUAL_START;
  const beganAt = startAt - leadOf(plan, startAt);
  const clock = new VirtualTime(beganAt);
  const record = rehearsalRecord();
  let state = initialState(plan, `${plan.launch.name}-${new Date(startAt).toISOString().slice(0, 10)}-1`);
  let life: Life | null = null;
  const world = new SimulatedWorld({
    plan,
    scenario,
    seed,
    clock,
    startAt,
    takesBack,
    present: () => (life?.alive ? { launch: life.controller, state: life.controller.state } : undefined),
    onCrash: (forMs) => {
      if (life === null) return;
      state = life.controller.state;
      life.end();
      const gone = life;
      for (const router of Object.values(world.routers)) router.goBackUnless(() => life !== gone);
      clock.at(clock.now() + forMs, begin);
    },
  });
  record.onEvent = (event) => {
    onEvent(event);
    world.notice(event);
  };
  const begin = (): void => {
    life = new Life(state, {
      clock,
      store: record.store,
      journal: { append: () => undefined },
      drivers: world.routers,
      sources: [world.source],
      alerts: world.alerts,
      steps: world.steps,
      messenger: world.messenger,
      probes: world.probes,
      onProblem: () => undefined,
    });
    void life.begin({ epoch: record.store.nextEpoch(), planFile: plan.launch.name });
  };
  begin();
  const present = (): LaunchState => life?.controller.state ?? state;
  await clock.run(limitOf(plan, startAt), () => !isOver(present()));
  world.settle();
  return {
    seed,
    startAt,
    beganAt,
    endedAt: clock.now(),
    events: record.events,
    happenings: world.happenings,
    summary: summarize(present()),
    state: present(),
    harmedAt: world.harmedAt,
    exposure: together(Object.values(world.routers).map(({ exposure }) => exposure)),
    waitingFor: isOver(present()) ? [] : waitsOf(present()),
    steps: clock.fired,
  };
}

/** How long before T the rehearsal begins: in time for the baseline and for the first step. */
function leadOf(plan: Plan, startAt: number): number {
  const moments = plan.runbook.flatMap(({ at, steps }) => [at, ...steps.map((step) => step.at)]);
  const leads = moments.map((moment) => (moment === undefined ? 0 : startAt - momentAt(moment, startAt)));
  return Math.max(plan.launch.baselineMs, ...leads) + LEAD_MS;
}

/** When a launch that has not ended by then is taken to be stuck. */
function limitOf(plan: Plan, startAt: number): number {
  const observed = plan.stages.reduce((sum, { observeMs }) => sum + observeMs, 0);
  const moments = plan.runbook.flatMap(({ at, steps }) => [at, ...steps.map((step) => step.at)]);
  const last = Math.max(0, ...moments.map((moment) => (moment ? momentAt(moment, startAt) - startAt : 0)));
  return startAt + 2 * Math.max(observed, last) + DAY_MS;
}

function together(exposures: readonly Exposure[]): Exposure {
  const sum = (key: keyof Exposure): number => exposures.reduce((total, each) => total + each[key], 0);
  return { requests: sum('requests'), failed: sum('failed'), userMinutes: sum('userMinutes') };
}

function waitsOf(state: LaunchState): readonly string[] {
  const questions = Object.values(state.questions).map(({ role, text }) => `${role}: ${text}`);
  const paused = state.paused === null ? [] : [`somebody who may continue: ${state.paused.detail}`];
  const gate = (state.stage?.criteria ?? []).filter(({ verdict }) => verdict !== 'healthy');
  return [...questions, ...paused, ...gate.map(({ comparison }) => `the gate: ${comparison.text}`)];
}
