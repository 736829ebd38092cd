import type { ReadFailure } from '@holdpoint/engine';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { Part } from './deeds.ts';
import type { Draw } from './draw.ts';
import { type Injected, lay } from './lay.ts';
import type { ChannelFaults, InstanceFaults } from './machine-room.ts';
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
  readonly channels: ChannelFaults;
  readonly instances: InstanceFaults;
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
  /** Lasts for minutes. */
  readonly lasting?: boolean;
  begin(world: Vulnerable): Injected;
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
  onRouter('lags', (draw) => ({ lagMs: draw.integer(1000, 20_000) })),
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
    part: 'hand',
    begin: ({ routers, draw }) => {
      const shareBp = draw.pick([0, 50, 3000, 10_000, 10_000]);
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
    lasting: true,
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
    name: 'killed at a rise',
    part: 'process',
    begin: (world) => {
      const { draw, routers } = world;
      const process = world.process();
      const when = draw.chance(0.5) ? 'before' : 'after';
      if (process !== undefined) process.doom = { at: 'rise', when, nth: process.counts.rise + 1 };
      const text = `the program will die ${when} it asks for its next rise`;
      if (when === 'before') return { text };
      const heldUpMs = Math.round(draw.logUniform(500, 20_000));
      for (const router of routers) router.holdUpNextRise(heldUpMs);
      return { text: `${text}, which is ${heldUpMs} ms on its way` };
    },
  },
  {
    name: 'killed at a command',
    part: 'process',
    begin: (world) => {
      const process = world.process();
      const when = world.draw.chance(0.2) ? 'before' : 'after';
      if (process !== undefined) process.doom = { at: 'command', when, nth: process.counts.command + 1 };
      return { text: `the program will die ${when} it starts its next command` };
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
    lasting: true,
    begin: ({ candidate, draw, routers }) => {
      for (const router of routers) router.settle();
      const errorRate = draw.pick([0.06, 0.3, 1]);
      return lay(candidate, { errorRate }, `the candidate fails ${errorRate * 100} % of its requests`);
    },
  },
  {
    name: 'candidate leaks',
    part: 'version',
    lasting: true,
    begin: ({ candidate }) => lay(candidate, { memoryBytes: 900e6 }, 'the candidate takes too much memory'),
  },
  {
    name: 'channels down',
    part: 'channel',
    lasting: true,
    begin: ({ channels }) => lay(channels, { down: true }, 'no channel takes messages'),
  },
  {
    name: 'channels slow',
    part: 'channel',
    lasting: true,
    begin: ({ channels }) => lay(channels, { slowMs: 90_000 }, 'channels take messages slowly'),
  },
  { name: 'people meddle', part: 'people', begin: ({ people }) => ({ text: people.meddle() }) },
];

/** What a launch has a few kinds or many of. */
const COMMON_FAULTS: readonly FaultKind[] = [
  ...storeFaults,
  ...routerFaults,
  ...sourceFaults,
  ...processFaults,
  ...clockFaults,
  ...otherFaults,
];

/** What befalls the instances of the versions, where the plan has anybody look at them. */
const INSTANCE_FAULTS: readonly FaultKind[] = [
  {
    name: 'stable gone',
    part: 'instance',
    begin: ({ instances }) => lay(instances, { stableGone: true }, 'stable has no instance any more'),
  },
  {
    name: 'candidate short',
    part: 'instance',
    begin: ({ instances }) => lay(instances, { candidateShort: true }, 'an instance of the candidate is not well'),
  },
];

/** In how many ways a router does not take traffic back in its time. */
const DISOBEDIENCE: readonly Partial<FaultyRouter['faults']>[] = [
  { unreachable: true },
  { deaf: true },
  { losesAnswers: 1 },
  { slowMs: 9000 },
  { partial: true },
];

