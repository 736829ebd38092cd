import type { RecordedEvent } from '@holdpoint/engine';
import type { Moment, Plan, Scenario, ScenarioChange, ScenarioEvent, Signal, Variant } from '@holdpoint/plan';
import type { AlertSource } from '../alerts/index.ts';
import type { Messenger } from '../channels/index.ts';
import type { Probes } from '../probes/index.ts';
import type { VirtualTime } from '../shell/virtual-time.ts';
import { FiringAlerts, simulatedAlerts } from './alerts.ts';
import { simulatedMessenger } from './channels.ts';
import { type Behaviour, type Behaviours, healthyBehaviour, restoreLevel, setLevel } from './levels.ts';
import { dailyLoad, type Load } from './load.ts';
import { type Present, SimulatedPeople } from './people.ts';
import { simulatedProbes } from './probes.ts';
import { Random } from './random.ts';
import { SimulatedRouter } from './router.ts';
import { SimulatedSource } from './sources.ts';
import { SimulatedSteps } from './steps.ts';

export interface WorldOptions {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly clock: VirtualTime;
  /** T, epoch milliseconds. */
  readonly startAt: number;
  readonly present: Present;
  /** Whether people take traffic back of themselves. */
  readonly takesBack: boolean;
  /** The controller dies, and is started again so much later. */
  readonly onCrash: (forMs: number) => void;
}

/** Something of a scenario that has happened. */
export interface Happening {
  readonly at: number;
  readonly text: string;
}

/** The world that a launch is rehearsed in: traffic, two versions, sources, people, and what a scenario does to them. */
export class SimulatedWorld {
  readonly routers: Readonly<Record<string, SimulatedRouter>>;
  readonly source: SimulatedSource;
  readonly alerts: readonly AlertSource[];
  readonly steps: SimulatedSteps;
  readonly people: SimulatedPeople;
  readonly messenger: Messenger;
  readonly probes: Probes;
  readonly load: Load;
  /** What has happened so far by the scenario. */
  readonly happenings: Happening[] = [];
  /** When the candidate first became worse than it was; null while it has not. */
  harmedAt: number | null = null;
  readonly #options: WorldOptions;
  readonly #behaviours: Behaviours;
  /** What the versions do while nothing is wrong. */
  readonly #usual: Behaviours;
  readonly #firing: FiringAlerts;
  readonly #silent = new Set<string>();
  readonly #deadChannels = new Set<string>();

