import type { Variant } from '@holdpoint/plan';
import type { EventType, ObservedTraffic, Reading, RecordedEvent, ServedCounts } from './events.ts';
import { sustainedLimits } from './limits.ts';
import { horizonMs, meanOf, type SeriesMap, seriesKey, withReading } from './series.ts';
import {
  advanceTo,
  isRunning,
  type LaunchState,
  NOTHING_SERVED,
  type RequestRate,
  type RollbackState,
  type StageState,
} from './state.ts';

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
      return { ...state, epoch: event.data.epoch, timeScale: event.data.timeScale, blind: {} };
    case 'BaselineMeasured': {
      const values = Object.fromEntries(event.data.values.map(({ signal, value }) => [signal, value]));
      return { ...state, baseline: { values, audiences: event.data.audiences } };
    }
    case 'QuestionAsked': {
      const { question: id, ...question } = event.data;
      return { ...state, questions: { ...state.questions, [id]: { id, ...question, since: at } } };
    }
    case 'QuestionAnswered':
      return answered(state, event.data.question, event.data.answer);
    case 'DecisionMade':
      return decided(state, event);
    case 'LaunchStarted':
      return { ...state, votes: {}, questions: {} };
    case 'StageEntered':
      return { ...state, phase: 'entering', stage: enteredStage(event.data.stage, at), questions: {} };
    case 'ShareRequested': {
      const { target, shareBp, maxUsers } = event.data;
      const asked = { shareBp, ...(maxUsers === undefined ? {} : { maxUsers }) };
      return { ...state, asked: { ...state.asked, [target]: asked } };
    }
    case 'ShareObserved':
      return observedTraffic(state, event.data, at);
    case 'ShareDrifted':
      return {
        ...state,
        drifted: [...state.drifted.filter((target) => target !== event.data.target), event.data.target],
      };
    case 'RouterUnreachable':
      return { ...state, routers: { ...state.routers, [event.data.target]: null } };
    case 'ObservationStarted':
      return inStage({ ...state, phase: 'observing', series: new Map() }, { observingSince: at });
    case 'ReadingsTaken':
      return readingsTaken(state, event.data.readings, event.data.traffic, at);
    case 'AlertRaised':
    case 'AlertCleared':
      return alertChanged(state, event);
    case 'GateJudged':
      return inStage(state, { criteria: event.data.criteria, gatePassed: false });
    case 'GatePassed':
      return inStage(state, { criteria: event.data.criteria, gatePassed: true });
    case 'TriggerFired':
      return inStage(state, { fired: [...(state.stage?.fired ?? []), event.data.trigger] });
    case 'TriggerCleared':
      return inStage(state, { fired: (state.stage?.fired ?? []).filter((id) => id !== event.data.trigger) });
    case 'EvidenceLost': {
      const { signal, variant, reason, detail } = event.data;
      return {
        ...state,
        blind: { ...state.blind, [seriesKey(signal, variant)]: { signal, since: at, reason, detail } },
      };
    }
    case 'EvidenceRegained':
      return { ...state, blind: without(state.blind, seriesKey(event.data.signal, event.data.variant)) };
    case 'LaunchPaused':
      return { ...state, paused: { ...event.data, since: at } };
    case 'LaunchContinued':
      return continued(state, at);
    case 'ObservationExtended':
      return inStage(state, { extendedMs: (state.stage?.extendedMs ?? 0) + event.data.byMs, gatePassed: false });
    case 'StageCompleted':
      return completedStage(state);
    case 'LaunchCompleted':
      return { ...state, phase: 'completed', questions: {} };
    case 'RollbackStarted':
      return rollingBack(state, event);
    case 'TrafficReturned':
      return inRollback(state, { timing: event.data.timing, step: 0 });
    case 'RollbackUnconfirmed':
      return inRollback(state, { unconfirmed: true });
    case 'VerifyStepStarted':
      return inRollback(state, { step: event.data.step, stepStarted: true });
    case 'VerifyStepFinished': {
      const failed = event.data.passed ? [] : [event.data.name];
      const failedSteps = [...(state.rollback?.failedSteps ?? []), ...failed];
      return inRollback(state, { step: event.data.step + 1, stepStarted: false, failedSteps });
    }
    case 'RollbackCompleted':
      return { ...state, phase: 'rolled_back' };
    case 'LaunchAborted':
      return { ...state, phase: 'aborted', aborted: event.data.reason, questions: {} };
    case 'ControllerStopped':
    case 'DecisionRefused':
      return state;
  }
}

function inStage(state: LaunchState, change: Partial<StageState>): LaunchState {
  return state.stage === null ? state : { ...state, stage: { ...state.stage, ...change } };
}

function inRollback(state: LaunchState, change: Partial<RollbackState>): LaunchState {
  return state.rollback === null ? state : { ...state, rollback: { ...state.rollback, ...change } };
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = record;
  return rest;
}

function enteredStage(index: number, at: number): StageState {
  return {
    index,
    enteredAt: at,
    observingSince: null,
    observedMs: 0,
    extendedMs: 0,
    served: { stable: NOTHING_SERVED, candidate: NOTHING_SERVED },
    criteria: null,
    gatePassed: false,
    answers: {},
    fired: [],
    alertsRaised: [],
  };
}

function answered(state: LaunchState, id: string, answer: 'yes' | 'no'): LaunchState {
  const questions = without(state.questions, id);
  const criterion = state.questions[id]?.purpose === 'gate' ? criterionOf(id) : null;
  if (criterion === null || state.stage === null) return { ...state, questions };
  return inStage({ ...state, questions }, { answers: { ...state.stage.answers, [criterion]: answer } });
}

