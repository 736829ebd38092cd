import { isOver, type LaunchState } from './state.ts';

/** The share that a target should get, with all that a router needs to know. */
export interface WantedSplit {
  readonly shareBp: number;
  readonly maxUsers?: number;
  readonly first: readonly { readonly audience: string; readonly sizeBp: number }[];
}

/** Work that the state asks for. Doing it twice does no harm; `key` tells whether it is the same work. */
export type Effect =
  | { readonly kind: 'apply_share'; readonly key: string; readonly target: string; readonly split: WantedSplit }
  | { readonly kind: 'verify'; readonly key: string; readonly step: number }
  | { readonly kind: 'finish'; readonly key: 'finish' };

/**
 * What remains to be done to make the world as the state says, from the state alone: after a crash the
 * same work comes out again. Shares rise only for a stage that is being entered; they may be set down at any time.
 */
export function effects(state: LaunchState): readonly Effect[] {
  if (isOver(state)) return [{ kind: 'finish', key: 'finish' }];
  const { rollback } = state;
  if (rollback?.stepStarted === true && rollback.step !== null) {
    return [{ kind: 'verify', key: `verify:${rollback.step}`, step: rollback.step }];
  }
  return Object.keys(state.asked)
    .filter((target) => mustApply(state, target))
    .map((target) => {
      const split = wantedSplit(state, target);
      return {
        kind: 'apply_share',
        key: `share:${target}:${split.shareBp}:${state.stage?.index ?? -1}`,
        target,
        split,
      };
    });
}

function mustApply(state: LaunchState, target: string): boolean {
  if (state.phase === 'rolling_back') return state.rollback?.timing === null;
  if (state.phase === 'entering' && state.paused === null) return true;
  const seen = state.routers[target]?.traffic.shareBp;
  return seen !== undefined && seen > (state.asked[target]?.shareBp ?? 0);
}

/** The split that a target should have now. */
export function wantedSplit({ plan, asked, baseline }: LaunchState, target: string): WantedSplit {
  const { shareBp, maxUsers } = asked[target] ?? { shareBp: 0 };
  const first = (plan.targets[target]?.traffic.audiences ?? []).flatMap(({ id, sizeBp }) => {
    const size = sizeBp ?? baseline?.audiences[id];
    return size === undefined ? [] : [{ audience: id, sizeBp: size }];
  });
  return { shareBp, first, ...(maxUsers === undefined ? {} : { maxUsers }) };
}
