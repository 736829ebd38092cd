import type { EventType, RecordedEvent } from './events.ts';
import type { RunbookEvent } from './events-runbook.ts';
import type { SafetyEvent } from './events-safety.ts';
import { evolveAlerts, forgetAlertSources } from './evolve-alerts.ts';
import { answered, asked, questionsBesideStages } from './evolve-questions.ts';
import { readingsTaken } from './evolve-readings.ts';
import { evolveRollback } from './evolve-rollback.ts';
import { continuedRunbook, evolveRunbook, withTimeAnew } from './evolve-runbook.ts';
import { capacityAnew, evolveSafety } from './evolve-safety.ts';
import { evolveStage, inStage, withResult } from './evolve-stage.ts';
import { seriesKey } from './series.ts';
import { advanceTo, type LaunchState } from './state.ts';
import { without } from './without.ts';

const LOG_LENGTH = 50;

type EventOf<T extends EventType> = Extract<RecordedEvent, { readonly type: T }>;

/** The state after one more event. Deterministic; total over every event type. */
export function evolve(state: LaunchState, event: RecordedEvent): LaunchState {
  const counted = event.type === 'ControllerStarted' ? { ...state, lastAt: event.at } : advanceTo(state, event.at);
  const next = apply({ ...counted, seq: state.seq + 1 }, event);
  return event.type === 'ReadingsTaken' ? next : { ...next, log: [...next.log.slice(1 - LOG_LENGTH), event] };
}

/** Folds events onto a state. */
export function fold(state: LaunchState, events: Iterable<RecordedEvent>): LaunchState {
  let folded = state;
  for (const event of events) folded = evolve(folded, event);
  return folded;
}

function apply(state: LaunchState, event: RecordedEvent): LaunchState {
  const { at } = event;
  switch (event.type) {
    case 'LaunchCreated':
      return { ...state, phase: 'awaiting_go' };
    case 'ControllerStarted':
      return takenUp(state, event);
    case 'BaselineMeasured':
      return withBaseline(state, event);
    case 'QuestionAsked':
      return asked(state, event);
    case 'QuestionAnswered':
      return answered(state, event);
    case 'DecisionMade':
      return decided(state, event);
    case 'LaunchStarted':
      return { ...state, phase: 'running', startedAt: at, votes: {}, questions: questionsBesideStages(state) };
    case 'StageEntered':
    case 'ShareRequested':
    case 'ShareObserved':
    case 'ShareDrifted':
    case 'RouterUnreachable':
    case 'ObservationStarted':
    case 'GateJudged':
    case 'GatePassed':
    case 'TriggerFired':
    case 'TriggerCleared':
    case 'ObservationExtended':
    case 'StageCompleted':
      return evolveStage(state, event);
    case 'ReadingsTaken':
      return readingsTaken(state, event.data, at);
    case 'AlertRaised':
    case 'AlertCleared':
      return alertChanged(state, event);
    case 'AlertSourceAnswered':
    case 'AlertSourceLost':
    case 'ExternalAlertRaised':
    case 'ExternalAlertChanged':
    case 'ExternalAlertCleared':
      return evolveAlerts(state, event);
    case 'EvidenceLost':
      return blinded(state, event);
    case 'EvidenceRegained':
      return { ...state, blind: without(state.blind, seriesKey(event.data.signal, event.data.variant)) };
    case 'LaunchPaused':
      return { ...state, paused: { ...event.data, since: at } };
    case 'LaunchContinued':
      return continued(state, at);
    case 'LaunchCompleted':
      return { ...withResult(state), phase: 'completed', questions: {} };
    case 'RollbackStarted':
    case 'TrafficReturned':
    case 'RollbackUnconfirmed':
    case 'VerifyStepStarted':
    case 'VerifyStepFinished':
    case 'RollbackCompleted':
      return evolveRollback(state, event);
    case 'LaunchAborted':
      return { ...state, phase: 'aborted', aborted: event.data.reason, questions: {} };
    case 'ControllerStopped':
    case 'DecisionRefused':
    case 'RouterTookOver':
    case 'CandidateStopped':
      return state;
    default:
      return evolveBeside(state, event);
  }
}

function evolveBeside(state: LaunchState, event: EventOf<SafetyEvent['type'] | RunbookEvent['type']>): LaunchState {
  switch (event.type) {
    case 'CapacityProven':
    case 'CapacityLacking':
    case 'StableGone':
    case 'StableBack':
    case 'RollbackOrdered':
      return evolveSafety(state, event);
    default:
      return evolveRunbook(state, event);
  }
}

function takenUp(state: LaunchState, { at, data: { epoch, timeScale } }: EventOf<'ControllerStarted'>): LaunchState {
  const alertSources = forgetAlertSources(state, at);
  return { ...capacityAnew(state), epoch, timeScale, blind: {}, alertSources, runbook: withTimeAnew(state, at) };
}

function withBaseline(state: LaunchState, { data }: EventOf<'BaselineMeasured'>): LaunchState {
  const values = Object.fromEntries(data.values.map(({ signal, value }) => [signal, value]));
  return { ...state, baseline: { values, audiences: data.audiences } };
}

function blinded(state: LaunchState, { at, data }: EventOf<'EvidenceLost'>): LaunchState {
  const { signal, variant, reason, detail } = data;
  return { ...state, blind: { ...state.blind, [seriesKey(signal, variant)]: { signal, since: at, reason, detail } } };
}

function decided(state: LaunchState, { actor, data: { decision } }: EventOf<'DecisionMade'>): LaunchState {
  if (actor.kind !== 'person') return state;
  const vote = { role: actor.role, person: actor.person };
  const before = (state.votes[decision] ?? []).filter(({ role }) => role !== vote.role);
  const questions = without(state.questions, `${decision}.${actor.role}`);
  return { ...state, questions, votes: { ...state.votes, [decision]: [...before, vote] } };
}

function continued(state: LaunchState, at: number): LaunchState {
  const blind = Object.fromEntries(Object.entries(state.blind).map(([key, value]) => [key, { ...value, since: at }]));
  const drifted = state.drifted.length > 0;
  const votes = { ...state.votes, continue: [] };
  const next = {
    ...state,
    paused: null,
    blind,
    votes,
    drifted: [],
    phase: drifted ? ('entering' as const) : state.phase,
  };
  // People who said no are asked again.
  const runbook = continuedRunbook(state, at);
  return inStage({ ...capacityAnew(next), runbook }, { answers: {}, gatePassed: false, criteria: null });
}

function alertChanged(state: LaunchState, event: EventOf<'AlertRaised' | 'AlertCleared'>): LaunchState {
  const { signal, level, comparison } = event.data;
  const key = `${signal}:${level}`;
  if (event.type === 'AlertCleared') return { ...state, alerts: without(state.alerts, key) };
  const alerts = { ...state.alerts, [key]: { signal, level, since: event.at, comparison } };
  return inStage({ ...state, alerts }, { alertsRaised: [...(state.stage?.alertsRaised ?? []), key] });
}
