import type { EventDraft } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { LaunchError } from '../../src/errors.ts';
import type { EventStore } from '../../src/store/index.ts';
import type { Split, TrafficDriver } from '../../src/traffic/index.ts';
import { believing, driving, type Plant, recording, withStages, withSteps } from './planting.ts';
import type { Machine } from './process.ts';
import { ROUTER_PLANTS } from './router-plants.ts';

function resendingRises(driver: TrafficDriver, { clock }: Machine): Partial<TrafficDriver> {
  let last: Split | null = null;
  return {
    apply: (split) => {
      const rise = last;
      if (split.shareBp > 0) last = split;
      else if (rise !== null) clock.at(clock.now() + 500, () => void driver.apply(rise).catch(() => undefined));
      return driver.apply(split);
    },
  };
}

function believingItself(driver: TrafficDriver): Partial<TrafficDriver> {
  let last: Split | null = null;
  return {
    apply: async (split) => {
      const seen = await driver.apply(split);
      last = split;
      return { ...seen, split };
    },
    observe: async () => ({ ...(await driver.observe()), ...(last === null ? {} : { split: last }) }),
  };
}

function startingStepsEarly(machine: Machine): Machine {
  const { disk, steps, plan } = machine;
  const early = (drafts: readonly EventDraft[]): void => {
    for (const draft of drafts) {
      const id = draft.type === 'StepStarted' ? draft.data.step : null;
      const step = plan.runbook
        .flatMap(({ steps }) => steps)
        .find((each) => each.id === id && each.work.kind === 'run');
      if (step !== undefined) void steps.run(step, new AbortController().signal);
    }
  };
  const open = (): EventStore => {
    const store = disk.open();
    return {
      ...store,
      append: (launch, seq, drafts) => {
        early(drafts);
        return store.append(launch, seq, drafts);
      },
    };
  };
  return { ...machine, disk: { open, journal: disk.journal, drain: (...args) => disk.drain(...args) } };
}

function silenceAsHealth(machine: Machine): Machine {
  return {
    ...machine,
    sources: (drivers) =>
      machine.sources(drivers).map((source) => ({
        stageEntered: () => source.stageEntered(),
        read: async (at) => {
          const { readings, traffic } = await source.read(at);
          const healthy = readings.map((reading) => {
            if (reading.outcome !== 'failed') return reading;
            const { signal, variant } = reading;
            const sample = { from: at - 1, to: at, value: 0, requests: 0 };
            return { signal, variant, outcome: 'sample', sample } as const;
          });
          return { readings: healthy, traffic };
        },
      })),
  };
}

/** Outlives the launches, as no state may. */
let hidden = 0;

/** The last read of any launch. */
let reads: Promise<unknown> = Promise.resolve();

/** Sources that wait for those of all launches, as if there were one connection for all. */
function sharingReads(machine: Machine): Machine {
  // What a launch of before was still reading when it ended never comes to an end.
  reads = Promise.resolve();
  return {
    ...machine,
    sources: (drivers) =>
      machine.sources(drivers).map((source) => ({
        stageEntered: () => source.stageEntered(),
        read: (at) => {
          const mine = reads.then(() => source.read(at));
          reads = mine.catch(() => undefined);
          return mine;
        },
      })),
  };
}

function everybody(plan: Plan): Plan {
  const people = Object.keys(plan.people);
  const may = ['go', 'no-go', 'continue', 'pause', 'rollback', 'override'] as const;
  const roles = Object.values(plan.roles).map((role) => [role.id, { ...role, people, may }] as const);
  return { ...plan, roles: Object.fromEntries(roles) };
}

function nobody(plan: Plan): Plan {
  const roles = Object.values(plan.roles).map((role) => [role.id, { ...role, people: [] }] as const);
  return { ...plan, roles: Object.fromEntries(roles) };
}

const ENDS = ['LaunchCompleted', 'RollbackCompleted', 'LaunchAborted'];

