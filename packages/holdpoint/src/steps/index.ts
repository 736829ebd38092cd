import type { Step } from '@holdpoint/plan';

export type StepOutcome = 'succeeded' | 'failed' | 'timed_out' | 'verification_failed';

export interface StepResult {
  readonly outcome: StepOutcome;
  /** What was seen, in one line, without secrets. */
  readonly detail: string;
}

/** Does the work of steps: of a rollback, and of the runbook. */
export interface StepRunner {
  /**
   * Does the step's work and then its check, within its time limit. Never rejects: what goes wrong is an
   * outcome. When the signal aborts, it lets go of the work and resolves.
   */
  run(step: Step, signal: AbortSignal): Promise<StepResult>;
}
