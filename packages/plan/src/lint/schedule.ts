import type { Plan } from '../plan.ts';
import type { Moment, Step } from '../sections.ts';
import type { Path } from '../source/node.ts';

/** A step as the plan places it in time, in epoch milliseconds; from 0 where the plan states no start. */
export interface PlannedStep {
  readonly step: Step;
  readonly path: Path;
  readonly startMs: number;
  readonly endMs: number;
  /** How long it takes where the plan says so, in milliseconds. */
  readonly lengthMs: number | undefined;
}

export interface PlannedPhase {
  readonly steps: readonly PlannedStep[];
  readonly startMs: number;
  readonly endMs: number;
}

/** The planned start of the launch; undefined where the plan states none. */
export function startOf({ launch }: Plan): number | undefined {
  return launch.startMs ?? launch.window?.fromMs;
}

/** When the moment is by the plan; moments relative to T count from 0 where it states no start. */
export function timeOf(plan: Plan, moment: Moment): number {
  return moment.kind === 'wall' ? moment.atMs : (startOf(plan) ?? 0) + moment.offsetMs;
}

/** How long the step takes by the plan; undefined where it does not say. */
export function lengthOf({ stages }: Plan, { work, takesMs }: Step): number | undefined {
  if (takesMs !== undefined) return takesMs;
  if (work.kind === 'wait') return work.ms;
  return work.kind === 'stage' ? stages[work.stage]?.observeMs : undefined;
}

/** The runbook in planned time; a step without a time begins when those that it waits for have ended. */
export function plannedPhases(plan: Plan): readonly PlannedPhase[] {
  const phases: PlannedPhase[] = [];
  for (const [i, { at, steps }] of plan.runbook.entries()) {
    const before = phases.at(-1)?.endMs ?? startOf(plan) ?? 0;
    const first = steps[0]?.at;
    const startMs = at !== undefined ? timeOf(plan, at) : first !== undefined ? timeOf(plan, first) : before;
    const ends = new Map<string, number>();
    const planned = steps.map((step, s): PlannedStep => {
      const ready = Math.max(startMs, ...step.after.map((id) => ends.get(id) ?? startMs));
      const own = step.at === undefined ? ready : timeOf(plan, step.at);
      const lengthMs = lengthOf(plan, step);
      const endMs = own + (lengthMs ?? 0);
      ends.set(step.id, endMs);
      return { step, path: ['runbook', i, 'steps', s], startMs: own, endMs, lengthMs };
    });
    phases.push({ steps: planned, startMs, endMs: Math.max(startMs, ...planned.map(({ endMs }) => endMs)) });
  }
  return phases;
}

/** When the plan ends by its own times: its stages one after another, its steps, and the ends of its phases. */
export function plannedEnd(plan: Plan): number | undefined {
  const start = startOf(plan);
  if (start === undefined) return undefined;
  const opened = plan.runbook.some(({ steps }) => steps.some(({ work }) => work.kind === 'stage'));
  const observed = opened ? 0 : plan.stages.reduce((sum, { observeMs }) => sum + observeMs, 0);
  const phases = plannedPhases(plan).map(({ endMs }) => endMs);
  const stated = plan.runbook.flatMap(({ until }) => (until === undefined ? [] : timeOf(plan, until)));
  return Math.max(start + observed, ...phases, ...stated);
}
