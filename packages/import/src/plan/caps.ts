import type { Facts, Found } from '../facts.ts';
import type { LeftOut } from './draft.ts';

/** How many facts of a kind a plan takes, so that people can read it and the program too. */
const CAPS = {
  checklist: 3000,
  stages: 200,
  thresholds: 300,
  triggers: 100,
  rollbackSteps: 300,
  commands: 300,
  timeline: 1500,
  checkpoints: 200,
  roles: 150,
  people: 300,
  channels: 100,
  approvals: 100,
  successCriteria: 100,
} as const satisfies Partial<Record<keyof Facts, number>>;

/** The facts of which a plan is made, and those beyond what it takes. */
export interface Capped {
  readonly facts: Facts;
  readonly left: readonly LeftOut[];
}

/** The first facts of each kind, as many as a plan takes; `part` of the usual numbers, 0 to 1. */
export function capped(facts: Facts, part: number): Capped {
  const left: LeftOut[] = [];
  const first = <F extends Found>(list: readonly F[], most: number): readonly F[] => {
    const count = Math.max(1, Math.floor(most * part));
    for (const fact of list.slice(count)) left.push({ fact, reason: `a plan takes ${count} of its kind` });
    return list.length <= count ? list : list.slice(0, count);
  };
  return {
    facts: {
      ...facts,
      checklist: first(facts.checklist, CAPS.checklist),
      stages: first(facts.stages, CAPS.stages),
      thresholds: first(facts.thresholds, CAPS.thresholds),
      triggers: first(facts.triggers, CAPS.triggers),
      rollbackSteps: first(facts.rollbackSteps, CAPS.rollbackSteps),
      commands: first(facts.commands, CAPS.commands),
      timeline: first(facts.timeline, CAPS.timeline),
      checkpoints: first(facts.checkpoints, CAPS.checkpoints),
      roles: first(facts.roles, CAPS.roles),
      people: first(facts.people, CAPS.people),
      channels: first(facts.channels, CAPS.channels),
      approvals: first(facts.approvals, CAPS.approvals),
      successCriteria: first(facts.successCriteria, CAPS.successCriteria),
    },
    left,
  };
}
