import type { Proportion } from '../proportions.ts';

/** How much worse the candidate may be: by points of the proportion (0.005 is half a percentage point), or by a part of stable's. */
export type Margin =
  | { readonly kind: 'points'; readonly value: number }
  | { readonly kind: 'relative'; readonly value: number };

export interface ComparisonRule {
  /** Probability that a candidate that is not worse is called worse, over all looks together. */
  readonly alpha: number;
  /** Beyond this the candidate is worse. */
  readonly margin: Margin;
  /** Within this it is not worse; at least as wide as `margin`. */
  readonly allowance: Margin;
  /** Whether hits are harm (errors) or good (conversions, successes). */
  readonly better: 'lower' | 'higher';
  /** Length of the blocks between which rates may vary, milliseconds. */
  readonly blockMs: number;
  /** How long it is going to be looked at, milliseconds; harm may begin at any moment of it with the same likelihood. */
  readonly horizonMs: number;
}

/**
 * What is counted, so that it is the rarer outcome: hits or their complement; and whether more or fewer of them
 * are harm.
 */
export interface Outcome {
  readonly complement: boolean;
  readonly harm: 'more' | 'fewer';
}

/** Decided by stable's counts once, before anything is judged by it. */
export function outcomeOf({ hits, requests }: Proportion, { better }: ComparisonRule): Outcome {
  const complement = hits <= requests && hits > requests / 2;
  return { complement, harm: (better === 'lower') === complement ? 'fewer' : 'more' };
}

export function counted({ hits, requests }: Proportion, { complement }: Outcome): number {
  return complement ? requests - hits : hits;
}

/** What a margin makes of two rates that differ by just as much: counts to add, and a factor. */
export interface Edge {
  /** Added to stable's count per request of stable's where more is harm, to the candidate's where fewer is. */
  readonly points: number;
  /** The candidate's rate as a multiple of stable's. */
  readonly factor: number;
}

/** The edge of a margin; `rate` is stable's rate of hits. */
export function edgeOf({ kind, value }: Margin, rate: number, { complement, harm }: Outcome): Edge {
  if (kind === 'points') return { points: value, factor: 1 };
  if (complement) return { points: value * rate, factor: 1 };
  return { points: 0, factor: harm === 'more' ? 1 + value : Math.max(1e-3, 1 - value) };
}
