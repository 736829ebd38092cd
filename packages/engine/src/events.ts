import type { Pair } from '@holdpoint/analysis';
import type { AlertLevel, DecisionKind, TriggerAction, Variant } from '@holdpoint/plan';
import type { AlertEvent } from './events-alerts.ts';
import type { RouterEvent } from './events-routers.ts';
import type { RunbookEvent } from './events-runbook.ts';
import type { SafetyEvent } from './events-safety.ts';
import type { Comparison, CriterionVerdict } from './verdict.ts';

/** Who caused an event: a person (as the plan knows them, and the login they came by), or a part of the program. */
export type Actor =
  | { readonly kind: 'person'; readonly person: string; readonly role: string; readonly user: string }
  /** Someone at this machine whom the plan does not know for what they asked. */
  | { readonly kind: 'login'; readonly user: string }
  | { readonly kind: 'engine' }
  | { readonly kind: 'controller'; readonly epoch: number };

/** One judged sample: what a signal was on one version from `from` to `to` (launch time, epoch ms). */
export interface Sample {
  readonly from: number;
  readonly to: number;
  /** In the base unit of the signal's dimension. */
  readonly value: number;
  /** Requests that it rests on; 0 for gauges. */
  readonly requests: number;
  /** Of them, how many counted (errors of an error rate); absent for anything but ratios of requests. */
  readonly hits?: number;
  /** What the same query gave for the same hours a week before, where a condition asks for it. */
  readonly lastWeek?: number;
}

/** What reading one signal on one version gave. Unknown is never healthy: only `sample` carries a value. */
export type Reading = {
  readonly signal: string;
  readonly variant: Variant;
  /** Value of the label, such as `{ endpoint: 'POST /batch' }`. */
  readonly label?: { readonly name: string; readonly value: string };
} & (
  | { readonly outcome: 'sample'; readonly sample: Sample }
  /** The source answers, but too few requests have come since `since` for a sample. */
  | { readonly outcome: 'pending'; readonly requests: number; readonly needed: number; readonly since: number }
  /**
   * What came of both versions in the same span, for tests of one against the other; told of the candidate.
   * `comparison`: the only comparison that it is for, where it depends on its gap.
   */
  | { readonly outcome: 'pair'; readonly pair: Pair; readonly comparison?: string }
  | { readonly outcome: 'failed'; readonly reason: ReadFailure; readonly detail: string }
);

export type ReadFailure =
  | 'source_down'
  | 'absent'
  | 'stale'
  | 'not_finite'
  | 'several_series'
  | 'counter_reset'
  | 'negative_rate'
  | 'partial'
  | 'unreadable';

/** Requests and distinct users of one version since the router's counters began. */
export interface ServedCounts {
  readonly requests: number;
  readonly errors: number;
  readonly users: number;
  readonly fallbacks: number;
}

/** Copies of requests that the candidate was given since the router's counters began; they are none of its requests. */
export interface MirroredCounts {
  readonly requests: number;
  /** Answers of status 500 and above, and copies without a whole answer (`failed`). */
  readonly errors: number;
  readonly failed: number;
  /** Answers unlike those of stable, errors of the candidate included. */
  readonly differences: number;
  /** Requests that were to be copied, and were not. */
  readonly skipped: number;
}

/** The router as it was seen. */
export interface ObservedTraffic {
  readonly target: string;
  readonly shareBp: number;
  /** Part of the requests to stable that it copies to the candidate; absent where it copies none. */
  readonly mirrorBp?: number;
  /** Absent before the first copy. */
  readonly mirrored?: MirroredCounts;
  /** It gives all to stable when no controller was heard for so many milliseconds; absent where it holds its share. */
  readonly unheardMs?: number;
  readonly countersId: string;
  readonly stable: ServedCounts;
  readonly candidate: ServedCounts;
  readonly unanswered: number;
  /** Requests of each audience among all of them, by audience id. */
  readonly audiences: Readonly<Record<string, number>>;
  /** Where several routers, or several nodes of one, serve the target: what each of them gives. */
  readonly parts?: readonly RouterPart[];
}

/** One of several routers of a target, or one node of a router. */
export interface RouterPart {
  readonly name: string;
  /** What it gives the candidate, in basis points; null where it cannot be seen. */
  readonly shareBp: number | null;
  /** What is wrong with it, in one line. */
  readonly problem?: string;
}

