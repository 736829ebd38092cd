import type { Target } from '@holdpoint/plan';
import type { Clock } from '../../shell/clock.ts';
import { uuidv7 } from '../../shell/random.ts';
import type { Split, TrafficObservation } from '../index.ts';
import { SplitKeeper } from '../process/split-keeper.ts';
import { Admissions } from './admissions.ts';
import { Counters } from './counters.ts';
import { Front } from './front.ts';
import { Mirror } from './mirror/mirror.ts';
import { Routing } from './routing.ts';
import { CandidateWork, type Services } from './services.ts';
import { Pool } from './upstream/pool.ts';

/** How often waits are looked at. */
const SWEEP_MS = 50;

/** What one proxy is made of. */
export interface ProxyServerOptions {
  readonly target: Target;
  readonly files: { readonly split: string; readonly admitted: string };
  readonly clock: Clock;
  readonly log: (text: string) => void;
  /** Whether plain requests are read without Node's HTTP server; see `Front`. */
  readonly fastLane?: boolean;
}

/** The proxy of one target: its port, its split and its counts. */
export class ProxyServer {
  readonly #options: ProxyServerOptions;
  readonly #services: Services;
  readonly #admissions: Admissions;
  readonly #front: Front;
  readonly #keeper: SplitKeeper;
  readonly #countersId: string;
  readonly #ended = new AbortController();
  /** Aborted when traffic returns to the candidate before its streams were closed. */
  #draining = new AbortController();

  constructor(options: ProxyServerOptions) {
    const { target, files, clock, log } = options;
    this.#options = options;
    this.#countersId = uuidv7(clock.wall());
    this.#admissions = new Admissions(files.admitted);
    const routing = new Routing(target, this.#admissions);
    const now = (): number => clock.monotonic();
    const { timeoutMs, mirror } = target.traffic;
    const pool = (url: string): Pool => new Pool({ url, answerMs: timeoutMs, now });
    const copies = new Pool({ url: target.candidate.url, answerMs: mirror.timeoutMs, now });
    this.#services = {
      pools: { stable: pool(target.stable.url), candidate: pool(target.candidate.url) },
      routing,
      counters: new Counters(
        routing.endpoints.names,
        target.traffic.audiences.map(({ id }) => id),
      ),
      candidate: new CandidateWork(clock),
      mirror: new Mirror({ settings: mirror, pool: copies, now }),
      now,
    };
    this.#front = new Front({ services: this.#services, fastLane: options.fastLane ?? true });
    const use = (split: Split, present: Split | null): void => this.#use(split, present);
    this.#keeper = new SplitKeeper({ target, file: files.split, clock, use, log });
  }

  /** Begins to serve; fails as `listen` does. */
  async start(): Promise<void> {
    await this.#front.listen(this.#options.target.traffic.listen);
    void this.#sweep();
  }

  /** Makes the split so. A share of 0 is in force when this returns, before its promise resolves. */
  apply(split: Split): Promise<void> {
    return this.#keeper.apply(split);
  }

  heard(): void {
    this.#keeper.heard();
  }

  observe(): TrafficObservation {
    const { counters, candidate, mirror } = this.#services;
    return {
      countersId: this.#countersId,
      split: this.#keeper.split,
      ...counters.snapshot(),
      lastCandidateAt: candidate.lastAt,
      candidateInFlight: candidate.inFlight,
      mirror: mirror.counts(),
    };
  }

  /** Accepts nothing more, lets what is under way end within the target's time to drain, then breaks it off. */
  async stop(): Promise<void> {
    this.#keeper.close();
    const { clock, target } = this.#options;
    const drained = new AbortController();
    const finished = this.#front.drain().then(() => drained.abort());
    await clock.pause(target.traffic.drainMs, drained.signal);
    this.#front.destroy();
    await finished;
    this.#ended.abort();
    this.#draining.abort();
    for (const pool of Object.values(this.#services.pools)) pool.close();
    this.#services.mirror.close();
    this.#admissions.close();
  }

  #use(split: Split, present: Split | null): void {
    if (split.launch !== present?.launch) this.#services.counters.forgetUsers();
    this.#services.routing.use(split);
    this.#services.mirror.use(split);
    this.#draining.abort();
    this.#draining = new AbortController();
    if (split.shareBp === 0) void this.#closeStreamsLater(this.#draining.signal);
    const { shareBp, mirrorBp = 0, launch, epoch } = split;
    const copied = mirrorBp === 0 ? '' : `, ${mirrorBp} bp mirrored`;
    this.#options.log(`Share ${shareBp} bp of launch ${launch} is in force${copied}, by controller ${epoch}.`);
  }

  /** After a rollback, what has no end of its own is given the stated time. */
  async #closeStreamsLater(signal: AbortSignal): Promise<void> {
    const { clock, target } = this.#options;
    await clock.pause(target.traffic.drainMs, signal);
    if (!signal.aborted) this.#services.candidate.closeStreams();
  }

  async #sweep(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      for (const pool of Object.values(this.#services.pools)) pool.sweep();
      this.#services.mirror.sweep();
      this.#front.sweep();
      await this.#options.clock.pause(SWEEP_MS, signal);
    }
  }
}
