import type { Target } from '@holdpoint/plan';
import type { Flag, RulesetContent } from '@holdpoint/sdk';
import type { Split } from '../index.ts';

/** What a split says to applications: one flag, whose words are those of the split. */
export function rulesetOf(split: Split, target: Target, version: number): RulesetContent {
  return { v: 1, launch: split.launch, version, flags: { [flagName(target)]: flagOf(split, target) } };
}

/** The flag that applications of a target ask for. */
function flagName({ id, traffic }: Target): string {
  return traffic.flags?.flag ?? id;
}

function flagOf({ salt, shareBp, first, unheardMs }: Split, { traffic }: Target): Flag {
  const known = new Map(traffic.audiences.map((audience) => [audience.id, audience]));
  const audiences = first.flatMap(({ audience: id, sizeBp }) => {
    const audience = known.get(id);
    return audience === undefined
      ? []
      : [{ id, attribute: audience.header.toLowerCase(), values: audience.values, sizeBp }];
  });
  return {
    salt,
    on: true,
    shareBp,
    audiences,
    allow: traffic.flags?.allow ?? [],
    ...(unheardMs === undefined ? {} : { unheardMs }),
  };
}
