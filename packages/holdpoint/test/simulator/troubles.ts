import type { Part } from './deeds.ts';

/** Which parts something is wrong with, and when that was last so. */
export class Troubles {
  readonly #active = new Map<Part, number>();
  readonly #endedAt = new Map<Part, number>();

  /** Something begins to be wrong with a part. */
  begin(part: Part): void {
    this.#active.set(part, (this.#active.get(part) ?? 0) + 1);
  }

  /** One of the things that are wrong with a part is over. */
  end(part: Part, at: number): void {
    this.#active.set(part, (this.#active.get(part) ?? 1) - 1);
    this.#endedAt.set(part, at);
  }

  /** Something went wrong with a part for a moment. */
  strike(part: Part, at: number): void {
    this.#endedAt.set(part, at);
  }

  /** Whether nothing was wrong with a part at any moment from `at` on. */
  calmSince(at: number, parts: readonly Part[]): boolean {
    return parts.every(
      (part) => (this.#active.get(part) ?? 0) === 0 && (this.#endedAt.get(part) ?? Number.NEGATIVE_INFINITY) < at,
    );
  }
}
