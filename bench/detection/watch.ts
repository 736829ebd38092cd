import { advanceComparison, type ComparisonState, startComparison } from '@holdpoint/analysis';
import { COMPARISON, NEEDED } from './rules/holdpoint.ts';
import { OTHER_RULES, type OtherRule, RULE_IDS, type RuleId } from './rules/index.ts';
import type { Watcher } from './rules/watcher.ts';
import type { Counts } from './world.ts';

/** All rules over the same counts. Immutable, like the rules. */
export interface Watch {
  readonly comparison: ComparisonState;
  readonly others: Readonly<Record<OtherRule, Watcher>>;
  /** The minute that is not over yet. */
  readonly minute: Counts;
  /** Seconds from the candidate's first request to a rule's first alarm. */
  readonly firedAt: Readonly<Partial<Record<RuleId, number>>>;
}

const MINUTE = 60;
const NOTHING: Counts = { stable: { hits: 0, requests: 0 }, candidate: { hits: 0, requests: 0 } };

export const BEGINNING: Watch = {
  comparison: startComparison(COMPARISON),
  others: OTHER_RULES,
  minute: NOTHING,
  firedAt: {},
};

/** After one more span, in seconds, which lies within one minute. A rule that has fired sees no more. */
export function watched(before: Watch, from: number, to: number, counts: Counts): Watch {
  const comparison =
    before.firedAt.holdpoint === undefined
      ? advanceComparison(before.comparison, { from: from * 1000, to: to * 1000, ...counts })
      : before.comparison;
  const minute = plus(before.minute, counts);
  const after = { ...before, comparison, minute };
  const next = to > 0 && to % MINUTE === 0 ? withMinute(after, to) : after;
  if (next.firedAt.holdpoint !== undefined || comparison.evidence.worst < NEEDED) return next;
  return { ...next, firedAt: { ...next.firedAt, holdpoint: to } };
}

/** Whether some of these rules still look on. */
export function someLookOn({ firedAt }: Watch, rules: readonly RuleId[] = RULE_IDS): boolean {
  return rules.some((rule) => firedAt[rule] === undefined);
}

function withMinute(watch: Watch, at: number): Watch {
  const others: Record<OtherRule, Watcher> = { ...watch.others };
  const firedAt = { ...watch.firedAt };
  const { stable, candidate } = watch.minute;
  for (const rule of Object.keys(others) as OtherRule[]) {
    if (firedAt[rule] !== undefined || stable.requests === 0 || candidate.requests === 0) continue;
    others[rule] = others[rule].after(watch.minute);
    if (others[rule].fired) firedAt[rule] = at;
  }
  return { ...watch, others, firedAt, minute: NOTHING };
}

function plus(a: Counts, b: Counts): Counts {
  return {
    stable: { hits: a.stable.hits + b.stable.hits, requests: a.stable.requests + b.stable.requests },
    candidate: { hits: a.candidate.hits + b.candidate.hits, requests: a.candidate.requests + b.candidate.requests },
  };
}
