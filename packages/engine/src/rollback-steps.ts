import type { Step } from '@holdpoint/plan';
import { formatDuration } from './format.ts';
import type { Input } from './input.ts';
import { tell } from './messages.ts';
import type { Recorder } from './recorder.ts';
import { isPeoplesWork, isRunnersWork, responsibleFor } from './runbook-plan.ts';
import type { LaunchState, RollbackState } from './state.ts';
import { causeText } from './summary.ts';

/** Starts the next step of the rollback, or ends it. */
export function nextRollbackStep(recorder: Recorder): void {
  const { rollback, plan } = recorder.state;
  if (rollback === null || rollback.step === null) return;
  const step = plan.rollback.steps[rollback.step];
  if (step === undefined) {
    recorder.record({ type: 'RollbackCompleted', data: { failedSteps: rollback.failedSteps } });
  } else {
    recorder.record({ type: 'VerifyStepStarted', data: { step: rollback.step, name: step.name } });
    beginWork(recorder);
  }
}

/** The step of the rollback that runs now, and where it stands. */
export function currentRollbackStep({ rollback, plan }: LaunchState) {
  if (rollback === null || rollback.step === null || !rollback.stepStarted) return null;
  const step = plan.rollback.steps[rollback.step];
  return step === undefined ? null : { step, rollback, index: rollback.step };
}

/** Whether everybody who must has agreed to a step of the rollback. */
export function isAgreed({ needs }: Step, { stepAgreed }: RollbackState): boolean {
  return needs.every((role) => stepAgreed.some((vote) => vote.role === role));
}

/** Asks those who must agree; once they have, begins what is not the step runner's. */
export function beginWork(recorder: Recorder): void {
  const current = currentRollbackStep(recorder.state);
  if (current === null) return;
  const { step, rollback } = current;
  if (!isAgreed(step, rollback)) return askToAgree(recorder, step, rollback);
  const { work } = step;
  if (work.kind === 'tell' || work.kind === 'stage') return rollbackWorkDone(recorder, '');
  if (work.kind === 'ask') return ask(recorder, step, work.role, work.question);
  const role = responsibleFor(recorder.state.plan, step);
  if (work.kind === 'manual' && role !== undefined) ask(recorder, step, role, `${step.name}: is it done?`);
}

function ask(recorder: Recorder, { id: about }: Step, role: string, text: string): void {
  const question = `step.${about}`;
  recorder.record({ type: 'QuestionAsked', data: { question, role, text, purpose: 'step', about } });
}

function askToAgree(recorder: Recorder, { id: about, name, needs }: Step, { stepAgreed }: RollbackState): void {
  for (const role of needs) {
    const question = `step.${about}.${role}`;
    const known = recorder.state.questions[question] !== undefined || stepAgreed.some((vote) => vote.role === role);
    if (known) continue;
    const data = { question, role, text: `Rollback: start ${name}?`, purpose: 'agree' as const, about };
    recorder.record({ type: 'QuestionAsked', data });
  }
}

/** The work of the step is done: what is left is its check, where it has one. */
export function rollbackWorkDone(recorder: Recorder, detail: string): void {
  const current = currentRollbackStep(recorder.state);
  if (current === null) return;
  const { step } = current;
  if (step.verify === undefined) finishRollbackStep(recorder, { passed: true, detail });
  else recorder.record({ type: 'StepWorkDone', data: { step: step.id, name: step.name } });
}

/** Ends an attempt. One that fails is tried again as often as the plan says; then the next step runs. */
export function finishRollbackStep(
  recorder: Recorder,
  { passed, detail }: { readonly passed: boolean; readonly detail: string },
): void {
  const current = currentRollbackStep(recorder.state);
  if (current === null) return;
  const { step, rollback, index } = current;
  const again = !passed && rollback.stepAttempts < step.retries ? { again: true as const } : {};
  recorder.record({
    type: 'VerifyStepFinished',
    data: { step: index, name: step.name, passed, detail, ...again },
  });
  if (passed) tell(recorder, step.tell, { step: step.name, reason: causeText(recorder.state) });
  nextRollbackStep(recorder);
}

/** What the step runner says of a step of the rollback. */
export function onRollbackStepResult(recorder: Recorder, input: Extract<Input, { readonly kind: 'step_finished' }>) {
  const current = currentRollbackStep(recorder.state);
  if (current === null || current.index !== input.step) return;
  const { step, rollback } = current;
  if (!isAgreed(step, rollback) || !isRunnersWork(step, rollback.stepChecking)) return;
  finishRollbackStep(recorder, input);
}

/** How long the engine lets the running step of a rollback take; null where the step runner sees to it. Milliseconds. */
export function rollbackStepDueAt(state: LaunchState): number | null {
  const current = currentRollbackStep(state);
  if (current === null) return null;
  const { step, rollback } = current;
  const { stepSince, stepChecking } = rollback;
  if (stepChecking) return null;
  if (!isAgreed(step, rollback) || isPeoplesWork(step)) return stepSince + step.timeoutMs;
  return step.work.kind === 'wait' ? stepSince + step.work.ms : null;
}

/** Ends a wait of the rollback, and what nobody answers in time. */
export function watchRollbackStep(recorder: Recorder): void {
  for (;;) {
    const current = currentRollbackStep(recorder.state);
    const dueAt = rollbackStepDueAt(recorder.state);
    if (current === null || dueAt === null || recorder.at < dueAt) return;
    const { step, rollback } = current;
    if (step.work.kind === 'wait' && isAgreed(step, rollback)) rollbackWorkDone(recorder, '');
    else
      finishRollbackStep(recorder, {
        passed: false,
        detail: `nobody answered within ${formatDuration(step.timeoutMs)}`,
      });
  }
}

/** A command that ran when the last controller stopped does not run twice, unless that does no harm. */
export function onRollbackInterruption(recorder: Recorder): void {
  const current = currentRollbackStep(recorder.state);
  if (current === null) return;
  const { step, rollback } = current;
  if (step.work.kind !== 'run' || step.idempotent || !isAgreed(step, rollback)) return;
  const detail = 'outcome unknown: the controller stopped while it ran';
  const { index } = current;
  recorder.record({ type: 'VerifyStepFinished', data: { step: index, name: step.name, passed: false, detail } });
  nextRollbackStep(recorder);
}
