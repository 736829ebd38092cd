import type { TrafficObservation, VariantCounts } from '../index.ts';

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

type Observed = Pick<
  TrafficObservation,
  'countersId' | 'stable' | 'candidate' | 'unanswered' | 'lastCandidateAt' | 'candidateInFlight'
>;

/** Follows what is counted from look to look. */
export class Counting {
  #last: PrintedCounts = NOT_COUNTED;
  #falls = 0;
  /** When a look last found more requests of the candidate than the one before; wall time. */
  #servedAt: number | null = null;

  /** Printed counts as an observation has them; zeros where nothing is counted. `wall` is the time of the look. */
  observed(counts: PrintedCounts = NOT_COUNTED, wall: number): Observed {
    if (counts.countersId !== this.#last.countersId) this.#falls = 0;
    else if (hasFallen(this.#last, counts)) this.#falls += 1;
    const { candidate, countersId, lastCandidateAt } = counts;
    if (candidate.requests === 0) this.#servedAt = null;
    else if (candidate.requests !== this.#last.candidate.requests) this.#servedAt = wall;
    this.#last = counts;
    const at = lastCandidateAt ?? this.#servedAt;
    return {
      ...counts,
      countersId: this.#falls === 0 ? countersId : `${countersId}-${this.#falls}`,
      stable: served(counts.stable),
      candidate: served(candidate),
      lastCandidateAt: at === null ? null : Math.min(at, wall),
    };
  }
}

function served(counts: PrintedVersion): VariantCounts {
  return { ...counts, latency: [], users: 0, endpoints: {} };
}

function hasFallen(before: PrintedCounts, now: PrintedCounts): boolean {
  const all = ({ stable, candidate, unanswered }: PrintedCounts): readonly number[] => [
    ...[stable, candidate].flatMap(({ requests, errors, fallbacks }) => [requests, errors, fallbacks]),
    unanswered,
  ];
  const earlier = all(before);
  return all(now).some((count, i) => count < (earlier[i] ?? 0));
}
