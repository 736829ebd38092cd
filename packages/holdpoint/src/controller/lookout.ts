import { type Effect, effects, type Input, type LaunchState, targetsToKeepWarm } from '@holdpoint/engine';
import type { Probes } from '../probes/index.ts';
import type { Clock } from '../shell/clock.ts';

/** Between two looks at a candidate that is not well yet: launch time, and real time at the least. Milliseconds. */
const CAPACITY_RETRY_MS = 5_000;
const LEAST_MS = 250;
/** Between two looks at a stable version that is gone, real milliseconds. */
const GONE_RETRY_MS = 1_000;

type LookInput = Extract<Input, { readonly kind: 'capacity_result' | 'stable_seen' }>;
/** What was seen, before it is stamped with the time. */
export type UnstampedLook = LookInput extends infer I ? (I extends LookInput ? Omit<I, 'at' | 'wall'> : never) : never;

export interface LookoutPorts {
  readonly probes: Probes;
  readonly clock: Clock;
  readonly state: () => LaunchState;
  readonly submit: (input: UnstampedLook) => unknown;
  readonly signal: AbortSignal;
}

/** Looks at the versions before traffic moves: at the candidate before it gets more, at stable before it gets it back. */
export class Lookout {
  readonly #ports: LookoutPorts;

  constructor(ports: LookoutPorts) {
    this.#ports = ports;
  }

  /** One attempt to prove the capacity of a stage at all targets. Comes back late where there is to be another one. */
  async proveCapacity(effect: Extract<Effect, { readonly kind: 'prove_capacity' }>): Promise<void> {
    const { probes, clock, state, submit, signal } = this.#ports;
    const { key, stage, attempt, capacity } = effect;
    const targets = Object.values(state().plan.targets);
    const seen = await Promise.all(targets.map(({ candidate }) => probes.capacity(candidate, capacity, signal)));
    const proven = seen.every((each) => each.proven);
    const told = seen.map(({ detail }, i) => (targets.length === 1 ? detail : `${targets[i]?.id}: ${detail}`));
    submit({ kind: 'capacity_result', stage, attempt, proven, detail: told.join('; ') });
    if (!effects(state()).some((each) => each.key === key)) return;
    await clock.pause(Math.max(CAPACITY_RETRY_MS / clock.scale, LEAST_MS), signal);
  }

  /** Whether a rollback may give a target's traffic to stable; where not, it comes back when it is time to look again. */
  async mayGoBack(target: string): Promise<boolean> {
    const { clock, signal } = this.#ports;
    if (await this.#look(target)) return true;
    await clock.pause(GONE_RETRY_MS, signal);
    return false;
  }

  /** While a candidate has all traffic: whether stable is still there to go back to. */
  async keepWarm(): Promise<void> {
    await Promise.all(targetsToKeepWarm(this.#ports.state()).map((target) => this.#look(target)));
  }

  /** Gives whether stable may serve. */
  async #look(target: string): Promise<boolean> {
    const { probes, state, submit } = this.#ports;
    const service = state().plan.targets[target]?.stable;
    if (service === undefined) return true;
    const gone = await probes.gone(service);
    submit({ kind: 'stable_seen', target, gone });
    return gone === null;
  }
}
