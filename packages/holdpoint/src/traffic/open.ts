import type { Plan, Target } from '@holdpoint/plan';
import { splitCommand } from '../programs/argv.ts';
import { withoutSecrets } from '../programs/environment.ts';
import { runProgram } from '../programs/run-program.ts';
import type { Clock } from '../shell/clock.ts';
import type { TrafficDriver } from './index.ts';
import { trafficDriver } from './registry.ts';
import { type RouterNote, type RouterOfTarget, SeveralRouters } from './several.ts';

const MAX_OUTPUT = 64 << 10;
/** How long the command that ends a candidate may take, real milliseconds. */
const STOP_LIMIT_MS = 10_000;

export interface OpenRoutersOptions {
  readonly plan: Plan;
  /** Folder in which drivers may keep files. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** Whether a target whose routers cannot all be reached is taken as it is: a launch that is under way must go on. */
  readonly resumed: boolean;
  readonly onNote: (target: string, note: RouterNote) => void;
}

/** The routers of each target, steered as one. LaunchErrors of the drivers. */
export async function openRouters(options: OpenRoutersOptions): Promise<Readonly<Record<string, TrafficDriver>>> {
  const drivers: Record<string, TrafficDriver> = {};
  for (const target of Object.values(options.plan.targets)) drivers[target.id] = await openTarget(target, options);
  return drivers;
}

async function openTarget(target: Target, options: OpenRoutersOptions): Promise<TrafficDriver> {
  const { plan, dataDir, clock, resumed, onNote } = options;
  const env = withoutSecrets(plan, process.env);
  const { driver, backup, stop } = target.traffic;
  const routers = [driver, ...backup].map((name): RouterOfTarget => {
    const kind = trafficDriver(name);
    return { kind, open: () => kind.open({ target, dataDir, env }) };
  });
  const [first] = routers;
  if (first !== undefined && routers.length === 1 && stop === undefined) return first.open();
  const several = new SeveralRouters({
    target,
    routers,
    clock,
    ...(stop !== undefined && { stopCandidate: () => stopCandidate(stop, options) }),
    onNote: (note) => onNote(target.id, note),
  });
  if (!resumed) await several.open();
  return several;
}

async function stopCandidate(
  line: string,
  { plan, clock }: OpenRoutersOptions,
): Promise<{ readonly done: boolean; readonly detail: string }> {
  const split = splitCommand(line);
  if (split.outcome === 'fault') return { done: false, detail: split.detail };
  const { program, args } = split;
  const signal = AbortSignal.timeout(STOP_LIMIT_MS);
  const env = withoutSecrets(plan, process.env);
  const ended = await runProgram({ program, args, env, clock, signal, maxOutput: MAX_OUTPUT });
  if (ended.outcome === 'ended') return { done: ended.code === 0, detail: `${program} ended with ${ended.code}` };
  if (ended.outcome === 'not_started') return { done: false, detail: `${program} did not start (${ended.code})` };
  return { done: false, detail: `${program} did not end by itself within ${STOP_LIMIT_MS / 1000} s` };
}
