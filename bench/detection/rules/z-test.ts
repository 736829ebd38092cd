import type { Proportion } from '@holdpoint/analysis';
import type { Watcher } from './watcher.ts';

/** Standard normal quantile of 99 %. */
const Z = 2.3263;
const NOTHING: Proportion = { hits: 0, requests: 0 };

/**
 * The z-test of two proportions with a pooled variance, of all counts so far, one-sided at 1 %, looked at each
 * minute as if it were the only time: what an analysis by hand, or a fixed-size test on a dashboard, comes to.
 */
export const peekedZ: Watcher = summed(NOTHING, NOTHING);

function summed(stable: Proportion, candidate: Proportion): Watcher {
  return {
    fired: z(stable, candidate) > Z,
    after: (minute) => summed(plus(stable, minute.stable), plus(candidate, minute.candidate)),
  };
}

function z(stable: Proportion, candidate: Proportion): number {
  const pooled = (stable.hits + candidate.hits) / (stable.requests + candidate.requests);
  const variance = pooled * (1 - pooled) * (1 / stable.requests + 1 / candidate.requests);
  const difference = candidate.hits / candidate.requests - stable.hits / stable.requests;
  return variance > 0 ? difference / Math.sqrt(variance) : 0;
}

function plus(a: Proportion, b: Proportion): Proportion {
  return { hits: a.hits + b.hits, requests: a.requests + b.requests };
}
