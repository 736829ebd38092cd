import type { Actor, EventType, QuestionPurpose, RecordedEvent } from './events.ts';
import { inCheckpoint, inStep } from './evolve-runbook.ts';
import { stepState, type Vote } from './runbook-state.ts';
import type { LaunchState, Question } from './state.ts';
import { without } from './without.ts';

type EventOf<T extends EventType> = Extract<RecordedEvent, { readonly type: T }>;

/** Questions about traffic, which a new stage begins without. */
const OF_A_STAGE: readonly QuestionPurpose[] = ['go', 'gate', 'continue', 'sign_off', 'trigger'];

/** The questions that outlive a stage: those of the runbook. */
export function questionsBesideStages({ questions }: LaunchState): LaunchState['questions'] {
  return Object.fromEntries(Object.entries(questions).filter(([, { purpose }]) => !OF_A_STAGE.includes(purpose)));
}

export function asked(state: LaunchState, { at, data }: EventOf<'QuestionAsked'>): LaunchState {
  const { question: id, ...question } = data;
  return { ...state, questions: { ...state.questions, [id]: { id, ...question, since: at } } };
}

/** What a person's answer changes by itself; all that follows from it has events of its own. */
export function answered(state: LaunchState, { at, actor, data }: EventOf<'QuestionAnswered'>): LaunchState {
  const question = state.questions[data.question];
  if (question === undefined) return state;
  const { answer } = data;
  const { about = '' } = question;
  const closed = { ...state, questions: without(state.questions, question.id) };
  switch (question.purpose) {
    case 'gate': {
      const answers = { ...state.stage?.answers, [criterionOf(question.id)]: answer };
      return state.stage === null ? closed : { ...closed, stage: { ...state.stage, answers } };
    }
    case 'sign_off':
      // A no may become a yes, so that the question stays.
      return { ...(answer === 'yes' ? closed : state), signOffs: { ...state.signOffs, [question.role]: answer } };
    case 'agree':
      return answer === 'yes' ? agreed(closed, about, voteOf(question, actor)) : closed;
    case 'checkpoint': {
      const votes = state.runbook.checkpoint?.agreed ?? [];
      return answer === 'yes' ? inCheckpoint(closed, { agreed: withVote(votes, voteOf(question, actor)) }) : closed;
    }
    case 'criterion':
      return inCheckpoint(closed, { answers: { ...state.runbook.checkpoint?.answers, [about]: answer } });
    case 'step_failed':
      return answer === 'yes' ? inStep(closed, about, { status: 'waiting', dueAt: at }) : closed;
    case 'step_unknown':
      return answer === 'no' ? inStep(closed, about, { status: 'waiting', dueAt: at }) : closed;
    case 'go':
    case 'continue':
    case 'step':
    case 'trigger':
      return closed;
  }
}

/** Questions of a gate are named `s2.gate.6`: stage number, then the criterion. */
function criterionOf(question: string): string {
  return question.slice(question.indexOf('.') + 1);
}

function voteOf({ role }: Question, actor: Actor): Vote {
  return { role, person: actor.kind === 'person' ? actor.person : '' };
}

function agreed(state: LaunchState, step: string, vote: Vote): LaunchState {
  const { rollback } = state;
  if (rollback !== null)
    return { ...state, rollback: { ...rollback, stepAgreed: withVote(rollback.stepAgreed, vote) } };
  const before = stepState(state.runbook, step).agreed;
  return inStep(state, step, { status: 'waiting', dueAt: null }, { agreed: withVote(before, vote) });
}

/** Each role needs another person. Somebody who agrees for a second role leaves the first one to others, who are asked again. */
function withVote(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  return [...votes.filter(({ person }) => person !== vote.person), vote];
}
