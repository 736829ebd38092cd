/** Up to so many distinct keys are counted one by one. */
const EXACT = 10_000;

/** 2^14 registers: a standard error of 0.81 %. */
const INDEX_BITS = 14;
const REGISTERS = 1 << INDEX_BITS;
/** Bits of a 53-bit hash that remain for the rank. */
const RANK_BITS = 53 - INDEX_BITS;

/**
 * Counts distinct hashes: exactly up to 10,000, then by HyperLogLog (Flajolet, Fusy, Gandouet and
 * Meunier, 2007) with linear counting for the low range.
 */
export class DistinctCounter {
  #exact: Set<number> | null = new Set();
  #ranks: Uint8Array | null = null;

  /** Takes in a uniform hash: an integer from 0 to 2^53 - 1. */
  add(hash: number): void {
    if (this.#exact === null) return this.#rank(hash);
    this.#exact.add(hash);
    if (this.#exact.size > EXACT) this.#estimateFromNow(this.#exact);
  }

  /** How many distinct hashes were taken in. */
  count(): number {
    return this.#exact?.size ?? Math.round(this.#estimate());
  }

  #estimateFromNow(seen: ReadonlySet<number>): void {
    this.#exact = null;
    this.#ranks = new Uint8Array(REGISTERS);
    for (const hash of seen) this.#rank(hash);
  }

  #rank(hash: number): void {
    if (this.#ranks === null) return;
    const index = hash % REGISTERS;
    const rest = Math.floor(hash / REGISTERS);
    const rank = rest === 0 ? RANK_BITS + 1 : RANK_BITS - Math.floor(Math.log2(rest));
    if (rank > (this.#ranks[index] ?? 0)) this.#ranks[index] = rank;
  }

  #estimate(): number {
    let sum = 0;
    let zeros = 0;
    for (const rank of this.#ranks ?? []) {
      sum += 2 ** -rank;
      if (rank === 0) zeros++;
    }
    const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS ** 2) / sum;
    return raw <= 2.5 * REGISTERS && zeros > 0 ? REGISTERS * Math.log(REGISTERS / zeros) : raw;
  }
}
