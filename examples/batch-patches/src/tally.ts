import { createHistogram } from 'node:perf_hooks';

/** How a request ended, as its sender saw it. */
export type Ending =
  | { readonly kind: 'answer'; readonly status: number; readonly variant: string | null; readonly micros: number }
  /** A connection error, or no answer in time. */
  | { readonly kind: 'lost' };

/** What the load printed: totals since its start, latencies in milliseconds over all answers. */
export interface LoadReport {
  readonly sent: number;
  readonly answered: number;
  /** Requests that neither version answered. */
  readonly unanswered: number;
  /** Requests that were not sent because too many were under way. */
  readonly skipped: number;
  readonly byVariant: { readonly stable: number; readonly candidate: number };
  readonly status: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Counts what becomes of requests. */
export class Tally {
  readonly #latency = createHistogram();
  readonly #status: Record<string, number> = {};
  readonly #byVariant = { stable: 0, candidate: 0 };
  #sent = 0;
  #answered = 0;
  #unanswered = 0;
  #skipped = 0;

  sent(): void {
    this.#sent += 1;
  }

  skipped(): void {
    this.#skipped += 1;
  }

  ended(ending: Ending): void {
    if (ending.kind === 'lost' || isFromRouter(ending.status, ending.variant)) {
      this.#unanswered += 1;
      return;
    }
    this.#answered += 1;
    this.#status[ending.status] = (this.#status[ending.status] ?? 0) + 1;
    if (ending.variant === 'stable' || ending.variant === 'candidate') this.#byVariant[ending.variant] += 1;
    this.#latency.record(Math.max(1, Math.round(ending.micros)));
  }

  report(): LoadReport {
    const milliseconds = (percentile: number): number =>
      this.#answered === 0 ? 0 : this.#latency.percentile(percentile) / 1000;
    return {
      sent: this.#sent,
      answered: this.#answered,
      unanswered: this.#unanswered,
      skipped: this.#skipped,
      byVariant: { ...this.#byVariant },
      status: { ...this.#status },
      p50: milliseconds(50),
      p95: milliseconds(95),
      p99: milliseconds(99),
    };
  }
}

/** A router that reached neither version answers 502 or 504 itself, and then names no variant. */
function isFromRouter(status: number, variant: string | null): boolean {
  return variant === null && (status === 502 || status === 504);
}
