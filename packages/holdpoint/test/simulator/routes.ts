import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../../src/errors.ts';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import { blueGreenKind } from '../../src/traffic/blue-green.ts';
import { haproxyKind } from '../../src/traffic/haproxy.ts';
import type { TrafficDriver, TrafficDriverKind } from '../../src/traffic/index.ts';
import { proxyKind } from '../../src/traffic/proxy.ts';
import type { Deed, RouterRole } from './deeds.ts';
import type { Draw } from './draw.ts';
import { FaultyRouter, type RouterSurroundings } from './router.ts';

const WHOLE_BP = 10_000;

/** How often the command that ends a candidate fails, 0 to 1; never twice in a row. */
const STOP_FAILS = 0.3;

/** One router of a target as a process finds it. */
export interface Way {
  readonly kind: TrafficDriverKind;
  readonly driver: TrafficDriver;
}

/** What a process is given to steer a target: the first router, its backups, and the end of the candidate. */
export interface Ways {
  readonly routers: readonly Way[];
  /** Absent where the plan has no command for it. */
  readonly stop?: () => Promise<{ readonly done: boolean; readonly detail: string }>;
}

export interface RoutesSurroundings extends Omit<RouterSurroundings, 'name' | 'role' | 'draw' | 'passes' | 'behind'> {
  draw(purpose: string): Draw;
}

/** The routers of one target as requests meet them: the backups first, the first router last. */
export class Routes {
  readonly target: Target;
  /** The first router, then the backups. */
  readonly routers: readonly FaultyRouter[];
  readonly #clock: VirtualTime;
  readonly #draw: Draw;
  readonly #note: (deed: Deed) => void;
  #stopped = false;
  #stopFailed = false;

  constructor(world: RoutesSurroundings) {
    const { target, draw } = world;
    this.target = target;
    this.#clock = world.clock;
    this.#note = world.note;
    this.#draw = draw(`stop ${target.id}`);
    this.routers = [target.traffic.driver, ...target.traffic.backup].map((name, i) => {
      const role = roleOf(name, i, target);
      const purpose = i === 0 ? `router ${target.id}` : `router ${target.id} ${name}`;
      return new FaultyRouter({
        ...world,
        name,
        role,
        draw: draw(purpose),
        passes: (shareBp) => this.#through(name, shareBp),
        behind: () => (i === 0 ? null : (this.routers[0] ?? null)),
      });
    });
  }

  /** What the candidate really gets, basis points: what passes every router. */
  get shareBp(): number {
    return this.#stopped ? 0 : Math.min(...this.routers.map(({ shareBp }) => shareBp));
  }

  /** What the candidate would get if one router gave this share. */
  wouldGive(router: string, shareBp: number): number {
    return this.#through(router, shareBp);
  }

  /**
   * Whether traffic could be taken back ever since: a router was sound, and every one before it showed what it
   * did, or else the candidate could be ended.
   */
  obeysSince(at: number): boolean {
    for (const router of this.routers) {
      if (router.soundSince(at)) return true;
      if (!router.truthfulSince(at)) return false;
    }
    return this.target.traffic.stop !== undefined;
  }

  /** Whether what the routers showed was what they did, ever since. */
  truthfulSince(at: number): boolean {
    return this.routers.every((router) => router.truthfulSince(at));
  }

  /** What one process has in hand. */
  ways(process: number): Ways {
    const routers = this.routers.map((router) => ({ kind: kindOf(router.name), driver: router.driver(process) }));
    if (this.target.traffic.stop === undefined) return { routers };
    return { routers, stop: () => this.#stop(process) };
  }

  #through(router: string, shareBp: number): number {
    if (this.#stopped) return 0;
    return Math.min(...this.routers.map((each) => (each.name === router ? shareBp : each.shareBp)));
  }

  async #stop(process: number): Promise<{ readonly done: boolean; readonly detail: string }> {
    await this.#clock.sleep(this.#draw.integer(50, 2000));
    this.#stopFailed = !this.#stopFailed && this.#draw.chance(STOP_FAILS);
    const done = !this.#stopFailed;
    if (done) for (const router of this.routers) router.settle();
    this.#stopped ||= done;
    this.#note({ kind: 'end', process, target: this.target.id, done });
    return { done, detail: `./stop.sh ended with ${done ? 0 : 1}` };
  }
}

const KINDS: readonly TrafficDriverKind[] = [proxyKind, haproxyKind, blueGreenKind];

function kindOf(name: string): TrafficDriverKind {
  const found = KINDS.find((kind) => kind.name === name);
  if (found === undefined) throw new LaunchError('internal', `The simulator has no router ${name}.`);
  return found;
}

/** A backup that knows the users of the first router follows it; any other is opened whole. */
function roleOf(name: string, index: number, { traffic }: Target): RouterRole {
  if (index === 0) return 'first';
  return name === 'haproxy' && traffic.audiences.length === 0 ? 'following' : 'reserve';
}

/** Share of a router that lets everything through. */
export const OPEN_BP = WHOLE_BP;
