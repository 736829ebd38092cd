import type { EventType, RecordedEvent } from './events.ts';
import { withResult } from './evolve-stage.ts';
import type { LaunchState, RollbackState } from './state.ts';

type EventOf<T extends EventType> = Extract<RecordedEvent, { readonly type: T }>;

type RollbackEvent = EventOf<
  | 'RollbackStarted'
  | 'TrafficReturned'
  | 'RollbackUnconfirmed'
  | 'VerifyStepStarted'
  | 'VerifyStepFinished'
  | 'RollbackCompleted'
>;

/** The state after an event of a rollback. */
export function evolveRollback(state: LaunchState, event: RollbackEvent): LaunchState {
  const { at } = event;
  switch (event.type) {
    case 'RollbackStarted':
      return rollingBack(state, event);
    case 'TrafficReturned':
      return inRollback(state, { timing: event.data.timing, step: 0 });
    case 'RollbackUnconfirmed':
      return inRollback(state, { unconfirmed: true });
    case 'VerifyStepStarted':
      return inRollback(state, { step: event.data.step, stepStarted: true, stepSince: at, stepChecking: false });
    case 'VerifyStepFinished':
      return stepFinished({ ...state, questions: {} }, event);
    case 'RollbackCompleted':
      return { ...state, phase: 'rolled_back' };
  }
}

function inRollback(state: LaunchState, change: Partial<RollbackState>): LaunchState {
  return state.rollback === null ? state : { ...state, rollback: { ...state.rollback, ...change } };
}

function rollingBack(state: LaunchState, { at, data }: EventOf<'RollbackStarted'>): LaunchState {
  const rollback: RollbackState = {
    ...data,
    startedAt: at,
    timing: null,
    unconfirmed: false,
    // Where there is no traffic, there is none to wait for.
    step: Object.keys(state.plan.targets).length === 0 ? 0 : null,
    stepStarted: false,
    stepSince: at,
    stepAttempts: 0,
    stepChecking: false,
    stepAgreed: [],
    failedSteps: [],
    ordered: false,
  };
  // A second decision to roll back orders what waits for stable: it needs its people anew.
  const votes = { ...state.votes, rollback: [] };
  return { ...withResult(state), phase: 'rolling_back', paused: null, questions: {}, votes, rollback };
}

function stepFinished(state: LaunchState, { data }: EventOf<'VerifyStepFinished'>): LaunchState {
  const { step, name, passed, again } = data;
  const attempts = (state.rollback?.stepAttempts ?? 0) + 1;
  if (again) return inRollback(state, { stepStarted: false, stepAttempts: attempts });
  const failedSteps = [...(state.rollback?.failedSteps ?? []), ...(passed ? [] : [name])];
  return inRollback(state, { step: step + 1, stepStarted: false, stepAttempts: 0, stepAgreed: [], failedSteps });
}