const failsAtRollback: FaultKind = {
  name: 'router fails at a rollback',
  part: 'router',
  lasting: true,
  begin: ({ routers, draw }) => {
    const firsts = routers.filter(({ role }) => role === 'first');
    const router = draw.pick(draw.chance(0.6) ? firsts : routers);
    const change = draw.pick(DISOBEDIENCE);
    const text = `a router, when it is to take traffic back: ${JSON.stringify(change)}`;
    let laid: Injected | null = null;
    router.atNextFall(() => {
      laid = lay(router.faults, change, text);
    });
    const undo = (): void => {
      router.atNextFall(null);
      laid?.undo?.();
    };
    return { text, undo };
  },
};

/**
 * Draws, in a stream of its own, what befalls a launch with several ways to take traffic back: in most of them the
 * candidate fails, and often a router or two do not obey then.
 */
export function drawRouterFaults(draw: Draw, horizonMs: number): readonly Scheduled[] {
  if (!draw.chance(0.7)) return [];
  const whole = { kind: failsAtRollback, atMs: 1000, forMs: horizonMs };
  const bad = COMMON_FAULTS.filter(({ name }) => name === 'candidate fails');
  return [
    ...Array.from({ length: draw.integer(0, 2) }, () => whole),
    ...[...bad, ...bad].map((kind) => ({ ...schedule(draw, kind, horizonMs), forMs: 200_000 })),
  ];
}

/** Everything that can go wrong. */
export const FAULT_KINDS: readonly FaultKind[] = [...COMMON_FAULTS, failsAtRollback, ...INSTANCE_FAULTS];

/** Draws what befalls instances, in a stream of its own: every second launch has some of it. */
export function drawInstanceFaults(draw: Draw, horizonMs: number): readonly Scheduled[] {
  const count = draw.chance(0.5) ? draw.integer(2, 10) : 0;
  return Array.from({ length: count }, () => schedule(draw, draw.pick(INSTANCE_FAULTS), horizonMs));
}

/** One fault of a schedule; times are milliseconds from the beginning. */
export interface Scheduled {
  readonly kind: FaultKind;
  readonly atMs: number;
  readonly forMs: number;
}

/** Parts of which launches have faults alone, each as often as it stands here. */
const ALONE: readonly Part[] = [
  ...(['store', 'router', 'router', 'source', 'source', 'process', 'process', 'process'] as const),
  ...(['hand', 'channel', 'channel', 'clock', 'people', 'version', 'version', 'version'] as const),
];

/** What many launches meet beside their other faults, and in which part of their time: commands run early. */
const FATAL: Readonly<Record<string, number>> = { 'killed at a rise': 1 / 2, 'killed at a command': 1 / 4 };

/**
 * Draws which faults befall a launch, each from its own beginning for its own time. Half of all launches have
 * faults of one part only, so that everything else must be as promised; the others have a few kinds or many.
 * In many the program dies at a rise or in a command as well, which are the worst moments that there are.
 */
export function drawFaults(draw: Draw, horizonMs: number): readonly Scheduled[] {
  const part = draw.pick(ALONE);
  const kinds = draw.chance(0.5)
    ? COMMON_FAULTS.filter((kind) => kind.part === part)
    : draw.some(COMMON_FAULTS, draw.pick([0.1, 0.2, 0.5]));
  const count = kinds.length === 0 ? 0 : draw.integer(2, draw.pick([5, 12, 30]));
  const drawn = Array.from({ length: count }, () => schedule(draw, draw.pick(kinds), horizonMs));
  const fatal = COMMON_FAULTS.filter(({ name }) => FATAL[name] !== undefined && draw.chance(1 / 4));
  return [...drawn, ...fatal.map((kind) => schedule(draw, kind, horizonMs * (FATAL[kind.name] ?? 1)))];
}

function schedule(draw: Draw, kind: FaultKind, horizonMs: number): Scheduled {
  const least = kind.lasting === true ? 90_000 : 1000;
  return { kind, atMs: Math.floor(draw.uniform() * horizonMs), forMs: Math.floor(draw.logUniform(least, 300_000)) };
}
