import type { Checkpoint, Phase } from '@holdpoint/plan';
import { formatDuration } from './format.ts';
import { asJudgement, judge } from './judge.ts';
import type { Recorder } from './recorder.ts';
import type { CheckpointState } from './runbook-state.ts';
import { pause, verdictsDiffer } from './stages.ts';
import type { CriterionVerdict } from './verdict.ts';

/** Whether the end of a phase may be passed: its criteria hold, and everybody who must has agreed. */
export function passesCheckpoint(recorder: Recorder, phase: Phase, checkpoint: Checkpoint): boolean {
  const { id } = phase;
  const { name } = checkpoint;
  if (recorder.state.runbook.checkpoint === null) {
    recorder.record({ type: 'CheckpointReached', data: { phase: id, name } });
  }
  for (const { id: about, condition } of checkpoint.criteria) {
    if (condition.kind !== 'ask' || stateOf(recorder).answers[about] !== undefined) continue;
    const { role, question: text } = condition;
    askOnce(recorder, { question: `checkpoint.${id}.${about}`, role, text, purpose: 'criterion', about });
  }
  const closed = judgeCriteria(recorder, phase, checkpoint).find(({ verdict }) => verdict !== 'healthy');
  if (closed === undefined) askToGoOn(recorder, phase, checkpoint);
  const missing = missingRoles(recorder, checkpoint);
  if (closed === undefined && missing.length === 0) {
    recorder.record({ type: 'CheckpointPassed', data: { phase: id, name } });
    return true;
  }
  if (recorder.at >= stateOf(recorder).since + checkpoint.timeoutMs) {
    const why = closed?.comparison.text ?? `no answer of ${missing.join(', ')}`;
    pause(recorder, 'checkpoint_unanswered', `${name}: ${why} after ${formatDuration(checkpoint.timeoutMs)}`);
  }
  return false;
}

const UNREACHED: CheckpointState = { since: 0, agreed: [], criteria: null, answers: {} };

function stateOf({ state }: Recorder): CheckpointState {
  return state.runbook.checkpoint ?? UNREACHED;
}

function judgeCriteria(recorder: Recorder, { id: phase }: Phase, { name, criteria: asked }: Checkpoint) {
  const { answers, criteria: before } = stateOf(recorder);
  const criteria = asked.map(({ id, text, condition }): CriterionVerdict => {
    const finding = judge(recorder.state, condition, recorder.at, { criterion: id, answers });
    return { criterion: id, text, ...asJudgement(finding) };
  });
  if (criteria.length > 0 && verdictsDiffer(criteria, before)) {
    recorder.record({ type: 'CheckpointJudged', data: { phase, name, criteria } });
  }
  return criteria;
}

function askToGoOn(recorder: Recorder, { id, name: phase }: Phase, checkpoint: Checkpoint): void {
  for (const role of missingRoles(recorder, checkpoint)) {
    const text = `${checkpoint.name}: go on after ${phase}?`;
    askOnce(recorder, { question: `checkpoint.${id}.${role}`, role, text, purpose: 'checkpoint', about: id });
  }
}

function missingRoles(recorder: Recorder, { needs }: Checkpoint): readonly string[] {
  const { agreed } = stateOf(recorder);
  return needs.filter((role) => !agreed.some((vote) => vote.role === role));
}

interface Asked {
  readonly question: string;
  readonly role: string;
  readonly text: string;
  readonly purpose: 'checkpoint' | 'criterion';
  readonly about: string;
}

function askOnce(recorder: Recorder, asked: Asked): void {
  if (recorder.state.questions[asked.question] === undefined) recorder.record({ type: 'QuestionAsked', data: asked });
}
