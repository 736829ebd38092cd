import type { Capacity, Channel, Step } from '@holdpoint/plan';
import type { ObservedTraffic } from './events.ts';
import { mirrorsTooMuch } from './mirroring.ts';
import { currentRollbackStep, isAgreed } from './rollback-steps.ts';
import { isRunnersWork, openSteps } from './runbook-plan.ts';
import { stepState } from './runbook-state.ts';
import { mustSeeStable, needsProof } from './safety.ts';
import { currentStage, isOver, isUnderWay, type LaunchState } from './state.ts';
import { unheardMsOf } from './unheard.ts';

/** The share that a target should get, with all that a router needs to know. */
export interface WantedSplit {
  readonly shareBp: number;
  readonly maxUsers?: number;
  readonly mirrorBp?: number;
  /** The router gives all traffic to stable when no controller was heard for so many real milliseconds. */
  readonly unheardMs?: number;
  readonly first: readonly { readonly audience: string; readonly sizeBp: number }[];
}

/** Work that the state asks for. Doing it twice does no harm; `key` tells whether it is the same work. */
export type Effect =
  | {
      readonly kind: 'apply_share';
      readonly key: string;
      readonly target: string;
      readonly split: WantedSplit;
      /** Stable must be seen first: it is not given traffic where no instance of it serves. */
      readonly seeStable?: true;
    }
  /** The candidate must show what a stage asks for before it is given the share; `attempt` tells the last look that counts. */
  | {
      readonly kind: 'prove_capacity';
      readonly key: string;
      readonly stage: number;
      readonly attempt: number;
      readonly capacity: Capacity;
    }
  /** A step of the rollback: `step` counts from 0, `work` is what is left of it. */
  | { readonly kind: 'verify'; readonly key: string; readonly step: number; readonly work: Step }
  /** A step of the runbook. Unlike all other work, it must be done once: each attempt has a key of its own. */
  | {
      readonly kind: 'run_step';
      readonly key: string;
      readonly step: string;
      readonly attempt: number;
      readonly work: Step;
    }
  | {
      readonly kind: 'send';
      readonly key: string;
      readonly message: string;
      readonly channel: Channel;
      readonly text: string;
    }
  | { readonly kind: 'finish'; readonly key: 'finish' };

/**
 * What remains to be done to make the world as the state says, from the state alone: after a crash the
 * same work comes out again. Shares rise only for a stage that is being entered; they may be set down at any time.
 */
export function effects(state: LaunchState): readonly Effect[] {
  if (isOver(state)) return [...messages(state), { kind: 'finish', key: 'finish' }];
  const work = rollbackStep(state) ?? [...proof(state), ...shares(state), ...runbookSteps(state)];
  return [...work, ...messages(state)];
}

function shares(state: LaunchState): readonly Effect[] {
  return Object.keys(state.asked)
    .filter((target) => mustApply(state, target))
    .map((target) => {
      const split = wantedSplit(state, target);
      const key = shareKey(state, target, split);
      if (mustSeeStable(state, target)) return { kind: 'apply_share', key, target, split, seeStable: true };
      return { kind: 'apply_share', key: state.rollback?.ordered ? `${key}:ordered` : key, target, split };
    });
}

function proof(state: LaunchState): readonly Effect[] {
  const { stage, paused } = state;
  const capacity = currentStage(state)?.capacity;
  if (stage === null || capacity === undefined || paused !== null || !needsProof(state)) return [];
  const { attempt } = stage.capacity;
  return [{ kind: 'prove_capacity', key: `capacity:${stage.index}:${attempt}`, stage: stage.index, attempt, capacity }];
}

/** A rollback from a stage without a share is other work than entering it, which may hang. */
function shareKey({ stage }: LaunchState, target: string, { shareBp, mirrorBp, unheardMs }: WantedSplit): string {
  const copied = mirrorBp === undefined ? '' : `+${mirrorBp}`;
  const unheard = unheardMs === undefined ? '' : `:${unheardMs}`;
  return `share:${target}:${shareBp}${copied}:${stage?.index ?? -1}${unheard}`;
}

/** Null while no step of a rollback is under way; empty while one waits for people or for time. */
function rollbackStep(state: LaunchState): readonly Effect[] | null {
  const current = currentRollbackStep(state);
  if (current === null) return null;
  const { step, rollback, index } = current;
  if (!isAgreed(step, rollback) || !isRunnersWork(step, rollback.stepChecking)) return [];
  return [{ kind: 'verify', key: `verify:${index}`, step: index, work: leftOf(step, rollback.stepChecking) }];
}

function runbookSteps(state: LaunchState): readonly Effect[] {
  if (!isUnderWay(state)) return [];
  return openSteps(state).flatMap(({ step }): readonly Effect[] => {
    const own = stepState(state.runbook, step.id);
    if (own.status !== 'running' || !isRunnersWork(step, own.checking)) return [];
    const { attempts: attempt, checking } = own;
    const key = `step:${step.id}:${attempt}`;
    return [{ kind: 'run_step', key, step: step.id, attempt, work: leftOf(step, checking) }];
  });
}

/** What is left of a step for its runner: all of it, or its check alone. */
function leftOf(step: Step, checking: boolean): Step {
  return checking ? { ...step, work: { kind: 'verify' } } : step;
}

/** The oldest message of each channel: the next one goes when it has gone. */
function messages({ messages: waiting, plan }: LaunchState): readonly Effect[] {
  const busy = new Set<string>();
  return waiting.flatMap(({ id: message, channel: name, text }): readonly Effect[] => {
    const channel = plan.channels[name];
    if (busy.has(name) || channel === undefined) return [];
    busy.add(name);
    return [{ kind: 'send', key: `send:${message}`, message, channel, text }];
  });
}

function mustApply(state: LaunchState, target: string): boolean {
  if (state.phase === 'rolling_back') return state.rollback?.timing === null;
  if (state.phase === 'entering' && state.paused === null && !needsProof(state)) return true;
  const seen = state.routers[target]?.traffic;
  if (seen === undefined) return false;
  const askedBp = state.asked[target]?.shareBp ?? 0;
  if (seen.shareBp !== askedBp) return seen.shareBp > askedBp;
  return mirrorsTooMuch(state, seen) || waitsForNobody(state, seen);
}

/** A router that still waits for a controller, where nobody needs to be heard any more. */
function waitsForNobody(state: LaunchState, { target, unheardMs }: ObservedTraffic): boolean {
  return unheardMs !== undefined && unheardMsOf(state, target) === undefined;
}

/** The split that a target should have now. */
export function wantedSplit(state: LaunchState, target: string): WantedSplit {
  const { plan, asked, baseline } = state;
  const { shareBp, ...more } = asked[target] ?? { shareBp: 0 };
  const unheardMs = unheardMsOf(state, target);
  const first = (plan.targets[target]?.traffic.audiences ?? []).flatMap(({ id, sizeBp }) => {
    const size = sizeBp ?? baseline?.audiences[id];
    return size === undefined ? [] : [{ audience: id, sizeBp: size }];
  });
  return { shareBp, first, ...more, ...(unheardMs === undefined ? {} : { unheardMs }) };
}
