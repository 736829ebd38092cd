import type { Phase, Step } from '@holdpoint/plan';
import { rollbackStepDueAt } from './rollback-steps.ts';
import { mayBegin, missingAgreement, timeLimitMs } from './runbook.ts';
import { currentPhase, notBefore, openSteps, type PlacedStep, stepDueAt } from './runbook-plan.ts';
import { stepState } from './runbook-state.ts';
import { isUnderWay, type LaunchState } from './state.ts';

/**
 * The launch time, epoch milliseconds, at which something follows from time alone: a step, the end of a wait,
 * a time limit, the next attempt after a delay. Null where everything waits for something else.
 */
export function nextDueAt(state: LaunchState): number | null {
  const phase = currentPhase(state);
  const times = [rollbackStepDueAt(state), ...(phase === null || !isUnderWay(state) ? [] : dueTimes(state, phase))];
  return times.reduce<number | null>((first, at) => (first === null || (at !== null && at < first) ? at : first), null);
}

function dueTimes(state: LaunchState, phase: Phase): readonly (number | null)[] {
  const steps = openSteps(state).map((placed) => stepTime(state, placed));
  if (!mayBegin(state)) return steps;
  const { checkpoint } = state.runbook;
  const timeoutMs = phase.checkpoint?.timeoutMs ?? 0;
  const limit = checkpoint === null ? null : checkpoint.since + timeoutMs;
  const empty = phase.steps.length === 0 && checkpoint === null ? notBefore(state, phase.at) : null;
  return [...steps, limit, empty];
}

function stepTime(state: LaunchState, placed: PlacedStep): number | null {
  const { step } = placed;
  const own = stepState(state.runbook, step.id);
  if (own.status === 'running') {
    const limit = timeLimitMs(state, step, own.checking);
    return limit === null ? null : own.since + limit;
  }
  if (!mayBegin(state) || isWaitingForPeople(state, step)) return null;
  return stepDueAt(state, placed);
}

/** Everybody who must agree has been asked, and somebody has not answered yet. */
function isWaitingForPeople(state: LaunchState, step: Step): boolean {
  const missing = missingAgreement(state, step);
  return missing.length > 0 && missing.every((role) => state.questions[`step.${step.id}.${role}`] !== undefined);
}
