import { areStagesThrough, isRunbookThrough } from './runbook-plan.ts';
import { isRunning, type LaunchState } from './state.ts';

/**
 * After how many real milliseconds without a controller the router of a target gives all traffic to stable;
 * undefined where it holds its share: where the plan says nothing else, where the candidate is given nothing,
 * and once nothing is left of the launch but to let go of the routers.
 */
export function unheardMsOf(state: LaunchState, target: string): number | undefined {
  const { shareBp, mirrorBp = 0 } = state.asked[target] ?? { shareBp: 0 };
  if (!isRunning(state) || (shareBp === 0 && mirrorBp === 0)) return undefined;
  return isThrough(state) && state.paused === null ? undefined : state.plan.targets[target]?.traffic.unheardMs;
}

/** Whether all stages and the runbook are behind the launch. */
export function isThrough(state: LaunchState): boolean {
  return areStagesThrough(state) && isRunbookThrough(state);
}

/**
 * The targets whose routers were not yet seen to hold their share without a controller. A launch is over only
 * when there is none left: a router that still waits for a controller would take the traffic back after its end.
 */
export function targetsToLetGo(state: LaunchState): readonly string[] {
  return Object.values(state.plan.targets).flatMap(({ id, traffic }) => {
    if (traffic.unheardMs === undefined || (state.asked[id]?.shareBp ?? 0) === 0) return [];
    const seen = state.routers[id]?.traffic;
    return seen === undefined || seen.unheardMs !== undefined ? [id] : [];
  });
}
