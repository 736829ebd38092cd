import type { Probes } from '../probes/index.ts';
import type { Behaviours } from './levels.ts';

/** Looks at the versions of a simulated world: all instances of a version are well, or all are down. */
export function simulatedProbes(behaviours: Behaviours): Probes {
  return {
    capacity: async () =>
      behaviours.candidate.down
        ? { proven: false, detail: 'no instance of the candidate answers' }
        : { proven: true, detail: 'all instances of the candidate are well' },
    gone: async () => (behaviours.stable.down ? 'no instance of stable answers' : null),
  };
}
