import type { Step } from '@holdpoint/plan';
import type { AfterFailure, FailedOutcome, StepOutcome } from './events-runbook.ts';
import type { Input } from './input.ts';
import { tell } from './messages.ts';
import type { Recorder } from './recorder.ts';
import { findStep, isRunnersWork, openSteps, responsibleFor } from './runbook-plan.ts';
import { stepState } from './runbook-state.ts';
import { enterStage, pause } from './stages.ts';
import { isOver } from './state.ts';

/** What came of an attempt, in one line. */
export interface Failure {
  readonly outcome: FailedOutcome;
  readonly detail: string;
}

/** Starts the next attempt of a step. */
export function startStep(recorder: Recorder, step: Step): void {
  const { id, name, work } = step;
  const attempt = stepState(recorder.state.runbook, id).attempts + 1;
  recorder.record({ type: 'StepStarted', data: { step: id, name, attempt } });
  switch (work.kind) {
    case 'tell':
      // What it says is sent once it has ended.
      return workDone(recorder, step, '');
    case 'manual':
      return ask(recorder, step, { role: responsibleFor(recorder.state.plan, step), text: `${name}: is it done?` });
    case 'ask':
      return ask(recorder, step, { role: work.role, text: work.question });
    case 'stage':
      if ((recorder.state.stage?.index ?? -1) < work.stage) enterStage(recorder, work.stage);
      return;
    case 'run':
    case 'verify':
    case 'wait':
      return;
  }
}

interface Asked {
  readonly role: string | undefined;
  readonly text: string;
  readonly purpose?: 'step_failed' | 'step_unknown';
}

function ask(recorder: Recorder, { id: about }: Step, { role, text, purpose }: Asked): void {
  if (role === undefined) return;
  const data = { question: `step.${about}`, role, text, purpose: purpose ?? ('step' as const), about };
  recorder.record({ type: 'QuestionAsked', data });
}

/** The work of a step is done: what is left is its check, where it has one. */
export function workDone(recorder: Recorder, step: Step, detail: string): void {
  const { id, name } = step;
  if (step.verify === undefined) endStep(recorder, step, { outcome: 'succeeded', detail });
  else recorder.record({ type: 'StepWorkDone', data: { step: id, name } });
}

/** Ends a step. Its messages say that it is done, so that they are sent only then. */
export function endStep(
  recorder: Recorder,
  { id, name, tell: tells }: Step,
  { outcome, detail }: { readonly outcome: StepOutcome; readonly detail: string },
): void {
  recorder.record({ type: 'StepEnded', data: { step: id, name, outcome, detail } });
  if (outcome === 'succeeded') tell(recorder, tells, { step: name, reason: detail });
}

/** An attempt failed: tries again, waits, asks a person, or goes on, as the plan says. */
export function attemptFailed(recorder: Recorder, step: Step, failure: Failure): void {
  const next = afterFailure(recorder, step);
  if (next === null) endStep(recorder, step, failure);
  else recordFailure(recorder, step, { ...failure, next });
}

function recordFailure(recorder: Recorder, step: Step, failure: Failure & { readonly next: AfterFailure }): void {
  const { id, name } = step;
  const attempt = stepState(recorder.state.runbook, id).attempts;
  recorder.record({ type: 'StepFailed', data: { step: id, name, attempt, ...failure } });
  if (failure.next.kind !== 'ask') return;
  const unknown = failure.outcome === 'unknown';
  const text = unknown
    ? `${name}: was it done? Nobody saw the end of it. (no: it is run again)`
    : `${name}: ${failure.detail}. Try again? (no: it is skipped)`;
  const purpose = unknown ? 'step_unknown' : 'step_failed';
  pause(recorder, purpose, `${name}: ${failure.detail}`);
  ask(recorder, step, { role: responsibleFor(recorder.state.plan, step), text, purpose });
}

/** Null: the step ends as failed, and the launch goes on. */
function afterFailure({ state, at }: Recorder, { id, retries, onFailure }: Step): AfterFailure | null {
  const { failures, delayed } = stepState(state.runbook, id);
  if (failures < retries) return { kind: 'retry' };
  switch (onFailure.kind) {
    case 'continue':
      return null;
    case 'delay':
      return delayed ? { kind: 'ask' } : { kind: 'delay', until: at + onFailure.ms };
    case 'stop':
      return { kind: 'ask' };
  }
}

/** What the step runner says of an attempt; a word on any but the latest one is late. */
export function onStepResult(recorder: Recorder, input: Extract<Input, { readonly kind: 'step_result' }>): void {
  const { state } = recorder;
  if (isOver(state)) return;
  const step = findStep(state.plan, input.step)?.step;
  const own = stepState(state.runbook, input.step);
  if (step === undefined || own.status !== 'running' || own.attempts !== input.attempt) return;
  if (!isRunnersWork(step, own.checking)) return;
  const { outcome, detail } = input;
  // A rollback neither tries again nor asks.
  if (outcome === 'succeeded' || state.phase === 'rolling_back') return endStep(recorder, step, { outcome, detail });
  attemptFailed(recorder, step, { outcome, detail });
}

const CUT_OFF: Failure = { outcome: 'unknown', detail: 'the controller stopped while it ran' };

/** What was running when the last controller stopped: nobody knows whether it ended, or how. */
export function onInterruption(recorder: Recorder): void {
  if (isOver(recorder.state)) return;
  for (const { step } of openSteps(recorder.state)) {
    const { runbook, phase } = recorder.state;
    const own = stepState(runbook, step.id);
    // A check that is asked again gives an answer that is as good.
    if (own.status !== 'running' || own.checking || step.work.kind !== 'run') continue;
    if (phase === 'rolling_back') endStep(recorder, step, CUT_OFF);
    else recordFailure(recorder, step, { ...CUT_OFF, next: { kind: step.idempotent ? 'retry' : 'ask' } });
  }
}
