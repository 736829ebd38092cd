import { Random } from '../../packages/holdpoint/src/world/random.ts';

/** Below this mean, counts are drawn event by event. */
const SMALL = 30;

/**
 * Counts by their exact distributions, since tails decide how often a test errs: large ones are halved by beta and
 * gamma variates until small ones are left (J. Ahrens and U. Dieter, 1974, Computing 12).
 */
export class CountDraws extends Random {
  /** Gamma with mean 1 and this coefficient of variation; 1 where it is 0. */
  factor(variation: number): number {
    return variation === 0 ? 1 : this.gamma(variation ** -2) * variation ** 2;
  }

  /** Gamma with this shape, above 0, and scale 1 (G. Marsaglia and W. Tsang, 2000, ACM TOMS 26). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  /** How many of `n` come true with probability `p`. */
  override binomial(n: number, p: number): number {
    if (n <= 0 || p <= 0) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - this.binomial(n, 1 - p);
    if (n * p <= SMALL) return this.#binomialByGaps(n, p);
    const a = 1 + Math.floor(n / 2);
    const b = n + 1 - a;
    const x = this.gamma(a);
    // The a-th smallest of n uniform numbers.
    const middle = x / (x + this.gamma(b));
    return middle >= p ? this.binomial(a - 1, p / middle) : a + this.binomial(b - 1, (p - middle) / (1 - middle));
  }

  override poisson(mean: number): number {
    if (mean <= SMALL) return super.poisson(mean);
    const events = Math.floor((7 * mean) / 8);
    const time = this.gamma(events);
    return time < mean ? events + this.poisson(mean - time) : this.binomial(events - 1, mean / time);
  }

  /** A count of this mean whose variance is `dispersion` times the mean, above 1. */
  negativeBinomial(mean: number, dispersion: number): number {
    const scale = dispersion - 1;
    return this.poisson(this.gamma(mean / scale) * scale);
  }

  /** By the gaps between those that come true, each geometric. */
  #binomialByGaps(n: number, p: number): number {
    const log = Math.log1p(-p);
    let count = 0;
    for (let at = 0; ; count += 1) {
      at += Math.floor(Math.log(1 - this.uniform()) / log) + 1;
      if (at > n) return count;
    }
  }
}
