import type { PlanDraft } from '../document/index.ts';
import type { CheckContext } from './context.ts';
import { type Placed, placedAt, placedBy } from './walk.ts';

type CandidateDraft = NonNullable<NonNullable<PlanDraft['services']>['candidate']>;

/** Reports stages that ask the candidate for what nobody could see, or for more than it names. */
export function checkCapacity({ draft, isWritten, remark }: CheckContext): void {
  const candidates = candidatesOf(draft);
  const named = Math.min(...candidates.map(({ value }) => value.instances?.length ?? 1));
  for (const [i, stage] of (draft.stages ?? []).entries()) {
    if (stage?.capacity === undefined) continue;
    const path = ['stages', i, 'capacity'];
    if (candidates.some((candidate) => !isWritten([...candidate.path, 'health']))) {
      const message = 'the stage asks for capacity, and the candidate has no "health" path by which to see it';
      remark(path, { code: 'missing_field', message, hint: 'add it to its service, such as health: /health' });
    }
    const { instances } = stage.capacity;
    if (instances === undefined || candidates.length === 0 || instances <= named) continue;
    const message = `the stage needs ${instances} instances of the candidate, whose service names ${named}`;
    const hint = 'name all "instances" of the candidate, each with its own address';
    remark([...path, 'instances'], { code: 'out_of_range', message, hint });
  }
}

function candidatesOf({ services, targets }: PlanDraft): readonly Placed<CandidateDraft>[] {
  const several = placedBy(targets, ['targets']).flatMap(({ value, path }) =>
    placedAt(value.services, [...path, 'services']),
  );
  return [...placedAt(services, ['services']), ...several].flatMap(({ value, path }) =>
    placedAt(value.candidate, [...path, 'candidate']),
  );
}
