/** Two versions that are in truth alike, and how sure one must be that the one is not worse than the other. */
export interface Comparison {
  /** Part of requests that are hits, such as errors, on both: 0 to 1. */
  readonly rate: number;
  /** Difference up to which the one counts as not worse, as a part of 1. */
  readonly margin: number;
  /** Part of all requests that the candidate gets, above 0 and below 1. */
  readonly share: number;
  /** Chance of being wrong at any look, such as 0.01. */
  readonly alpha: number;
}

/**
 * How many requests the candidate needs until "not worse by MARGIN" is decided, if both versions behave alike
 * and every count is what one expects; Infinity where 10^12 do not suffice.
 *
 * The bounds are those of the beta-binomial mixture with a Jeffreys prior, with which stages are judged
 * (H. Robbins, 1970, Ann. Math. Stat. 41): a proportion p is excluded after n requests with the mean m as soon
 * as n KL(m, p) >= ln(1/alpha) + ln(pi n / 2) / 2, where the second term is Laplace's approximation of the mixture.
 */
export function neededRequests({ rate, margin, share, alpha }: Comparison): number {
  const decided = (requests: number): boolean => {
    const others = (requests * (1 - share)) / share;
    const worst = boundOf({ rate, requests, alpha: alpha / 2, towards: 1 });
    const best = boundOf({ rate, requests: others, alpha: alpha / 2, towards: 0 });
    return worst - best <= margin;
  };
  let enough = 1;
  while (!decided(enough)) {
    enough *= 2;
    if (enough > 1e12) return Number.POSITIVE_INFINITY;
  }
  let tooFew = enough / 2;
  while (enough - tooFew > Math.max(1, enough / 1000)) {
    const middle = (tooFew + enough) / 2;
    if (decided(middle)) enough = middle;
    else tooFew = middle;
  }
  return Math.ceil(enough);
}

interface Bound {
  readonly rate: number;
  readonly requests: number;
  readonly alpha: number;
  readonly towards: 0 | 1;
}

/** The proportion furthest from the mean that is not excluded yet, on the side of `towards`. */
function boundOf({ rate, requests, alpha, towards }: Bound): number {
  const budget = (Math.log(1 / alpha) + Math.log((Math.PI * Math.max(1, requests)) / 2) / 2) / requests;
  let near = rate;
  let far: number = towards;
  for (let i = 0; i < 60; i += 1) {
    const middle = (near + far) / 2;
    if (divergence(rate, middle) >= budget) far = middle;
    else near = middle;
  }
  return near;
}

/** Kullback-Leibler divergence between two yes-or-no distributions, in nats. */
function divergence(mean: number, p: number): number {
  return xLogRatio(mean, p) + xLogRatio(1 - mean, 1 - p);
}

function xLogRatio(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log(x / y);
}
