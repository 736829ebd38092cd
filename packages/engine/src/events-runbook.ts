import type { CriterionVerdict } from './verdict.ts';

/** How a step ended. `unknown`: the controller stopped while its command ran, so that nobody saw the end of it. */
export type StepOutcome = 'succeeded' | 'failed' | 'timed_out' | 'verification_failed' | 'skipped' | 'unknown';

/** An attempt that did not do what it should. */
export type FailedOutcome = Exclude<StepOutcome, 'succeeded' | 'skipped'>;

/** What follows a failed attempt: the next one at once, the next one at a later launch time, or a person's word. */
export type AfterFailure =
  | { readonly kind: 'retry' }
  | { readonly kind: 'delay'; readonly until: number }
  | { readonly kind: 'ask' };

/** What happens in a runbook, and to messages. `step` is its id in the plan, `attempt` counts from 1. */
export type RunbookEvent =
  /** Recorded before anything is done. */
  | {
      readonly type: 'StepStarted';
      readonly data: { readonly step: string; readonly name: string; readonly attempt: number };
    }
  /** The work is done, and its check begins. Not recorded for commands, whose check belongs to the run. */
  | { readonly type: 'StepWorkDone'; readonly data: { readonly step: string; readonly name: string } }
  /** One attempt failed, and the step goes on. */
  | {
      readonly type: 'StepFailed';
      readonly data: {
        readonly step: string;
        readonly name: string;
        readonly attempt: number;
        readonly outcome: FailedOutcome;
        readonly detail: string;
        readonly next: AfterFailure;
      };
    }
  | {
      readonly type: 'StepEnded';
      readonly data: {
        readonly step: string;
        readonly name: string;
        readonly outcome: StepOutcome;
        readonly detail: string;
      };
    }
  /** All steps of the phase have ended. */
  | { readonly type: 'CheckpointReached'; readonly data: { readonly phase: string; readonly name: string } }
  /** The verdicts on its criteria, at first and at every change. */
  | {
      readonly type: 'CheckpointJudged';
      readonly data: {
        readonly phase: string;
        readonly name: string;
        readonly criteria: readonly CriterionVerdict[];
      };
    }
  | { readonly type: 'CheckpointPassed'; readonly data: { readonly phase: string; readonly name: string } }
  | { readonly type: 'PhaseCompleted'; readonly data: { readonly phase: string; readonly name: string } }
  | {
      readonly type: 'MessageQueued';
      readonly data: { readonly message: string; readonly channel: string; readonly text: string };
    }
  | { readonly type: 'MessageDelivered'; readonly data: MessageResult }
  | { readonly type: 'MessageFailed'; readonly data: MessageResult };

interface MessageResult {
  readonly message: string;
  readonly channel: string;
  readonly detail: string;
}
