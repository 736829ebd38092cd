import { evolve, initialState, isOver, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import { trafficSource } from '../../src/metrics/traffic.ts';
import { VirtualTime } from '../../src/shell/virtual-time.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { admitSplit } from '../../src/traffic/split-rules.ts';
import type { Deed, Invariant, Truth, Watch } from './deeds.ts';
import { Draw } from './draw.ts';
import type { Scheduled, Vulnerable } from './faults.ts';
import { type InstanceFaults, simulatedChannels, simulatedProbes, simulatedSteps } from './machine-room.ts';
import { SimulatedPeople } from './people.ts';
import { plainStore } from './plain-store.ts';
import type { DrawnPlan } from './plans.ts';
import type { Plant } from './planting.ts';
import { type Doom, type End, type Machine, SimulatedProcess } from './process.ts';
import type { FaultyRouter } from './router.ts';
import { Routes } from './routes.ts';
import { gaugeSource, slowed, soundSources } from './sources.ts';
import { FaultyDisk } from './store.ts';
import { Story } from './story.ts';
import { Troubles } from './troubles.ts';

const BEGAN_AT = Date.UTC(2026, 1, 2, 9);
const LAUNCH = 'simulated-2026-02-02-1';

export interface LaunchOptions {
  readonly seed: number;
  readonly drawn: DrawnPlan;
  readonly faults: readonly Scheduled[];
  /** How the first program dies. */
  readonly doom?: Doom;
  /** Part of the candidate's requests that fail from the beginning, 0 to 1. */
  readonly candidateErrorRate?: number;
  /** When everything is healed, milliseconds from the beginning. */
  readonly healAfterMs: number;
  readonly invariants: readonly Invariant[];
  readonly plant: Plant | null;
  /** Whether the record is chained by hashes, as that of real launches. */
  readonly chained: boolean;
  readonly told: boolean;
}

/** A promise that was not kept. */
export interface Broken {
  readonly id: string;
  readonly what: string;
  /** Milliseconds from the beginning. */
  readonly afterMs: number;
}

/** One launch in a faulty world, from its first process to its end. */
export class FaultyLaunch {
  readonly clock = new VirtualTime(BEGAN_AT);
  readonly story: Story;
  readonly broken: Broken[] = [];
  readonly injected: string[] = [];
  steps = 0;
  readonly events: RecordedEvent[] = [];
  readonly processes: SimulatedProcess[] = [];
  readonly #options: LaunchOptions;
  readonly #draw: Draw;
  readonly #troubles = new Troubles();
  readonly #watches: Watch[];
  readonly #routes: Readonly<Record<string, Routes>>;
  readonly #disk: FaultyDisk;
  readonly #people: SimulatedPeople;
  readonly #sources = soundSources();
  readonly #candidate = { errorRate: 0.004, memoryBytes: 200e6 };
  readonly #channels = { down: false, slowMs: 0 };
  readonly #instances: InstanceFaults = { stableGone: false, candidateShort: false };
  readonly #machine = { wallOffset: 0, clockRate: 1 };
  readonly #active = new Set<() => void>();
  #record: LaunchState;
  #healed = false;
  #gaugesFailSince: number | null = null;

  constructor(options: LaunchOptions) {
    const { seed, drawn, told, plant } = options;
    const { clock } = this;
    this.#options = options;
    this.#draw = new Draw(seed, 'world');
    this.story = new Story(told, () => clock.now());
    if (options.candidateErrorRate !== undefined) this.#candidate.errorRate = options.candidateErrorRate;
    this.#record = initialState(drawn.plan, LAUNCH);
    const note = (deed: Deed): void => this.#note(deed);
    this.#routes = Object.fromEntries(
      Object.values(drawn.plan.targets).map((target) => [
        target.id,
        new Routes({
          target,
          clock,
          draw: (purpose) => new Draw(seed, purpose),
          wall: () => this.#wall(),
          errorRate: (variant) => (variant === 'candidate' ? this.#candidate.errorRate : 0.004),
          note,
          admit: plant?.admit ?? admitSplit,
        }),
      ]),
    );
    const honest = options.chained ? memoryStore() : plainStore();
    const store = plant?.store?.(honest) ?? honest;
    this.#disk = new FaultyDisk(store, {
      draw: new Draw(seed, 'disk'),
      onRecorded: (events) => this.#recorded(events),
    });
    const present = () => this.processes.findLast(({ alive }) => alive);
    this.#people = new SimulatedPeople({ plan: drawn.plan, clock, draw: new Draw(seed, 'people'), present, note });
    const truth = this.#truth();
    this.#watches = options.invariants.map((invariant) =>
      invariant.watch(truth, (what) => this.#break(invariant.id, what)),
    );
  }

  /** How long it has lived by true time, in milliseconds. */
  get livedMs(): number {
    return this.clock.now() - BEGAN_AT;
  }

  /** Lives the launch through: first with faults, then healed, until it ends. */
  async run(): Promise<void> {
    const { faults, healAfterMs } = this.#options;
    for (const fault of faults) this.clock.at(BEGAN_AT + fault.atMs, () => this.#inject(fault));
    this.#start();
    const goesOn = (): boolean => this.broken.length === 0 && !this.#isDone();
    await this.clock.run(BEGAN_AT + healAfterMs, goesOn);
    if (this.broken.length > 0) return;
    this.#heal();
    const limit = this.clock.now() + this.#boundMs();
    await this.clock.run(limit, goesOn);
    if (this.broken.length > 0) return;
    if (!this.#isDone()) this.#break('I-33', `the launch does not end: ${waitsOf(this.#record)}`);
    for (const watch of this.#watches) watch.ended?.(this.events);
  }

  /** Within which time a launch that nothing hinders, and that is looked after, must have ended. */
  #boundMs(): number {
    const { stages } = this.#options.drawn.plan;
    return stages.reduce((sum, { observeMs }) => sum + 2 * observeMs, 0) + (stages.length + 2) * 3_600_000;
  }

  #isDone(): boolean {
    return isOver(this.#record) && this.processes.every(({ alive }) => !alive);
  }

  #wall(): number {
    return this.clock.now() + this.#machine.wallOffset;
  }

  #start(): void {
    const { plan } = this.#options.drawn;
    const { clock } = this;
    const number = this.processes.length + 1;
    const faults = () => this.#sources;
    const draw = new Draw(this.#options.seed, `process ${number}`);
    const level = (variant: 'stable' | 'candidate') => (variant === 'candidate' ? this.#candidate.memoryBytes : 200e6);
    const room = { process: number, clock, draw, note: (deed: Deed) => this.#note(deed) };
    const machine: Machine = {
      plan,
      launch: LAUNCH,
      clock,
      wall: () => this.#wall(),
      monotonic: () => clock.now(),
      clockRate: this.#machine.clockRate,
      disk: this.#disk,
      ways: (process) =>
        Object.fromEntries(Object.entries(this.#routes).map(([target, routes]) => [target, routes.ways(process)])),
      sources: (drivers) =>
        [trafficSource(plan, drivers), gaugeSource({ plan, faults, level })].map((source) =>
          slowed(source, { clock, draw, faults }),
        ),
      steps: simulatedSteps(room),
      messenger: simulatedChannels(room, this.#channels),
      probes: simulatedProbes(room, this.#instances),
      onResumed: (state) => {
        for (const watch of this.#watches) watch.resumed?.(state);
      },
      onStep: (process) => this.#stepped(process),
      onEnd: (process, end, detail) => this.#ended(process, end, detail),
    };
    const process = new SimulatedProcess(number, this.#options.plant?.machine?.(machine) ?? machine);
    if (number === 1) process.doom = this.#options.doom ?? null;
    this.processes.push(process);
    this.#note({ kind: 'process', process: number, text: 'starts' });
    process.start();
  }

  #stepped(process: SimulatedProcess): void {
    this.steps += 1;
    const state = process.controller?.state;
    if (state === undefined) return;
    for (const watch of this.#watches) watch.stepped?.(state, process.number);
  }

  /** A process that is gone is started again, unless another runs or there is nothing left to do. */
  #ended(process: SimulatedProcess, end: End, detail: string): void {
    const { clock } = this;
    this.#note({ kind: 'process', process: process.number, text: detail === '' ? end : `${end}: ${detail}` });
    if (end === 'finished' && isOver(this.#record)) return;
    this.#troubles.begin('process');
    clock.at(clock.now() + this.#downtimeMs(), () => {
      this.#troubles.end('process', clock.now());
      const another = this.processes.some(({ alive }) => alive);
      if (!another && !isOver(this.#record)) this.#start();
    });
  }

  /** Half of the programs that are gone are started again at once, the others when somebody comes. */
  #downtimeMs(): number {
    if (this.#healed) return 2000;
    return this.#draw.chance(0.5) ? this.#draw.logUniform(100, 5000) : this.#draw.integer(5000, 240_000);
  }

  #recorded(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const before = this.#record;
      this.#record = evolve(before, event);
      this.events.push(event);
      this.story.event(event);
      for (const watch of this.#watches) watch.recorded?.(event, before, this.#record);
      this.#people.notice(event);
    }
  }

  #note(deed: Deed): void {
    this.story.deed(deed);
    for (const watch of this.#watches) watch.did?.(deed);
  }

  #break(id: string, what: string): void {
    this.story.broken(id, what);
    this.broken.push({ id, what, afterMs: this.livedMs });
  }

  #inject({ kind, forMs }: Scheduled): void {
    const { clock } = this;
    const { text, undo } = kind.begin(this.#vulnerable());
    this.injected.push(kind.name);
    this.#follow();
    this.#note({ kind: 'fault', part: kind.part, text });
    if (undo === undefined) return this.#troubles.strike(kind.part, clock.now());
    this.#troubles.begin(kind.part);
    const end = (): void => {
      if (!this.#active.delete(end)) return;
      for (const router of this.#routers()) router.settle();
      undo();
      this.#follow();
      this.#troubles.end(kind.part, clock.now());
      this.#note({ kind: 'fault', part: kind.part, text: `over: ${text}` });
    };
    this.#active.add(end);
    clock.at(clock.now() + forMs, end);
  }

  #routers(): readonly FaultyRouter[] {
    return Object.values(this.#routes).flatMap(({ routers }) => routers);
  }

  #follow(): void {
    for (const router of this.#routers()) router.noteHealth();
    this.#gaugesFailSince = this.#sources.failure === null ? null : (this.#gaugesFailSince ?? this.clock.now());
  }

  #heal(): void {
    this.#healed = true;
    this.#note({ kind: 'fault', part: 'process', text: 'everything is healed' });
    for (const end of [...this.#active]) end();
    if (this.#options.doom === undefined) for (const process of this.processes) process.doom = null;
    this.#people.lookAfter();
  }

  #vulnerable(): Vulnerable {
    return {
      clock: this.clock,
      draw: this.#draw,
      disk: this.#disk,
      routers: this.#routers(),
      sources: this.#sources,
      people: this.#people,
      channels: this.#channels,
      instances: this.#instances,
      candidate: this.#candidate,
      machine: this.#machine,
      process: () => this.processes.findLast(({ alive }) => alive),
      startAnother: () => this.#start(),
    };
  }

  #truth(): Truth {
    const launch = this;
    return {
      plan: this.#options.drawn.plan,
      clock: this.clock,
      get record() {
        return launch.#record;
      },
      shareOf: (target) => this.#routes[target]?.shareBp ?? 0,
      wouldGive: (target, router, shareBp) => this.#routes[target]?.wouldGive(router, shareBp) ?? 0,
      obeysSince: (target, at) => this.#routes[target]?.obeysSince(at) ?? false,
      truthfulSince: (target, at) => this.#routes[target]?.truthfulSince(at) ?? false,
      live: (process) => this.processes[process - 1]?.controller?.state,
      get newest() {
        return launch.processes.length;
      },
      get candidateErrorRate() {
        return launch.#candidate.errorRate;
      },
      get gaugesFailSince() {
        return launch.#gaugesFailSince;
      },
      calmSince: (at, ...parts) => this.#troubles.calmSince(at, parts),
    };
  }
}

function waitsOf({ phase, paused, stage, questions }: LaunchState): string {
  const asks = Object.values(questions).map(({ role, text }) => `${role} is asked: ${text}`);
  const gate = (stage?.criteria ?? []).map(({ comparison }) => comparison.text);
  const why = paused === null ? [] : [`paused: ${paused.detail}`];
  return [`it is ${phase}`, ...why, ...asks, ...gate].join('; ');
}
