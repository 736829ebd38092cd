import type { FlagCounts } from '../evaluator.ts';

/** Counts, and until when at the latest they grew for the candidate. */
export interface TalliedCounts extends FlagCounts {
  /** Monotonic milliseconds. */
  readonly candidateUntil: number;
}

/**
 * Collects what an evaluator counts. No clock is read when a flag is asked; but once a ruleset has been replaced,
 * nobody is given the candidate by it any more, which dates what was counted under it.
 */
export class Tally {
  readonly #take: () => readonly FlagCounts[];
  readonly #now: () => number;
  #collected = new Map<string, TalliedCounts>();

  /** `take` gives what was counted since its last call; `now` monotonic milliseconds. */
  constructor(take: () => readonly FlagCounts[], now: () => number) {
    this.#take = take;
    this.#now = now;
  }

  /** To be called just before another ruleset takes force. */
  collect(): void {
    const now = this.#now();
    for (const counts of this.#take()) {
      const id = JSON.stringify([counts.launch, counts.flag]);
      const before = this.#collected.get(id);
      this.#collected.set(id, {
        ...counts,
        stable: counts.stable + (before?.stable ?? 0),
        candidate: counts.candidate + (before?.candidate ?? 0),
        ...withUsers(`${before?.users ?? ''}${counts.users ?? ''}`),
        candidateUntil: counts.candidate > 0 ? now : (before?.candidateUntil ?? now),
      });
    }
  }

  /** Everything since the last call. */
  takeAll(): readonly TalliedCounts[] {
    this.collect();
    const all = [...this.#collected.values()];
    this.#collected = new Map();
    return all;
  }
}

function withUsers(users: string): { readonly users?: string } {
  return users === '' ? {} : { users };
}
