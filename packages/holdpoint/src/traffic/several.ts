import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import type { Clock } from '../shell/clock.ts';
import type { Split, TrafficDriver, TrafficDriverKind, TrafficObservation } from './index.ts';
import {
  isPassedBy,
  mostGiven,
  partsOf,
  passing,
  type RouterRole,
  type SeenRouter,
  shareTogether,
  wishFor,
  withoutMirror,
} from './several/merge.ts';
import { givesNothing } from './split-rules.ts';

/** What happens between several routers of a target that people must know of. */
export type RouterNote =
  /** A router could not take traffic back in its time; the next one does. */
  | { readonly kind: 'took_over'; readonly router: string; readonly from: string; readonly detail: string }
  /** No router took traffic back: the candidate itself was ended, or could not be. */
  | { readonly kind: 'candidate_stopped'; readonly done: boolean; readonly detail: string };

/** One router of a target, and how it is opened; opening is tried again until it succeeds. */
export interface RouterOfTarget {
  readonly kind: TrafficDriverKind;
  open(): Promise<TrafficDriver>;
}

export interface SeveralOptions {
  readonly target: Target;
  /** The first one, then the backups in their order. */
  readonly routers: readonly RouterOfTarget[];
  readonly clock: Clock;
  /** Ends the candidate; where the plan says how. */
  readonly stopCandidate?: () => Promise<{ readonly done: boolean; readonly detail: string }>;
  readonly onNote: (note: RouterNote) => void;
}

/**
 * Several routers of one target, steered as one. A rise needs all of them: whoever could not take traffic back
 * must not have it. A fall begins with the first one; where that does not obey a rollback in `backup_after`, the
 * next one takes over, and at last the candidate is ended.
 */
export class SeveralRouters implements TrafficDriver {
  readonly #options: SeveralOptions;
  readonly #routers: readonly Router[];
  #asked: Split | null = null;
  /** The most that any router was last seen to give, of those that split. */
  #seenBp = 0;
  /** Counts what was asked, so that a rise gives way to a fall that comes after it. */
  #turn = 0;
  #counted: TrafficObservation | null = null;
  readonly #told = new Set<string>();
  #stopped = false;

