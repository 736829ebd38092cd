import { Draw } from './draw.ts';
import { drawFaults } from './faults.ts';
import { INVARIANTS } from './invariants/index.ts';
import { type Broken, FaultyLaunch } from './launch.ts';
import { type DrawnPlan, drawPlan } from './plans.ts';
import type { Plant } from './plants.ts';

export interface SimulateOptions {
  readonly seed: number;
  readonly plant?: Plant | null;
  /** Id of the only invariant to look at; all unless stated. */
  readonly only?: string;
  /** Whether to keep what happened as lines. */
  readonly told?: boolean;
}

/** How one seed went: two runs of the same launch. */
export interface Simulated {
  readonly seed: number;
  readonly broken: readonly Broken[];
  readonly injected: readonly string[];
  readonly launches: number;
  readonly steps: number;
  readonly events: number;
  readonly lines: readonly string[];
}

/** How long faults go on beyond the time that the stages take. */
const LEAD_MS = 120_000;
/** Every so many seeds a launch has a record that is chained by hashes. */
const CHAINED = 8;

/** Lives through the launch of a seed twice, checks every invariant, and that both runs are the same. */
export async function simulate(options: SimulateOptions): Promise<Simulated> {
  const drawn = drawPlan(options.seed);
  const first = await liveThrough(options, drawn);
  const second = await liveThrough({ ...options, told: false }, drawn);
  const same = first.story.digest() === second.story.digest();
  const different: Broken = {
    id: 'I-18',
    what: 'the second run of this seed went another way than the first',
    afterMs: 0,
  };
  return {
    seed: options.seed,
    broken: same ? first.broken : [...first.broken, different],
    injected: first.injected,
    launches: 2,
    steps: first.steps + second.steps,
    events: first.events.length,
    lines: first.story.lines,
  };
}

async function liveThrough({ seed, plant = null, only, told = false }: SimulateOptions, drawn: DrawnPlan) {
  const healAfterMs = drawn.plan.stages.reduce((sum, { observeMs }) => sum + observeMs, LEAD_MS);
  const faults = drawFaults(new Draw(seed, 'faults'), healAfterMs);
  const invariants = INVARIANTS.filter(({ id }) => only === undefined || id === only);
  const launch = new FaultyLaunch({
    seed,
    drawn,
    faults,
    healAfterMs,
    invariants,
    plant,
    chained: seed % CHAINED === 0,
    told,
  });
  await launch.run();
  return launch;
}
