import { type DifferenceState, differenceInterval, NO_DIFFERENCES, withDifference } from '@holdpoint/analysis';
import { type Concluded, concluded } from './concluded.ts';
import type { Rule } from './judge.ts';
import type { Look } from './looks.ts';
import type { Side } from './options.ts';

/** A latency without the counts behind it, such as `p95` of each interval. */
export interface QuantileInput {
  /** `latency p95`. */
  readonly signal: string;
  readonly looks: readonly Look[];
  /** Parts of what stable has, and the probability of an error. */
  readonly rule: Pick<Rule, 'alpha' | 'blockMs'> & { readonly margin: number; readonly allowance: number };
  readonly minRequests: number;
}

/** What is known of the mean difference after one look; latencies in milliseconds. */
export interface QuantileReading {
  readonly verdict: 'worse' | 'not_worse' | 'undecided';
  readonly requests: Readonly<Record<Side, number>>;
  /** Means over all looks; null before the first. */
  readonly stableMs: number | null;
  readonly candidateMs: number | null;
  /** By how much the candidate is slower, as an interval that holds at every look; null with fewer than ten blocks. */
  readonly slower: { readonly low: number; readonly high: number } | null;
  /** Beyond this it is worse, and within this not worse. */
  readonly limits: { readonly worse: number; readonly notWorse: number };
  readonly blocks: number;
  readonly remainingMs: number | null;
}

export type QuantileVerdict = Concluded<QuantileReading> & {
  readonly kind: 'quantile';
  readonly signal: string;
  readonly input: QuantileInput;
};

/** Sums so far; the open block gathers differences until it is long enough. */
interface Sums {
  readonly differences: DifferenceState;
  readonly open: { readonly sum: number; readonly count: number; readonly forMs: number };
  readonly known: number;
  readonly stableMs: number;
  readonly candidateMs: number;
  readonly requests: Readonly<Record<Side, number>>;
  readonly comparedMs: number;
}

const NO_BLOCK = { sum: 0, count: 0, forMs: 0 };
const NOTHING: Sums = {
  differences: NO_DIFFERENCES,
  open: NO_BLOCK,
  known: 0,
  stableMs: 0,
  candidateMs: 0,
  requests: { stable: 0, candidate: 0 },
  comparedMs: 0,
};

/** Judges a quantile by the mean of its differences, block by block, as gauges are judged in a launch. */
export function judgeQuantile(input: QuantileInput): QuantileVerdict {
  let sums = NOTHING;
  const trace = input.looks.map((look, i) => {
    sums = withLook(sums, look, input.rule.blockMs);
    return { at: look.at, looks: i + 1, reading: readingOf(sums, input) };
  });
  const fewest = ({ requests, stableMs }: QuantileReading): number =>
    stableMs === null ? 0 : Math.min(requests.stable, requests.candidate);
  return { kind: 'quantile', signal: input.signal, input, ...concluded(trace, fewest, input.minRequests) };
}

function withLook(before: Sums, { stable, candidate, from, to }: Look, blockMs: number): Sums {
  if (stable.quantileMs === null || candidate.quantileMs === null) return before;
  const span = to - from;
  const open = {
    sum: before.open.sum + candidate.quantileMs - stable.quantileMs,
    count: before.open.count + 1,
    forMs: before.open.forMs + span,
  };
  const isFull = open.forMs >= blockMs;
  return {
    differences: isFull ? withDifference(before.differences, open.sum / open.count) : before.differences,
    open: isFull ? NO_BLOCK : open,
    known: before.known + 1,
    stableMs: before.stableMs + stable.quantileMs,
    candidateMs: before.candidateMs + candidate.quantileMs,
    requests: {
      stable: before.requests.stable + stable.requests,
      candidate: before.requests.candidate + candidate.requests,
    },
    comparedMs: before.comparedMs + span,
  };
}

function readingOf(sums: Sums, { rule }: QuantileInput): QuantileReading {
  const { differences, known, requests, comparedMs } = sums;
  const mean = (sum: number): number | null => (known === 0 ? null : sum / known);
  const stableMs = mean(sums.stableMs);
  const limits = { worse: rule.margin * (stableMs ?? 0), notWorse: rule.allowance * (stableMs ?? 0) };
  const slower = differenceInterval(differences, rule.alpha);
  const isWorse = slower !== null && slower.low > limits.worse;
  const isSound = slower !== null && slower.high <= limits.notWorse;
  const verdict = isWorse ? 'worse' : isSound ? 'not_worse' : 'undecided';
  return {
    verdict,
    requests,
    stableMs,
    candidateMs: mean(sums.candidateMs),
    slower,
    limits,
    blocks: differences.count,
    remainingMs: slower === null || verdict !== 'undecided' ? null : remainingMs(slower, limits, comparedMs),
  };
}

/** The interval narrows about as the root of time, around where it is now. */
function remainingMs(
  { low, high }: { readonly low: number; readonly high: number },
  limits: QuantileReading['limits'],
  comparedMs: number,
): number | null {
  const [mean, half] = [(low + high) / 2, (high - low) / 2];
  const room = Math.max(mean - limits.worse, limits.notWorse - mean);
  return room <= 0 ? null : Math.ceil(comparedMs * ((half / room) ** 2 - 1));
}
