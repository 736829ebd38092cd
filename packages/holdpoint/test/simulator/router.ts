import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../../src/errors.ts';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { Split, TrafficDriver, TrafficObservation, VariantCounts } from '../../src/traffic/index.ts';
import type { admitSplit, Fence } from '../../src/traffic/split-rules.ts';
import type { Deed, RouterRole } from './deeds.ts';
import type { Draw } from './draw.ts';

/** What is wrong with a router and the way to it. */
export interface RouterFaults {
  unreachable: boolean;
  /** Part of the answers that get lost after the order took effect. */
  losesAnswers: number;
  /** Part of the orders that arrive twice. */
  repeats: number;
  /** Orders and answers take up to so long, each its own time, so that they overtake each other. */
  slowMs: number;
  /** Takes orders and does nothing. */
  deaf: boolean;
  /** Says this share whatever it gives; null for the truth. */
  claimsBp: number | null;
  /** Orders take force so much later, in their order. */
  lagMs: number;
  /** Orders reach the first two of its three nodes. */
  partial: boolean;
}

/** Nothing is wrong. */
export function soundRouter(): RouterFaults {
  return {
    unreachable: false,
    losesAnswers: 0,
    repeats: 0,
    slowMs: 0,
    deaf: false,
    claimsBp: null,
    lagMs: 0,
    partial: false,
  };
}

const SOUND = JSON.stringify(soundRouter());

interface Tally {
  requests: number;
  errors: number;
}

export interface RouterSurroundings {
  readonly target: Target;
  /** Name of its driver. */
  readonly name: string;
  readonly role: RouterRole;
  readonly clock: VirtualTime;
  readonly draw: Draw;
  /** Wall time of the machine, epoch milliseconds. */
  wall(): number;
  /** Part of the requests to a version that fail now, 0 to 1. */
  errorRate(variant: 'stable' | 'candidate'): number;
  note(deed: Deed): void;
  /** What the candidate gets where this router gives a share, basis points. */
  passes(shareBp: number): number;
  /** The router that requests meet behind this one. */
  behind(): FaultyRouter | null;
  /** Whether a split may take force; the real rule unless a fault was planted. */
  readonly admit: typeof admitSplit;
}

/** Requests that come by each router. */
export const REQUESTS_PER_SECOND = 400;
const NODES = 3;

/** A router of three nodes, behind a network that a seed makes worse. */
export class FaultyRouter {
  faults: RouterFaults = soundRouter();
  readonly #world: RouterSurroundings;
  #nodes: (Split | null)[] = Array.from({ length: NODES }, () => null);
  #fence: Fence = { epoch: -1, split: null };
  #given = 0;
  #forceAt = 0;
  #settledAt: number;
  #countersLife = 1;
  #stable: Tally = { requests: 0, errors: 0 };
  #candidate: Tally = { requests: 0, errors: 0 };
  #lastCandidateAt: number | null = null;
  #heldUpMs = 0;
  #strike: (() => void) | null = null;
  #unsound = { now: false, until: Number.NEGATIVE_INFINITY };
  #untrue = { now: false, until: Number.NEGATIVE_INFINITY };
  readonly #about: { readonly target: string; readonly router: string; readonly role: RouterRole };

  constructor(world: RouterSurroundings) {
    this.#world = world;
    this.#about = { target: world.target.id, router: world.name, role: world.role };
    this.#settledAt = world.clock.now();
  }

  /** What the candidate gets, basis points: the highest of the nodes. */
  get shareBp(): number {
    return this.#given;
  }

  get name(): string {
    return this.#world.name;
  }

  get role(): RouterRole {
    return this.#world.role;
  }

  /** What befalls it when it is next asked to take traffic back that it gives; null for nothing. */
  atNextFall(strike: (() => void) | null): void {
    this.#strike = strike;
  }

