import type { Condition } from '../condition.ts';
import type { PlanDraft } from '../document/index.ts';
import type { ParsedCondition } from '../grammar/parser.ts';
import type { Path } from '../source/node.ts';

/** A condition of one stage, as it takes part in it. */
export interface PlacedCondition {
  readonly parsed: ParsedCondition;
  readonly use: 'gate' | 'trigger';
  /** Index of the stage. */
  readonly stage: number;
  /** Where it is written; for an inherited one, the word `same`. */
  readonly path: Path;
  readonly inherited: boolean;
}

export type StageDraft = NonNullable<NonNullable<PlanDraft['stages']>[number]>;

/** All conditions of gates and triggers, stage by stage; `same` gives those of the stage before. */
export function placedConditions(draft: PlanDraft): readonly PlacedCondition[] {
  const stages = draft.stages ?? [];
  return stages.flatMap((_, stage) => [...placed(stages, stage, 'gate'), ...placed(stages, stage, 'trigger')]);
}

function placed(
  stages: readonly (StageDraft | undefined)[],
  stage: number,
  use: PlacedCondition['use'],
): readonly PlacedCondition[] {
  const field = use === 'gate' ? 'gate' : 'triggers';
  const path = ['stages', stage, field];
  const origin = originOf(stages, stage, field);
  const found = stages[origin]?.[field];
  const inherited = origin !== stage;
  return (typeof found === 'object' ? found : []).flatMap((item, i): PlacedCondition[] => {
    const parsed = item !== undefined && 'when' in item ? item.when : item;
    if (parsed === undefined || !('condition' in parsed)) return [];
    const own = use === 'gate' ? [...path, i] : [...path, i, 'when'];
    return [{ parsed, use, stage, path: inherited ? path : own, inherited }];
  });
}

/** The stage that wrote what `same` stands for. */
function originOf(stages: readonly (StageDraft | undefined)[], stage: number, field: 'gate' | 'triggers'): number {
  let origin = stage;
  while (origin > 0 && stages[origin]?.[field] === 'same') origin -= 1;
  return origin;
}

/** The signal that a condition measures; undefined for questions, checks, alerts and evidence. */
export function subjectOf(condition: Condition) {
  return 'subject' in condition ? condition.subject : undefined;
}

/** How long a condition looks back, in milliseconds; 0 where it needs one sample only. */
export function spanOf(condition: Condition): number {
  switch (condition.kind) {
    case 'compare':
      return condition.forMs ?? 0;
    case 'growth':
      return condition.perMs;
    case 'trend':
    case 'burn':
      return condition.overMs;
    default:
      return 0;
  }
}
