import type { AlertLevel, DecisionKind, Plan, Stage, Variant } from '@holdpoint/plan';
import { type AlertSources, unaskedSources } from './alert-state.ts';
import type { ComparisonMap } from './comparisons.ts';
import type {
  MirroredCounts,
  ObservedTraffic,
  QuestionPurpose,
  ReadFailure,
  RecordedEvent,
  RollbackCause,
  RollbackTiming,
  ServedCounts,
} from './events.ts';
import { firstSteps } from './runbook-plan.ts';
import type { Message, RunbookState, Vote } from './runbook-state.ts';
import type { SeriesMap } from './series.ts';
import type { Comparison, CriterionVerdict } from './verdict.ts';

/** Where a launch stands. Being paused is beside it: a paused launch keeps its phase. */
export type Phase =
  | 'drafted'
  | 'awaiting_go'
  | 'entering'
  | 'observing'
  /** No stage is being entered or observed: before the first one, between two, and after the last. */
  | 'running'
  | 'rolling_back'
  | 'rolled_back'
  | 'completed'
  | 'aborted';

export interface StageState {
  readonly index: number;
  readonly enteredAt: number;
  /** Set once the router was seen to give the stage's share; the window begins there. */
  readonly observingSince: number | null;
  /** Launch time that the window has run: without pauses, lost evidence, and time without a controller. */
  readonly observedMs: number;
  readonly extendedMs: number;
  /** What the stage has served so far. */
  readonly served: Readonly<Record<Variant, ServedCounts>>;
  /** Copies that the candidate was given in it; absent before the first. */
  readonly mirrored?: MirroredCounts;
  /** The gate as it was last recorded, and whether it passed and waits for a person. */
  readonly criteria: readonly CriterionVerdict[] | null;
  readonly gatePassed: boolean;
  /** Criterion id to answer. */
  readonly answers: Readonly<Record<string, 'yes' | 'no'>>;
  /** Triggers that have fired and whose condition still holds. */
  readonly fired: readonly string[];
  /** Alerts raised since the stage was entered, as `signal:level`. */
  readonly alertsRaised: readonly string[];
  readonly capacity: StageCapacity;
}

/** Whether the candidate has shown what a stage asks for before it gives a share. */
export interface StageCapacity {
  /** When it did; null while it has not, or what it showed does not count any more. */
  readonly provenAt: number | null;
  /** Grows when what was proven does not count any more. */
  readonly attempt: number;
  /** What was seen last; null before it was looked at. */
  readonly detail: string | null;
}

/** A stable version of which no instance serves. */
export interface GoneStable {
  readonly detail: string;
  readonly since: number;
  /** Whether a rollback waits for it. */
  readonly held: boolean;
}

export interface Question {
  readonly id: string;
  readonly role: string;
  readonly text: string;
  readonly purpose: QuestionPurpose;
  /** Id of the step, the criterion or the trigger that it is about. */
  readonly about?: string;
  readonly since: number;
}

export interface ActiveAlert {
  readonly signal: string;
  readonly level: AlertLevel;
  readonly since: number;
  readonly comparison: Comparison;
}

export interface RequestRate {
  /** Where the next span begins. */
  readonly since: { readonly at: number; readonly traffic: ObservedTraffic };
  /** Null before the first span has ended. */
  readonly perSecond: Readonly<Record<Variant, number>> | null;
}

/** What is asked of the router of a target. */
export interface AskedShare {
  readonly shareBp: number;
  readonly maxUsers?: number;
  readonly mirrorBp?: number;
}

export interface StageResult {
  readonly name: string;
  readonly shareBp: number;
  readonly served: Readonly<Record<Variant, ServedCounts>>;
  /** Absent where nothing was copied before or in it. */
  readonly mirrored?: MirroredCounts;
}

export interface RollbackState {
  readonly cause: RollbackCause;
  readonly startedAt: number;
  /** Machine time of the decision, epoch milliseconds. */
  readonly wall: number;
  readonly timing: RollbackTiming | null;
  readonly unconfirmed: boolean;
  /** The step that runs or waits to run; null before traffic is back. */
  readonly step: number | null;
  readonly stepStarted: boolean;
  /** Start of the attempt. */
  readonly stepSince: number;
  readonly stepAttempts: number;
  /** The work of the step is done, and its check runs. */
  readonly stepChecking: boolean;
  /** For the roles that must agree to the step. */
  readonly stepAgreed: readonly Vote[];
  readonly failedSteps: readonly string[];
  /** A person wants it though stable is gone. */
  readonly ordered: boolean;
}

