import { BUCKETS, bucketOf } from '@holdpoint/analysis';
import type { MirrorCounts } from '../../index.ts';
import { sparse } from '../counters.ts';

/** How the answer to a copy compares with that of stable to the same request. Latencies in microseconds. */
export interface ComparedAnswers {
  /** Null for a copy without a whole answer. */
  readonly status: number | null;
  readonly stableStatus: number;
  /** Null where bodies are not compared, or one of them is not whole. */
  readonly sameBody: boolean | null;
  /** Null for a copy whose answer did not begin. */
  readonly micros: number | null;
  readonly stableMicros: number;
}

/** What has come of the copies since the proxy started. */
export class MirrorCounters {
  readonly #latency = new Float64Array(BUCKETS);
  readonly #stableLatency = new Float64Array(BUCKETS);
  #requests = 0;
  #skipped = 0;
  #failed = 0;
  #errors = 0;
  #differences = 0;
  #statusDiffers = 0;
  #bodyDiffers = 0;

  /** A request that was to be copied was not, or not to the end. */
  skipped(): void {
    this.#skipped++;
  }

  /** A copy has its answer, or will never have it. */
  compared({ status, stableStatus, sameBody, micros, stableMicros }: ComparedAnswers): void {
    const statusDiffers = status !== null && classOf(status) !== classOf(stableStatus);
    const bodyDiffers = status !== null && !statusDiffers && sameBody === false;
    this.#requests++;
    if (status === null) this.#failed++;
    if (status === null || status >= 500) this.#errors++;
    if (status === null || statusDiffers || bodyDiffers) this.#differences++;
    if (statusDiffers) this.#statusDiffers++;
    if (bodyDiffers) this.#bodyDiffers++;
    if (micros === null) return;
    took(this.#latency, micros);
    took(this.#stableLatency, stableMicros);
  }

  /** All counts as they stand. */
  snapshot(): MirrorCounts {
    return {
      requests: this.#requests,
      errors: this.#errors,
      latency: sparse(this.#latency),
      skipped: this.#skipped,
      failed: this.#failed,
      differences: this.#differences,
      statusDiffers: this.#statusDiffers,
      bodyDiffers: this.#bodyDiffers,
      stableLatency: sparse(this.#stableLatency),
    };
  }
}

function classOf(status: number): number {
  return Math.floor(status / 100);
}

function took(latency: Float64Array, micros: number): void {
  const bucket = bucketOf(micros);
  latency[bucket] = (latency[bucket] ?? 0) + 1;
}
