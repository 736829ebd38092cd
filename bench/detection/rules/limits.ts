import type { Counts } from '../world.ts';
import type { Watcher } from './watcher.ts';

interface Limit {
  /** The candidate's rate of errors in a minute must not be above this. */
  readonly above: number;
  /** So many failed minutes fire. */
  readonly failures: number;
  readonly inARow: boolean;
}

/**
 * `error_rate > 5% for 2m`, as alerting rules are written in Prometheus ("for") and triggers in plans: two minutes
 * in a row, so that it fires as early as such a rule can.
 */
export const fivePercent: Watcher = failing({ above: 0.05, failures: 2, inARow: true }, 0);

/**
 * A sketch of an Argo Rollouts metric with `interval: 60s`, a success condition of at most 1 % errors and
 * `failureLimit: 3`: the analysis fails when more than 3 measurements have failed, in a row or not.
 */
export const argo: Watcher = failing({ above: 0.01, failures: 4, inARow: false }, 0);

/**
 * A sketch of a Flagger analysis with `interval: 60s`, `request-success-rate` of at least 99 % and `threshold: 5`:
 * five failed checks, in a row or not. Flagger itself acts at the check after the fifth.
 */
export const flagger: Watcher = failing({ above: 0.01, failures: 5, inARow: false }, 0);

function failing(limit: Limit, failures: number): Watcher {
  return {
    fired: failures >= limit.failures,
    after: ({ candidate }: Counts) => {
      if (candidate.requests === 0) return failing(limit, failures);
      if (candidate.hits > limit.above * candidate.requests) return failing(limit, failures + 1);
      return failing(limit, limit.inARow ? 0 : failures);
    },
  };
}
