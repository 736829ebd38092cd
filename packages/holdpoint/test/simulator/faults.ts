import type { ReadFailure } from '@holdpoint/engine';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { Part } from './deeds.ts';
import type { Draw } from './draw.ts';
import type { SimulatedPeople } from './people.ts';
import type { SimulatedProcess } from './process.ts';
import type { FaultyRouter } from './router.ts';
import type { SourceFaults } from './sources.ts';
import type { FaultyDisk } from './store.ts';

/** What faults take hold of. */
export interface Vulnerable {
  readonly clock: VirtualTime;
  readonly draw: Draw;
  readonly disk: FaultyDisk;
  readonly routers: readonly FaultyRouter[];
  readonly sources: SourceFaults;
  readonly people: SimulatedPeople;
  /** How bad the candidate is. */
  readonly candidate: { errorRate: number; memoryBytes: number };
  readonly machine: { wallOffset: number; clockRate: number };
  process(): SimulatedProcess | undefined;
  /** Starts another process beside the one that runs. */
  startAnother(): void;
}

/** A kind of fault: what it is about, and how it begins. It says what it did, and how it is undone. */
export interface FaultKind {
  readonly name: string;
  readonly part: Part;
  begin(world: Vulnerable): Injected;
}

export interface Injected {
  readonly text: string;
  /** Absent for what cannot be undone, or passes in a moment. */
  readonly undo?: () => void;
}

interface Layers {
  readonly sound: object;
  readonly changes: Set<object>;
}

const layers = new WeakMap<object, Layers>();

/** Lays a fault over others of the same thing, so that each can end without ending another. */
function lay<T extends object>(target: T, change: Partial<T>, text: string): Injected {
  const { sound, changes } = layers.get(target) ?? { sound: { ...target }, changes: new Set() };
  layers.set(target, { sound, changes });
  const apply = (): void => void Object.assign(target, sound, ...changes);
  changes.add(change);
  apply();
  return {
    text,
    undo: () => {
      changes.delete(change);
      apply();
    },
  };
}

const FAILURES: readonly ReadFailure[] = ['source_down', 'absent', 'not_finite', 'several_series', 'unreadable'];

const storeFaults: readonly FaultKind[] = [
  { name: 'disk full', part: 'store', begin: ({ disk }) => lay(disk.faults, { full: true }, 'the disk is full') },
  {
    name: 'commits fail',
    part: 'store',
    begin: ({ disk, draw }) => lay(disk.faults, { fails: 0.5, sticky: draw.chance(0.3) }, 'every second commit fails'),
  },
  {
    name: 'commit outcome unknown',
    part: 'store',
    begin: ({ disk }) => lay(disk.faults, { unknown: 0.4 }, 'commits take effect and say that they failed'),
  },
  {
    name: 'journal full',
    part: 'store',
    begin: ({ disk }) =>
      lay(disk.faults, { journalFull: true, full: true }, 'neither record nor journal can be written'),
  },
];

const routerFaults: readonly FaultKind[] = [
  onRouter('unreachable', () => ({ unreachable: true })),
  onRouter('answers lost', () => ({ losesAnswers: 0.6 })),
  onRouter('orders repeated', () => ({ repeats: 0.7 })),
  onRouter('slow and out of order', (draw) => ({ slowMs: draw.integer(100, 9000) })),
  onRouter('deaf', () => ({ deaf: true })),
  onRouter('lies', (draw) => ({ claimsBp: draw.pick([0, 100, 2500, 10_000]) })),
  onRouter('lags', (draw) => ({ lagMs: draw.integer(1000, 60_000) })),
  onRouter('two nodes of three', () => ({ partial: true })),
  {
    name: 'counters lost',
    part: 'source',
    begin: ({ routers, draw }) => {
      draw.pick(routers).loseCounters();
      return { text: 'a router begins to count anew' };
    },
  },
  {
    name: 'another hand',
    part: 'router',
    begin: ({ routers, draw }) => {
      const shareBp = draw.pick([0, 50, 3000, 10_000]);
      draw.pick(routers).setByHand(shareBp);
      return { text: `somebody sets a router to ${shareBp} bp by hand` };
    },
  },
];

function onRouter(name: string, faults: (draw: Draw) => Partial<FaultyRouter['faults']>): FaultKind {
  return {
    name: `router ${name}`,
    part: 'router',
    begin: ({ routers, draw }) => {
      const router = draw.pick(routers);
      const change = faults(draw);
      return lay(router.faults, change, `a router: ${JSON.stringify(change)}`);
    },
  };
}

