import type { Target, Variant } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import type { Clock } from '../shell/clock.ts';
import type { MirrorCounts, Split, TrafficDriver, TrafficObservation, VariantCounts } from '../traffic/index.ts';
import { admitSplit, type Fence, takenBack, unheardLimit } from '../traffic/split-rules.ts';
import type { Behaviours } from './levels.ts';
import type { Load } from './load.ts';
import type { Random } from './random.ts';

/** What one version has served; counters only grow. */
interface Tally {
  requests: number;
  errors: number;
  fallbacks: number;
  /** Distinct users, as an expectation. */
  users: number;
  /** Sum over its answers of the median latency at their time, in milliseconds. */
  medianSum: number;
  readonly endpoints: Record<string, { requests: number; errors: number }>;
}

/** Copies that the candidate was given; counters only grow. */
interface CopiesTally {
  requests: number;
  errors: number;
  differences: number;
  medianSum: number;
}

/** What users met on the candidate while it was bad. */
export interface Exposure {
  requests: number;
  failed: number;
  /** Users that get the candidate, times minutes. */
  userMinutes: number;
}

export interface SimulatedRouterOptions {
  readonly target: Target;
  readonly clock: Clock;
  readonly random: Random;
  readonly load: Load;
  /** Part of the load that goes through this router, 0 to 1. */
  readonly portion: number;
  readonly behaviours: Behaviours;
}

/**
 * A router in a simulated world. It counts in expectation and chance what a real one would: requests by the
 * hour of the day, errors by what each version does, users by how many of them have come by.
 */
export class SimulatedRouter implements TrafficDriver {
  unreachable = false;
  /** Answers well and changes nothing. */
  deaf = false;
  /** Whether what the candidate serves now counts as exposure. */
  harmful = false;
  readonly exposure: Exposure = { requests: 0, failed: 0, userMinutes: 0 };
  readonly tallies: Readonly<Record<Variant, Tally>>;
  readonly copies: CopiesTally = { requests: 0, errors: 0, differences: 0, medianSum: 0 };
  unanswered = 0;
  #audienceRequests = 0;
  #settledAt: number;
  #lastCandidateAt: number | null = null;
  #fence: Fence = { epoch: -1, split: null };
  readonly #options: SimulatedRouterOptions;

  constructor(options: SimulatedRouterOptions) {
    this.#options = options;
    this.#settledAt = options.clock.now();
    const names = [...options.target.traffic.endpoints, 'other'];
    const tally = (): Tally => ({
      requests: 0,
      errors: 0,
      fallbacks: 0,
      users: 0,
      medianSum: 0,
      endpoints: Object.fromEntries(names.map((name) => [name, { requests: 0, errors: 0 }])),
    });
    this.tallies = { stable: tally(), candidate: tally() };
  }

  /** The part of requests that the candidate gets, 0 to 1. */
  get share(): number {
    const { split } = this.#fence;
    if (split === null) return 0;
    const limit = split.maxUsers === undefined ? 1 : split.maxUsers / this.#options.load.users;
    return Math.min(split.shareBp / 10_000, limit);
  }

