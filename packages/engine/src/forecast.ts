import type { Moment, Phase, Step } from '@holdpoint/plan';
import type { StepOutcome } from './events-runbook.ts';
import { isOpenedByStep } from './runbook-plan.ts';
import { type StepState, stepState } from './runbook-state.ts';
import { initialState, isOver, type LaunchState, remainingMs } from './state.ts';

/** When something begins and ends: as planned, as expected now, and as it was. Launch time, epoch milliseconds. */
export interface Span {
  /** Null where the plan states no start. */
  readonly plannedStart: number | null;
  readonly plannedEnd: number | null;
  /** What it was, or what is expected as long as nothing goes wrong. */
  readonly start: number;
  readonly end: number;
  /** Null while it has not happened. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface StepForecast extends Span {
  readonly id: string;
  readonly name: string;
  readonly status: Exclude<StepState['status'], 'ended'> | StepOutcome;
}

export interface PhaseForecast extends Span {
  readonly id: string;
  readonly name: string;
  readonly steps: readonly StepForecast[];
}

export interface Forecast {
  readonly phases: readonly PhaseForecast[];
  /** End of the launch, its stages included. */
  readonly end: number;
  /** From there to the end of the launch window, milliseconds; negative where it is too late, null without a window. */
  readonly bufferMs: number | null;
}

/** When the steps and phases of a runbook begin and end, seen from `at`. People are taken to answer at once. */
export function forecast(state: LaunchState, at: number): Forecast {
  const { launch, runbook } = state.plan;
  const planned = launch.startMs === undefined ? null : new Schedule(initialState(state.plan, ''), launch.startMs);
  const expected = new Schedule(state, at);
  const phases = runbook.map((phase, i) => phaseForecast(state, phase, i, { planned, expected }));
  const end = isOver(state) ? state.lastAt : expected.end();
  return { phases, end, bufferMs: launch.window === undefined ? null : launch.window.toMs - end };
}

interface Schedules {
  readonly planned: Schedule | null;
  readonly expected: Schedule;
}

function phaseForecast(state: LaunchState, phase: Phase, index: number, schedules: Schedules): PhaseForecast {
  const steps = phase.steps.map((step) => stepForecast(state, step, schedules));
  const starts = steps.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt]));
  const endedAt = state.runbook.phasesEnded[index] ?? null;
  const startedAt = starts.length === 0 ? endedAt : Math.min(...starts);
  return { id: phase.id, name: phase.name, steps, ...span(schedules, (by) => by.phase(index)), startedAt, endedAt };
}

function stepForecast(state: LaunchState, { id, name }: Step, schedules: Schedules): StepForecast {
  const own = stepState(state.runbook, id);
  const [status, endedAt] = own.status === 'ended' ? [own.outcome, own.at] : [own.status, null];
  return { id, name, status, ...span(schedules, (by) => by.step(id)), startedAt: own.startedAt ?? endedAt, endedAt };
}

function span({ planned, expected }: Schedules, of: (by: Schedule) => Times) {
  const plan = planned === null ? null : of(planned);
  const { start, end } = of(expected);
  return { plannedStart: plan?.start ?? null, plannedEnd: plan?.end ?? null, start, end };
}

interface Times {
  readonly start: number;
  readonly end: number;
}

/** When everything happens if it goes on from a state at a time. */
class Schedule {
  readonly #state: LaunchState;
  readonly #at: number;
  /** T: of a launch that has not begun, as planned, though not in the past. */
  readonly #go: number;
  readonly #steps = new Map<string, Times>();
  readonly #phases: Times[] = [];

  constructor(state: LaunchState, at: number) {
    this.#state = state;
    this.#go = state.startedAt ?? Math.max(at, state.plan.launch.startMs ?? at);
    // A plan is read from its first moment on, an expectation from now on.
    this.#at = state.seq === 0 ? Number.NEGATIVE_INFINITY : at;
    for (const phase of state.plan.runbook) this.#addPhase(phase);
  }

  step(id: string): Times {
    return this.#steps.get(id) ?? { start: this.#go, end: this.#go };
  }

  phase(index: number): Times {
    return this.#phases[index] ?? { start: this.#go, end: this.#go };
  }

  end(): number {
    return Math.max(this.#go, this.#stageEnd(this.#state.plan.stages.length - 1), this.#phases.at(-1)?.end ?? 0);
  }

  #addPhase(phase: Phase): void {
    const before = this.#phases.at(-1)?.end ?? Number.NEGATIVE_INFINITY;
    const times = phase.steps.map((step) => {
      const own = this.#stepTimes(step, phase, before);
      this.#steps.set(step.id, own);
      return own;
    });
    const endedAt = this.#state.runbook.phasesEnded[this.#phases.length];
    const first = times.length === 0 ? this.#moment(phase.at, before) : Math.min(...times.map(({ start }) => start));
    const end = endedAt ?? Math.max(first, ...times.map((own) => own.end));
    this.#phases.push({ start: first, end });
  }

  #stepTimes(step: Step, phase: Phase, before: number): Times {
    const own = stepState(this.#state.runbook, step.id);
    const takesMs = step.work.kind === 'wait' ? step.work.ms : (step.takesMs ?? 0);
    if (own.status === 'ended') return { start: own.startedAt ?? own.at, end: own.at };
    if (own.status === 'running')
      return { start: own.startedAt ?? own.since, end: Math.max(this.#at, own.since + takesMs) };
    const after = step.after.map((id) => this.step(id).end);
    const stage = step.work.kind === 'stage' ? this.#stageEnd(step.work.stage - 1) : before;
    const dueAt = own.status === 'waiting' ? (own.dueAt ?? before) : before;
    const next = Math.max(this.#moment(step.at ?? phase.at, before), dueAt, stage, ...after);
    return { start: own.startedAt ?? next, end: next + takesMs };
  }

  /** When something may begin that is due at a moment, behind what comes before it. */
  #moment(moment: Moment | undefined, before: number): number {
    const due = moment === undefined ? this.#go : moment.kind === 'wall' ? moment.atMs : this.#go + moment.offsetMs;
    return Math.max(due, before, this.#at);
  }

  /** When a stage has been observed for its time. */
  #stageEnd(index: number): number {
    const { plan, stage, phase } = this.#state;
    const own = plan.stages[index];
    if (own === undefined) return this.#go;
    if (stage !== null && stage.index > index) return this.#at;
    if (stage?.index === index) return this.#at + (phase === 'running' ? 0 : remainingMs(this.#state));
    return this.#stageStart(index) + own.observeMs;
  }

  #stageStart(index: number): number {
    const { plan } = this.#state;
    if (!isOpenedByStep(plan, index)) return Math.max(this.#at, this.#stageEnd(index - 1));
    const steps = plan.runbook.flatMap((phase) => phase.steps);
    const opener = steps.find(({ work }) => work.kind === 'stage' && work.stage === index);
    return opener === undefined ? this.#go : this.step(opener.id).end;
  }
}
