import type { Plan } from '@holdpoint/plan';
import type { Clock } from '../../src/shell/clock.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { type RouterNote, SeveralRouters } from '../../src/traffic/several.ts';
import type { Ways } from './routes.ts';

/** What of a process its routers are steered with. */
export interface Steering {
  readonly plan: Plan;
  readonly clock: Clock;
  /** A driver at whose words the process can die. */
  mortal(driver: TrafficDriver): TrafficDriver;
  /** A word to the world that the process can die at. */
  call<T>(word: () => Promise<T>): Promise<T>;
  onNote(target: string, note: RouterNote): void;
}

/** The driver of each target, for orders and for reading counts. */
export interface Steered {
  readonly drivers: Readonly<Record<string, TrafficDriver>>;
  /** Reads of these are not words of their own where a source is one. */
  readonly read: Readonly<Record<string, TrafficDriver>>;
}

/** Puts together the routers of each target as the program does: several of them, or one with a last resort, as one. */
export function steer(ways: Readonly<Record<string, Ways>>, steering: Steering): Steered {
  const drivers: Record<string, TrafficDriver> = {};
  const read: Record<string, TrafficDriver> = {};
  for (const [target, own] of Object.entries(ways)) {
    const [first] = own.routers;
    if (first === undefined) continue;
    const isOne = own.routers.length === 1 && own.stop === undefined;
    const driver = isOne ? steering.mortal(first.driver) : together(target, own, steering);
    drivers[target] = driver;
    read[target] = isOne ? first.driver : driver;
  }
  return { drivers, read };
}

function together(id: string, { routers, stop }: Ways, { plan, clock, mortal, call, onNote }: Steering): TrafficDriver {
  const target = plan.targets[id];
  if (target === undefined) throw new RangeError(`The plan has no target ${id}.`);
  return new SeveralRouters({
    target,
    clock,
    routers: routers.map(({ kind, driver }) => ({ kind, open: async () => mortal(driver) })),
    ...(stop !== undefined && { stopCandidate: () => call(stop) }),
    onNote: (note) => onNote(id, note),
  });
}
