import { restartComparisons } from './comparisons.ts';
import type { EventType, RecordedEvent } from './events.ts';
import { questionsBesideStages } from './evolve-questions.ts';
import { observedTraffic } from './evolve-traffic.ts';
import { meanOf } from './series.ts';
import { type LaunchState, NOTHING_SERVED, type StageState } from './state.ts';
import { without } from './without.ts';

type EventOf<T extends EventType> = Extract<RecordedEvent, { readonly type: T }>;

type StageEvent = EventOf<
  | 'StageEntered'
  | 'ShareRequested'
  | 'ShareObserved'
  | 'ShareDrifted'
  | 'RouterUnreachable'
  | 'ObservationStarted'
  | 'GateJudged'
  | 'GatePassed'
  | 'TriggerFired'
  | 'TriggerCleared'
  | 'ObservationExtended'
  | 'StageCompleted'
>;

/** The state after an event of a stage, or of its routers. */
export function evolveStage(state: LaunchState, event: StageEvent): LaunchState {
  const { at } = event;
  switch (event.type) {
    case 'StageEntered': {
      const questions = questionsBesideStages(state);
      return { ...withResult(state), phase: 'entering', stage: enteredStage(event.data.stage, at), questions };
    }
    case 'ShareRequested': {
      const { target, cause, ...asked } = event.data;
      return { ...state, asked: { ...state.asked, [target]: asked } };
    }
    case 'ShareObserved':
      return observedTraffic(state, event.data, at);
    case 'ShareDrifted': {
      const { target } = event.data;
      return { ...state, drifted: [...state.drifted.filter((each) => each !== target), target] };
    }
    case 'RouterUnreachable':
      return { ...state, routers: { ...state.routers, [event.data.target]: null } };
    case 'ObservationStarted':
      return observationStarted(state, at);
    case 'GateJudged':
      return inStage(state, { criteria: event.data.criteria, gatePassed: false });
    case 'GatePassed':
      return inStage(state, { criteria: event.data.criteria, gatePassed: true });
    case 'TriggerFired':
      return inStage(state, { fired: [...(state.stage?.fired ?? []), event.data.trigger] });
    case 'TriggerCleared':
      return triggerCleared(state, event);
    case 'ObservationExtended':
      return inStage(state, { extendedMs: (state.stage?.extendedMs ?? 0) + event.data.byMs, gatePassed: false });
    case 'StageCompleted':
      return completedStage(state);
  }
}

function observationStarted(state: LaunchState, at: number): LaunchState {
  const comparisons = restartComparisons(state);
  return inStage({ ...state, phase: 'observing', series: new Map(), comparisons }, { observingSince: at });
}

/** The state with a change to its stage; the same one where it is in none. */
export function inStage(state: LaunchState, change: Partial<StageState>): LaunchState {
  return state.stage === null ? state : { ...state, stage: { ...state.stage, ...change } };
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
    capacity: { provenAt: null, attempt: 1, detail: null },
  };
}

function triggerCleared(state: LaunchState, { data }: EventOf<'TriggerCleared'>): LaunchState {
  const questions = without(state.questions, `trigger.s${data.stage + 1}.${data.trigger}`);
  return inStage({ ...state, questions }, { fired: (state.stage?.fired ?? []).filter((id) => id !== data.trigger) });
}

function completedStage(state: LaunchState): LaunchState {
  const previousMeans: Record<string, number> = {};
  for (const [key, series] of state.series) {
    const mean = meanOf(series);
    if (mean !== null) previousMeans[key] = mean;
  }
  const questions = questionsBesideStages(state);
  return withResult({ ...state, phase: 'running', previousMeans, questions, votes: {} });
}

/** Sums the stage up, in place of what was known of it before: it is served on until the next one begins. */
export function withResult(state: LaunchState): LaunchState {
  const stage = state.stage === null ? undefined : state.plan.stages[state.stage.index];
  if (stage === undefined || state.stage === null) return state;
  const { served, mirrored } = state.stage;
  const copies = mirrored === undefined ? {} : { mirrored };
  const result = { name: stage.name, shareBp: stage.shareBp, served, ...copies };
  return { ...state, results: [...state.results.slice(0, state.stage.index), result] };
}