/** Questions of a gate are named `s2.gate.6`: stage number, then the criterion. */
function criterionOf(question: string): string {
  return question.slice(question.indexOf('.') + 1);
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
  return inStage(next, { answers: {}, gatePassed: false, criteria: null });
}

function completedStage(state: LaunchState): LaunchState {
  const previousMeans: Record<string, number> = {};
  for (const [key, series] of state.series) {
    const mean = meanOf(series);
    if (mean !== null) previousMeans[key] = mean;
  }
  return withResult({ ...state, previousMeans, questions: {}, votes: {} });
}

function withResult(state: LaunchState): LaunchState {
  const stage = state.stage === null ? undefined : state.plan.stages[state.stage.index];
  if (stage === undefined || state.stage === null) return state;
  const result = { name: stage.name, shareBp: stage.shareBp, served: state.stage.served };
  return { ...state, results: [...state.results, result] };
}

function rollingBack(state: LaunchState, { at, data }: EventOf<'RollbackStarted'>): LaunchState {
  const rollback: RollbackState = {
    ...data,
    startedAt: at,
    timing: null,
    unconfirmed: false,
    step: null,
    stepStarted: false,
    failedSteps: [],
  };
  return { ...withResult(state), phase: 'rolling_back', paused: null, questions: {}, rollback };
}

/** What folding the latest readings gave: `decide` folds them first, and the caller again once they are recorded. */
const lastFold = new WeakMap<readonly Reading[], { readonly before: SeriesMap; readonly after: SeriesMap }>();

function readingsTaken(
  state: LaunchState,
  readings: readonly Reading[],
  traffic: readonly ObservedTraffic[],
  at: number,
): LaunchState {
  const known = lastFold.get(readings);
  const series = known?.before === state.series ? known.after : withReadings(state, readings);
  lastFold.set(readings, { before: state.series, after: series });
  return traffic.reduce((next, observed) => observedTraffic(next, observed, at), { ...state, series });
}

function withReadings(state: LaunchState, readings: readonly Reading[]): SeriesMap {
  const since = state.stage?.observingSince ?? 0;
  const series = new Map(state.series);
  for (const reading of readings) {
    const key = seriesKey(reading.signal, reading.variant, reading.label);
    const keep = {
      since,
      horizonMs: horizonMs(state.plan, reading.signal),
      limits: sustainedLimits(state, reading.signal),
    };
    const next = withReading(series.get(key), reading, keep);
    if (next !== undefined) series.set(key, next);
  }
  return series;
}

/** Counts only grow within one life of a router's counters; a new life begins at zero. */
function observedTraffic(state: LaunchState, traffic: ObservedTraffic, at: number): LaunchState {
  const before = state.routers[traffic.target] ?? null;
  const same = before?.traffic.countersId === traffic.countersId ? before.traffic : null;
  const gained = (variant: Variant): ServedCounts => difference(traffic[variant], same?.[variant] ?? NOTHING_SERVED);
  const asked = state.asked[traffic.target];
  const settled = asked?.shareBp === traffic.shareBp;
  const next: LaunchState = {
    ...state,
    routers: { ...state.routers, [traffic.target]: { at, traffic } },
    drifted: settled ? state.drifted.filter((target) => target !== traffic.target) : state.drifted,
    unanswered: state.unanswered + traffic.unanswered - (same?.unanswered ?? 0),
    rates: { ...state.rates, [traffic.target]: rateOf(state, traffic, at) },
  };
  if (state.stage === null || !isRunning(state)) return next;
  const { served } = state.stage;
  return inStage(next, {
    served: {
      stable: sum(served.stable, gained('stable')),
      candidate: sum(served.candidate, gained('candidate')),
    },
  });
}

/** Shorter spans than a second of the machine's time say more of chance than of traffic. */
function rateOf({ rates, timeScale }: LaunchState, traffic: ObservedTraffic, at: number): RequestRate {
  const before = rates[traffic.target];
  const since = { at, traffic };
  if (before === undefined || before.since.traffic.countersId !== traffic.countersId) return { since, perSecond: null };
  const seconds = (at - before.since.at) / 1000 / timeScale;
  if (seconds < 1) return before;
  const rate = (variant: Variant): number =>
    (traffic[variant].requests - before.since.traffic[variant].requests) / seconds;
  return { since, perSecond: { stable: rate('stable'), candidate: rate('candidate') } };
}

function difference(now: ServedCounts, before: ServedCounts): ServedCounts {
  return {
    requests: now.requests - before.requests,
    errors: now.errors - before.errors,
    fallbacks: now.fallbacks - before.fallbacks,
    users: now.users,
  };
}

/** Users are distinct over the whole launch, so the latest count stands; all else adds up. */
function sum(a: ServedCounts, b: ServedCounts): ServedCounts {
  return {
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    fallbacks: a.fallbacks + b.fallbacks,
    users: b.users,
  };
}

function alertChanged(state: LaunchState, event: EventOf<'AlertRaised' | 'AlertCleared'>): LaunchState {
  const { signal, level, comparison } = event.data;
  const key = `${signal}:${level}`;
  if (event.type === 'AlertCleared') return { ...state, alerts: without(state.alerts, key) };
  const alerts = { ...state.alerts, [key]: { signal, level, since: event.at, comparison } };
  return inStage({ ...state, alerts }, { alertsRaised: [...(state.stage?.alertsRaised ?? []), key] });
}
