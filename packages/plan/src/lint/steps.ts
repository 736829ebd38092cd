import type { Plan } from '../plan.ts';
import type { Check, Step } from '../sections.ts';
import type { Path } from '../source/node.ts';

export interface PlacedStep {
  readonly step: Step;
  readonly path: Path;
}

/** Steps that follow one another: one list for each phase of the runbook, and one for the rollback. */
export interface StepList {
  /** For messages: `the phase "Activation"`, `the rollback`. */
  readonly title: string;
  readonly path: Path;
  readonly steps: readonly PlacedStep[];
}

/** Every list of steps of the plan, the rollback last. */
export function stepLists({ runbook, rollback }: Plan): readonly StepList[] {
  const phases = runbook.map(({ name, steps }, i) => listAt(`the phase "${name}"`, ['runbook', i], steps));
  return [...phases, listAt('the rollback', ['rollback'], rollback.steps)];
}

function listAt(title: string, path: Path, steps: readonly Step[]): StepList {
  return { title, path, steps: steps.map((step, i) => ({ step, path: [...path, 'steps', i] })) };
}

/** Characters of a text that are looked at: patterns may take the square of its length. */
const MAX_LOOKED_AT = 4096;

/** The part of a text that rules look at. */
export function lookedAt(text: string): string {
  return text.slice(0, MAX_LOOKED_AT);
}

/** The command line that a step runs, as far as it is looked at; undefined where it runs none. */
export function lineOf({ work }: Step): string | undefined {
  return work.kind === 'run' && work.command.place !== 'http' ? lookedAt(work.command.line) : undefined;
}

/** How long a check goes on asking before it gives up, in milliseconds; 0 without a check. */
export function verifyLengthOf(check: Check | undefined): number {
  return check === undefined ? 0 : (check.tries - 1) * check.everyMs;
}
