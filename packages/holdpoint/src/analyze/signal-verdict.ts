import type { ComparisonReading, Pair } from '@holdpoint/analysis';
import type { Verdict } from '@holdpoint/engine';
import { judgePair, type Rule, startJudge } from './judge.ts';

/** What one signal is judged on. */
export interface SignalInput {
  /** `errors`, `latency p95`. */
  readonly signal: string;
  /** What a request that counts did, after a number of requests: `failed`, `took more than 250ms`. */
  readonly what: string;
  readonly pairs: readonly TimedPair[];
  /** What came to stable alone before. */
  readonly history: readonly Pair[];
  readonly rule: Rule;
  /** Requests that each version must have before a verdict. */
  readonly minRequests: number;
}

/** A pair, and the time of the last row in it. */
export interface TimedPair extends Pair {
  readonly at: number;
}

/** What was known after one look. */
export interface Moment {
  readonly at: number;
  /** Looks so far. */
  readonly looks: number;
  readonly reading: ComparisonReading;
}

export interface SignalVerdict {
  readonly signal: string;
  readonly verdict: Verdict;
  /** When the verdict was reached; the last look where it is inconclusive, null without data. */
  readonly moment: Moment | null;
  /** When the candidate was shown to be good, where it was shown to be worse later. */
  readonly goodBefore: Moment | null;
  /** After each look, in order. */
  readonly trace: readonly Moment[];
  readonly input: SignalInput;
}

/**
 * Judges a signal look by look: unhealthy at the first look at which the candidate is shown to be worse; healthy
 * at the first one at which it is shown to be within the allowance, unless it is shown to be worse later.
 */
export function judgeSignal(input: SignalInput): SignalVerdict {
  const trace = traced(input);
  const first = (verdict: ComparisonReading['verdict']): Moment | null =>
    trace.find(({ reading }) => reading.verdict === verdict && fewest(reading) >= input.minRequests) ?? null;
  const [worse, good, last] = [first('worse'), first('not_worse'), trace.at(-1) ?? null];
  const common = { signal: input.signal, trace, input, goodBefore: null };
  if (last === null || fewest(last.reading) === 0) return { ...common, verdict: 'no_data', moment: null };
  if (worse !== null) {
    const goodBefore = good !== null && good.looks < worse.looks ? good : null;
    return { ...common, verdict: 'unhealthy', moment: worse, goodBefore };
  }
  return good === null
    ? { ...common, verdict: 'inconclusive', moment: last }
    : { ...common, verdict: 'healthy', moment: good };
}

function fewest({ stable, candidate }: ComparisonReading): number {
  return Math.min(stable.requests, candidate.requests);
}

function traced({ pairs, history, rule }: SignalInput): readonly Moment[] {
  let state = startJudge(rule, history);
  return pairs.map((pair, i) => {
    const judged = judgePair(state, pair);
    state = judged.state;
    return { at: pair.at, looks: i + 1, reading: judged.reading };
  });
}
