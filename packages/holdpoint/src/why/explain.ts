import { type ComparisonState, type Pair, readComparison, startComparison, verdictOf } from '@holdpoint/analysis';
import {
  type ComparedEvidence,
  type Comparison,
  type CriterionVerdict,
  comparedEvidence,
  comparisonKey,
  comparisonsOf,
  evolve,
  initialState,
  type LaunchState,
  type Reading,
  type RecordedEvent,
} from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { type WhatIf, whatIf } from './what-if.ts';

/** Why a stage went as it did, from its record. Times are launch time, epoch milliseconds. */
export interface StageExplanation {
  readonly launch: string;
  /** From 1. */
  readonly stage: number;
  readonly name: string;
  readonly shareBp: number;
  readonly from: number;
  readonly to: number;
  readonly outcome: 'passed' | 'rolled_back' | 'aborted' | 'paused' | 'under_way';
  /** What happened that decided something, in order. */
  readonly decisions: readonly Happening[];
  /** The gate as it was judged last; null before. */
  readonly gate: readonly CriterionVerdict[] | null;
  /** Candidate against stable, one for each comparison of the plan. */
  readonly comparisons: readonly ComparisonStory[];
}

export interface Happening {
  readonly at: number;
  readonly text: string;
  readonly comparison: Comparison | null;
}

export interface ComparisonStory {
  /** Signal, margin and label as the record keeps them. */
  readonly id: string;
  readonly verdict: 'worse' | 'not_worse' | 'undecided';
  readonly evidence: ComparedEvidence;
  /** Natural logarithms of the evidence at each look, at most 240 looks. */
  readonly looks: readonly { readonly at: number; readonly worse: number; readonly notWorse: number }[];
  /** What the candidate would have had to do for another verdict; null where none is near. */
  readonly otherwise: WhatIf | null;
}

const MOST_LOOKS = 240;

/** Explains one stage (from 1), or the last one that was entered; null where the launch has entered no such stage. */
export function explain(
  { launch, plan, events }: { readonly launch: string; readonly plan: Plan; readonly events: readonly RecordedEvent[] },
  wanted: number | null,
): StageExplanation | null {
  const entered = events.flatMap((event, i) => (event.type === 'StageEntered' ? [{ index: event.data.stage, i }] : []));
  const chosen = wanted === null ? entered.at(-1) : entered.findLast(({ index }) => index === wanted - 1);
  if (chosen === undefined) return null;
  const next = entered.find(({ i }) => i > chosen.i);
  const end = next?.i ?? events.length;
  const before = events.slice(0, chosen.i + 1).reduce(evolve, initialState(plan, launch));
  const span = events.slice(chosen.i + 1, end);
  const { state, stories } = replay(before, span);
  const stage = plan.stages[chosen.index];
  const first = events[chosen.i];
  return {
    launch,
    stage: chosen.index + 1,
    name: stage?.name ?? '',
    shareBp: stage?.shareBp ?? 0,
    from: first?.at ?? 0,
    to: span.at(-1)?.at ?? first?.at ?? 0,
    outcome: outcomeOf(span, state),
    decisions: span.flatMap(happeningOf),
    gate: lastGate(span),
    comparisons: stories,
  };
}

function outcomeOf(span: readonly RecordedEvent[], state: LaunchState): StageExplanation['outcome'] {
  const types = new Set(span.map(({ type }) => type));
  if (types.has('RollbackStarted')) return 'rolled_back';
  if (types.has('LaunchAborted')) return 'aborted';
  if (types.has('StageCompleted')) return 'passed';
  return state.paused === null ? 'under_way' : 'paused';
}

function happeningOf(event: RecordedEvent): readonly Happening[] {
  const { at } = event;
  switch (event.type) {
    case 'TriggerFired':
      return [{ at, text: `trigger (${event.data.action}): ${event.data.text}`, comparison: event.data.comparison }];
    case 'AlertRaised':
      return [{ at, text: `${event.data.level} alert of ${event.data.signal}`, comparison: event.data.comparison }];
    case 'LaunchPaused':
      return [{ at, text: `paused: ${event.data.detail}`, comparison: null }];
    case 'EvidenceLost':
      return [
        {
          at,
          text: `${event.data.signal} of ${event.data.variant} is unknown: ${event.data.detail}`,
          comparison: null,
        },
      ];
    case 'EvidenceRegained':
      return [{ at, text: `${event.data.signal} of ${event.data.variant} is known again`, comparison: null }];
    case 'RollbackStarted':
      return [{ at, text: `rollback: ${causeOf(event.data.cause)}`, comparison: null }];
    default:
      return [];
  }
}

function causeOf(cause: Extract<RecordedEvent, { type: 'RollbackStarted' }>['data']['cause']): string {
  switch (cause.kind) {
    case 'trigger':
      return cause.text;
    case 'no_data':
      return `${cause.signal} was unknown`;
    case 'person':
      return cause.reason;
  }
}

function lastGate(span: readonly RecordedEvent[]): StageExplanation['gate'] {
  const judged = span.findLast((event) => event.type === 'GateJudged' || event.type === 'GatePassed');
  return judged?.type === 'GateJudged' || judged?.type === 'GatePassed' ? judged.data.criteria : null;
}

interface Course {
  readonly begin: ComparisonState;
  readonly pairs: Pair[];
  state: ComparisonState;
  readonly looks: { at: number; worse: number; notWorse: number }[];
}

/** Lives through a stage again: the same events give the same verdicts. */
function replay(
  before: LaunchState,
  span: readonly RecordedEvent[],
): { readonly state: LaunchState; readonly stories: readonly ComparisonStory[] } {
  const courses = new Map<string, Course>();
  let state = before;
  let begun = before.comparisons;
  for (const event of span) {
    state = evolve(state, event);
    if (event.type === 'ObservationStarted') {
      begun = state.comparisons;
      courses.clear();
    }
    if (event.type !== 'ReadingsTaken') continue;
    const pairs = pairsOf(state.plan, event.data.readings);
    for (const [id, compared] of state.comparisons) {
      if (compared.kind !== 'counts' || compared.state.candidate.requests === 0) continue;
      const known = begun.get(id);
      const course = courses.get(id) ?? {
        begin: known?.kind === 'counts' ? known.state : startComparison(compared.state.rule),
        pairs: [],
        state: compared.state,
        looks: [],
      };
      const { worse, sound } = compared.state.evidence;
      course.looks.push({ at: event.at, worse, notWorse: sound });
      course.pairs.push(...(pairs.get(id) ?? []));
      course.state = compared.state;
      courses.set(id, course);
    }
  }
  return { state, stories: [...courses].map(([id, course]) => storyOf(id, course)) };
}

function pairsOf(plan: Plan, readings: readonly Reading[]): ReadonlyMap<string, readonly Pair[]> {
  const found = new Map<string, Pair[]>();
  for (const reading of readings) {
    if (reading.outcome !== 'pair') continue;
    for (const spec of comparisonsOf(plan)) {
      if (spec.signal !== reading.signal || (reading.comparison ?? spec.id) !== spec.id) continue;
      const key = comparisonKey(spec, reading.label);
      found.set(key, [...(found.get(key) ?? []), reading.pair]);
    }
  }
  return found;
}

function storyOf(id: string, { begin, pairs, state, looks }: Course): ComparisonStory {
  const stride = Math.ceil(looks.length / MOST_LOOKS);
  return {
    id,
    verdict: verdictOf(state),
    evidence: comparedEvidence(readComparison(state)),
    looks: looks.filter((_, i) => i % stride === 0 || i === looks.length - 1),
    otherwise: whatIf(begin, pairs, state),
  };
}
