import { bucketOf, type HistogramCounts } from '@holdpoint/analysis';
import type { Target, Variant } from '@holdpoint/plan';
import type { Counts, TrafficObservation, VariantCounts } from '../index.ts';
import type { LoggedRequest } from './log-line.ts';

/** Endpoint of all that matches no pattern of the plan. */
const OTHER = 'other';

/** Counts of one endpoint of one version. */
class Cell {
  requests = 0;
  errors = 0;
  readonly latency: Map<number, number>;

  constructor(kept: Counts = { requests: 0, errors: 0, latency: [] }) {
    this.requests = kept.requests;
    this.errors = kept.errors;
    this.latency = new Map(kept.latency);
  }

  took(micros: number): void {
    const bucket = bucketOf(micros);
    this.latency.set(bucket, (this.latency.get(bucket) ?? 0) + 1);
  }

  counts(): Counts {
    return { requests: this.requests, errors: this.errors, latency: sorted(this.latency) };
  }
}

function sorted(counts: ReadonlyMap<number, number>): HistogramCounts {
  return [...counts].sort(([a], [b]) => a - b);
}

/** What a tally says, and is made of again. */
export type TallyCounts = Pick<
  TrafficObservation,
  'stable' | 'candidate' | 'audiences' | 'unanswered' | 'lastCandidateAt'
>;

/** Counts the requests of a log. */
export class Tally {
  readonly #endpoints: readonly string[];
  readonly #audiences: readonly string[];
  readonly #cells: Readonly<Record<Variant, readonly Cell[]>>;
  readonly #perAudience: number[];
  #fallbacks: number;
  #unanswered: number;
  #lastCandidateAt: number | null;

  constructor({ traffic }: Target, kept?: TallyCounts) {
    this.#endpoints = [...traffic.endpoints, OTHER];
    this.#audiences = traffic.audiences.map(({ id }) => id);
    const cells = (variant: Variant) => this.#endpoints.map((name) => new Cell(kept?.[variant].endpoints[name]));
    this.#cells = { stable: cells('stable'), candidate: cells('candidate') };
    this.#perAudience = this.#audiences.map((id) => kept?.audiences[id] ?? 0);
    this.#fallbacks = kept?.candidate.fallbacks ?? 0;
    this.#unanswered = kept?.unanswered ?? 0;
    this.#lastCandidateAt = kept?.lastCandidateAt ?? null;
  }

  add({ variant, endpoint, audience, outcome, status, micros, candidateAt }: LoggedRequest): void {
    const cell = this.#cells[variant][endpoint] ?? this.#cells[variant].at(-1);
    if (cell === undefined) throw new Error('A version is counted under one endpoint at least.');
    const perAudience = this.#perAudience[audience];
    if (perAudience !== undefined) this.#perAudience[audience] = perAudience + 1;
    cell.requests += 1;
    if (outcome === 'answered') cell.took(micros);
    if (outcome === 'fallback') this.#fallbacks += 1;
    if (outcome === 'unanswered') this.#unanswered += 1;
    if (outcome !== 'left' && (outcome !== 'answered' || status >= 500)) cell.errors += 1;
    if (candidateAt !== null) this.#lastCandidateAt = Math.max(candidateAt, this.#lastCandidateAt ?? 0);
  }

  counts(): TallyCounts {
    return {
      stable: this.#variant('stable', 0),
      candidate: this.#variant('candidate', this.#fallbacks),
      audiences: Object.fromEntries(this.#audiences.map((id, index) => [id, this.#perAudience[index] ?? 0])),
      unanswered: this.#unanswered,
      lastCandidateAt: this.#lastCandidateAt,
    };
  }

  #variant(variant: Variant, fallbacks: number): VariantCounts {
    const cells = this.#cells[variant];
    const all = new Cell();
    for (const { requests, errors, latency } of cells) {
      all.requests += requests;
      all.errors += errors;
      for (const [bucket, count] of latency) all.latency.set(bucket, (all.latency.get(bucket) ?? 0) + count);
    }
    const endpoints = Object.fromEntries(this.#endpoints.map((name, index) => [name, (cells[index] ?? all).counts()]));
    return { ...all.counts(), users: 0, fallbacks, endpoints };
  }
}
