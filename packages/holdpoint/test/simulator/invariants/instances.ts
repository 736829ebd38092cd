import type { Invariant } from '../deeds.ts';
import { isRise } from './traffic.ts';

const capacityFirst: Invariant = {
  id: 'I-35',
  statement:
    'Where a stage asks for capacity, its share rises only after who asks for it saw that the candidate has it.',
  watch: (truth, broken) => {
    const proven = new Map<number, boolean>();
    return {
      did: (deed) => {
        if (deed.kind === 'look' && deed.of === 'candidate') proven.set(deed.process, deed.well);
        if (deed.kind !== 'order' || !isRise(truth, deed) || proven.get(deed.process) === true) return;
        const stage = truth.plan.stages[truth.record.stage?.index ?? 0];
        if (stage?.capacity === undefined) return;
        const seen = proven.has(deed.process) ? 'what it saw last fell short' : 'it has not looked';
        broken(`process ${deed.process} raises ${deed.target} to ${deed.shareBp} bp, and ${seen}`);
      },
    };
  },
};

const neverToTheGone: Invariant = {
  id: 'I-36',
  statement: 'A rollback gives traffic to stable only after who does it saw that stable is there, or by an order.',
  watch: (truth, broken) => {
    const seen = new Map<string, boolean>();
    return {
      did: (deed) => {
        if (deed.kind === 'look' && deed.of === 'stable') seen.set(`${deed.process} ${deed.url}`, deed.well);
        if (deed.kind !== 'order' || deed.shareBp > 0) return;
        const live = truth.live(deed.process);
        const stable = truth.plan.targets[deed.target]?.stable;
        if (live?.phase !== 'rolling_back' || live.rollback?.ordered === true || stable?.health === undefined) return;
        // What gives nothing already is told so without a look.
        if (live.routers[deed.target]?.traffic.shareBp === 0 || live.rollback?.timing !== null) return;
        const there = seen.get(`${deed.process} ${stable.url}`);
        if (there !== true)
          broken(
            `process ${deed.process} gives ${deed.target} back, and ${there === false ? 'saw it gone' : 'did not look'}`,
          );
      },
    };
  },
};

/** What is promised about looks at instances before traffic moves. */
export const INSTANCES: readonly Invariant[] = [capacityFirst, neverToTheGone];