/** When a rollback was decided and when the last request reached the candidate: wall time of the machine, epoch ms. */
export interface RollbackTiming {
  readonly firedAt: number;
  /** Null when no request ever reached the candidate. */
  readonly zeroAt: number | null;
  /** `zeroAt - firedAt`, at least 0, in real milliseconds. */
  readonly millis: number;
  /** The router sees no requests: it was `zeroAt` at the latest. */
  readonly atMost?: true;
}

/** Why a rollback began. */
export type RollbackCause =
  | { readonly kind: 'trigger'; readonly trigger: string; readonly text: string; readonly comparison: Comparison }
  | { readonly kind: 'no_data'; readonly signal: string; readonly blindMs: number }
  | { readonly kind: 'person'; readonly reason: string };

export type PauseReason =
  | 'person'
  | 'trigger'
  | 'no_data'
  | 'drift'
  | 'question_refused'
  | 'restart'
  | 'step_failed'
  | 'step_unknown'
  | 'checkpoint_unanswered';

/**
 * What a question is for: `agree` to the start of a step; `step`, work of people; `step_failed`, whether to try again;
 * `step_unknown`, whether it was done; `criterion`, one of a checkpoint's; `trigger`, whether to act on it.
 */
export type QuestionPurpose =
  | 'go'
  | 'gate'
  | 'continue'
  | 'sign_off'
  | 'agree'
  | 'step'
  | 'step_failed'
  | 'step_unknown'
  | 'checkpoint'
  | 'criterion'
  | 'trigger';

