import type { EventStore } from '../../src/store/index.ts';
import type { admitSplit } from '../../src/traffic/split-rules.ts';
import type { Machine } from './process.ts';

/** A fault planted in our own parts, which an invariant must find. */
export interface Plant {
  readonly name: string;
  /** The invariant that it breaks. */
  readonly breaks: string;
  readonly what: string;
  readonly admit?: typeof admitSplit;
  store?(store: EventStore): EventStore;
  machine?(machine: Machine): Machine;
}
