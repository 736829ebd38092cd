import { Draw } from './draw.ts';
import { drawFaults, drawInstanceFaults, drawRouterFaults } from './faults.ts';
import { INVARIANTS } from './invariants/index.ts';
import { type Broken, FaultyLaunch, type LaunchOptions } from './launch.ts';
import { type DrawnPlan, drawPlan } from './plans.ts';
import type { Plant } from './planting.ts';

export interface SimulateOptions {
  readonly seed: number;
  readonly plant?: Plant | null;
  /** Whether to look only at the invariant that the planted fault breaks. */
  readonly onlyPlanted?: boolean;
  /** Whether to keep what happened as lines. */
  readonly told?: boolean;
}

/** How one seed went. */
export interface Simulated {
  readonly seed: number;
  readonly broken: readonly Broken[];
  /** Names of the faults of its launch, in their order. */
  readonly injected: readonly string[];
  readonly launches: number;
  /** Inputs that were decided on. */
  readonly steps: number;
  readonly lines: readonly string[];
}

/** How long faults go on beyond the time that the stages take. */
const LEAD_MS = 120_000;
/** Every so many seeds a launch has a record that is chained by hashes. */
const CHAINED = 8;
/** Every so many seeds the second run has another launch beside it. */
const IN_COMPANY = 4;

/** Invariants that are seen by comparing two runs. */
export const COMPARED: readonly { readonly id: 'I-18' | 'I-34'; readonly statement: string }[] = [
  { id: 'I-18', statement: 'The same seed gives the same launch.' },
  { id: 'I-34', statement: 'A launch goes the same way whether or not another one runs beside it.' },
];

/** Lives through the launch of a seed twice, checks every invariant, and that both runs are the same. */
export async function simulate(options: SimulateOptions): Promise<Simulated> {
  const { seed, plant = null, onlyPlanted = false, told = false } = options;
  const drawn = drawLaunch(seed);
  const first = launchOf(options, drawn, told);
  await first.run();
  const compares = !onlyPlanted || COMPARED.some(({ id }) => id === plant?.breaks);
  const others = compares && first.broken.length === 0 ? await runAgain(options, drawn, first.story.text) : NO_RUNS;
  const launches = [first, ...others.launches];
  return {
    seed,
    broken: [...first.broken, ...others.broken],
    injected: first.injected,
    launches: launches.length,
    steps: launches.reduce((sum, { steps }) => sum + steps, 0),
    lines: first.story.lines,
  };
}

interface Runs {
  readonly launches: readonly FaultyLaunch[];
  readonly broken: readonly Broken[];
}

const NO_RUNS: Runs = { launches: [], broken: [] };

/** The second run of a seed, alone or beside another launch; it must tell the `story` of the first. */
async function runAgain(options: SimulateOptions, drawn: DrawnLaunch, story: string): Promise<Runs> {
  const { seed } = options;
  const others = seed % IN_COMPANY === 0 ? [launchOf(options, drawLaunch(seed + 1))] : [];
  const launches = [launchOf(options, drawn), ...others];
  await Promise.all(launches.map((launch) => launch.run()));
  if (launches[0]?.story.text === story) return { launches, broken: [] };
  const alone = launchOf(options, drawn);
  await alone.run();
  const id = alone.story.text === story ? 'I-34' : 'I-18';
  const what = id === 'I-34' ? 'beside another launch it went another way' : 'the second run went another way';
  return { launches: [...launches, alone], broken: [{ id, what, afterMs: 0 }] };
}

type DrawnLaunch = Pick<LaunchOptions, 'seed' | 'drawn' | 'faults' | 'healAfterMs' | 'chained'>;

/** What a seed stands for: a plan, and what befalls its launch. */
export function drawLaunch(seed: number): DrawnLaunch {
  const drawn = drawPlan(seed);
  const healAfterMs = drawn.plan.stages.reduce((sum, { observeMs }) => sum + observeMs, LEAD_MS);
  const faults = [
    ...drawFaults(new Draw(seed, 'faults'), healAfterMs),
    ...drawInstanceFaults(new Draw(seed, 'instance faults'), healAfterMs),
    ...(hasSeveral(drawn) ? drawRouterFaults(new Draw(seed, 'router faults'), healAfterMs) : []),
  ];
  return { seed, drawn, faults, healAfterMs, chained: seed % CHAINED === 0 };
}

/** Whether a target of the plan has more than one way to take traffic back. */
function hasSeveral({ plan }: DrawnPlan): boolean {
  return Object.values(plan.targets).some(({ traffic }) => traffic.backup.length > 0 || traffic.stop !== undefined);
}

function launchOf(
  { plant = null, onlyPlanted = false }: SimulateOptions,
  drawn: DrawnLaunch,
  told = false,
): FaultyLaunch {
  const invariants = onlyPlanted ? INVARIANTS.filter(({ id }) => id === plant?.breaks) : INVARIANTS;
  return new FaultyLaunch({ ...drawn, invariants, plant, told });
}
