import type { Channel, Checkpoint, Moment, Phase, Plan, Step, StepWork } from '@holdpoint/plan';
import { HOUR, MINUTE, plan, step } from './plan.ts';

/** `T+10m`, in milliseconds after T. */
export function relative(offsetMs: number): Moment {
  return { kind: 'relative', offsetMs, text: `T${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs)}ms` };
}

/** A moment on the clock. */
export function wall(atMs: number): Moment {
  return { kind: 'wall', atMs, text: new Date(atMs).toISOString() };
}

export const RUN: StepWork = { kind: 'run', command: { line: './work.sh', place: 'local' } };

/** A step of the runbook, by default a command that may not run twice; its id is given by `phase`. */
export function work(name: string, change: Partial<Step> = {}): Step {
  const { verify: _, ...bare } = step();
  return {
    ...bare,
    name,
    work: RUN,
    idempotent: false,
    onFailure: { kind: 'stop' },
    timeoutMs: 30 * MINUTE,
    ...change,
  };
}

/** The nth phase: its steps follow one another unless they say otherwise with `after` (ids, or `[]` as `['-']`). */
export function phase(n: number, steps: readonly Step[], change: Partial<Phase> = {}): Phase {
  const placed = steps.map((each, i): Step => {
    const before = i === 0 ? [] : [`p${n}.s${i}`];
    return {
      ...each,
      id: `p${n}.s${i + 1}`,
      after: each.after.length === 0 ? before : each.after.filter((id) => id !== '-'),
    };
  });
  return { id: `p${n}`, name: `Phase ${n}`, steps: placed, ...change };
}

export function checkpoint(change: Partial<Checkpoint> = {}): Checkpoint {
  return { name: 'All well', needs: ['commander', 'lead'], criteria: [], timeoutMs: HOUR, ...change };
}

export function channel(id: string, change: Partial<Channel> = {}): Channel {
  return { id, kind: 'slack', address: '$HOOK', severity: [], ...change };
}

/** A plan that moves no traffic. */
export function runbookPlan(runbook: readonly Phase[], change: Partial<Plan> = {}): Plan {
  return plan({ targets: {}, signals: {}, stages: [], runbook, ...change });
}
