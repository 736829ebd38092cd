import { Random } from '../../src/world/random.ts';

/** Choices that a seed repeats, one stream for each purpose. */
export class Draw extends Random {
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** One of a list that is not empty; RangeError otherwise. */
  pick<T>(list: readonly T[]): T {
    const [found] = list.slice(this.integer(0, list.length - 1));
    if (found === undefined) throw new RangeError('There is nothing to pick from.');
    return found;
  }

  /** Some of a list, in its order. */
  some<T>(list: readonly T[], probability: number): readonly T[] {
    return list.filter(() => this.chance(probability));
  }
}
