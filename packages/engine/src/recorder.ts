import type { Actor, EventDraft, LaunchEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { LaunchState } from './state.ts';

const ENGINE: Actor = { kind: 'engine' };

/** Collects the events of one decision, and folds each at once so that the next can build on it. */
export class Recorder {
  readonly at: number;
  readonly wall: number;
  #state: LaunchState;
  readonly #drafts: EventDraft[] = [];

  constructor(state: LaunchState, { at, wall }: { readonly at: number; readonly wall: number }) {
    this.#state = state;
    this.wall = wall;
    this.at = Math.max(at, state.lastAt);
  }

  get state(): LaunchState {
    return this.#state;
  }

  get drafts(): readonly EventDraft[] {
    return this.#drafts;
  }

  record(event: LaunchEvent, actor: Actor = ENGINE): void {
    const draft: EventDraft = { ...event, at: this.at, actor };
    this.#drafts.push(draft);
    const { launch, seq } = this.#state;
    this.#state = evolve(this.#state, { ...draft, v: 1, launch, seq, id: '', prev: '', hash: '' });
  }
}
