import { addCounts, bucketOf } from '@holdpoint/analysis';
import { isCandidate } from '@holdpoint/bucketing';
import type { Target, Variant } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import { uuidv7 } from '../shell/random.ts';
import type { Counts, Split, TrafficDriver, TrafficDriverKind, TrafficObservation, VariantCounts } from './index.ts';
import { type CopiedRequest, MemoryCopies } from './memory/copies.ts';
import { admitSplit, type Fence, takenBack, unheardLimit } from './split-rules.ts';

/** A request as the in-memory router sees it. */
export interface MemoryRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly address?: string;
  /** `GET` unless stated. */
  readonly method?: string;
  /** One of the target's endpoint patterns; `other` unless stated. */
  readonly endpoint?: string;
  /** What the version answers; 200 unless stated. */
  readonly status?: number;
  /** Time to the first byte of the answer, microseconds; 1,000 unless stated. */
  readonly micros?: number;
  /** What the candidate answers where the request is copied to it: the same unless stated. */
  readonly copy?: Partial<CopiedRequest['copy']>;
}

/** Routers without a network, for tests and rehearsals: the reference for what a driver does. */
export interface MemoryRouters {
  readonly kind: TrafficDriverKind;
  /** Routes and counts one request at the router of a target that was opened; returns the version that got it. */
  request(target: string, request: MemoryRequest): Variant;
}

/** A set of in-memory routers. A router lives until it is stopped, so that opening it again finds it. */
export function memoryRouters(clock: Clock): MemoryRouters {
  const routers = new Map<string, MemoryRouter>();
  return {
    kind: {
      name: 'memory',
      capabilities: {
        stickyKeys: ['header', 'cookie', 'address'],
        audiences: true,
        userCap: true,
        counts: true,
        latency: true,
        users: true,
        endpoints: true,
        shares: 'any',
        sameBuckets: true,
        mirror: true,
        unheard: true,
      },
      async open({ target }) {
        const router = routers.get(target.id) ?? new MemoryRouter(target, clock);
        routers.set(target.id, router);
        return driverOf(router, () => routers.delete(target.id));
      },
    },
    request(target, request) {
      const router = routers.get(target);
      if (router === undefined) throw new Error(`The in-memory router of target "${target}" was not opened.`);
      return router.route(request);
    },
  };
}

function driverOf(router: MemoryRouter, onStop: () => void): TrafficDriver {
  return {
    async apply(split) {
      router.use(split);
      return router.observe();
    },
    async observe() {
      return router.observe();
    },
    async close() {},
    async stop() {
      onStop();
    },
  };
}

const NO_COUNTS: Counts = { requests: 0, errors: 0, latency: [] };

class MemoryRouter {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #countersId: string;
  readonly #counts: Record<Variant, VariantCounts>;
  readonly #audiences: Record<string, number>;
  readonly #users: Record<Variant, Set<string>> = { stable: new Set(), candidate: new Set() };
  readonly #admitted = new Set<string>();
  readonly #copies: MemoryCopies;
  #fence: Fence = { epoch: -1, split: null };
  #lastCandidateAt: number | null = null;
  #heardAt = 0;

  constructor(target: Target, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
    this.#copies = new MemoryCopies(target);
    this.#countersId = uuidv7(clock.wall());
    const endpoints = Object.fromEntries([...target.traffic.endpoints, 'other'].map((name) => [name, NO_COUNTS]));
    const none: VariantCounts = { ...NO_COUNTS, users: 0, fallbacks: 0, endpoints };
    this.#counts = { stable: none, candidate: none };
    this.#audiences = Object.fromEntries(target.traffic.audiences.map(({ id }) => [id, 0]));
  }

  use(split: Split): void {
    this.#hear();
    admitSplit(split, this.#fence, this.#target);
    if (split.launch !== this.#fence.split?.launch) {
      for (const seen of [this.#users.stable, this.#users.candidate, this.#admitted]) seen.clear();
    }
    this.#fence = { epoch: Math.max(this.#fence.epoch, split.epoch), split };
  }

  observe(): TrafficObservation {
    this.#hear();
    const { stable, candidate } = this.#counts;
    return {
      countersId: this.#countersId,
      split: this.#fence.split,
      stable: { ...stable, users: this.#users.stable.size },
      candidate: { ...candidate, users: this.#users.candidate.size },
      audiences: { ...this.#audiences },
      unanswered: 0,
      lastCandidateAt: this.#lastCandidateAt,
      candidateInFlight: 0,
      mirror: this.#copies.counts,
    };
  }

  route(request: MemoryRequest): Variant {
    this.#goBackIfUnheard();
    const key = this.#keyOf(request);
    const audiences = this.#target.traffic.audiences
      .filter(({ header, values }) => values.includes(request.headers[header] ?? ''))
      .map(({ id }) => id);
    const variant = key !== null && this.#getsCandidate(key, audiences) ? 'candidate' : 'stable';
    if (variant === 'candidate') this.#lastCandidateAt = this.#clock.wall();
    if (key !== null) {
      this.#users[variant].add(key);
      const [first] = audiences;
      if (first !== undefined) this.#audiences[first] = (this.#audiences[first] ?? 0) + 1;
    }
    this.#count(variant, request);
    if (variant === 'stable') this.#copy(request);
    return variant;
  }

  #hear(): void {
    this.#goBackIfUnheard();
    this.#heardAt = this.#clock.monotonic();
  }

  #goBackIfUnheard(): void {
    const { epoch, split } = this.#fence;
    const limitMs = split === null ? null : unheardLimit(split);
    if (split === null || limitMs === null || this.#clock.monotonic() - this.#heardAt < limitMs) return;
    this.#fence = { epoch, split: takenBack(split) };
  }

  #keyOf({ headers, address = '127.0.0.1' }: MemoryRequest): string | null {
    const { key } = this.#target.traffic;
    switch (key.kind) {
      case 'header':
        return headers[key.name.toLowerCase()] || null;
      case 'cookie': {
        const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
        return pairs.find((pair) => pair.startsWith(`${key.name}=`))?.slice(key.name.length + 1) || null;
      }
      case 'address':
        return address;
    }
  }

  #getsCandidate(key: string, audiences: readonly string[]): boolean {
    const { split } = this.#fence;
    if (split === null || !isCandidate({ ...split, key, audiences })) return false;
    if (split.maxUsers === undefined || this.#admitted.has(key)) return true;
    if (this.#admitted.size >= split.maxUsers) return false;
    this.#admitted.add(key);
    return true;
  }

  #copy({ method = 'GET', status = 200, micros = 1_000, copy = {} }: MemoryRequest): void {
    const { split } = this.#fence;
    if (split === null) return;
    const answer = { status, micros, sameBody: true, ...copy };
    this.#copies.take(split, { method, status, micros, copy: answer });
  }

  #count(variant: Variant, { endpoint = 'other', status = 200, micros = 1_000 }: MemoryRequest): void {
    const add = (counts: Counts): Counts => ({
      requests: counts.requests + 1,
      errors: counts.errors + (status >= 500 ? 1 : 0),
      latency: addCounts(counts.latency, [[bucketOf(micros), 1]]),
    });
    const counts = this.#counts[variant];
    const endpoints = { ...counts.endpoints, [endpoint]: add(counts.endpoints[endpoint] ?? NO_COUNTS) };
    this.#counts[variant] = { ...counts, ...add(counts), endpoints };
  }
}
