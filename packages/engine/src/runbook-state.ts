import type { StepOutcome } from './events-runbook.ts';
import type { CriterionVerdict } from './verdict.ts';

/** A person who has agreed, for a role. */
export interface Vote {
  readonly role: string;
  readonly person: string;
}

/** Where a step of the runbook stands. Times are launch time. */
export type StepState = {
  /** For the roles that must agree to its start. */
  readonly agreed: readonly Vote[];
  /** Attempts started so far. */
  readonly attempts: number;
  /** Attempts that are known to have failed. */
  readonly failures: number;
  /** Whether the one later attempt of `on_failure: delay` has been granted. */
  readonly delayed: boolean;
  /** Start of the first attempt. */
  readonly startedAt: number | null;
} /** Not begun, or to be tried again no earlier than `dueAt`. */ & (
  | { readonly status: 'waiting'; readonly dueAt: number | null }
  /** `checking`: its work is done, and its check runs. */
  | { readonly status: 'running'; readonly since: number; readonly checking: boolean }
  /** A person decides how to go on. */
  | { readonly status: 'stopped' }
  | { readonly status: 'ended'; readonly at: number; readonly outcome: StepOutcome; readonly detail: string }
);

export interface CheckpointState {
  /** Since when people have had time to answer. */
  readonly since: number;
  readonly agreed: readonly Vote[];
  readonly criteria: readonly CriterionVerdict[] | null;
  /** Criterion id to answer. */
  readonly answers: Readonly<Record<string, 'yes' | 'no'>>;
}

export interface RunbookState {
  /** By id; a step that is not here has not been touched. */
  readonly steps: Readonly<Record<string, StepState>>;
  /** When each phase was completed, in their order; the next one is under way. */
  readonly phasesEnded: readonly number[];
  /** Of the phase that is under way, once its steps have ended. */
  readonly checkpoint: CheckpointState | null;
}

/** A message that has not been delivered yet. */
export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly text: string;
  readonly since: number;
}

export const UNTOUCHED_RUNBOOK: RunbookState = { steps: {}, phasesEnded: [], checkpoint: null };

const UNTOUCHED: StepState = {
  agreed: [],
  attempts: 0,
  failures: 0,
  delayed: false,
  startedAt: null,
  status: 'waiting',
  dueAt: null,
};

/** Where a step stands. */
export function stepState({ steps }: RunbookState, id: string): StepState {
  return steps[id] ?? UNTOUCHED;
}
