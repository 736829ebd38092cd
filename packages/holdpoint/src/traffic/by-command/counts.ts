import type { VariantCounts } from '../index.ts';

/** What a command printed of one version, since the counters began. */
export interface PrintedVersion {
  readonly requests: number;
  readonly errors: number;
  readonly fallbacks: number;
}

export interface PrintedCounts {
  /** Identifies one life of the counters. */
  readonly countersId: string;
  readonly stable: PrintedVersion;
  readonly candidate: PrintedVersion;
  readonly unanswered: number;
  /** Wall time in epoch milliseconds; null where it is not known. */
  readonly lastCandidateAt: number | null;
  readonly candidateInFlight: number;
}

const NONE: PrintedVersion = { requests: 0, errors: 0, fallbacks: 0 };
const NOT_COUNTED: PrintedCounts = {
  countersId: 'none',
  stable: NONE,
  candidate: NONE,
  unanswered: 0,
  lastCandidateAt: null,
  candidateInFlight: 0,
};

/** Printed counts as an observation has them; zeros where nothing is counted. */
export function servedCounts(counts: PrintedCounts = NOT_COUNTED) {
  return { ...counts, stable: served(counts.stable), candidate: served(counts.candidate) };
}

function served(counts: PrintedVersion): VariantCounts {
  return { ...counts, latency: [], users: 0, endpoints: {} };
}

/** Tells the lives of counters apart, also where they begin again under the same id. */
export class CounterLives {
  #last: PrintedCounts = NOT_COUNTED;
  #falls = 0;

  idOf(counts: PrintedCounts = NOT_COUNTED): string {
    if (counts.countersId !== this.#last.countersId) this.#falls = 0;
    else if (hasFallen(this.#last, counts)) this.#falls += 1;
    this.#last = counts;
    return this.#falls === 0 ? counts.countersId : `${counts.countersId}-${this.#falls}`;
  }
}

function hasFallen(before: PrintedCounts, now: PrintedCounts): boolean {
  const all = ({ stable, candidate, unanswered }: PrintedCounts): readonly number[] => [
    ...[stable, candidate].flatMap(({ requests, errors, fallbacks }) => [requests, errors, fallbacks]),
    unanswered,
  ];
  const earlier = all(before);
  return all(now).some((count, i) => count < (earlier[i] ?? 0));
}
