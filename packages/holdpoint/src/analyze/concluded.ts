import type { Verdict } from '@holdpoint/engine';

/** What was known after one look. */
export interface Moment<Reading> {
  readonly at: number;
  /** Looks so far. */
  readonly looks: number;
  readonly reading: Reading;
}

/** What a series of looks came to. */
export interface Concluded<Reading> {
  readonly verdict: Verdict;
  /** When the verdict was reached; the last look where it is inconclusive, null without data. */
  readonly moment: Moment<Reading> | null;
  /** When the candidate was shown to be good, where it was shown to be worse later. */
  readonly goodBefore: Moment<Reading> | null;
  /** After each look, in order. */
  readonly trace: readonly Moment<Reading>[];
}

interface Judged {
  readonly verdict: 'worse' | 'not_worse' | 'undecided';
}

/**
 * Unhealthy at the first look at which the candidate is shown to be worse; healthy at the first one at which it is
 * shown to be within the allowance, unless it is shown to be worse later. `fewest` are the requests of the side
 * with fewer of them; a verdict needs `minRequests`.
 */
export function concluded<Reading extends Judged>(
  trace: readonly Moment<Reading>[],
  fewest: (reading: Reading) => number,
  minRequests: number,
): Concluded<Reading> {
  const first = (verdict: Judged['verdict']): Moment<Reading> | null =>
    trace.find(({ reading }) => reading.verdict === verdict && fewest(reading) >= minRequests) ?? null;
  const [worse, good, last] = [first('worse'), first('not_worse'), trace.at(-1) ?? null];
  const common = { trace, goodBefore: null };
  if (last === null || fewest(last.reading) === 0) return { ...common, verdict: 'no_data', moment: null };
  if (worse !== null) {
    const goodBefore = good !== null && good.looks < worse.looks ? good : null;
    return { trace, verdict: 'unhealthy', moment: worse, goodBefore };
  }
  return good === null
    ? { ...common, verdict: 'inconclusive', moment: last }
    : { ...common, verdict: 'healthy', moment: good };
}
