import { describeEvent, type EventType, formatDuration, type RecordedEvent } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import type { Rehearsal } from './rehearse.ts';

export type TimelineKind = 'stage' | 'decision' | 'scenario' | 'alarm' | 'step' | 'message' | 'other';

/** One thing that happened, as people would see it. */
export interface TimelineEntry {
  /** Launch time, epoch milliseconds. */
  readonly at: number;
  readonly kind: TimelineKind;
  readonly text: string;
}

/** What kind of thing an event is; null for what nobody would mention. */
const KINDS: Readonly<Record<EventType, TimelineKind | null>> = {
  LaunchCreated: null,
  ControllerStarted: 'other',
  ControllerStopped: 'other',
  BaselineMeasured: 'other',
  QuestionAsked: null,
  QuestionAnswered: 'decision',
  DecisionMade: 'decision',
  DecisionRefused: 'decision',
  LaunchStarted: 'stage',
  StageEntered: 'stage',
  ShareRequested: null,
  ShareObserved: null,
  ShareDrifted: 'alarm',
  RouterUnreachable: 'alarm',
  ObservationStarted: null,
  ReadingsTaken: null,
  AlertRaised: 'alarm',
  AlertCleared: 'other',
  GateJudged: 'other',
  GatePassed: 'stage',
  TriggerFired: 'alarm',
  TriggerCleared: 'other',
  EvidenceLost: 'alarm',
  EvidenceRegained: 'other',
  LaunchPaused: 'alarm',
  LaunchContinued: 'stage',
  ObservationExtended: 'other',
  StageCompleted: null,
  LaunchCompleted: 'stage',
  RollbackStarted: 'alarm',
  TrafficReturned: 'alarm',
  RollbackUnconfirmed: 'alarm',
  VerifyStepStarted: null,
  VerifyStepFinished: 'step',
  RollbackCompleted: 'stage',
  LaunchAborted: 'stage',
  StepStarted: null,
  StepWorkDone: null,
  StepFailed: 'alarm',
  StepEnded: 'step',
  CheckpointReached: null,
  CheckpointJudged: 'other',
  CheckpointPassed: 'stage',
  PhaseCompleted: 'stage',
  MessageQueued: null,
  MessageDelivered: 'message',
  MessageFailed: 'alarm',
};

/** What happened in a rehearsal, in order; what the scenario did comes before what followed from it. */
export function timelineOf(plan: Plan, { events, happenings }: Rehearsal): readonly TimelineEntry[] {
  const texts = new Map<string, string>();
  const questions = new Map<string, string>();
  const entries: TimelineEntry[] = happenings.map(({ at, text }) => ({ at, kind: 'scenario', text }));
  for (const event of events) {
    if (event.type === 'MessageQueued') texts.set(event.data.message, event.data.text);
    if (event.type === 'QuestionAsked') questions.set(event.data.question, event.data.text);
    const kind = KINDS[event.type];
    if (kind !== null && !isQuiet(event))
      entries.push({ at: event.at, kind, text: sentence(plan, event, { texts, questions }) });
  }
  // Sorting is stable, so that causes stay before what followed from them at the same moment.
  return entries.toSorted((a, b) => a.at - b.at);
}

/** The start of the first controller goes without saying. */
function isQuiet(event: RecordedEvent): boolean {
  if (event.type === 'ControllerStarted') return event.data.epoch === 1;
  return event.type === 'StepEnded' && event.data.outcome === 'succeeded' && event.data.detail === '';
}

interface Known {
  readonly texts: ReadonlyMap<string, string>;
  readonly questions: ReadonlyMap<string, string>;
}

function sentence(plan: Plan, event: RecordedEvent, { texts, questions }: Known): string {
  switch (event.type) {
    case 'QuestionAnswered':
      return `${nameOf(plan, event)} says ${event.data.answer}: ${questions.get(event.data.question) ?? event.data.question}`;
    case 'DecisionMade': {
      const { decision, reason, forMs } = event.data;
      const span = forMs === undefined ? '' : ` for ${formatDuration(forMs)}`;
      return `${nameOf(plan, event)} decides ${decision.toUpperCase()}${span}${reason === '' ? '' : `: ${reason}`}`;
    }
    case 'MessageDelivered':
      return `told ${event.data.channel}: ${texts.get(event.data.message) ?? ''}`;
    case 'MessageFailed':
      return `could NOT tell ${event.data.channel} (${event.data.detail}): ${texts.get(event.data.message) ?? ''}`;
    case 'StepEnded': {
      const { name, outcome, detail } = event.data;
      const ended = outcome === 'succeeded' ? 'done' : outcome.replaceAll('_', ' ').toUpperCase();
      return `${name}: ${ended}${detail === '' ? '' : ` (${detail})`}`;
    }
    default:
      return describeEvent(event);
  }
}

/** People by their names, with the role that they act in. */
function nameOf(plan: Plan, { actor }: RecordedEvent): string {
  if (actor.kind !== 'person') return actor.kind === 'login' ? actor.user : actor.kind;
  return `${plan.people[actor.person]?.name ?? actor.person} (${actor.role})`;
}