  constructor(options: SeveralOptions) {
    this.#options = options;
    const { target, clock } = options;
    const limitMs = target.traffic.backupAfterMs;
    this.#routers = options.routers.map(
      ({ kind, open }, i) => new Router({ name: kind.name, role: roleOf(kind, i, target), open, limitMs, clock }),
    );
  }

  /** Opens all routers; the first failure is the failure of all. */
  async open(): Promise<void> {
    for (const router of this.#routers) await router.driver();
  }

  apply(split: Split): Promise<TrafficObservation> {
    return this.#make(split, false);
  }

  takeBack(split: Split): Promise<TrafficObservation> {
    return this.#make(split, true);
  }

  async #make(split: Split, byAllMeans: boolean): Promise<TrafficObservation> {
    const given = Math.max(this.#asked?.shareBp ?? 0, this.#seenBp);
    this.#asked = split;
    this.#turn += 1;
    if (givesNothing(split) || split.shareBp < given) return this.#observe(await this.#lower(split, byAllMeans));
    await this.#raise(split, this.#turn);
    return this.observe();
  }

  observe(): Promise<TrafficObservation> {
    return this.#observe(new Map());
  }

  /** Routers that have just failed are not waited for once more. */
  async #observe(failed: ReadonlyMap<Router, string>): Promise<TrafficObservation> {
    const seen = await Promise.all(this.#routers.map((router) => router.look(failed.get(router))));
    const [first] = seen;
    const split = this.#asked ?? first?.seen?.split ?? null;
    this.#counted = first?.seen ?? this.#counted;
    this.#seenBp = mostGiven(seen) ?? this.#seenBp;
    const shareBp = this.#together(seen);
    if (shareBp === null) throw this.#unreachable(seen);
    const counted = first?.seen ?? this.#countedBefore();
    const inForce = first?.seen?.split ?? split;
    const rest = inForce !== null && (this.#stopped || isPassedBy(seen)) ? withoutMirror(inForce) : inForce;
    return { ...counted, split: rest && { ...rest, shareBp }, parts: partsOf(seen) };
  }

  /** Before anything was asked, what passes them all is what is given: a rise that broke off is not gone on with. */
  #together(seen: readonly SeenRouter[]): number | null {
    if (this.#asked === null) return passing(seen);
    const { shareBp } = this.#asked;
    return this.#stopped && shareBp === 0 ? 0 : shareTogether(shareBp, seen);
  }

  /** The last counts of a first router that is not reached now: whether the candidate was asked since, nobody knows. */
  #countedBefore(): TrafficObservation {
    const counted = this.#counted;
    return counted === null
      ? NOTHING_COUNTED
      : { ...counted, lastCandidateAt: this.#options.clock.wall(), lastIsBound: true };
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#routers.map((router) => router.close()));
  }

  async stop(): Promise<void> {
    for (const router of this.#routers) await (await router.driver()).stop();
  }

  /** The first router comes last, so that nothing is given before all others are ready for it. */
  async #raise(split: Split, turn: number): Promise<void> {
    this.#told.clear();
    this.#stopped = false;
    for (const router of this.#routers.toReversed()) {
      const isWanted = (): boolean => turn === this.#turn;
      if (!isWanted()) throw this.#gaveWay(split);
      const problem = await router.make(split, isWanted);
      if (problem !== null) throw this.#withoutAll(router, problem);
    }
  }

  /** Gives the routers that did not obey, with what was wrong. */
  async #lower(split: Split, byAllMeans: boolean): Promise<ReadonlyMap<Router, string>> {
    const failed = new Map<Router, string>();
    let before: { readonly name: string; readonly problem: string } | null = null;
    for (const router of this.#routers) {
      const { name } = router;
      if (before !== null) this.#tell({ kind: 'took_over', router: name, from: before.name, detail: before.problem });
      const problem = await router.make(split);
      if (problem === null) {
        if (router.role === 'first') await this.#follow(split);
        return failed;
      }
      failed.set(router, problem);
      // What is no rollback is no emergency: whoever can takes the rest back, and it is tried again.
      if (!byAllMeans) {
        await this.#follow(split);
        return failed;
      }
      before = { name, problem };
    }
    await this.#stopCandidate();
    return failed;
  }

  async #follow(split: Split): Promise<void> {
    const following = this.#routers.filter(({ role }) => role === 'following');
    await Promise.all(following.map((router) => router.make(split)));
  }

  async #stopCandidate(): Promise<void> {
    const { stopCandidate } = this.#options;
    if (stopCandidate === undefined || this.#stopped) return;
    const { done, detail } = await stopCandidate();
    this.#stopped = done;
    this.#tell({ kind: 'candidate_stopped', done, detail });
  }

  /** What is tried again and again is told once. */
  #tell(note: RouterNote): void {
    const key = note.kind === 'took_over' ? note.router : `${note.kind} ${note.done}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#options.onNote(note);
  }

  #withoutAll({ name }: Router, problem: string): LaunchError {
    const message = `The router "${name}" of target "${this.#options.target.id}" does not follow: ${problem}`;
    return new LaunchError('router_unreachable', message, {
      hint: 'The share does not rise before all routers of the target give it. It is tried again.',
    });
  }

  #unreachable(seen: readonly SeenRouter[]): LaunchError {
    const problems = seen.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
    const message = `Nobody can say what the routers of target "${this.#options.target.id}" give (${problems.join('; ')}).`;
    return new LaunchError('router_unreachable', message, { hint: 'It is tried again at the next check.' });
  }

  #gaveWay({ shareBp }: Split): LaunchError {
    return new LaunchError('router_refused', `A share of ${shareBp} bp gave way to a split that came after it.`, {
      hint: 'Nothing to do: the later split is in force.',
    });
  }
}

/** A backup follows where it splits as the first one does; any other stays open until it must take over. */
function roleOf({ capabilities }: TrafficDriverKind, index: number, { traffic }: Target): RouterRole {
  if (index === 0) return 'first';
  const follows =
    capabilities.sameBuckets &&
    capabilities.shares === 'any' &&
    (capabilities.audiences || traffic.audiences.length === 0);
  return follows ? 'following' : 'reserve';
}

interface RouterOptions {
  readonly name: string;
  readonly role: RouterRole;
  readonly open: () => Promise<TrafficDriver>;
  readonly limitMs: number;
  readonly clock: Clock;
}

/** One of the routers: opened when it is first needed, and never waited for longer than it may take. */
class Router {
  readonly name: string;
  readonly role: RouterRole;
  readonly #options: RouterOptions;
  #driver: TrafficDriver | null = null;
  #opening: Promise<TrafficDriver> | null = null;
  /** The last split that was asked of it. */
  #wish: Split | null = null;
  /** Orders without an answer, with their shares: one that is no longer waited for may still arrive. */
  readonly #onTheWay = new Map<Promise<TrafficObservation>, number>();

  constructor(options: RouterOptions) {
    this.#options = options;
    this.name = options.name;
    this.role = options.role;
  }

  /** Opens it once, however many wait for it; anew after a failure. */
  driver(): Promise<TrafficDriver> {
    this.#opening ??= this.#open().finally(() => {
      if (this.#driver === null) this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<TrafficDriver> {
    this.#driver = await this.#options.open();
    return this.#driver;
  }

  async close(): Promise<void> {
    await this.#driver?.close();
  }

  /** Makes the split so, as far as it is this router's; null, or why it is not so. */
  async make(split: Split, isWanted: () => boolean = () => true): Promise<string | null> {
    const wish = wishFor(this.role, split);
    this.#wish = wish;
    const { seen, problem } = await this.#within((driver) =>
      isWanted() ? this.#order(driver, wish) : driver.observe(),
    );
    if (seen === null) return problem ?? null;
    const { shareBp: given = 0, mirrorBp: copied = 0 }: Partial<Split> = seen.split ?? {};
    const { shareBp, mirrorBp = 0 } = wish;
    if (given !== shareBp) return `it gives ${given / 100} % where ${shareBp / 100} % was asked`;
    return copied === mirrorBp ? null : `it copies ${copied / 100} % where ${mirrorBp / 100} % was asked`;
  }

  /** A rise that is still on its way must not arrive after the fall: the fall is sent at once, and again behind it. */
  async #order(driver: TrafficDriver, wish: Split): Promise<TrafficObservation> {
    const higher = [...this.#onTheWay].filter(([, shareBp]) => shareBp > wish.shareBp).map(([order]) => order);
    const seen = await this.#send(driver, wish);
    if (higher.length === 0) return seen;
    await Promise.allSettled(higher);
    return this.#wish === wish ? this.#send(driver, wish) : seen;
  }

  async #send(driver: TrafficDriver, wish: Split): Promise<TrafficObservation> {
    const order = driver.apply(wish);
    this.#onTheWay.set(order, wish.shareBp);
    return order.finally(() => this.#onTheWay.delete(order));
  }

  /** What it gives now; where it is known to have failed, that alone. */
  async look(failure?: string): Promise<SeenRouter> {
    const seen =
      failure === undefined ? await this.#within(async (driver) => driver.observe()) : { seen: null, problem: failure };
    return { name: this.name, role: this.role, ...seen };
  }

  async #within(
    call: (driver: TrafficDriver) => Promise<TrafficObservation>,
  ): Promise<{ readonly seen: TrafficObservation | null; readonly problem?: string }> {
    const { clock, limitMs } = this.#options;
    const over = new AbortController();
    const late = clock.pause(limitMs, over.signal).then(() => ({
      seen: null,
      problem: `it did not answer in ${limitMs} ms`,
    }));
    const answer = this.driver()
      .then(call)
      .then((seen) => ({ seen }))
      .catch((error: unknown) => {
        if (error instanceof LaunchError) return { seen: null, problem: error.message };
        throw error;
      });
    return Promise.race([answer, late]).finally(() => over.abort());
  }
}

const NO_COUNTS = { requests: 0, errors: 0, latency: [], users: 0, fallbacks: 0, endpoints: {} };

/** Stands for the counts of a first router that was never reached. */
const NOTHING_COUNTED: TrafficObservation = {
  countersId: 'none',
  split: null,
  stable: NO_COUNTS,
  candidate: NO_COUNTS,
  audiences: {},
  unanswered: 0,
  lastCandidateAt: null,
  candidateInFlight: 0,
};
