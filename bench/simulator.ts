import { decide, evolve, initialState, type RecordedEvent } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { FaultyLaunch } from '../packages/holdpoint/test/simulator/launch.ts';
import { drawLaunch, simulate } from '../packages/holdpoint/test/simulator/simulate.ts';
import type { BenchResult } from './lib.ts';

const SEEDS = Array.from({ length: 150 }, (_, i) => i + 1);
const WARM_UP = SEEDS.slice(0, 30);

/** A launch that was lived through once, without invariants. */
interface Lived {
  readonly plan: Plan;
  readonly launch: FaultyLaunch;
}

interface Timed<T> {
  readonly result: readonly T[];
  readonly seconds: number;
}

async function timed<T>(seeds: readonly number[], work: (seed: number) => T | Promise<T>): Promise<Timed<T>> {
  const result: T[] = [];
  const began = performance.now();
  for (const seed of seeds) result.push(await work(seed));
  return { result, seconds: (performance.now() - began) / 1000 };
}

async function live(seed: number): Promise<Lived> {
  const drawn = drawLaunch(seed);
  const launch = new FaultyLaunch({ ...drawn, chained: false, invariants: [], plant: null, told: false });
  await launch.run();
  return { plan: drawn.drawn.plan, launch };
}

/** The same readings decided on, and the same events folded, with nothing around them. */
function bare(plan: Plan, events: readonly RecordedEvent[]): void {
  let state = initialState(plan, events[0]?.launch ?? '');
  for (const event of events) {
    if (event.type === 'ReadingsTaken')
      decide(state, { kind: 'readings', at: event.at, wall: event.at, ...event.data });
    state = evolve(state, event);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The simulator as tests run it, in one thread; the same launches once and unwatched; and their events alone. */
export async function run(): Promise<BenchResult> {
  await timed(WARM_UP, (seed) => simulate({ seed }));
  const whole = await timed(SEEDS, (seed) => simulate({ seed }));
  const unwatched = await timed(SEEDS, live);
  const launches = unwatched.result;
  const alone = await timed(SEEDS, (seed) => {
    const lived = launches[seed - 1];
    if (lived !== undefined) bare(lived.plan, lived.launch.events);
  });
  const steps = sum(whole.result.map((one) => one.steps));
  const launchCount = sum(whole.result.map((one) => one.launches));
  const unwatchedSteps = sum(launches.map(({ launch }) => launch.steps));
  const livedSeconds = sum(launches.map(({ launch }) => launch.livedMs)) / 1000;
  const perStep = whole.seconds / steps;
  return {
    name: 'simulator',
    rows: [
      { label: 'engine steps a second, one thread', value: 1 / perStep, unit: 'steps/s', goal: '>= 100000' },
      {
        label: 'launches a second, one thread',
        value: launchCount / whole.seconds,
        unit: 'launches/s',
        goal: '>= 100',
      },
      {
        label: 'engine steps a second, without invariants',
        value: unwatchedSteps / unwatched.seconds,
        unit: 'steps/s',
      },
      {
        label: 'a step, times its events decided and folded alone',
        value: (perStep * unwatchedSteps) / alone.seconds,
        unit: 'x',
      },
      {
        label: 'time lived through, times the time it took',
        value: livedSeconds / unwatched.seconds,
        unit: 'x',
        goal: '>= 1000',
      },
    ],
  };
}
