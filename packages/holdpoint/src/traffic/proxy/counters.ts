import { BUCKETS, bucketOf, type HistogramCounts } from '@holdpoint/analysis';
import type { Variant } from '@holdpoint/plan';
import type { Counts, VariantCounts } from '../index.ts';
import { DistinctCounter } from './distinct.ts';
import type { Choice } from './routing.ts';

/** The counts of one endpoint on one version. */
class EndpointCounter {
  requests = 0;
  errors = 0;
  readonly #latency = new Float64Array(BUCKETS);

  took(micros: number): void {
    const bucket = bucketOf(micros);
    this.#latency[bucket] = (this.#latency[bucket] ?? 0) + 1;
  }

  addLatencyTo(sum: Float64Array): void {
    for (const [bucket, count] of this.#latency.entries()) sum[bucket] = (sum[bucket] ?? 0) + count;
  }

  counts(): Counts {
    return { requests: this.requests, errors: this.errors, latency: sparse(this.#latency) };
  }
}

/** The buckets that hold something. */
export function sparse(counts: Float64Array): HistogramCounts {
  const pairs: [number, number][] = [];
  for (const [bucket, count] of counts.entries()) if (count > 0) pairs.push([bucket, count]);
  return pairs;
}

class VariantCounter {
  readonly endpoints: readonly EndpointCounter[];
  readonly #names: readonly string[];
  fallbacks = 0;
  users = new DistinctCounter();

  constructor(names: readonly string[]) {
    this.#names = names;
    this.endpoints = names.map(() => new EndpointCounter());
  }

  counts(): VariantCounts {
    const latency = new Float64Array(BUCKETS);
    let requests = 0;
    let errors = 0;
    for (const endpoint of this.endpoints) {
      requests += endpoint.requests;
      errors += endpoint.errors;
      endpoint.addLatencyTo(latency);
    }
    const endpoints = Object.fromEntries(
      this.#names.map((name, index) => [
        name,
        this.endpoints[index]?.counts() ?? { requests: 0, errors: 0, latency: [] },
      ]),
    );
    return {
      requests,
      errors,
      latency: sparse(latency),
      users: this.users.count(),
      fallbacks: this.fallbacks,
      endpoints,
    };
  }
}

/**
 * What the proxy has seen since it started. A request counts once, for the version that it was
 * meant for, so that the requests of both versions add up to all requests.
 */
export class Counters {
  readonly #variants: Readonly<Record<Variant, VariantCounter>>;
  readonly #audiences: readonly string[];
  readonly #perAudience: number[];
  #unanswered = 0;

  constructor(endpoints: readonly string[], audiences: readonly string[]) {
    this.#variants = { stable: new VariantCounter(endpoints), candidate: new VariantCounter(endpoints) };
    this.#audiences = audiences;
    this.#perAudience = audiences.map(() => 0);
  }

  /** The version that it was meant for began to answer after so many microseconds. */
  answered(choice: Choice, status: number, micros: number): void {
    const endpoint = this.#request(choice);
    endpoint.took(micros);
    if (status >= 500) endpoint.errors++;
    if (choice.user !== null) this.#variants[choice.variant].users.add(choice.user);
  }

  /** Stable answered in the candidate's place. */
  fellBack(choice: Choice): void {
    this.#request(choice).errors++;
    this.#variants[choice.variant].fallbacks++;
    if (choice.user !== null) this.#variants.stable.users.add(choice.user);
  }

  /** Neither version answered. */
  unanswered(choice: Choice): void {
    this.#request(choice).errors++;
    this.#unanswered++;
  }

  /** An answer that had begun, and was no error by its status, broke off. */
  brokeOff(choice: Choice): void {
    const endpoint = this.#variants[choice.variant].endpoints[choice.endpoint];
    if (endpoint !== undefined) endpoint.errors++;
  }

  /** The client left before the answer began: nobody's fault. */
  abandoned(choice: Choice): void {
    this.#request(choice);
  }

  /** Begins to count distinct users anew, for a launch that begins. */
  forgetUsers(): void {
    for (const variant of Object.values(this.#variants)) variant.users = new DistinctCounter();
  }

  /** All counts as they stand. */
  snapshot(): {
    readonly stable: VariantCounts;
    readonly candidate: VariantCounts;
    readonly audiences: Readonly<Record<string, number>>;
    readonly unanswered: number;
  } {
    return {
      stable: this.#variants.stable.counts(),
      candidate: this.#variants.candidate.counts(),
      audiences: Object.fromEntries(this.#audiences.map((id, index) => [id, this.#perAudience[index] ?? 0])),
      unanswered: this.#unanswered,
    };
  }

  #request(choice: Choice): EndpointCounter {
    const count = this.#perAudience[choice.audience];
    if (count !== undefined) this.#perAudience[choice.audience] = count + 1;
    const { endpoints } = this.#variants[choice.variant];
    const endpoint = endpoints[choice.endpoint] ?? endpoints.at(-1);
    if (endpoint === undefined) throw new Error('A version is counted under one endpoint at least.');
    endpoint.requests++;
    return endpoint;
  }
}
