import type { CheckDraft } from '../document/checks.ts';
import type { PlanDraft } from '../document/index.ts';
import type { MomentForm } from '../document/moment.ts';
import type { StepDraft } from '../document/steps.ts';
import type { Path } from '../source/node.ts';

/** A part of a draft, and where it is written. */
export interface Placed<T> {
  readonly value: T;
  readonly path: Path;
}

export type PhaseDraft = NonNullable<NonNullable<PlanDraft['runbook']>[number]>;

/** The parts of a list that could be read, each with its place. */
export function placedIn<T>(list: readonly (T | undefined)[] | undefined, path: Path): readonly Placed<T>[] {
  return (list ?? []).flatMap((value, i) => (value === undefined ? [] : [{ value, path: [...path, i] }]));
}

/** The parts of a map that could be read, each with its place. */
export function placedBy<T>(record: Readonly<Record<string, T | undefined>> | undefined, path: Path) {
  return Object.entries(record ?? {}).flatMap(([id, value]): readonly (Placed<T> & { readonly id: string })[] =>
    value === undefined ? [] : [{ id, value, path: [...path, id] }],
  );
}

/** The part itself, where it could be read. */
export function placedAt<T>(value: T | undefined, path: Path): readonly Placed<T>[] {
  return value === undefined ? [] : [{ value, path }];
}

/** The phases of the runbook. */
export function phasesOf({ runbook }: PlanDraft): readonly Placed<PhaseDraft>[] {
  return placedIn(runbook, ['runbook']);
}

/** The steps of one phase. */
export function stepsIn({ value, path }: Placed<PhaseDraft>): readonly Placed<StepDraft>[] {
  return placedIn(value.steps, [...path, 'steps']);
}

/** Every step of the runbook, then those of the rollback. */
export function allSteps(draft: PlanDraft): readonly Placed<StepDraft>[] {
  return [...phasesOf(draft).flatMap(stepsIn), ...placedIn(draft.rollback?.steps, ['rollback', 'steps'])];
}

/** Every probe of the world: of items that must be ready, and of steps. */
export function allChecks(draft: PlanDraft): readonly Placed<CheckDraft>[] {
  const items = placedIn(draft.readiness, ['readiness']).flatMap(({ value, path }) =>
    placedIn(value.items, [...path, 'items']).flatMap((item) =>
      typeof item.value === 'string' ? [] : placedAt(item.value.check, [...item.path, 'check']),
    ),
  );
  const steps = allSteps(draft).flatMap(({ value, path }) => placedAt(value.verify, [...path, 'verify']));
  return [...items, ...steps];
}

/** Two moments of which the second must come after the first. */
export interface Span {
  readonly path: Path;
  readonly from: Placed<MomentForm> | undefined;
  readonly to: Placed<MomentForm> | undefined;
}

/** Everything that begins and ends at moments: phases, turns on call, and the lock. */
export function allSpans(draft: PlanDraft): readonly Span[] {
  const span = (path: Path, [from, to]: readonly [string, string], form: SpanDraft): Span => ({
    path,
    from: placedAt(form.from, [...path, from])[0],
    to: placedAt(form.to === 'end' ? undefined : form.to, [...path, to])[0],
  });
  const { lockdown } = draft;
  return [
    ...phasesOf(draft).map(({ value: { at: from, until: to }, path }) => span(path, ['at', 'until'], { from, to })),
    ...placedBy(draft.on_call, ['on_call']).map(({ value: { from, until: to }, path }) =>
      span(path, ['from', 'until'], { from, to }),
    ),
    ...(lockdown ? [span(['lockdown'], ['from', 'until'], { from: lockdown.from, to: lockdown.until })] : []),
  ];
}

interface SpanDraft {
  readonly from: MomentForm | undefined;
  readonly to: MomentForm | 'end' | undefined;
}

/** Every moment of the plan. */
export function allMoments(draft: PlanDraft): readonly Placed<MomentForm>[] {
  const ends = allSpans(draft).flatMap(({ from, to }) => [from, to].filter((each) => each !== undefined));
  const steps = phasesOf(draft)
    .flatMap(stepsIn)
    .flatMap(({ value, path }) => placedAt(value.at, [...path, 'at']));
  const due = placedIn(draft.readiness, ['readiness']).flatMap(({ value, path }) => [
    ...placedAt(value.due, [...path, 'due']),
    ...placedIn(value.items, [...path, 'items']).flatMap((item) =>
      typeof item.value === 'string' ? [] : placedAt(item.value.due, [...item.path, 'due']),
    ),
  ]);
  const tasks = placedIn(draft.after?.tasks, ['after', 'tasks']).flatMap(({ value, path }) =>
    typeof value === 'string' ? [] : placedAt(value.due, [...path, 'due']),
  );
  return [...ends, ...steps, ...due, ...tasks];
}
