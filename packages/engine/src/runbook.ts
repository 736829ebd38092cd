import type { Phase, Step } from '@holdpoint/plan';
import { passesCheckpoint } from './checkpoint.ts';
import { formatDuration } from './format.ts';
import type { Recorder } from './recorder.ts';
import {
  currentPhase,
  hasEnded,
  isPeoplesWork,
  notBefore,
  openSteps,
  type PlacedStep,
  stepDueAt,
} from './runbook-plan.ts';
import { type StepState, stepState } from './runbook-state.ts';
import { isRunning, isUnderWay, type LaunchState } from './state.ts';
import { attemptFailed, startStep, workDone } from './steps.ts';
import { isThrough, targetsToLetGo } from './unheard.ts';

/** Takes the runbook as far as it can go by now, and ends the launch where nothing is left of it. */
export function advanceRunbook(recorder: Recorder): void {
  let before: number;
  do {
    before = recorder.drafts.length;
    for (const placed of openSteps(recorder.state)) advanceStep(recorder, placed);
    endPhase(recorder);
  } while (recorder.drafts.length > before);
  completeIfThrough(recorder);
}

/** Ends a launch whose stages and runbook are both through, and whose routers wait for no controller any more. */
function completeIfThrough(recorder: Recorder): void {
  const { state } = recorder;
  if (!isRunning(state) || state.paused !== null) return;
  if (isThrough(state) && targetsToLetGo(state).length === 0) recorder.record({ type: 'LaunchCompleted', data: {} });
}

/** Nothing new begins while the launch is paused, rolling back or over. */
export function mayBegin(state: LaunchState): boolean {
  return isUnderWay(state) && state.paused === null;
}

function advanceStep(recorder: Recorder, placed: PlacedStep): void {
  const { state, at } = recorder;
  const { step } = placed;
  if (!isUnderWay(state)) return;
  const own = stepState(state.runbook, step.id);
  if (own.status === 'running') return watch(recorder, step, own);
  const dueAt = stepDueAt(state, placed);
  if (dueAt === null || dueAt > at || !mayBegin(state)) return;
  askToAgree(recorder, step);
  if (missingAgreement(recorder.state, step).length === 0) startStep(recorder, step);
}

/** The roles whose agreement a step still needs. */
export function missingAgreement({ runbook }: LaunchState, { id, needs }: Step): readonly string[] {
  const { agreed } = stepState(runbook, id);
  return needs.filter((role) => !agreed.some((vote) => vote.role === role));
}

function askToAgree(recorder: Recorder, step: Step): void {
  for (const role of missingAgreement(recorder.state, step)) {
    const question = `step.${step.id}.${role}`;
    if (recorder.state.questions[question] !== undefined) continue;
    const text = `Start ${step.name}?${step.destructive ? ' It destroys what it works on.' : ''}`;
    recorder.record({ type: 'QuestionAsked', data: { question, role, text, purpose: 'agree', about: step.id } });
  }
}

/** Ends what runs by itself, and what takes longer than it may. */
function watch(recorder: Recorder, step: Step, { since, checking }: StepState & { readonly status: 'running' }): void {
  const { at, state } = recorder;
  const limit = timeLimitMs(state, step, checking);
  if (step.work.kind === 'stage' && !checking && isOpen(state, step.work.stage)) return workDone(recorder, step, '');
  if (limit === null || at < since + limit) return;
  if (step.work.kind === 'wait') return workDone(recorder, step, '');
  const detail = isPeoplesWork(step)
    ? `nobody answered within ${formatDuration(limit)}`
    : `not in force within ${formatDuration(limit)}`;
  attemptFailed(recorder, step, { outcome: 'timed_out', detail });
}

/**
 * How long the engine lets an attempt run, milliseconds; null where the step runner sees to it. While the launch
 * is paused, only waits go on.
 */
export function timeLimitMs({ paused }: LaunchState, step: Step, checking: boolean): number | null {
  if (checking) return null;
  if (step.work.kind === 'wait') return step.work.ms;
  return paused === null && (isPeoplesWork(step) || step.work.kind === 'stage') ? step.timeoutMs : null;
}

/** Whether the routers were seen to give the share of a stage. */
function isOpen({ stage }: LaunchState, index: number): boolean {
  return stage !== null && (stage.index > index || (stage.index === index && stage.observingSince !== null));
}

function endPhase(recorder: Recorder): void {
  const { state } = recorder;
  const phase = currentPhase(state);
  if (phase === null || !mayBegin(state) || !haveStepsEnded(state, phase) || !isTimeFor(recorder, phase)) return;
  if (phase.checkpoint !== undefined && !passesCheckpoint(recorder, phase, phase.checkpoint)) return;
  recorder.record({ type: 'PhaseCompleted', data: { phase: phase.id, name: phase.name } });
}

function haveStepsEnded(state: LaunchState, { steps }: Phase): boolean {
  return state.runbook.open.length === 0 && steps.every(({ id }) => hasEnded(state, id));
}

/** A phase without steps waits for its own moment. */
function isTimeFor({ state, at }: Recorder, { steps, at: moment }: Phase): boolean {
  const due = steps.length === 0 ? notBefore(state, moment) : 0;
  return due !== null && due <= at;
}
