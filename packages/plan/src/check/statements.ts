import type { Condition } from '../condition.ts';
import { type SuccessForm, successMeaning } from '../document/after.ts';
import type { PlanDraft } from '../document/index.ts';
import type { ParsedCondition } from '../grammar/parser.ts';
import { placedConditions } from './conditions.ts';
import { allChecks, type Placed, phasesOf, placedAt, placedBy, placedIn } from './walk.ts';

/** Conditions that stand outside of stages: of the matrix, boards, checkpoints, checks, and criteria of success. */
export function statements(draft: PlanDraft): readonly Placed<ParsedCondition>[] {
  const rows = placedIn(draft.matrix, ['matrix']);
  const boards = placedBy(draft.boards, ['boards']);
  const checkpoints = phasesOf(draft).flatMap(({ value, path }) =>
    placedIn(value.checkpoint?.criteria, [...path, 'checkpoint', 'criteria']),
  );
  return [
    ...rows.flatMap(({ value, path }) => placedAt(value.when, [...path, 'when'])),
    ...boards.flatMap(({ value, path }) => placedIn(value.healthy, [...path, 'healthy'])),
    ...checkpoints,
    ...allChecks(draft).flatMap(({ value, path }) => placedAt(value.condition, [...path, 'condition'])),
    ...criteriaOf(draft).flatMap(({ value, path }) => {
      const meaning = successMeaning(value, draft.signals);
      return meaning.kind === 'condition' ? [{ value: meaning.parsed, path }] : [];
    }),
  ];
}

/** Every condition of a plan, but for levels: those of stages, then those outside. */
export function allConditions(draft: PlanDraft): readonly Condition[] {
  const staged = placedConditions(draft).flatMap(({ parsed, inherited }) => (inherited ? [] : [parsed.condition]));
  return [...staged, ...statements(draft).map(({ value }) => value.condition)];
}

/** The criteria of success. */
export function criteriaOf({ after }: PlanDraft): readonly Placed<SuccessForm>[] {
  return placedIn(after?.success, ['after', 'success']);
}
