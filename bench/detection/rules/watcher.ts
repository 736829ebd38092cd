import type { Counts } from '../world.ts';

/**
 * A rule that looks at each minute's counts, from the candidate's first request on. Immutable, so that many
 * sequels of one beginning can be looked at.
 */
export interface Watcher {
  readonly fired: boolean;
  readonly after: (minute: Counts) => Watcher;
}