/** Everything that can happen in a launch, past tense. `LaunchEvent['type']` names it, `data` says what. */
export type LaunchEvent =
  | RunbookEvent
  | AlertEvent
  | RouterEvent
  | SafetyEvent
  | {
      readonly type: 'LaunchCreated';
      readonly data: {
        readonly planDigest: string;
        readonly planFile: string;
        readonly program: string;
        /** Sections of the plan that the launch is knowingly run without. */
        readonly without?: readonly string[];
      };
    }
  /** A controller took the launch up. Time between the last event and this one counts for no window. */
  | {
      readonly type: 'ControllerStarted';
      readonly data: { readonly epoch: number; readonly pid: number; readonly timeScale: number };
    }
  | {
      readonly type: 'ControllerStopped';
      readonly data: {
        readonly reason: 'asked' | 'finished';
        /** A router gives all traffic to stable after so many milliseconds without another controller. */
        readonly unheardMs?: number;
      };
    }
  | {
      readonly type: 'BaselineMeasured';
      readonly data: {
        readonly values: readonly { readonly signal: string; readonly value: number; readonly samples: number }[];
        readonly audiences: Readonly<Record<string, number>>;
      };
    }
  | {
      readonly type: 'QuestionAsked';
      readonly data: {
        readonly question: string;
        readonly role: string;
        readonly text: string;
        readonly purpose: QuestionPurpose;
        /** Id of the step, the criterion or the trigger that it is about. */
        readonly about?: string;
      };
    }
  | {
      readonly type: 'QuestionAnswered';
      readonly data: { readonly question: string; readonly answer: 'yes' | 'no'; readonly reason: string };
    }
  | {
      readonly type: 'DecisionMade';
      readonly data: {
        readonly decision: DecisionKind;
        readonly reason: string;
        readonly forMs?: number;
        readonly stage?: string;
      };
    }
  | {
      readonly type: 'DecisionRefused';
      readonly data: { readonly decision: DecisionKind | 'answer'; readonly code: string; readonly message: string };
    }
  | { readonly type: 'LaunchStarted'; readonly data: Record<string, never> }
  | {
      readonly type: 'StageEntered';
      readonly data: { readonly stage: number; readonly name: string; readonly shareBp: number };
    }
  | {
      readonly type: 'ShareRequested';
      readonly data: {
        readonly target: string;
        readonly shareBp: number;
        readonly maxUsers?: number;
        /** Part of the requests to stable that is copied; absent where none is. */
        readonly mirrorBp?: number;
        readonly cause: 'stage' | 'rollback' | 'abort';
      };
    }
  | { readonly type: 'ShareObserved'; readonly data: ObservedTraffic }
  | {
      readonly type: 'ShareDrifted';
      readonly data: {
        readonly target: string;
        readonly askedBp: number;
        readonly observedBp: number;
        /** Where it is the part of requests that is copied which has drifted. */
        readonly of?: 'mirror';
      };
    }
  | { readonly type: 'RouterUnreachable'; readonly data: { readonly target: string; readonly detail: string } }
  | { readonly type: 'ObservationStarted'; readonly data: { readonly stage: number } }
  | {
      readonly type: 'ReadingsTaken';
      readonly data: { readonly readings: readonly Reading[]; readonly traffic: readonly ObservedTraffic[] };
    }
  | {
      readonly type: 'AlertRaised';
      readonly data: { readonly signal: string; readonly level: AlertLevel; readonly comparison: Comparison };
    }
  | {
      readonly type: 'AlertCleared';
      readonly data: { readonly signal: string; readonly level: AlertLevel; readonly comparison: Comparison };
    }
  /** The gate's verdicts changed; recorded at the end of the window and at every change after it. */
  | {
      readonly type: 'GateJudged';
      readonly data: { readonly stage: number; readonly criteria: readonly CriterionVerdict[] };
    }
  | {
      readonly type: 'GatePassed';
      readonly data: { readonly stage: number; readonly criteria: readonly CriterionVerdict[] };
    }
  | {
      readonly type: 'TriggerFired';
      readonly data: {
        readonly stage: number;
        readonly trigger: string;
        readonly text: string;
        readonly action: TriggerAction;
        readonly comparison: Comparison;
      };
    }
  /** The condition of a trigger that had fired does not hold any more, so that it may fire again. */
  | { readonly type: 'TriggerCleared'; readonly data: { readonly stage: number; readonly trigger: string } }
  | {
      readonly type: 'EvidenceLost';
      readonly data: {
        readonly signal: string;
        readonly variant: Variant;
        readonly reason: ReadFailure;
        readonly detail: string;
      };
    }
  | { readonly type: 'EvidenceRegained'; readonly data: { readonly signal: string; readonly variant: Variant } }
  | {
      readonly type: 'LaunchPaused';
      readonly data: {
        readonly reason: PauseReason;
        readonly detail: string;
      };
    }
  | { readonly type: 'LaunchContinued'; readonly data: Record<string, never> }
  | { readonly type: 'ObservationExtended'; readonly data: { readonly stage: number; readonly byMs: number } }
  | { readonly type: 'StageCompleted'; readonly data: { readonly stage: number } }
  | { readonly type: 'LaunchCompleted'; readonly data: Record<string, never> }
  /** `wall` is the machine's time of the decision, epoch milliseconds. */
  | { readonly type: 'RollbackStarted'; readonly data: { readonly cause: RollbackCause; readonly wall: number } }
  /** The router gives the candidate nothing, and says when it last did. */
  | { readonly type: 'TrafficReturned'; readonly data: { readonly timing: RollbackTiming } }
  | { readonly type: 'RollbackUnconfirmed'; readonly data: { readonly overdueMs: number; readonly detail: string } }
  | { readonly type: 'VerifyStepStarted'; readonly data: { readonly step: number; readonly name: string } }
  | {
      readonly type: 'VerifyStepFinished';
      readonly data: {
        readonly step: number;
        readonly name: string;
        readonly passed: boolean;
        readonly detail: string;
        /** It failed, and is tried again. */
        readonly again?: true;
      };
    }
  | { readonly type: 'RollbackCompleted'; readonly data: { readonly failedSteps: readonly string[] } }
  | { readonly type: 'LaunchAborted'; readonly data: { readonly reason: string } };

export type EventType = LaunchEvent['type'];

/** An event before it is in the record. `at` is launch time, integer epoch milliseconds. */
export type EventDraft = LaunchEvent & { readonly at: number; readonly actor: Actor };

/** An event in the record. `seq` is dense from 0; `hash` is defined in docs/record.md. */
export type RecordedEvent = EventDraft & {
  readonly v: 1;
  readonly launch: string;
  readonly seq: number;
  /** UUIDv7. */
  readonly id: string;
  /** Hash of the event before, 64 hex digits; all zeros for the first. */
  readonly prev: string;
  readonly hash: string;
};