  /** Takes note of what is wrong with it now; called whenever that changes. */
  noteHealth(): void {
    const now = this.#world.clock.now();
    const isSound = JSON.stringify(this.faults) === SOUND;
    if (!isSound || this.#unsound.now) this.#unsound = { now: !isSound, until: now };
    const isTrue = this.faults.claimsBp === null;
    if (!isTrue || this.#untrue.now) this.#untrue = { now: !isTrue, until: now };
  }

  /** Whether nothing was wrong with it at any moment from `at` on. */
  soundSince(at: number): boolean {
    return !this.#unsound.now && this.#unsound.until < at;
  }

  /** Whether it said what it did at any moment from `at` on. */
  truthfulSince(at: number): boolean {
    return !this.#untrue.now && this.#untrue.until < at;
  }

  /** The way of one process to this router. */
  driver(process: number): TrafficDriver {
    return {
      apply: (split) => this.#answering(split, process),
      observe: () => this.#observe(),
      close: async () => undefined,
      stop: async () => undefined,
    };
  }

  /** Somebody sets the share by hand. */
  setByHand(shareBp: number): void {
    const { split } = this.#fence;
    if (split !== null) this.#force({ ...split, shareBp }, NODES);
  }

  /** The next rise that is asked of it is so long on its way, and what is asked later overtakes it. */
  holdUpNextRise(ms: number): void {
    this.#heldUpMs = ms;
  }

  /** The counters begin again at zero. */
  loseCounters(): void {
    this.settle();
    this.#countersLife += 1;
    this.#stable = { requests: 0, errors: 0 };
    this.#candidate = { requests: 0, errors: 0 };
  }

  /** Serves what has come since; called before anything changes. */
  settle(): void {
    this.#world.behind()?.settle();
    const { clock, errorRate, wall } = this.#world;
    const requests = (REQUESTS_PER_SECOND * (clock.now() - this.#settledAt)) / 1000;
    this.#settledAt = clock.now();
    if (requests === 0) return;
    const mean = this.#nodes.reduce((sum, split) => sum + this.#world.passes(split?.shareBp ?? 0), 0) / NODES;
    const share = mean / 10_000;
    this.#serve(this.#stable, requests * (1 - share), errorRate('stable'));
    this.#serve(this.#candidate, requests * share, errorRate('candidate'));
    if (share > 0) this.#lastCandidateAt = wall();
  }

  #serve(tally: Tally, requests: number, errorRate: number): void {
    tally.requests += requests;
    tally.errors += requests * errorRate;
  }

  async #answering(split: Split, process: number): Promise<TrafficObservation> {
    const { note, clock } = this.#world;
    const { shareBp } = split;
    const began = clock.now();
    const answered = (seenBp: number | null): void =>
      note({ kind: 'answer', process, ...this.#about, shareBp, seenBp, afterMs: clock.now() - began });
    return this.#apply(split, process).then(
      (seen) => {
        answered(seen.split?.shareBp ?? 0);
        return seen;
      },
      (error: unknown) => {
        answered(null);
        throw error;
      },
    );
  }

  async #apply(split: Split, process: number): Promise<TrafficObservation> {
    const { note, draw } = this.#world;
    const { epoch, shareBp } = split;
    note({ kind: 'order', process, epoch, ...this.#about, shareBp });
    if (shareBp > this.#given) await this.#waitHeldUp();
    if (shareBp === 0 && this.#given > 0) this.#struck();
    await this.#travel();
    this.#take(split, process);
    if (draw.chance(this.faults.repeats)) this.#take(split, process);
    const seen = this.#seen();
    await this.#travel();
    if (draw.chance(this.faults.losesAnswers)) this.#lost();
    return seen;
  }

  async #observe(): Promise<TrafficObservation> {
    await this.#travel();
    const seen = this.#seen();
    await this.#travel();
    return seen;
  }

  #struck(): void {
    this.#strike?.();
    this.#strike = null;
    this.noteHealth();
  }

  async #waitHeldUp(): Promise<void> {
    const ms = this.#heldUpMs;
    this.#heldUpMs = 0;
    if (ms > 0) await this.#world.clock.sleep(ms);
  }

  async #travel(): Promise<void> {
    const { clock, draw } = this.#world;
    if (this.faults.slowMs > 0) await clock.sleep(draw.integer(0, this.faults.slowMs));
    if (this.faults.unreachable) this.#lost();
  }

  #lost(): never {
    throw new LaunchError('router_unreachable', `the router of ${this.#world.target.id} does not answer`);
  }

  #take(split: Split, process: number): void {
    const { admit, note, target, clock } = this.#world;
    const { epoch: highestEpoch } = this.#fence;
    admit(split, this.#fence, target);
    const { epoch, shareBp, salt } = split;
    const audiences = JSON.stringify(split.first);
    this.#fence = { epoch: Math.max(highestEpoch, epoch), split: this.faults.deaf ? this.#fence.split : split };
    note({ kind: 'taken', process, epoch, highestEpoch, ...this.#about, shareBp, audiences, salt });
    if (this.faults.deaf) return;
    const nodes = this.faults.partial ? NODES - 1 : NODES;
    // What comes later never overtakes what waits.
    this.#forceAt = Math.max(this.#forceAt, clock.now() + this.faults.lagMs);
    if (this.#forceAt <= clock.now()) this.#force(split, nodes);
    else clock.at(this.#forceAt, () => this.#force(split, nodes));
  }

  #force(split: Split, nodes: number): void {
    this.settle();
    this.#nodes = this.#nodes.map((before, i) => (i < nodes ? split : before));
    const given = this.#highest()?.shareBp ?? 0;
    if (given === this.#given) return;
    this.#given = given;
    this.#world.note({ kind: 'force', ...this.#about, shareBp: given });
  }

  #highest(): Split | null {
    return this.#nodes.reduce(
      (highest, split) => (split !== null && split.shareBp >= (highest?.shareBp ?? 0) ? split : highest),
      null,
    );
  }

  #seen(): TrafficObservation {
    this.settle();
    const split = this.#highest();
    const { claimsBp } = this.faults;
    return {
      countersId: `life ${this.#countersLife}`,
      split: split === null || claimsBp === null ? split : { ...split, shareBp: claimsBp },
      stable: countsOf(this.#stable),
      candidate: countsOf(this.#candidate),
      audiences: Object.fromEntries(
        this.#world.target.traffic.audiences.map(({ id }) => [id, Math.floor(this.#stable.requests * 0.08)]),
      ),
      unanswered: 0,
      lastCandidateAt: this.#lastCandidateAt,
      candidateInFlight: 0,
    };
  }
}

function countsOf({ requests, errors }: Tally): VariantCounts {
  const [all, failed] = [Math.floor(requests), Math.floor(errors)];
  return { requests: all, errors: failed, users: Math.min(all, 1000), fallbacks: 0, latency: [], endpoints: {} };
}