  /** Whether requests are copied to the candidate. */
  get mirrors(): boolean {
    return (this.#fence.split?.mirrorBp ?? 0) > 0;
  }

  /** There is no controller any more: gives all to stable after the time that the split says, unless `isHeard` by then. */
  goBackUnless(isHeard: () => boolean): void {
    const { split } = this.#fence;
    const limitMs = split === null ? null : unheardLimit(split);
    if (split === null || limitMs === null) return;
    void this.#options.clock.sleep(limitMs).then(() => {
      if (isHeard()) return;
      this.settle();
      this.#fence = { ...this.#fence, split: takenBack(split) };
    });
  }

  async apply(split: Split): Promise<TrafficObservation> {
    this.#reach();
    this.settle();
    admitSplit(split, this.#fence, this.#options.target);
    const epoch = Math.max(this.#fence.epoch, split.epoch);
    this.#fence = { epoch, split: this.deaf ? this.#fence.split : split };
    return this.#seen();
  }

  async observe(): Promise<TrafficObservation> {
    this.#reach();
    this.settle();
    return this.#seen();
  }

  async close(): Promise<void> {}

  async stop(): Promise<void> {}

  /** Serves what has come since it was last settled; called before anything changes. */
  settle(): void {
    const { clock, load, portion, random } = this.#options;
    const now = clock.now();
    const ms = now - this.#settledAt;
    if (ms <= 0) return;
    const requests = random.poisson((load.rate(this.#settledAt + ms / 2) * portion * ms) / 1000);
    this.#settledAt = now;
    const { share } = this;
    const forCandidate = random.binomial(requests, share);
    this.#audienceRequests += requests;
    const before = this.tallies.candidate.errors;
    this.#serve('stable', requests - forCandidate, 1 - share);
    this.#serve('candidate', forCandidate, share);
    if (this.mirrors) this.#copy(requests - forCandidate);
    if (forCandidate > 0) this.#lastCandidateAt = now;
    if (!this.harmful || share === 0) return;
    this.exposure.requests += forCandidate;
    this.exposure.failed += this.tallies.candidate.errors - before;
    this.exposure.userMinutes += (load.users * portion * share * ms) / 60_000;
  }

  #reach(): void {
    if (!this.unreachable) return;
    throw new LaunchError('router_unreachable', `The router of target "${this.#options.target.id}" does not answer.`);
  }

  #serve(variant: Variant, requests: number, share: number): void {
    if (requests === 0) return;
    const { behaviours, load, portion, random } = this.#options;
    const { errors, fallbacks, down, medianMs } = behaviours[variant];
    const tally = this.tallies[variant];
    const fell = variant === 'candidate' ? (down ? requests : random.binomial(requests, fallbacks)) : 0;
    const lost = down && variant === 'stable' ? requests : 0;
    const failed = fell + lost + random.binomial(requests - fell - lost, errors);
    if (lost > 0 || (fell > 0 && behaviours.stable.down)) this.unanswered += lost + fell;
    tally.requests += requests;
    tally.errors += failed;
    tally.fallbacks += fell;
    tally.medianSum += requests * medianMs;
    const reachable = load.users * portion * share;
    if (reachable > tally.users) tally.users += (reachable - tally.users) * (1 - Math.exp(-requests / reachable));
    this.#serveEndpoints(tally, requests, failed);
  }

  /** The candidate answers copies as it would answer the requests. */
  #copy(stableRequests: number): void {
    const { behaviours, random } = this.#options;
    const { errors, fallbacks, differences, down, medianMs } = behaviours.candidate;
    const requests = random.binomial(stableRequests, (this.#fence.split?.mirrorBp ?? 0) / 10_000);
    const failing = errors + fallbacks - errors * fallbacks;
    const failed = down ? requests : random.binomial(requests, failing);
    const others = failing < 1 ? Math.max(0, (differences - failing) / (1 - failing)) : 0;
    this.copies.requests += requests;
    this.copies.errors += failed;
    this.copies.differences += failed + random.binomial(requests - failed, others);
    this.copies.medianSum += requests * medianMs;
  }

  #serveEndpoints({ endpoints }: Tally, requests: number, failed: number): void {
    const names = Object.keys(endpoints);
    let [requestsLeft, failedLeft] = [requests, failed];
    for (const [i, name] of names.entries()) {
      const part = 1 / (names.length - i);
      const counts = endpoints[name];
      const mine = this.#options.random.binomial(requestsLeft, part);
      const mineFailed = Math.min(mine, this.#options.random.binomial(failedLeft, part));
      requestsLeft -= mine;
      failedLeft -= mineFailed;
      if (counts === undefined) continue;
      counts.requests += mine;
      counts.errors += mineFailed;
    }
  }

  #seen(): TrafficObservation {
    const counts = (variant: Variant): VariantCounts => {
      const { requests, errors, fallbacks, users } = this.tallies[variant];
      return { requests, errors, fallbacks, users: Math.round(users), latency: [], endpoints: {} };
    };
    const { audiences } = this.#options.target.traffic;
    return {
      countersId: 'simulated',
      split: this.#fence.split,
      stable: counts('stable'),
      candidate: counts('candidate'),
      audiences: Object.fromEntries(
        audiences.map(({ id, sizeBp = 1_000 }) => [id, Math.round((this.#audienceRequests * sizeBp) / 10_000)]),
      ),
      unanswered: this.unanswered,
      lastCandidateAt: this.#lastCandidateAt,
      candidateInFlight: 0,
      mirror: this.#mirrored(),
    };
  }

  #mirrored(): MirrorCounts {
    const { requests, errors, differences } = this.copies;
    const counts = { requests, errors, differences, latency: [], stableLatency: [] };
    return { ...counts, skipped: 0, failed: 0, statusDiffers: differences, bodyDiffers: 0 };
  }
}
