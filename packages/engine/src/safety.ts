import type { Input } from './input.ts';
import { tellOfAlert } from './messages.ts';
import type { Recorder } from './recorder.ts';
import { currentStage, isOver, isRunning, type LaunchState } from './state.ts';

type InputOf<K extends Input['kind']> = Extract<Input, { readonly kind: K }>;

/** What the candidate has shown counts for so long, real milliseconds: a share that is not in force by then waits again. */
const PROOF_MS = 60_000;

/** Whether the share of the stage that is entered waits for the candidate to show what it has. */
export function needsProof(state: LaunchState): boolean {
  const { phase, stage, lastAt, timeScale } = state;
  if (phase !== 'entering' || stage === null || currentStage(state)?.capacity === undefined) return false;
  const { provenAt } = stage.capacity;
  return provenAt === null || lastAt - provenAt > PROOF_MS * timeScale;
}

/** What was seen of the candidate. Only the latest attempt counts; why it fell short is recorded when it changes. */
export function onCapacityResult(recorder: Recorder, input: InputOf<'capacity_result'>): void {
  const { state } = recorder;
  const { stage, attempt, proven, detail } = input;
  if (!needsProof(state) || state.paused !== null || state.stage === null) return;
  if (state.stage.index !== stage || state.stage.capacity.attempt !== attempt) return;
  if (proven) return recorder.record({ type: 'CapacityProven', data: { stage, detail } });
  if (state.stage.capacity.detail !== detail) recorder.record({ type: 'CapacityLacking', data: { stage, detail } });
}

/** Whether a rollback may give traffic to stable of a target only once it was seen not to be gone. */
export function mustSeeStable(state: LaunchState, target: string): boolean {
  const { plan, phase, rollback, routers } = state;
  if (phase !== 'rolling_back' || rollback === null || rollback.timing !== null || rollback.ordered) return false;
  if (plan.rollback.stableGone === 'proceed' || plan.targets[target]?.stable.health === undefined) return false;
  return routers[target]?.traffic.shareBp !== 0;
}

/** The targets whose rollback waits for stable to come back. */
export function heldTargets(state: LaunchState): readonly string[] {
  return Object.keys(state.stableGone).filter((target) => mustSeeStable(state, target));
}

/** Targets whose candidate has all traffic, so that nobody would notice that stable is gone. */
export function targetsToKeepWarm(state: LaunchState): readonly string[] {
  if (!isRunning(state)) return [];
  return Object.values(state.plan.targets).flatMap(({ id, stable }) =>
    stable.health !== undefined && state.asked[id]?.shareBp === 10_000 ? [id] : [],
  );
}

/** What was seen of stable; recorded, and told of, when it changes. */
export function onStableSeen(recorder: Recorder, { target, gone }: InputOf<'stable_seen'>): void {
  const { state } = recorder;
  const known = state.stableGone[target];
  if (isOver(state) || state.plan.targets[target] === undefined) return;
  if (gone === null) {
    if (known !== undefined) recorder.record({ type: 'StableBack', data: { target } });
    return;
  }
  const held = mustSeeStable(state, target);
  if (known?.detail === gone && known.held === held) return;
  recorder.record({ type: 'StableGone', data: { target, detail: gone, held } });
  if (held && known?.held !== true) {
    const order = 'Traffic stays on the candidate until stable is back; a second rollback orders it all the same.';
    return tellOfAlert(
      recorder,
      'critical',
      `the rollback waits, because stable of ${target} is gone: ${gone}. ${order}`,
    );
  }
  if (known === undefined) {
    tellOfAlert(recorder, 'warning', `stable of ${target} is gone, and nothing could be taken back to it: ${gone}`);
  }
}
