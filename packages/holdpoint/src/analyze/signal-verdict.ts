import type { Proportion } from '@holdpoint/analysis';
import type { Verdict } from '@holdpoint/engine';
import { type Evidence, evidenceOf, type Judge, judgePair, type Pair, type Rule, startJudge } from './judge.ts';

/** What one signal is judged on. */
export interface SignalInput {
  /** `errors`, `latency p95`. */
  readonly signal: string;
  /** What a request that counts did, after a number of requests: `failed`, `took more than 250ms`. */
  readonly what: string;
  readonly pairs: readonly TimedPair[];
  /** What came to stable alone before. */
  readonly alone: readonly Pair[];
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
  readonly evidence: Evidence;
  /** Counts from the first look on. */
  readonly stable: Proportion;
  readonly candidate: Proportion;
}

export interface SignalVerdict {
  readonly signal: string;
  readonly verdict: Verdict;
  /** When the verdict was reached; the last look where it is inconclusive, null without data. */
  readonly moment: Moment | null;
  /** When the candidate was shown to be good, where it was shown to be worse later. */
  readonly goodBefore: Moment | null;
  readonly last: Moment | null;
  /** After each look, in order. */
  readonly trace: readonly Moment[];
  readonly input: SignalInput;
}

const NOTHING: Proportion = { hits: 0, requests: 0 };

/**
 * Judges a signal look by look: unhealthy at the first look at which the candidate is shown to be worse; healthy
 * at the first one at which it is shown to be within the allowance, unless it is shown to be worse later.
 */
export function judgeSignal(input: SignalInput): SignalVerdict {
  const trace = traced(input);
  const last = trace.at(-1) ?? null;
  const counts = ({ stable, candidate }: Moment): boolean =>
    Math.min(stable.requests, candidate.requests) >= Math.max(1, input.minRequests);
  const worse = trace.find((moment) => moment.evidence.verdict === 'worse' && counts(moment)) ?? null;
  const good = trace.find((moment) => moment.evidence.verdict === 'not_worse' && counts(moment)) ?? null;
  const common = { signal: input.signal, last, trace, input };
  if (last === null || last.stable.requests === 0 || last.candidate.requests === 0) {
    return { ...common, verdict: 'no_data', moment: null, goodBefore: null };
  }
  if (worse !== null) {
    const before = good !== null && good.looks < worse.looks ? good : null;
    return { ...common, verdict: 'unhealthy', moment: worse, goodBefore: before };
  }
  if (good !== null) return { ...common, verdict: 'healthy', moment: good, goodBefore: null };
  return { ...common, verdict: 'inconclusive', moment: last, goodBefore: null };
}

function traced({ pairs, alone, rule }: SignalInput): readonly Moment[] {
  let judge: Judge = alone.reduce(judgePair, startJudge(rule));
  let [stable, candidate] = [NOTHING, NOTHING];
  return pairs.map((pair, i) => {
    judge = judgePair(judge, pair);
    stable = plus(stable, pair.stable);
    candidate = plus(candidate, pair.candidate);
    return { at: pair.at, looks: i + 1, evidence: evidenceOf(judge), stable, candidate };
  });
}

function plus(a: Proportion, b: Proportion): Proportion {
  return { hits: a.hits + b.hits, requests: a.requests + b.requests };
}