/** All that can be folded from a launch's events and its plan. Times are launch time. */
export interface LaunchState {
  readonly plan: Plan;
  readonly launch: string;
  /** Events folded so far: the sequence number of the next one. */
  readonly seq: number;
  /** Time of the last event; the running window has counted up to here. */
  readonly lastAt: number;
  readonly phase: Phase;
  readonly epoch: number;
  readonly timeScale: number;
  /** When GO was given: T, from then on. */
  readonly startedAt: number | null;
  readonly paused: { readonly reason: string; readonly detail: string; readonly since: number } | null;
  readonly stage: StageState | null;
  /** Share last requested, by target, in basis points. */
  readonly asked: Readonly<Record<string, AskedShare>>;
  /** The router as last seen, by target; null where it could not be reached since. */
  readonly routers: Readonly<Record<string, { readonly at: number; readonly traffic: ObservedTraffic } | null>>;
  /** Stable versions that are gone, by target. */
  readonly stableGone: Readonly<Record<string, GoneStable>>;
  /** Targets whose router gives another share than asked. */
  readonly drifted: readonly string[];
  readonly baselineMs: number;
  readonly baseline: {
    readonly values: Readonly<Record<string, number>>;
    readonly audiences: Readonly<Record<string, number>>;
  } | null;
  readonly series: SeriesMap;
  readonly comparisons: ComparisonMap;
  /** Means of the stage before, by series key. */
  readonly previousMeans: Readonly<Record<string, number>>;
  /** Series whose source fails, by `signal|variant`, since when. */
  readonly blind: Readonly<
    Record<
      string,
      { readonly signal: string; readonly since: number; readonly reason: ReadFailure; readonly detail: string }
    >
  >;
  /** Of the plan's thresholds, by `signal:level`. */
  readonly alerts: Readonly<Record<string, ActiveAlert>>;
  /** Sources of the team's own alerts, by id. */
  readonly alertSources: AlertSources;
  readonly questions: Readonly<Record<string, Question>>;
  /** Roles that have agreed to a decision which needs several. */
  readonly votes: Readonly<Partial<Record<DecisionKind, readonly Vote[]>>>;
  /** The latest word of each role that signs off. */
  readonly signOffs: Readonly<Record<string, 'yes' | 'no'>>;
  readonly runbook: RunbookState;
  /** Messages that wait to be delivered, oldest first. */
  readonly messages: readonly Message[];
  /** Messages so far. */
  readonly messageCount: number;
  readonly results: readonly StageResult[];
  /** Requests per second of the machine's time, by target, over the last second or check, whichever is longer. */
  readonly rates: Readonly<Record<string, RequestRate>>;
  readonly unanswered: number;
  readonly rollback: RollbackState | null;
  /** Why the launch was aborted. */
  readonly aborted: string | null;
  /** The latest events without readings; at most 50. */
  readonly log: readonly RecordedEvent[];
}

export const NOTHING_SERVED: ServedCounts = { requests: 0, errors: 0, users: 0, fallbacks: 0 };

/** A launch of which nothing has happened yet. */
export function initialState(plan: Plan, launch: string): LaunchState {
  const targets = Object.keys(plan.targets);
  return {
    plan,
    launch,
    seq: 0,
    lastAt: 0,
    phase: 'drafted',
    epoch: 0,
    timeScale: 1,
    startedAt: null,
    paused: null,
    stage: null,
    asked: Object.fromEntries(targets.map((target) => [target, { shareBp: 0 }])),
    routers: Object.fromEntries(targets.map((target) => [target, null])),
    stableGone: {},
    drifted: [],
    baselineMs: 0,
    baseline: null,
    series: new Map(),
    comparisons: new Map(),
    previousMeans: {},
    blind: {},
    alerts: {},
    alertSources: unaskedSources(plan),
    questions: {},
    votes: {},
    signOffs: {},
    runbook: { steps: new Map(), open: firstSteps(plan.runbook[0]), phasesEnded: [], checkpoint: null },
    messages: [],
    messageCount: 0,
    results: [],
    rates: {},
    unanswered: 0,
    rollback: null,
    aborted: null,
    log: [],
  };
}

/** True from GO to the end or a rollback: while the candidate may be getting traffic by this launch. */
export function isRunning({ phase }: LaunchState): boolean {
  return phase === 'entering' || phase === 'observing' || phase === 'running';
}

/** True while steps of the runbook may be under way; some of them come before GO. */
export function isUnderWay(state: LaunchState): boolean {
  return isRunning(state) || (state.phase === 'awaiting_go' && state.plan.runbook.length > 0);
}

/** True when nothing more can happen. */
export function isOver(state: LaunchState): boolean {
  return state.phase === 'completed' || state.phase === 'rolled_back' || state.phase === 'aborted';
}

/** The plan's stage that the launch is in, or null. */
export function currentStage(state: LaunchState): Stage | null {
  return state.stage === null ? null : (state.plan.stages[state.stage.index] ?? null);
}

/** Whether the observation window counts time now. */
function windowRuns(state: LaunchState): boolean {
  return state.phase === 'observing' && state.paused === null && Object.keys(state.blind).length === 0;
}

/** State with its window (or baseline) counted up to `at`. */
export function advanceTo(state: LaunchState, at: number): LaunchState {
  const passed = Math.max(0, at - state.lastAt);
  const lastAt = Math.max(at, state.lastAt);
  if (state.phase === 'awaiting_go') return { ...state, lastAt, baselineMs: state.baselineMs + passed };
  if (state.stage === null || !windowRuns(state)) return { ...state, lastAt };
  return { ...state, lastAt, stage: { ...state.stage, observedMs: state.stage.observedMs + passed } };
}

/** Launch time that the stage's window still has to run. */
export function remainingMs(state: LaunchState): number {
  const stage = currentStage(state);
  if (stage === null || state.stage === null) return 0;
  return Math.max(0, stage.observeMs + state.stage.extendedMs - state.stage.observedMs);
}
