import type { RecordedEvent } from './events.ts';
import type { AfterFailure, RunbookEvent } from './events-runbook.ts';
import { firstSteps, freedBy, openSteps } from './runbook-plan.ts';
import { type CheckpointState, type RunbookState, type StepState, stepState, withStep } from './runbook-state.ts';
import type { LaunchState } from './state.ts';
import { without } from './without.ts';

type EventOf<T extends RunbookEvent['type']> = Extract<RecordedEvent, { readonly type: T }>;

/** The state after an event of the runbook, or of a message. */
export function evolveRunbook(state: LaunchState, event: EventOf<RunbookEvent['type']>): LaunchState {
  const { at } = event;
  switch (event.type) {
    case 'StepStarted':
      return stepStarted(state, event);
    case 'StepWorkDone':
      return workDone(state, event);
    case 'StepFailed':
      return stepFailed(state, event);
    case 'StepEnded':
      return stepEnded(state, event);
    case 'CheckpointReached':
      return inCheckpoint(state, { since: at, agreed: [], criteria: null, answers: {} });
    case 'CheckpointJudged':
      return inCheckpoint(state, { criteria: event.data.criteria });
    case 'CheckpointPassed':
      return state;
    case 'PhaseCompleted': {
      const phasesEnded = [...state.runbook.phasesEnded, at];
      const open = firstSteps(state.plan.runbook[phasesEnded.length]);
      return { ...state, runbook: { ...state.runbook, open, phasesEnded, checkpoint: null } };
    }
    case 'MessageQueued': {
      const { message: id, channel, text } = event.data;
      const messages = [...state.messages, { id, channel, text, since: at }];
      return { ...state, messages, messageCount: state.messageCount + 1 };
    }
    case 'MessageDelivered':
    case 'MessageFailed':
      return { ...state, messages: state.messages.filter(({ id }) => id !== event.data.message) };
  }
}

/** The runbook after CONTINUE: people who said no are asked again. */
export function continuedRunbook(state: LaunchState, at: number): RunbookState {
  const { checkpoint, ...runbook } = withTimeAnew(state, at);
  return { ...runbook, checkpoint: checkpoint === null ? null : { ...checkpoint, answers: {} } };
}

/** The runbook after a time in which nobody could answer: everybody has their whole time again. */
export function withTimeAnew(state: LaunchState, at: number): RunbookState {
  const runbook = openSteps(state).reduce((next, { step: { id, work } }) => {
    const own = stepState(next, id);
    return own.status === 'running' && work.kind !== 'wait' ? withStep(next, id, { ...own, since: at }) : next;
  }, state.runbook);
  return { ...runbook, checkpoint: runbook.checkpoint === null ? null : { ...runbook.checkpoint, since: at } };
}

/** What a step is beside its status. */
type Shared = Partial<Pick<StepState, 'agreed' | 'attempts' | 'failures' | 'delayed' | 'startedAt'>>;
type Status = StepState extends infer S
  ? S extends StepState
    ? Omit<S, 'agreed' | 'attempts' | 'failures' | 'delayed' | 'startedAt'>
    : never
  : never;

/** The state with a step in a new status. */
export function inStep(state: LaunchState, id: string, status: Status, change: Shared = {}): LaunchState {
  const { agreed, attempts, failures, delayed, startedAt } = stepState(state.runbook, id);
  const step: StepState = { agreed, attempts, failures, delayed, startedAt, ...change, ...status };
  return { ...state, runbook: withStep(state.runbook, id, step) };
}

/** The state with a change to the checkpoint that was reached. */
export function inCheckpoint(state: LaunchState, change: Partial<CheckpointState>): LaunchState {
  const before = state.runbook.checkpoint ?? { since: 0, agreed: [], criteria: null, answers: {} };
  return { ...state, runbook: { ...state.runbook, checkpoint: { ...before, ...change } } };
}

function stepStarted(state: LaunchState, { at, data }: EventOf<'StepStarted'>): LaunchState {
  const { startedAt } = stepState(state.runbook, data.step);
  const change = { attempts: data.attempt, startedAt: startedAt ?? at };
  return inStep(state, data.step, { status: 'running', since: at, checking: false }, change);
}

function workDone(state: LaunchState, { at, data: { step } }: EventOf<'StepWorkDone'>): LaunchState {
  if (state.rollback !== null) return { ...state, rollback: { ...state.rollback, stepChecking: true } };
  return inStep(answeredByItself(state, step), step, { status: 'running', since: at, checking: true });
}

function stepEnded(state: LaunchState, { at, data }: EventOf<'StepEnded'>): LaunchState {
  const { step, outcome, detail } = data;
  const next = inStep(answeredByItself(state, step), step, { status: 'ended', at, outcome, detail });
  const open = [...state.runbook.open.filter((id) => id !== step), ...freedBy(next, step)];
  return { ...next, runbook: { ...next.runbook, open } };
}

function stepFailed(state: LaunchState, { at, data }: EventOf<'StepFailed'>): LaunchState {
  const before = stepState(state.runbook, data.step);
  // Whether an attempt of unknown outcome failed, nobody knows.
  const failures = before.failures + (data.outcome === 'unknown' ? 0 : 1);
  const delayed = before.delayed || data.next.kind === 'delay';
  return inStep(answeredByItself(state, data.step), data.step, statusAfter(data.next, at), { failures, delayed });
}

function statusAfter(next: AfterFailure, at: number): Status {
  switch (next.kind) {
    case 'retry':
      return { status: 'waiting', dueAt: at };
    case 'delay':
      return { status: 'waiting', dueAt: next.until };
    case 'ask':
      return { status: 'stopped' };
  }
}

/** A step that goes on leaves no question of its own behind. */
function answeredByItself(state: LaunchState, step: string): LaunchState {
  return { ...state, questions: without(state.questions, `step.${step}`) };
}
