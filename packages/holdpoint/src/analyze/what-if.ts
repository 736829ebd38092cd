import type { Margin } from '@holdpoint/analysis';
import type { Verdict } from '@holdpoint/engine';
import type { Rule } from './judge.ts';
import { type CountVerdict, judgeCounts } from './signal-verdict.ts';

/** What the same series would have given by another rule. */
export interface WhatIf {
  readonly change:
    | { readonly kind: 'alpha'; readonly alpha: number }
    | { readonly kind: 'margin'; readonly margin: Margin };
  readonly verdict: Verdict;
  readonly at: number | null;
}

/** Margins that are tried: by points, and by parts of stable's rate. */
const POINTS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const PARTS = [0.1, 0.25, 0.5, 1, 2, 4, 9];
/** Beyond so many looks nothing is tried: it would take longer than the answer is worth. */
const MOST_LOOKS = 3000;

/** Other error probabilities and margins under which the verdict would have been another one, nearest first. */
export function whatIfs(result: CountVerdict): readonly WhatIf[] {
  const { input, verdict } = result;
  if (verdict === 'no_data' || input.pairs.length > MOST_LOOKS) return [];
  const { rule } = input;
  const alpha = verdict === 'inconclusive' ? Math.min(0.2, rule.alpha * 10) : rule.alpha / 10;
  const other = judgeCounts({ ...input, rule: { ...rule, alpha } });
  const byAlpha: WhatIf = { change: { kind: 'alpha', alpha }, verdict: other.verdict, at: other.moment?.at ?? null };
  const byMargin = otherMargin(result);
  return byMargin === null ? [byAlpha] : [byAlpha, byMargin];
}

/** The margin nearest to the one of the rule with which the verdict is another one. */
function otherMargin({ input, verdict }: CountVerdict): WhatIf | null {
  const { margin, allowance } = input.rule;
  const own = verdict === 'unhealthy' ? margin : allowance;
  const ladder = own.kind === 'points' ? POINTS : PARTS;
  const others =
    verdict === 'healthy'
      ? ladder.filter((each) => each < own.value).toReversed()
      : ladder.filter((each) => each > own.value);
  for (const value of others) {
    const changed: Margin = { kind: own.kind, value };
    const rule = verdict === 'unhealthy' ? withMargin(input.rule, changed) : { ...input.rule, allowance: changed };
    const { verdict: now, moment } = judgeCounts({ ...input, rule });
    if (now !== verdict) return { change: { kind: 'margin', margin: changed }, verdict: now, at: moment?.at ?? null };
  }
  return null;
}

/** A rule whose allowance is still as wide as its margin. */
function withMargin(rule: Rule, margin: Margin): Rule {
  return { ...rule, margin, allowance: margin };
}
