import type { Role } from '@holdpoint/plan';
import { identify, type PersonActor, type Refusal, rolesThatMay } from './authority.ts';
import { onDecision, refuse } from './decisions.ts';
import { actOnTrigger } from './evidence.ts';
import type { Input } from './input.ts';
import { asJudgement, judge } from './judge.ts';
import type { Recorder } from './recorder.ts';
import { beginWork, finishRollbackStep, rollbackWorkDone } from './rollback-steps.ts';
import { findStep } from './runbook-plan.ts';
import { judgeGate, pause } from './stages.ts';
import { currentStage, type LaunchState, type Question } from './state.ts';
import { attemptFailed, endStep, workDone } from './steps.ts';

type AnswerInput = Extract<Input, { readonly kind: 'answer' }>;

/** A person's answer to a question. Answers about GO and CONTINUE are those decisions. */
export function onAnswer(recorder: Recorder, input: AnswerInput): void {
  const question = findQuestion(recorder.state, input.question);
  if ('code' in question) return refuse(recorder, input, question);
  if (question.purpose === 'go' || question.purpose === 'continue') return decideByAnswer(recorder, input, question);
  const act = `answer ${question.id}`;
  const identified = identify(recorder.state.plan, input.claim, {
    roles: rolesToAnswer(recorder.state, question),
    act,
  });
  if (!identified.ok) return refuse(recorder, input, identified.refusal);
  const { actor } = identified;
  const { answer, reason } = input;
  recorder.record({ type: 'QuestionAnswered', data: { question: question.id, answer, reason } }, actor);
  followUp(recorder, question, { ...input, actor });
}

function decideByAnswer(recorder: Recorder, input: AnswerInput, { purpose, role }: Question): void {
  const [yes, no] = purpose === 'go' ? (['go', 'no-go'] as const) : (['continue', 'pause'] as const);
  const { claim, reason, at, wall } = input;
  const decision = input.answer === 'yes' ? yes : no;
  onDecision(recorder, { kind: 'decision', at, wall, decision, claim: { ...claim, as: claim.as ?? role }, reason });
}

/** A step that has stopped may be taken up by whoever may continue the launch, for its owner may be asleep. */
function rolesToAnswer({ plan }: LaunchState, { role: id, purpose }: Question): readonly Role[] {
  const asked = plan.roles[id];
  const own = asked === undefined ? [] : [asked];
  if (purpose !== 'step_failed' && purpose !== 'step_unknown') return own;
  return [...own, ...rolesThatMay(plan, 'continue').filter((role) => role.id !== id)];
}

interface Answer {
  readonly answer: 'yes' | 'no';
  readonly reason: string;
  readonly actor: PersonActor;
}

/** What follows from an answer beside what it says. */
function followUp(recorder: Recorder, question: Question, answer: Answer): void {
  const refused = answer.answer === 'no';
  const { purpose, role, text } = question;
  switch (purpose) {
    case 'gate':
    case 'criterion':
    case 'checkpoint':
      if (refused) pause(recorder, 'question_refused', `${role} said no: ${text}`);
      else if (purpose === 'gate') judgeGate(recorder);
      return;
    case 'trigger':
      return refused ? undefined : actOnAnsweredTrigger(recorder, question);
    case 'agree':
    case 'step':
    case 'step_failed':
    case 'step_unknown':
      if (recorder.state.rollback !== null) return followUpInRollback(recorder, question, answer);
      return followUpInStep(recorder, question, answer);
    case 'go':
    case 'continue':
    case 'sign_off':
      return;
  }
}

function followUpInStep(recorder: Recorder, question: Question, { answer, reason, actor }: Answer): void {
  const step = findStep(recorder.state.plan, question.about ?? '')?.step;
  if (step === undefined) return;
  const said = `${actor.person} said ${answer}${reason === '' ? '' : `: ${reason}`}`;
  if (question.purpose === 'agree') {
    if (answer === 'no') pause(recorder, 'question_refused', `${question.role} said no: ${question.text}`);
  } else if (question.purpose === 'step') {
    if (answer === 'yes') workDone(recorder, step, said);
    else attemptFailed(recorder, step, { outcome: 'failed', detail: said });
  } else if (question.purpose === 'step_failed' && answer === 'no') {
    endStep(recorder, step, { outcome: 'skipped', detail: said });
  } else if (question.purpose === 'step_unknown' && answer === 'yes') {
    endStep(recorder, step, { outcome: 'succeeded', detail: said });
  }
}

function followUpInRollback(recorder: Recorder, question: Question, { answer, reason, actor }: Answer): void {
  const detail = `${actor.person} said ${answer}${reason === '' ? '' : `: ${reason}`}`;
  if (answer === 'no') finishRollbackStep(recorder, { passed: false, detail });
  else if (question.purpose === 'agree') beginWork(recorder);
  else rollbackWorkDone(recorder, detail);
}

/** Its numbers are those of now, not those on which the person was asked. */
function actOnAnsweredTrigger(recorder: Recorder, { about }: Question): void {
  const trigger = currentStage(recorder.state)?.triggers.find(({ id }) => id === about);
  if (trigger === undefined) return;
  const finding = judge(recorder.state, trigger.when, recorder.at, { labels: 'any' });
  actOnTrigger(recorder, trigger, asJudgement(finding).comparison);
}

function findQuestion(state: LaunchState, name: string): Question | Refusal {
  const open = Object.values(state.questions);
  const exact = state.questions[name];
  if (exact !== undefined) return exact;
  const matches = open.filter(({ id }) => id.startsWith(name));
  const [first] = matches;
  if (first !== undefined && matches.length === 1) return first;
  const names = open.map(({ id }) => id).join(', ');
  const message =
    open.length === 0 ? 'no question is open' : `no single question matches "${name}"; open are: ${names}`;
  return { code: 'unknown_question', message };
}
