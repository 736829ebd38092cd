import type { Condition } from '../condition.ts';
import type { Criterion, Plan, Trigger } from '../plan.ts';
import type { Path } from '../source/node.ts';

/** A condition of the plan that must hold, and where it stands. */
export interface Demand {
  /** What asks for it, for messages: `the gate of "Wave 1"`. */
  readonly by: string;
  readonly text: string;
  readonly condition: Condition;
  readonly path: Path;
  /** All conditions that are asked for together with it. */
  readonly together: readonly Condition[];
}

export interface PlacedTrigger {
  readonly trigger: Trigger;
  /** Index of the stage that states it. */
  readonly stage: number;
  readonly path: Path;
}

/** What gates ask for; what a stage takes over by `same` is named once, where it is written. */
export function gateDemands({ stages }: Plan): readonly Demand[] {
  return stages.flatMap(({ name, gate }, i) =>
    isInherited(gate, stages[i - 1]?.gate) ? [] : demands(gate, `the gate of "${name}"`, ['stages', i, 'gate']),
  );
}

/** What checkpoints of the runbook ask for. */
export function checkpointDemands({ runbook }: Plan): readonly Demand[] {
  return runbook.flatMap(({ checkpoint }, i) =>
    checkpoint === undefined
      ? []
      : demands(checkpoint.criteria, `the checkpoint "${checkpoint.name}"`, ['runbook', i, 'checkpoint', 'criteria']),
  );
}

/** What success asks for throughout the launch. */
export function successDemands({ after }: Plan): readonly Demand[] {
  return (after?.success ?? []).flatMap((criterion, i) => {
    if (criterion.kind !== 'condition' || !criterion.throughout) return [];
    const { text, condition } = criterion;
    return [{ by: 'the success criterion', text, condition, together: [condition], path: ['after', 'success', i] }];
  });
}

/** The triggers of all stages; what a stage takes over by `same` is named once, where it is written. */
export function placedTriggers({ stages }: Plan): readonly PlacedTrigger[] {
  return stages.flatMap(({ triggers }, stage) =>
    isInherited(triggers, stages[stage - 1]?.triggers)
      ? []
      : triggers.map((trigger, i) => ({ trigger, stage, path: ['stages', stage, 'triggers', i] })),
  );
}

function demands(criteria: readonly Criterion[], by: string, path: Path): readonly Demand[] {
  const together = criteria.map(({ condition }) => condition);
  return criteria.map(({ text, condition }, i) => ({ by, text, condition, together, path: [...path, i] }));
}

/** `same` gives a stage the very conditions of the one before. */
function isInherited(own: readonly { readonly id: string; readonly text: string }[], before: typeof own | undefined) {
  if (before === undefined || own.length === 0) return false;
  return own.length === before.length && own.every(({ text }, i) => text === before[i]?.text);
}
