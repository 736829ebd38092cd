import { addCounts, bucketOf } from '@holdpoint/analysis';
import { isCopied } from '@holdpoint/bucketing';
import type { Target } from '@holdpoint/plan';
import type { MirrorCounts, Split } from '../index.ts';

/** What stable answers to a request, and what the candidate answers to its copy. Latencies in microseconds. */
export interface CopiedRequest {
  readonly method: string;
  readonly status: number;
  readonly micros: number;
  /** The status is null where the copy gets no whole answer. */
  readonly copy: { readonly status: number | null; readonly micros: number; readonly sameBody: boolean };
}

/** The copies of one in-memory router. */
export class MemoryCopies {
  readonly #target: Target;
  #number = 0;
  #counts: MirrorCounts = {
    requests: 0,
    errors: 0,
    latency: [],
    skipped: 0,
    failed: 0,
    differences: 0,
    statusDiffers: 0,
    bodyDiffers: 0,
    stableLatency: [],
  };

  constructor(target: Target) {
    this.#target = target;
  }

  get counts(): MirrorCounts {
    return this.#counts;
  }

  /** Copies a request that stable got, where the split asks for it. */
  take({ mirrorBp = 0, salt }: Split, request: CopiedRequest): void {
    const { methods, bodies } = this.#target.traffic.mirror;
    if (mirrorBp === 0 || !methods.includes(request.method)) return;
    if (isCopied(salt, this.#number++, mirrorBp)) this.#counts = counted(this.#counts, request, bodies);
  }
}

function counted(counts: MirrorCounts, { status, micros, copy }: CopiedRequest, bodies: boolean): MirrorCounts {
  const failed = copy.status === null;
  const statusDiffers = copy.status !== null && Math.floor(copy.status / 100) !== Math.floor(status / 100);
  const bodyDiffers = bodies && !failed && !statusDiffers && !copy.sameBody;
  return {
    requests: counts.requests + 1,
    errors: counts.errors + (copy.status === null || copy.status >= 500 ? 1 : 0),
    latency: failed ? counts.latency : addCounts(counts.latency, [[bucketOf(copy.micros), 1]]),
    skipped: counts.skipped,
    failed: counts.failed + (failed ? 1 : 0),
    differences: counts.differences + (failed || statusDiffers || bodyDiffers ? 1 : 0),
    statusDiffers: counts.statusDiffers + (statusDiffers ? 1 : 0),
    bodyDiffers: counts.bodyDiffers + (bodyDiffers ? 1 : 0),
    stableLatency: failed ? counts.stableLatency : addCounts(counts.stableLatency, [[bucketOf(micros), 1]]),
  };
}
