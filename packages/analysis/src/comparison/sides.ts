import type { Proportion } from '../proportions.ts';
import type { Block } from './dispersion.ts';
import { edgeOf, type Margin, type Outcome } from './rule.ts';

/** Both sides of a span at the edge of a margin: where the candidate is just so bad, their rates are equal. */
export interface Sides {
  readonly stable: number;
  readonly candidate: number;
  /** The candidate's part of the requests, weighted by the edge. */
  readonly part: number;
  readonly harm: Outcome['harm'];
}

/** `stable`: all of stable's counts so far, for its rate. */
export function sidesOf(block: Block, margin: Margin, outcome: Outcome, stable: Proportion): Sides {
  const { points, factor } = edgeOf(margin, rateOf(stable), outcome);
  const more = outcome.harm === 'more';
  const weighted = factor * block.candidateRequests;
  return {
    // A sure count varies less than hits do, so that the ratio stays an e-value.
    stable: block.stable + (more ? points * block.stableRequests : 0),
    candidate: block.candidate + (more ? 0 : points * block.candidateRequests),
    part: weighted / (weighted + block.stableRequests),
    harm: outcome.harm,
  };
}

/** Without an allowance, what is looked for is a candidate that is so many times as good. */
const BETTER = 1.5;

/** How many times as bad as stable a candidate at the edge of a margin is; above 1. */
export function slackOf(margin: Margin, outcome: Outcome, stable: Proportion): number {
  if (margin.value === 0) return BETTER;
  const rate = rateOf(stable);
  const counted = Math.max(outcome.complement ? 1 - rate : rate, 0.5 / stable.requests);
  const { points, factor } = edgeOf(margin, rate, outcome);
  const slack = outcome.harm === 'more' ? factor + points / counted : 1 / factor + points / counted;
  return Math.min(50, Math.max(1.01, slack));
}

function rateOf({ hits, requests }: Proportion): number {
  return requests === 0 ? 0 : hits / requests;
}
