/** Random draws that a seed repeats. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761;
  }

  /** The generator mulberry32 (T. Ettinger, 2017), from 0 up to, but without, 1. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A factor with mean 1 that varies by `cv`: log-normal. */
  level(cv: number): number {
    const variance = Math.log(1 + cv ** 2);
    return Math.exp(Math.sqrt(variance) * this.normal() - variance / 2);
  }

  /** By the gaps between hits, which are geometric; exact, and quick where `p` is small. */
  binomial(n: number, p: number): number {
    if (p <= 0) return 0;
    if (p > 0.5) return n - this.binomial(n, 1 - p);
    const misses = Math.log(1 - p);
    let hits = -1;
    for (let seen = 0; seen <= n; hits += 1) seen += Math.floor(Math.log(1 - this.uniform()) / misses) + 1;
    return hits;
  }
}
