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

/** Step states in small groups, so that a change copies few of them. */
export type StepStates = ReadonlyMap<string, ReadonlyMap<string, StepState>>;

export interface RunbookState {
  /** By id; a step that is not here has not been touched. */
  readonly steps: StepStates;
  /** Steps of the phase under way that have not ended, and that nothing is ahead of any more. */
  readonly open: readonly string[];
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
  return steps.get(groupOf(id))?.get(id) ?? UNTOUCHED;
}

/** A runbook with a step in a new state. */
export function withStep(runbook: RunbookState, id: string, step: StepState): RunbookState {
  const group = groupOf(id);
  const steps = new Map(runbook.steps).set(group, new Map(runbook.steps.get(group)).set(id, step));
  return { ...runbook, steps };
}

/** Ids that differ in their last two digits alone: at most a hundred. */
function groupOf(id: string): string {
  return id.slice(0, -2);
}
