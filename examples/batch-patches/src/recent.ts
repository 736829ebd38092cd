/** Answers that the figures rest on. */
const KEPT = 200;

/** What the latest answers were like, for those who read figures and do not count themselves. */
export class Recent {
  readonly #answers: { readonly failed: boolean; readonly seconds: number }[] = [];
  #next = 0;

  add(status: number, seconds: number): void {
    this.#answers[this.#next] = { failed: status >= 500, seconds };
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Part of them that failed, 0 to 1; 0 before the first. */
  errorRatio(): number {
    const failed = this.#answers.filter((answer) => answer.failed).length;
    return failed / Math.max(1, this.#answers.length);
  }

  /** Seconds within which so many of them were given; 0 before the first. `quantile` is 0 to 1. */
  seconds(quantile: number): number {
    const sorted = this.#answers.map(({ seconds }) => seconds).toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(sorted.length * quantile) - 1)] ?? 0;
  }
}
