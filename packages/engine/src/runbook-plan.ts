import type { Moment, Phase, Plan, Step } from '@holdpoint/plan';
import { rolesThatMay } from './authority.ts';
import { stepState } from './runbook-state.ts';
import type { LaunchState } from './state.ts';

/** A step of the runbook with the phase that it belongs to. */
export interface PlacedStep {
  readonly step: Step;
  readonly phase: Phase;
}

interface Index {
  readonly steps: ReadonlyMap<string, PlacedStep>;
  /** The steps that wait for a step, by its id. */
  readonly followers: ReadonlyMap<string, readonly Step[]>;
  /** Stages that a step opens, counted from 0. */
  readonly opened: ReadonlySet<number>;
}

const indices = new WeakMap<Plan, Index>();

function indexOf(plan: Plan): Index {
  const known = indices.get(plan);
  if (known !== undefined) return known;
  const placed = plan.runbook.flatMap((phase) => phase.steps.map((step) => ({ step, phase })));
  const steps = new Map(placed.map((each) => [each.step.id, each]));
  const opened = new Set(placed.flatMap(({ step: { work } }) => (work.kind === 'stage' ? [work.stage] : [])));
  const followers = new Map<string, Step[]>();
  for (const { step } of placed) for (const id of step.after) followers.set(id, [...(followers.get(id) ?? []), step]);
  const index = { steps, opened, followers };
  indices.set(plan, index);
  return index;
}

/** A step of the runbook by its id. */
export function findStep(plan: Plan, id: string): PlacedStep | undefined {
  return indexOf(plan).steps.get(id);
}

/** The steps of a phase that wait for no other. */
export function firstSteps(phase: Phase | undefined): readonly string[] {
  return (phase?.steps ?? []).flatMap(({ id, after }) => (after.length === 0 ? [id] : []));
}

/** The steps that nothing is ahead of any more, now that this one has ended. */
export function freedBy({ plan, runbook }: Pick<LaunchState, 'plan' | 'runbook'>, id: string): readonly string[] {
  const followers = indexOf(plan).followers.get(id) ?? [];
  const isDone = (each: string): boolean => each === id || stepState(runbook, each).status === 'ended';
  return followers.flatMap(({ id: next, after }) => (after.every(isDone) ? [next] : []));
}

/** The steps that could be begun or are under way. */
export function openSteps({ plan, runbook }: LaunchState): readonly PlacedStep[] {
  return runbook.open.flatMap((id) => findStep(plan, id) ?? []);
}

/** Whether a step of the runbook opens this stage, so that nothing else does. */
export function isOpenedByStep(plan: Plan, stage: number): boolean {
  return indexOf(plan).opened.has(stage);
}

/** The phase of the runbook that is under way; null once all are through. */
export function currentPhase({ plan, runbook }: LaunchState): Phase | null {
  return plan.runbook[runbook.phasesEnded.length] ?? null;
}

/** T: when GO was given, and the planned start before that; null where neither is known. */
function startOf({ startedAt, plan }: LaunchState): number | null {
  return startedAt ?? plan.launch.startMs ?? null;
}

/**
 * The launch time before which something that is due at a moment must not begin; null while that needs GO.
 * Only what is due before T may come before GO. Without a planned start, that may begin at once.
 */
export function notBefore(state: LaunchState, moment: Moment | undefined): number | null {
  if (state.startedAt === null && !isBeforeStart(state.plan, moment)) return null;
  if (moment === undefined) return 0;
  if (moment.kind === 'wall') return moment.atMs;
  const start = startOf(state);
  return start === null ? 0 : start + moment.offsetMs;
}

function isBeforeStart({ launch }: Plan, moment: Moment | undefined): boolean {
  if (moment === undefined) return false;
  if (moment.kind === 'relative') return moment.offsetMs < 0;
  return launch.startMs !== undefined && moment.atMs < launch.startMs;
}

/** When an open step that has not begun may begin, as far as time goes; null while it waits for something else. */
export function stepDueAt(state: LaunchState, { step, phase }: PlacedStep): number | null {
  const own = stepState(state.runbook, step.id);
  if (own.status !== 'waiting') return null;
  if (step.work.kind === 'stage' && !mayOpen(state, step.work.stage)) return null;
  const moment = notBefore(state, step.at ?? phase.at);
  return moment === null ? null : Math.max(moment, own.dueAt ?? 0);
}

/** A stage is opened after GO, once the stage before it is completed. */
function mayOpen({ startedAt, phase, stage }: LaunchState, index: number): boolean {
  const reached = stage?.index ?? -1;
  return startedAt !== null && (reached >= index || (reached === index - 1 && phase === 'running'));
}

/** Whether a step has come to its end, well or not. */
export function hasEnded(state: LaunchState, id: string): boolean {
  return stepState(state.runbook, id).status === 'ended';
}

/** Whether every step and checkpoint is behind the launch. */
export function isRunbookThrough({ plan, runbook }: LaunchState): boolean {
  return runbook.phasesEnded.length === plan.runbook.length;
}

/** Whether no stage is left to be opened or observed. */
export function areStagesThrough({ plan, phase, stage }: LaunchState): boolean {
  return plan.stages.length === 0 || (phase === 'running' && stage?.index === plan.stages.length - 1);
}

/** Who is asked about a step: its owner, else a role that may continue the launch. */
export function responsibleFor(plan: Plan, step: Step): string | undefined {
  return step.owner ?? rolesThatMay(plan, 'continue')[0]?.id ?? Object.keys(plan.roles)[0];
}

/** Whether the work of a step, or what is left of it, is a matter of the step runner. */
export function isRunnersWork({ work }: Step, checking: boolean): boolean {
  return checking || work.kind === 'run' || work.kind === 'verify';
}

/** Whether people do the work of a step, by answering a question. */
export function isPeoplesWork({ work }: Step): boolean {
  return work.kind === 'manual' || work.kind === 'ask';
}
