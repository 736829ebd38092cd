import { currentStage, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import type { Invariant } from '../deeds.ts';

const oneActor: Invariant = {
  id: 'I-19',
  statement:
    'Epochs rise from process to process, and a router takes a lower one only where it takes all traffic back.',
  watch: (_, broken) => {
    const owners = new Map<number, number>();
    return {
      recorded: (event, before) => {
        if (event.type === 'ControllerStarted' && event.data.epoch <= before.epoch)
          broken(`event ${event.seq} begins epoch ${event.data.epoch} after ${before.epoch}`);
      },
      did: (deed) => {
        if (deed.kind === 'taken' && deed.epoch < deed.highestEpoch && deed.shareBp > 0)
          broken(`${deed.target} took ${deed.shareBp} bp of epoch ${deed.epoch} after epoch ${deed.highestEpoch}`);
        if (deed.kind !== 'order') return;
        const owner = owners.get(deed.epoch) ?? deed.process;
        owners.set(deed.epoch, owner);
        if (owner !== deed.process) broken(`processes ${owner} and ${deed.process} both act in epoch ${deed.epoch}`);
      },
    };
  },
};

const authority: Invariant = {
  id: 'I-20',
  statement: 'Every decision and answer is that of a person who may, in a role of theirs, by a login of theirs.',
  watch: (_, broken) => ({
    recorded: (event, before) => {
      if (event.type !== 'DecisionMade' && event.type !== 'QuestionAnswered') return;
      const why = objection(event, before);
      if (why !== null) broken(`event ${event.seq}: ${why}`);
    },
  }),
};

type Word = Extract<RecordedEvent, { type: 'DecisionMade' | 'QuestionAnswered' }>;

function objection(event: Word, state: LaunchState): string | null {
  const { actor } = event;
  if (actor.kind !== 'person') return `${event.type} by ${actor.kind}`;
  const role = state.plan.roles[actor.role];
  const person = state.plan.people[actor.person];
  if (role === undefined || person === undefined || !role.people.includes(actor.person))
    return `${actor.person} has not the role ${actor.role}`;
  if (person.users.length > 0 && !person.users.includes(actor.user)) return `${actor.user} is not ${actor.person}`;
  if (event.type === 'QuestionAnswered')
    return state.questions[event.data.question]?.role === actor.role ? null : 'the question was for another role';
  const { decision } = event.data;
  const continues = currentStage(state)?.continue;
  const byStage = decision === 'continue' && continues?.kind === 'by' && continues.role === actor.role;
  if (!role.may.includes(decision) && !byStage) return `${actor.role} may not ${decision}`;
  const twin = (state.votes[decision] ?? []).find((vote) => vote.person === actor.person && vote.role !== actor.role);
  return twin === undefined ? null : `${actor.person} agrees for ${twin.role} and for ${actor.role}`;
}

const quorum: Invariant = {
  id: 'I-21',
  statement: 'What needs several roles is carried out once each has agreed, each by another person.',
  watch: ({ plan }, broken) => ({
    recorded: (event, before) => {
      const decision = event.type === 'LaunchStarted' ? 'go' : event.type === 'LaunchContinued' ? 'continue' : null;
      if (decision === null) return;
      const needs = plan.decisions[decision]?.needs ?? [];
      const votes = before.votes[decision] ?? [];
      const missing = needs.filter((role) => !votes.some((vote) => vote.role === role));
      const people = new Set(votes.filter(({ role }) => needs.includes(role)).map(({ person }) => person));
      if (missing.length > 0) broken(`event ${event.seq}, ${event.type}, came without ${missing.join(', ')}`);
      else if (people.size < needs.length)
        broken(`event ${event.seq}, ${event.type}, was agreed to by one person twice`);
    },
  }),
};

/** What is promised about who may act. */
export const AUTHORITY: readonly Invariant[] = [oneActor, authority, quorum];
