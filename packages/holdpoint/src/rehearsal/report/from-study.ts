import type { Plan } from '@holdpoint/plan';
import type { Study } from '../study/study.ts';
import { count, distributions, frequencyText, span, spreadText } from '../study/text.ts';
import type { KindRow, StudyReportInput } from './input.ts';

/** What the report of a study shows. */
export function studyInput(plan: Plan, study: Study): StudyReportInput {
  const harmed = study.releases.filter((release) => release.harmed);
  return {
    title: `Bad releases of ${plan.launch.title}`,
    subtitle: `${study.releases.length} drawn at random (seed ${study.seed})`,
    language: plan.launch.language,
    facts: [
      { label: 'Noticed', value: frequencyText(study.detected) },
      { label: 'False rollbacks', value: frequencyText(study.falseRollbacks) },
      { label: 'Time to notice', value: spreadText(study.detectMs, span) },
      { label: 'Traffic back', value: spreadText(study.backMs, span) },
      { label: 'User minutes', value: spreadText(study.userMinutes, count) },
      { label: 'Failed requests', value: spreadText(study.failed, count) },
    ],
    kinds: kindRows(harmed, study.catchers),
    detections: harmed.map(({ kind, size, detectMs, userMinutes, failed }) => ({
      kind,
      size,
      detectMs,
      userMinutes,
      failedRequests: failed,
    })),
    distributions: distributions(plan),
    tables: [
      {
        title: 'By kind and size',
        head: ['Kind', 'Size', 'Noticed', 'Time to notice', 'User minutes'],
        rows: study.sizes.map(({ kind, size, detected, detectMs, userMinutes }) => [
          kind,
          size,
          `${detected.hits} of ${detected.of}`,
          spreadText(detectMs, span),
          spreadText(userMinutes, count),
        ]),
      },
    ],
  };
}

function kindRows(harmed: Study['releases'], catchers: Study['catchers']): readonly KindRow[] {
  return [...new Set(harmed.map(({ kind }) => kind))].toSorted().map((kind) => {
    const mine = harmed.filter((release) => release.kind === kind);
    const byCatcher = catchers.flatMap(({ catcher, byKind }) => {
      const caught = byKind[kind];
      return caught === undefined ? [] : [[catcher, caught] as const];
    });
    const detected = mine.filter(({ detectMs }) => detectMs !== null).length;
    return { kind, drawn: mine.length, detected, byCatcher: Object.fromEntries(byCatcher) };
  });
}