/** All planted faults; each invariant has one at least. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'internal-error',
    breaks: 'I-0',
    what: 'the store cannot hold what the engine decides',
    ...recording((drafts) => {
      if (drafts.some(({ type }) => type === 'StageEntered')) throw new LaunchError('internal', 'not JSON');
      return drafts;
    }),
  },
  {
    name: 'gate-forgotten',
    breaks: 'I-1',
    what: 'stages have no gate',
    ...withStages((stage) => ({ ...stage, gate: [] })),
  },
  {
    name: 'stage-skipped',
    breaks: 'I-2',
    what: 'the first stage is left out',
    ...believing((plan) => ({ ...plan, stages: plan.stages.slice(1) })),
  },
  {
    name: 'half-a-basis-point',
    breaks: 'I-3',
    what: 'shares are not rounded',
    ...driving((driver) => ({ apply: (split) => driver.apply({ ...split, shareBp: split.shareBp + 0.5 }) })),
  },
  {
    name: 'old-rise',
    breaks: 'I-4',
    what: 'a restarted program opens a stage however old the decision is',
    ...recording((drafts) =>
      drafts.filter((draft) => draft.type !== 'LaunchPaused' || draft.data.reason !== 'restart'),
    ),
  },
  { name: 'rise-resent', breaks: 'I-6', what: 'the last rise is sent again behind a fall', ...driving(resendingRises) },
  {
    name: 'salt-changes',
    breaks: 'I-7',
    what: 'every share has a salt of its own',
    ...driving((driver) => ({ apply: (split) => driver.apply({ ...split, salt: `${split.salt}-${split.shareBp}` }) })),
  },
  { name: 'no-read-back', breaks: 'I-8', what: 'what was asked is taken for what is', ...driving(believingItself) },
  { name: 'step-early', breaks: 'I-9', what: 'steps start before they are recorded', machine: startingStepsEarly },
  {
    name: 'all-idempotent',
    breaks: 'I-10',
    what: 'every command is run again after a crash',
    ...withSteps((step) => ({ ...step, idempotent: true })),
  },
  {
    name: 'timeout-forgotten',
    breaks: 'I-13',
    what: 'people have a thousand times as long',
    ...withSteps((step) => ({ ...step, timeoutMs: 1000 * step.timeoutMs })),
  },
  { name: 'silence-is-health', breaks: 'I-14', what: 'a source that fails gives zero', machine: silenceAsHealth },
  {
    name: 'window-short',
    breaks: 'I-15',
    what: 'half of every window is left out',
    ...withStages((stage) => ({ ...stage, observeMs: stage.observeMs / 2 })),
  },
  {
    name: 'wall-clock',
    breaks: 'I-16',
    what: 'launch time follows the wall clock',
    machine: (machine) => ({ ...machine, monotonic: () => machine.wall() }),
  },
  {
    name: 'triggers-forgotten',
    breaks: 'I-17',
    what: 'stages have no triggers',
    ...withStages((stage) => ({ ...stage, triggers: [] })),
  },
  {
    name: 'hidden-state',
    breaks: 'I-18',
    what: 'checks depend on what an earlier launch left behind',
    machine: (machine) => ({
      ...machine,
      steps: {
        run: async (...args) => {
          hidden += 1;
          const result = await machine.steps.run(...args);
          return { ...result, detail: `${result.detail} (${hidden})` };
        },
      },
    }),
  },
  {
    name: 'epoch-reused',
    breaks: 'I-19',
    what: 'every program has the same epoch',
    store: (store) => ({ ...store, nextEpoch: () => 1 }),
  },
  { name: 'fence-open', breaks: 'I-19', what: 'routers take every epoch', admit: () => undefined },
  { name: 'anybody-may', breaks: 'I-20', what: 'every person has every role and right', ...believing(everybody) },
  {
    name: 'one-vote',
    breaks: 'I-21',
    what: 'one role is enough where several are needed',
    ...believing((plan) => ({ ...plan, decisions: {} })),
  },
  {
    name: 'record-edited',
    breaks: 'I-25',
    what: 'events are changed after their hash was taken',
    store: (store) => ({
      ...store,
      append: (...args) => store.append(...args).map((event) => ({ ...event, id: `${event.id}0` })),
    }),
  },
  {
    name: 'batch-torn',
    breaks: 'I-26',
    what: 'the last event of a decision is lost',
    ...recording((drafts) => (drafts.length > 2 ? drafts.slice(0, -1) : drafts)),
  },
  {
    name: 'event-unread',
    breaks: 'I-27',
    what: 'a restarted program misses the last event',
    store: (store) => ({ ...store, read: (...args) => [...store.read(...args)].slice(0, -1) }),
  },
  {
    name: 'delivery-assumed',
    breaks: 'I-29',
    what: 'what was sent is taken for delivered',
    machine: (machine) => ({
      ...machine,
      messenger: {
        send: async (...args) => {
          await machine.messenger.send(...args);
          return { delivered: true, detail: 'sent' };
        },
      },
    }),
  },
  {
    name: 'told-again',
    breaks: 'I-32',
    what: 'a router that fails is recorded twice',
    ...recording((drafts) => [...drafts, ...drafts.filter(({ type }) => type === 'RouterUnreachable')]),
  },
  {
    name: 'word-after-the-end',
    breaks: 'I-33',
    what: 'something is recorded after the end',
    ...recording((drafts) => {
      const last = drafts.at(-1);
      if (last === undefined || !ENDS.includes(last.type)) return drafts;
      return [...drafts, { type: 'LaunchContinued', data: {}, at: last.at, actor: last.actor }];
    }),
  },
  {
    name: 'capacity-believed',
    breaks: 'I-35',
    what: 'whatever the candidate shows is taken for enough',
    machine: (machine) => ({
      ...machine,
      probes: {
        ...machine.probes,
        capacity: async (...args) => ({ ...(await machine.probes.capacity(...args)), proven: true }),
      },
    }),
  },
  {
    name: 'gone-overlooked',
    breaks: 'I-36',
    what: 'rollbacks look at nothing',
    ...believing((plan) => ({ ...plan, rollback: { ...plan.rollback, stableGone: 'proceed' } })),
  },
  ...ROUTER_PLANTS,
  { name: 'reads-shared', breaks: 'I-34', what: 'all launches read one after the other', machine: sharingReads },
  { name: 'nobody-there', breaks: 'I-33', what: 'questions go to nobody', ...believing(nobody) },
];

/** The planted fault of this name; null for null. Throws for a name that there is not. */
export function plantOf(name: string | null): Plant | null {
  if (name === null) return null;
  const found = PLANTS.find((plant) => plant.name === name);
  if (found === undefined) throw new Error(`There is no planted fault ${name}.`);
  return found;
}
