import type { PauseReason, RollbackCause, RollbackTiming } from './events.ts';
import { asJudgement, judge } from './judge.ts';
import type { Recorder } from './recorder.ts';
import { nextRollbackStep } from './rollback-steps.ts';
import { isOpenedByStep } from './runbook-plan.ts';
import { currentStage, isRunning, isUnderWay, type LaunchState, remainingMs } from './state.ts';
import type { CriterionVerdict } from './verdict.ts';

/** Enters a stage: from here on its share is what should be true. */
export function enterStage(recorder: Recorder, index: number): void {
  const stage = recorder.state.plan.stages[index];
  if (stage === undefined) return;
  const { name, shareBp, users, mirrorBp } = stage;
  recorder.record({ type: 'StageEntered', data: { stage: index, name, shareBp } });
  for (const target of Object.keys(recorder.state.plan.targets)) {
    const more = { ...(users !== undefined && { maxUsers: users }), ...(mirrorBp > 0 && { mirrorBp }) };
    recorder.record({ type: 'ShareRequested', data: { target, shareBp, cause: 'stage', ...more } });
  }
}

/** Begins to take traffic back. Always possible while a launch runs; does nothing otherwise. */
export function startRollback(recorder: Recorder, cause: RollbackCause): void {
  if (!isRunning(recorder.state)) return;
  recorder.record({ type: 'RollbackStarted', data: { cause, wall: recorder.wall } });
  const targets = Object.keys(recorder.state.plan.targets);
  for (const target of targets) {
    recorder.record({ type: 'ShareRequested', data: { target, shareBp: 0, cause: 'rollback' } });
  }
  if (targets.length === 0) nextRollbackStep(recorder);
}

/** The router was seen to give nothing to the candidate: what remains are the plan's own steps. */
export function trafficReturned(recorder: Recorder, timing: RollbackTiming): void {
  recorder.record({ type: 'TrafficReturned', data: { timing } });
  nextRollbackStep(recorder);
}

/** Pauses a launch that is under way; one that is paused stays as it is. */
export function pause(recorder: Recorder, reason: PauseReason, detail: string): void {
  if (isUnderWay(recorder.state) && recorder.state.paused === null) {
    recorder.record({ type: 'LaunchPaused', data: { reason, detail } });
  }
}

/** The verdict of every criterion of the current gate, now. */
export function judgeCriteria(state: LaunchState, at: number): readonly CriterionVerdict[] {
  const stage = currentStage(state);
  if (stage === null) return [];
  return stage.gate.map(({ id, text, condition }) => ({
    criterion: id,
    text,
    ...asJudgement(judge(state, condition, at, { criterion: id })),
  }));
}

/**
 * Judges the gate once the window has run its time, and goes on where it opens. A gate that does not
 * open holds the launch at its share, and is judged again at every check.
 */
export function judgeGate(recorder: Recorder): void {
  const { state } = recorder;
  const stage = currentStage(state);
  if (stage === null || state.stage === null || state.phase !== 'observing') return;
  if (state.paused !== null || remainingMs(state) > 0) return;
  askGateQuestions(recorder);
  const criteria = judgeCriteria(recorder.state, recorder.at);
  const opens = state.drifted.length === 0 && criteria.every(({ verdict }) => verdict === 'healthy');
  const { index } = state.stage;
  if (!opens) {
    if (state.stage.gatePassed || verdictsDiffer(criteria, state.stage.criteria)) {
      recorder.record({ type: 'GateJudged', data: { stage: index, criteria } });
    }
    return;
  }
  if (!state.stage.gatePassed) recorder.record({ type: 'GatePassed', data: { stage: index, criteria } });
  if (stage.continue.kind === 'auto') return completeStage(recorder);
  const question = `s${index + 1}.continue`;
  if (recorder.state.questions[question] === undefined) {
    const text = `The gate of ${stage.name} has passed. Continue?`;
    recorder.record({
      type: 'QuestionAsked',
      data: { question, role: stage.continue.role, text, purpose: 'continue' },
    });
  }
}

/** Ends the current stage and enters the next, unless a step of the runbook does so. */
export function completeStage(recorder: Recorder): void {
  const { stage, plan } = recorder.state;
  if (stage === null) return;
  recorder.record({ type: 'StageCompleted', data: { stage: stage.index } });
  if (!isOpenedByStep(plan, stage.index + 1)) enterStage(recorder, stage.index + 1);
}

function askGateQuestions(recorder: Recorder): void {
  const { state } = recorder;
  for (const { id, condition } of currentStage(state)?.gate ?? []) {
    const question = `s${(state.stage?.index ?? 0) + 1}.${id}`;
    const known = state.questions[question] !== undefined || state.stage?.answers[id] !== undefined;
    if (condition.kind !== 'ask' || known) continue;
    const { role, question: text } = condition;
    recorder.record({ type: 'QuestionAsked', data: { question, role, text, purpose: 'gate' } });
  }
}

/** Whether some verdict, or the reason for it, is another one than before. */
export function verdictsDiffer(now: readonly CriterionVerdict[], before: readonly CriterionVerdict[] | null): boolean {
  if (before === null) return true;
  return now.some(({ verdict, reason }, i) => verdict !== before[i]?.verdict || reason !== before[i]?.reason);
}
