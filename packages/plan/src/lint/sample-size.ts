/** How much worse the candidate may be: by a part of all requests, or by a part of what stable has. */
export type Margin =
  | { readonly kind: 'points'; readonly value: number }
  | { readonly kind: 'relative'; readonly value: number };

/** A test of the candidate against stable, and what both are in truth. */
export interface Comparison {
  /** Part of the requests of each version that are hits, such as errors: 0 to 1. */
  readonly stable: number;
  readonly candidate: number;
  readonly margin: Margin;
  /** Part of all requests that the candidate gets, above 0 and below 1. */
  readonly share: number;
  /** Chance of being wrong, over all looks together. */
  readonly alpha: number;
}

/** Natural logarithms of the weights that the test gives to the alternative which comes true, of several. */
const WEIGHTS = { not_worse: Math.log(0.6), worse: Math.log(0.55 * 0.25) } as const;
/** Alternatives that the test looks for are at most so many times as high, or as low. */
const FARTHEST = 50;

/**
 * How many requests the candidate needs until the test is decided, if every count is what one expects and rates
 * do not vary beyond chance; Infinity where it never is.
 *
 * At the edge of the margin, each hit is the candidate's with a probability that is its part of the requests. The
 * test is decided once the likelihood ratio against that, for the rates that are true, has reached 1/alpha
 * (J. Ville, 1939); each request of the candidate adds its expected logarithm.
 */
export function neededRequests(
  test: 'worse' | 'not_worse',
  { stable, candidate, margin, share, alpha }: Comparison,
): number {
  const [points, factor] = margin.kind === 'points' ? [margin.value, 1] : [0, 1 + margin.value];
  const others = ((1 - share) / share) * (stable + points);
  const part = (factor * share) / (factor * share + 1 - share);
  const times = Math.max(1 / FARTHEST, Math.min(FARTHEST, candidate / (factor * (stable + points))));
  const hits = candidate === 0 ? 0 : candidate * Math.log(times);
  const gain = hits - (candidate + others) * Math.log(1 + part * (times - 1));
  const asked = Math.log(1 / alpha) - WEIGHTS[test];
  return gain > 0 ? Math.ceil(asked / gain) : Number.POSITIVE_INFINITY;
}
