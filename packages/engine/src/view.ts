import type { AlertLevel, DecisionKind, Variant } from '@holdpoint/plan';
import type { MirroredCounts, QuestionPurpose, RollbackTiming, RouterPart } from './events.ts';
import type { Forecast } from './forecast.ts';
import type { CriterionVerdict, Verdict } from './verdict.ts';

export type LaunchStatus =
  | 'drafted'
  | 'awaiting_go'
  | 'entering'
  | 'observing'
  | 'holding'
  /** The runbook goes on; no stage is opened or observed. */
  | 'running'
  | 'paused'
  | 'rolling_back'
  | 'rolled_back'
  | 'completed'
  | 'aborted';

/** One signal on both versions, for a board. Values are in base units of `dimension`; null is unknown. */
export interface SignalView {
  readonly signal: string;
  readonly dimension: string;
  readonly better: 'lower' | 'higher';
  readonly candidate: number | null;
  readonly stable: number | null;
  /** Where each has gone since the sample before. */
  readonly candidateTrend: 'up' | 'down' | 'flat' | null;
  readonly stableTrend: 'up' | 'down' | 'flat' | null;
  readonly level: 'ok' | AlertLevel | 'unknown';
}

/** An alert that is active now: of a threshold of the plan, or of the team's own. */
export interface AlertView {
  /** The signal whose threshold is crossed, or the name of an alert of the team. */
  readonly signal: string;
  readonly level: AlertLevel;
  readonly since: number;
  readonly text: string;
  /** Where an alert of the team comes from; it then has what follows as well. */
  readonly source?: string;
  readonly state?: 'firing' | 'silenced' | 'inhibited';
  readonly drill?: boolean;
  /** Its source is silent, so that nobody knows whether it still fires. */
  readonly outdated?: boolean;
  /** Whether gates and triggers count it. */
  readonly counts?: boolean;
}

/** A source of alerts. `shown` is how many it showed last; `detail` says why nothing is known. */
export interface AlertSourceView {
  readonly source: string;
  readonly status: 'unasked' | 'known' | 'lost';
  readonly since: number;
  readonly detail: string;
  readonly shown: number;
}

/** A question that waits for a person. */
export interface WaitingView {
  /** What `holdpoint answer` or a decision names. */
  readonly question: string;
  readonly purpose: QuestionPurpose;
  readonly role: string;
  readonly people: readonly string[];
  readonly text: string;
  readonly since: number;
  /** The command that a person of that role would type. */
  readonly command: string;
}

/** All that a board shows of a launch, as plain JSON. Times are launch time in epoch milliseconds. */
export interface LaunchView {
  readonly launch: string;
  readonly title: string;
  readonly version: string;
  readonly at: number;
  /** IANA zone of the plan. */
  readonly timezone: string;
  /** Launch seconds per real second. */
  readonly timeScale: number;
  readonly status: LaunchStatus;
  /** One sentence: why it is in this status, or what it waits for. */
  readonly statusReason: string;
  /** The gate as a whole, now. */
  readonly verdict: Verdict;
  readonly stage: {
    readonly number: number;
    readonly of: number;
    readonly name: string;
    readonly elapsedMs: number;
    readonly observeMs: number;
    readonly remainingMs: number;
    readonly everyMs: number;
    /** Where the stage asks the candidate to show what it has: whether it did, and what was seen last. */
    readonly capacity?: { readonly proven: boolean; readonly detail: string | null };
  } | null;
  readonly stages: readonly {
    readonly name: string;
    readonly shareBp: number;
    readonly state: 'done' | 'current' | 'pending';
  }[];
  /** Asked of the router, seen in force at it, and given by count of requests in this stage; basis points. */
  readonly share: { readonly askedBp: number; readonly appliedBp: number | null; readonly givenBp: number | null };
  /** Where several routers, or several nodes of one, serve a target: each of them. Absent where none do. */
  readonly routers?: readonly (RouterPart & { readonly target: string; readonly askedBp: number })[];
  /** Copies of requests: the part that is asked for and seen in force, basis points, and what came of them in this stage. */
  readonly mirror?: MirroredCounts & { readonly askedBp: number; readonly appliedBp: number | null };
  /** The candidate's, in this stage. */
  readonly requests: number;
  readonly users: number;
  readonly errors: number;
  /** Requests per second of the machine's time, by version, lately. */
  readonly requestRate: Readonly<Record<Variant, number | null>>;
  readonly signals: readonly SignalView[];
  readonly gate: readonly CriterionVerdict[];
  readonly alerts: readonly AlertView[];
  /** Where the team's own alerts come from; absent where the plan names none. */
  readonly alertSources?: readonly AlertSourceView[];
  readonly waiting: readonly WaitingView[];
  /** Decisions that could be taken now. */
  readonly possible: readonly DecisionKind[];
  readonly rollback: {
    readonly cause: string;
    readonly timing: RollbackTiming | null;
    readonly withinMs: number;
  } | null;
  /** Absent where the plan has none. */
  readonly runbook?: Forecast;
  /** The latest events as sentences, newest last; at most 50. */
  readonly log: readonly { readonly seq: number; readonly at: number; readonly text: string }[];
}
