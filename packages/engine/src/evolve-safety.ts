import type { RecordedEvent } from './events.ts';
import type { SafetyEvent } from './events-safety.ts';
import { inStage } from './evolve-stage.ts';
import type { LaunchState, StageCapacity } from './state.ts';
import { without } from './without.ts';

type RecordedSafetyEvent = Extract<RecordedEvent, { readonly type: SafetyEvent['type'] }>;

/** The state after an event of what is looked at before traffic moves. */
export function evolveSafety(state: LaunchState, event: RecordedSafetyEvent): LaunchState {
  switch (event.type) {
    case 'CapacityProven':
      return withCapacity(state, { provenAt: event.at, detail: event.data.detail });
    case 'CapacityLacking':
      return withCapacity(state, { provenAt: null, detail: event.data.detail });
    case 'StableGone': {
      const { target, ...gone } = event.data;
      const since = state.stableGone[target]?.since ?? event.at;
      return { ...state, stableGone: { ...state.stableGone, [target]: { ...gone, since } } };
    }
    case 'StableBack':
      return { ...state, stableGone: without(state.stableGone, event.data.target) };
    case 'RollbackOrdered':
      return state.rollback === null ? state : { ...state, rollback: { ...state.rollback, ordered: true } };
  }
}

function withCapacity(state: LaunchState, change: Partial<StageCapacity>): LaunchState {
  return state.stage === null ? state : inStage(state, { capacity: { ...state.stage.capacity, ...change } });
}

/** What was proven does not count any more: time has passed that nobody saw. */
export function capacityAnew(state: LaunchState): LaunchState {
  const attempt = (state.stage?.capacity.attempt ?? 0) + 1;
  return withCapacity(state, { provenAt: null, attempt, detail: null });
}