const sourceFaults: readonly FaultKind[] = [
  {
    name: 'source fails',
    part: 'source',
    begin: ({ sources, draw }) => {
      const failure = draw.pick(FAILURES);
      return lay(sources, { failure }, `gauges: ${failure}`);
    },
  },
  {
    name: 'source late',
    part: 'source',
    begin: ({ sources, draw }) => lay(sources, { lateMs: draw.integer(1000, 300_000) }, 'gauges tell of long ago'),
  },
  {
    name: 'source slow',
    part: 'source',
    begin: ({ sources, draw }) => lay(sources, { slowMs: draw.integer(100, 15_000) }, 'sources answer slowly'),
  },
];

const processFaults: readonly FaultKind[] = [
  {
    name: 'killed',
    part: 'process',
    begin: (world) => {
      world.process()?.kill('kill -9');
      return { text: 'kill -9' };
    },
  },
  {
    name: 'killed at a word',
    part: 'process',
    begin: (world) => {
      const { draw } = world;
      const process = world.process();
      const at = draw.chance(0.6) ? 'append' : 'call';
      const when = draw.chance(0.5) ? 'before' : 'after';
      if (process !== undefined) process.doom = { at, when, nth: process.counts[at] + draw.integer(1, 5) };
      return { text: `the program will die ${when} one of its next words (${at})` };
    },
  },
  {
    name: 'stopped',
    part: 'process',
    begin: (world) => {
      const ms = world.draw.logUniform(500, 60_000);
      world.process()?.freezeUntil(world.clock.now() + ms);
      return { text: `SIGSTOP for ${Math.round(ms)} ms`, undo: () => undefined };
    },
  },
  {
    name: 'second controller',
    part: 'process',
    begin: (world) => {
      if (world.draw.chance(0.5)) world.process()?.freezeUntil(world.clock.now() + world.draw.logUniform(500, 60_000));
      world.startAnother();
      return { text: 'a second program takes the launch up beside the first' };
    },
  },
];

const clockFaults: readonly FaultKind[] = [
  {
    name: 'wall clock jumps',
    part: 'clock',
    begin: ({ machine, draw }) => {
      const ms = draw.pick([-1, 1]) * draw.logUniform(1000, 4e8);
      machine.wallOffset += ms;
      return { text: `the wall clock jumps by ${Math.round(ms / 1000)} s` };
    },
  },
  {
    name: 'clock drifts',
    part: 'clock',
    begin: ({ machine, draw }) => {
      machine.clockRate = 1 + (draw.uniform() - 0.5) / 25;
      return { text: `clocks of new programs run at ${machine.clockRate.toFixed(4)} of the true speed` };
    },
  },
];

const otherFaults: readonly FaultKind[] = [
  {
    name: 'candidate fails',
    part: 'version',
    begin: ({ candidate, draw, routers }) => {
      for (const router of routers) router.settle();
      return lay(candidate, { errorRate: draw.pick([0.06, 0.3, 1]) }, 'the candidate begins to fail');
    },
  },
  {
    name: 'candidate leaks',
    part: 'version',
    begin: ({ candidate }) => lay(candidate, { memoryBytes: 900e6 }, 'the candidate takes too much memory'),
  },
  { name: 'people meddle', part: 'people', begin: ({ people }) => ({ text: people.meddle() }) },
];

/** Everything that can go wrong. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...storeFaults,
  ...routerFaults,
  ...sourceFaults,
  ...processFaults,
  ...clockFaults,
  ...otherFaults,
];

/** One fault of a schedule; times are milliseconds from the beginning. */
export interface Scheduled {
  readonly kind: FaultKind;
  readonly atMs: number;
  readonly forMs: number;
}

/** Draws which faults befall a launch, each from its own beginning for its own time: few kinds in each launch, often. */
export function drawFaults(draw: Draw, horizonMs: number): readonly Scheduled[] {
  const kinds = draw.some(FAULT_KINDS, draw.pick([0.05, 0.15, 0.4]));
  if (kinds.length === 0) return [];
  const count = draw.integer(1, draw.pick([3, 10, 25]));
  return Array.from({ length: count }, () => ({
    kind: draw.pick(kinds),
    atMs: Math.floor(draw.uniform() * horizonMs),
    forMs: Math.floor(draw.logUniform(500, 240_000)),
  }));
}
