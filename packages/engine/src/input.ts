import type { DecisionKind } from '@holdpoint/plan';
import type { ShownAlerts } from './alerts.ts';
import type { ObservedTraffic, ReadFailure, Reading, RollbackTiming } from './events.ts';
import type { StepOutcome } from './events-runbook.ts';

/** Who asks: a login of this machine, and whom of the plan they want to act as (a role or a person). */
export interface Claim {
  readonly user: string;
  readonly as?: string;
}

/**
 * What the engine is told. `at` is launch time in integer epoch milliseconds, the engine's only clock.
 * `wall` is the machine's own time, kept for the one figure that is measured in real time: a rollback's.
 */
export type Input = { readonly at: number; readonly wall: number } & (
  | {
      readonly kind: 'controller_started';
      readonly epoch: number;
      readonly pid: number;
      readonly timeScale: number;
      readonly program: string;
      readonly planFile: string;
    }
  | { readonly kind: 'controller_stopped'; readonly reason: 'asked' | 'finished' }
  | { readonly kind: 'readings'; readonly readings: readonly Reading[]; readonly traffic: readonly ObservedTraffic[] }
  | ({ readonly kind: 'alerts' } & ShownAlerts)
  | { readonly kind: 'alerts_unknown'; readonly source: string; readonly reason: ReadFailure; readonly detail: string }
  | { readonly kind: 'share_observed'; readonly traffic: ObservedTraffic; readonly timing?: RollbackTiming }
  | { readonly kind: 'router_failed'; readonly target: string; readonly detail: string }
  /** A router could not take traffic back, and another one does. */
  | {
      readonly kind: 'router_took_over';
      readonly target: string;
      readonly router: string;
      readonly from: string;
      readonly detail: string;
    }
  /** No router could, and the candidate itself was to be ended. */
  | { readonly kind: 'candidate_stopped'; readonly target: string; readonly done: boolean; readonly detail: string }
  /** What an attempt to prove the capacity of a stage has shown. */
  | {
      readonly kind: 'capacity_result';
      readonly stage: number;
      readonly attempt: number;
      readonly proven: boolean;
      readonly detail: string;
    }
  /** A look at stable: why no instance of it serves; null where one may. */
  | { readonly kind: 'stable_seen'; readonly target: string; readonly gone: string | null }
  | { readonly kind: 'rollback_overdue'; readonly overdueMs: number; readonly detail: string }
  /** Time has passed; nothing else. */
  | { readonly kind: 'tick' }
  /** What came of one attempt of a step of the runbook. */
  | {
      readonly kind: 'step_result';
      readonly step: string;
      readonly attempt: number;
      readonly outcome: Exclude<StepOutcome, 'skipped' | 'unknown'>;
      readonly detail: string;
    }
  | {
      readonly kind: 'message_result';
      readonly message: string;
      readonly delivered: boolean;
      readonly detail: string;
    }
  /** What came of a step of the rollback. */
  | { readonly kind: 'step_finished'; readonly step: number; readonly passed: boolean; readonly detail: string }
  | {
      readonly kind: 'decision';
      readonly decision: DecisionKind;
      readonly claim: Claim;
      readonly reason: string;
      readonly forMs?: number;
    }
  | {
      readonly kind: 'answer';
      readonly question: string;
      readonly answer: 'yes' | 'no';
      readonly claim: Claim;
      readonly reason: string;
    }
);