  constructor(options: WorldOptions) {
    const { plan, scenario, seed, clock, startAt, present, takesBack } = options;
    this.#options = options;
    const random = (purpose: string): Random => new Random(seed, purpose);
    this.load = dailyLoad(plan, scenario.world, startAt);
    const behaviours = { stable: healthyBehaviour(plan, clock.now()), candidate: healthyBehaviour(plan, clock.now()) };
    this.#behaviours = behaviours;
    this.probes = simulatedProbes(behaviours);
    const targets = Object.values(plan.targets);
    this.routers = Object.fromEntries(
      targets.map((target) => {
        const portion = 1 / targets.length;
        const stream = random(`traffic ${target.id}`);
        return [
          target.id,
          new SimulatedRouter({ target, clock, random: stream, load: this.load, portion, behaviours }),
        ];
      }),
    );
    const { delayMs } = scenario.world;
    const common = { plan, clock, behaviours, silent: this.#silent, delayMs };
    this.source = new SimulatedSource({ ...common, routers: this.routers, random: random('signals') });
    this.#firing = new FiringAlerts(clock);
    this.alerts = simulatedAlerts(plan, this.#silent, this.#firing);
    this.steps = new SimulatedSteps(clock, random('steps'));
    this.messenger = simulatedMessenger(clock, random('channels'), this.#deadChannels);
    const people = { plan, scenario, clock, present, startAt, takesBack };
    this.people = new SimulatedPeople({ ...people, random: random('people') });
    for (const variant of ['stable', 'candidate'] as const) this.#applyLevels(variant);
    this.#usual = { stable: copyOf(behaviours.stable), candidate: copyOf(behaviours.candidate) };
    for (const event of scenario.events) this.#plan(event);
  }

  /** Takes note of an event of the launch: people hear of it, and what waits for a stage begins to run. */
  notice(event: RecordedEvent): void {
    this.people.notice({ type: 'event', event });
    if (event.type !== 'ObservationStarted') return;
    for (const scheduled of this.#options.scenario.events) {
      const { at } = scheduled;
      if (at.kind !== 'stage' || at.stage !== event.data.stage) continue;
      this.#options.clock.at(event.at + at.offsetMs, () => this.#happen(scheduled));
    }
  }

  /** Counts what has been served up to now. */
  settle(): void {
    for (const router of Object.values(this.routers)) router.settle();
  }

  #applyLevels(variant: Variant): void {
    const { plan, scenario, clock } = this.#options;
    for (const [id, value] of Object.entries(scenario.world.levels[variant])) {
      const signal = plan.signals[id];
      if (signal !== undefined) setLevel(this.#behaviours[variant], signal, { value, at: clock.now() });
    }
  }

  #plan(event: ScenarioEvent): void {
    if (event.at.kind === 'stage') return;
    const due = momentAt(event.at.moment, this.#options.startAt);
    this.#options.clock.at(due, () => this.#happen(event));
  }

  #happen({ change, forMs, text }: ScenarioEvent): void {
    const { clock } = this.#options;
    this.settle();
    this.happenings.push({ at: clock.now(), text });
    const undo = this.#change(change, forMs);
    if (forMs === undefined || undo === null) return;
    clock.at(clock.now() + forMs, () => {
      this.settle();
      undo();
      this.happenings.push({ at: clock.now(), text: `${text} (over)` });
    });
  }

  /** Makes a change, and returns what ends it. */
  #change(change: ScenarioChange, forMs: number | undefined): (() => void) | null {
    switch (change.kind) {
      case 'level':
      case 'growth':
        return this.#changeSignal(change);
      case 'down':
        this.#harm(change.variant);
        this.#behaviours[change.variant].down = true;
        return () => {
          this.#behaviours[change.variant].down = false;
        };
      case 'silent':
        this.#silent.add(change.source);
        return () => this.#silent.delete(change.source);
      case 'alert':
        return this.#firing.fire(change);
      case 'load':
        this.load.factor *= change.factor;
        return () => {
          this.load.factor /= change.factor;
        };
      case 'step':
        this.steps.faults.set(change.step, change.outcome);
        return () => this.steps.faults.delete(change.step);
      case 'channel':
        this.#deadChannels.add(change.channel);
        return () => this.#deadChannels.delete(change.channel);
      case 'router':
        return this.#breakRouters(change.outcome === 'unreachable' ? 'unreachable' : 'deaf');
      case 'absent':
        this.people.absent(change.who, this.#options.clock.now() + (forMs ?? Number.POSITIVE_INFINITY));
        return null;
      case 'decision':
        this.people.decide(change.decision, change.by, change.reason);
        return null;
      case 'crash':
        this.#options.onCrash(forMs ?? 0);
        return null;
    }
  }

  #changeSignal(change: Extract<ScenarioChange, { kind: 'level' | 'growth' }>): () => void {
    const { plan, clock } = this.#options;
    const behaviour = this.#behaviours[change.variant];
    const signal: Signal | undefined = plan.signals[change.signal];
    this.#harm(change.variant);
    const gauge = behaviour.gauges[change.signal];
    if (change.kind === 'level') {
      if (signal !== undefined) setLevel(behaviour, signal, { value: change.value, at: clock.now() });
    } else if (gauge !== undefined) {
      behaviour.gauges[change.signal] = { ...gauge, since: clock.now(), perHour: change.perHour };
    }
    return () => {
      if (signal !== undefined) restoreLevel(behaviour, signal, this.#usual[change.variant]);
    };
  }

  #breakRouters(fault: 'unreachable' | 'deaf'): () => void {
    const set = (broken: boolean): void => {
      for (const router of Object.values(this.routers)) router[fault] = broken;
    };
    set(true);
    return () => set(false);
  }

  /** From here on, what the candidate serves is exposure. */
  #harm(variant: Variant): void {
    if (variant !== 'candidate') return;
    this.harmedAt ??= this.#options.clock.now();
    for (const router of Object.values(this.routers)) router.harmful = true;
  }
}

/** When a moment of the plan is, with T at `startAt`; epoch milliseconds. */
export function momentAt(moment: Moment, startAt: number): number {
  return moment.kind === 'wall' ? moment.atMs : startAt + moment.offsetMs;
}

function copyOf(behaviour: Behaviour): Behaviour {
  return { ...behaviour, gauges: { ...behaviour.gauges } };
}
