import type { EventDraft } from '@holdpoint/engine';
import type { Plan, Stage, Step } from '@holdpoint/plan';
import type { EventStore } from '../../src/store/index.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import type { admitSplit } from '../../src/traffic/split-rules.ts';
import type { Machine } from './process.ts';
import type { Way } from './routes.ts';

/** A fault planted in our own parts, which the invariant must find. */
export interface Plant {
  readonly name: string;
  /** Id of the invariant that it breaks. */
  readonly breaks: string;
  readonly what: string;
  readonly admit?: typeof admitSplit;
  store?(store: EventStore): EventStore;
  machine?(machine: Machine): Machine;
}

/** The program believes in another plan than the one that was signed. */
export function believing(change: (plan: Plan) => Plan): Pick<Plant, 'machine'> {
  return { machine: (machine) => ({ ...machine, plan: change(machine.plan) }) };
}

export function withStages(change: (stage: Stage) => Stage): Pick<Plant, 'machine'> {
  return believing((plan) => ({ ...plan, stages: plan.stages.map(change) }));
}

export function withSteps(change: (step: Step) => Step): Pick<Plant, 'machine'> {
  return believing((plan) => ({
    ...plan,
    runbook: plan.runbook.map((phase) => ({ ...phase, steps: phase.steps.map(change) })),
  }));
}

/** What is another way of speaking to a driver. */
type DriverChange = (driver: TrafficDriver, machine: Machine) => Partial<TrafficDriver>;

/** The program speaks to first routers in another way. */
export function driving(change: DriverChange): Pick<Plant, 'machine'> {
  return steering((index) => index === 0, change);
}

/** The program speaks to backups in another way. */
export function drivingBackups(change: DriverChange): Pick<Plant, 'machine'> {
  return steering((index) => index > 0, change);
}

/** The program speaks in another way to the routers of each target that are chosen by their places. */
function steering(chosen: (index: number) => boolean, change: DriverChange): Pick<Plant, 'machine'> {
  return {
    machine: (machine) => {
      const changed = ({ kind, driver }: Way): Way => ({ kind, driver: { ...driver, ...change(driver, machine) } });
      return {
        ...machine,
        ways: (process) =>
          Object.fromEntries(
            Object.entries(machine.ways(process)).map(([target, { routers, ...more }]) => [
              target,
              { ...more, routers: routers.map((way, i) => (chosen(i) ? changed(way) : way)) },
            ]),
          ),
      };
    },
  };
}

/** The store records other events than it was given. */
export function recording(change: (drafts: readonly EventDraft[]) => readonly EventDraft[]): Pick<Plant, 'store'> {
  return {
    store: (store) => ({ ...store, append: (launch, seq, drafts) => store.append(launch, seq, change(drafts)) }),
  };
}
