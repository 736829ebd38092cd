import type { MirroredCounts, ObservedTraffic } from './events.ts';
import type { LaunchState } from './state.ts';

/** What a router gives the candidate, or should give it: a part of all requests, and copies of a part of the others. */
interface Given {
  readonly shareBp: number;
  readonly mirrorBp?: number;
}

/** Whether a router gives what it should: the share, and as many copies. */
export function givesSame(a: Given | undefined, b: Given | undefined): boolean {
  return a?.shareBp === b?.shareBp && (a?.mirrorBp ?? 0) === (b?.mirrorBp ?? 0);
}

/** Whether a router copies more requests than it was asked to. */
export function mirrorsTooMuch({ asked }: LaunchState, { target, mirrorBp = 0 }: ObservedTraffic): boolean {
  return mirrorBp > (asked[target]?.mirrorBp ?? 0);
}

export const NOTHING_MIRRORED: MirroredCounts = { requests: 0, errors: 0, failed: 0, differences: 0, skipped: 0 };

/** What has come of copies since a router was seen before; `before` counts from the same beginning. */
export function moreMirrored(sum: MirroredCounts, now: MirroredCounts, before: MirroredCounts): MirroredCounts {
  const grown = (count: keyof MirroredCounts): number => sum[count] + now[count] - before[count];
  return {
    requests: grown('requests'),
    errors: grown('errors'),
    failed: grown('failed'),
    differences: grown('differences'),
    skipped: grown('skipped'),
  };
}
