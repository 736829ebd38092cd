import type { EventType, RecordedEvent } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { Narrator } from './narrator.ts';
import type { Rehearsal } from './rehearse.ts';

export type TimelineKind = 'stage' | 'decision' | 'scenario' | 'alarm' | 'step' | 'message' | 'other';

/** One thing that happened, as people would see it. */
export interface TimelineEntry {
  /** Launch time, epoch milliseconds. */
  readonly at: number;
  readonly kind: TimelineKind;
  readonly text: string;
  /** A stage, a phase of the runbook or the rollback begins here. */
  readonly begins?: true;
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
  RouterTookOver: 'alarm',
  CandidateStopped: 'alarm',
  CapacityProven: 'other',
  CapacityLacking: 'alarm',
  StableGone: 'alarm',
  StableBack: 'alarm',
  RollbackOrdered: 'alarm',
  ObservationStarted: null,
  ReadingsTaken: null,
  AlertRaised: 'alarm',
  AlertCleared: 'other',
  AlertSourceAnswered: null,
  AlertSourceLost: 'alarm',
  ExternalAlertRaised: 'alarm',
  ExternalAlertChanged: 'other',
  ExternalAlertCleared: 'other',
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
  MessageQueued: 'message',
  MessageDelivered: null,
  MessageFailed: 'alarm',
};

/** Events that come in swarms: of a run of one family only the first is told in full. */
const FAMILIES: Readonly<Partial<Record<EventType, string>>> = {
  AlertRaised: 'alert',
  AlertCleared: 'alert',
  ExternalAlertRaised: 'alert',
  ExternalAlertChanged: 'alert',
  ExternalAlertCleared: 'alert',
  TriggerCleared: 'alert',
  EvidenceLost: 'evidence',
  EvidenceRegained: 'evidence',
  GateJudged: 'gate',
  CheckpointJudged: 'gate',
  DecisionRefused: 'refusal',
  RouterUnreachable: 'router',
};
/** A run is told in full up to this length. */
const SHORT_RUN = 3;

interface Told extends TimelineEntry {
  readonly family?: string | undefined;
}

/** What happened in a rehearsal, in order; what the scenario did comes before what followed from it. */
export function timelineOf(plan: Plan, { events, happenings }: Rehearsal): readonly TimelineEntry[] {
  const narrator = new Narrator(plan, events);
  const told: Told[] = happenings.map(({ at, text }) => ({ at, kind: 'scenario', text }));
  for (const event of events) {
    narrator.note(event);
    const phase = narrator.phaseThatBegins(event);
    if (phase !== null) told.push({ at: event.at, kind: 'stage', text: phase, begins: true });
    const kind = KINDS[event.type];
    const text = kind === null ? null : narrator.tell(event);
    if (kind !== null && text !== null)
      told.push({ at: event.at, kind, text, family: FAMILIES[event.type], ...beginning(event) });
  }
  // Sorting is stable, so that causes stay before what followed from them at the same moment.
  return folded(told.toSorted((a, b) => a.at - b.at));
}

function beginning({ type }: RecordedEvent): { readonly begins?: true } {
  return type === 'StageEntered' || type === 'RollbackStarted' ? { begins: true } : {};
}

/** Tells long runs of one family by their first, their number and their last. */
function folded(told: readonly Told[]): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (let i = 0; i < told.length; ) {
    const family = told[i]?.family;
    let end = i + 1;
    while (family !== undefined && told[end]?.family === family) end += 1;
    const run = told.slice(i, end).map(({ family: _, ...entry }) => entry);
    const [first, last] = [run[0], run.at(-1)];
    if (run.length <= SHORT_RUN || first === undefined || last === undefined) entries.push(...run);
    else entries.push(first, { at: last.at, kind: 'other', text: `… and ${run.length - 2} more of the kind` }, last);
    i = end;
  }
  return entries;
}
