import type { ComparisonReading, Pair } from '@holdpoint/analysis';
import { type Concluded, concluded, type Moment } from './concluded.ts';
import { judgePair, type Rule, startJudge } from './judge.ts';
import type { QuantileVerdict } from './quantile-verdict.ts';

/** What one signal is judged on, where requests are counted. */
export interface CountInput {
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

export type CountVerdict = Concluded<ComparisonReading> & {
  readonly kind: 'counts';
  readonly signal: string;
  readonly input: CountInput;
};

/** What one signal came to. */
export type SignalVerdict = CountVerdict | QuantileVerdict;

/** Judges a signal look by look. */
export function judgeCounts(input: CountInput): CountVerdict {
  const fewest = ({ stable, candidate }: ComparisonReading): number => Math.min(stable.requests, candidate.requests);
  return { kind: 'counts', signal: input.signal, input, ...concluded(traced(input), fewest, input.minRequests) };
}

function traced({ pairs, history, rule }: CountInput): readonly Moment<ComparisonReading>[] {
  let state = startJudge(rule, history);
  return pairs.map((pair, i) => {
    const judged = judgePair(state, pair);
    state = judged.state;
    return { at: pair.at, looks: i + 1, reading: judged.reading };
  });
}
