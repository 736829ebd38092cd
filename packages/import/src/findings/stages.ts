import { parseDuration } from '@holdpoint/plan';
import type { Facts, StageFact } from '../facts.ts';
import { stageList } from '../plan/stage-list.ts';
import { type Finding, linesText, quotesOf } from './finding.ts';

/** Reports shares that fall from one stage to the next, in lists that rise otherwise. */
export function findFallingStages({ stages }: Facts): readonly Finding[] {
  const told = stages.filter(({ percent, duration }) => percent !== undefined && duration !== undefined);
  const lists = [...Map.groupBy(stages, ({ line }) => line).values(), told].filter((list) => list.length > 1);
  const found = lists.flatMap((list) =>
    list.slice(1).flatMap((stage, i): readonly Finding[] => {
      const before = list[i];
      if (before?.percent === undefined || stage.percent === undefined || stage.percent >= before.percent) return [];
      const message = `the share falls from ${before.percent} % (${before.label}) to ${stage.percent} % (${stage.label}): ${linesText([before, stage])}`;
      const hint = 'order the stages by share; only a rollback takes traffic back';
      return [{ code: 'stages_fall', message, hint, quotes: quotesOf([before, stage]) }];
    }),
  );
  return [...new Map(found.map((each) => [each.message, each])).values()];
}

/** What a label says beside its share: `Wave 2`. */
function bareLabel({ label }: StageFact): string {
  return label
    .replaceAll(/\([^()]*\)/g, ' ')
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** Reports a stage that has two shares in two places. */
export function findUnlikeShares({ stages }: Facts): readonly Finding[] {
  const named = stages.filter((stage) => stage.percent !== undefined && /\p{L}{2}/u.test(bareLabel(stage)));
  return [...Map.groupBy(named, bareLabel).values()].flatMap((same): readonly Finding[] => {
    const byShare = new Map(same.map((stage) => [stage.percent, stage]));
    if (byShare.size < 2) return [];
    const about = [...byShare.values()];
    const shares = about.map(({ percent }) => `${percent} %`).join(' and ');
    const message = `${JSON.stringify(about[0]?.label ?? '')} has ${shares}: ${linesText(about)}`;
    return [
      {
        code: 'share_differs',
        message,
        hint: 'decide which share it is, and write it in every place',
        quotes: quotesOf(about),
      },
    ];
  });
}

/** Reports a stage that is watched for two lengths of time. */
export function findUnlikeLengths(facts: Facts): readonly Finding[] {
  return stageList(facts).flatMap(({ name, about }): readonly Finding[] => {
    const byLength = new Map(
      about.flatMap((stage) => (stage.duration === undefined ? [] : [[lengthOf(stage.duration), stage] as const])),
    );
    if (byLength.size < 2) return [];
    const told = [...byLength.values()];
    const message = `${JSON.stringify(name)} lasts ${told.map(({ duration }) => duration).join(' and ')}: ${linesText(told)}`;
    return [
      {
        code: 'length_differs',
        message,
        hint: 'decide which length it is; the plan asks for it',
        quotes: quotesOf(told),
      },
    ];
  });
}

function lengthOf(duration: string): number | string {
  const reading = parseDuration(duration);
  return 'value' in reading ? reading.value : duration;
}

/** Users in all may be rounded, but not doubled. */
const FAR_APART = 2;

/** Reports stages whose users and shares lead to different numbers of users in all. */
export function findUnlikeUsers(facts: Facts): readonly Finding[] {
  const both = stageList(facts).flatMap(({ percent, users, about }) =>
    percent === undefined || users === undefined || percent === 0
      ? []
      : [{ all: (users * 100) / percent, percent, users, about }],
  );
  const [least, ...more] = [...both].sort((a, b) => a.all - b.all);
  const most = more.at(-1);
  if (least === undefined || most === undefined || most.all / least.all < FAR_APART) return [];
  const about = [
    ...least.about.filter(({ users }) => users !== undefined),
    ...most.about.filter(({ users }) => users !== undefined),
  ];
  const says = ({ users, percent, all }: typeof least): string =>
    `${users} users are ${percent} % of ${Math.round(all)}`;
  const message = `${says(least)}, but ${says(most)}: ${linesText(about)}`;
  return [
    {
      code: 'users_and_share_differ',
      message,
      hint: 'keep the one that is meant; the smaller of the two limits a stage',
      quotes: quotesOf(about),
    },
  ];
}
