import { fold, initialState, isOver, type LaunchState } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import type { Messenger } from '../../src/channels/index.ts';
import { Controller } from '../../src/controller/controller.ts';
import { takeUp } from '../../src/controller/take-up.ts';
import { LaunchError } from '../../src/errors.ts';
import type { MetricsSource } from '../../src/metrics/index.ts';
import type { Probes } from '../../src/probes/index.ts';
import type { Clock } from '../../src/shell/clock.ts';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { StepRunner } from '../../src/steps/index.ts';
import type { EventStore } from '../../src/store/index.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import type { Ways } from './routes.ts';
import { steer } from './steering.ts';
import type { FaultyDisk } from './store.ts';

/** At which of its words to the world a process dies (an append, any call, an order of a share above 0, a command): the `nth` from 1 on, just before it or just after. */
export interface Doom {
  readonly at: 'append' | 'call' | 'rise' | 'command';
  readonly nth: number;
  readonly when: 'before' | 'after';
}

/** Why a process is gone. */
export type End = 'killed' | 'crashed' | 'gave up' | 'finished';

/** What a process needs of the machine and the world, and whom it tells of its life. */
export interface Machine {
  readonly plan: Plan;
  readonly launch: string;
  readonly clock: VirtualTime;
  /** Wall time, which faults move; epoch milliseconds. */
  wall(): number;
  /** Milliseconds of its clock for each true one. */
  readonly clockRate: number;
  /** Milliseconds that no jump of the wall clock moves. */
  monotonic(): number;
  readonly disk: Pick<FaultyDisk, 'open' | 'journal' | 'drain'>;
  /** The routers of each target, and the end of its candidate. */
  ways(process: number): Readonly<Record<string, Ways>>;
  sources(drivers: Readonly<Record<string, TrafficDriver>>): readonly MetricsSource[];
  readonly steps: StepRunner;
  readonly messenger: Messenger;
  readonly probes: Probes;
  onResumed(state: LaunchState): void;
  onStep(process: SimulatedProcess): void;
  onEnd(process: SimulatedProcess, end: End, detail: string): void;
}

/** One process of the program: it takes the launch up as `holdpoint run` does, and can die at every word it says. */
export class SimulatedProcess {
  readonly number: number;
  /** How many appends and calls it has made. */
  readonly counts = { append: 0, call: 0, rise: 0, command: 0 };
  doom: Doom | null = null;
  controller: Controller | null = null;
  #alive = true;
  #thawsAt = 0;
  readonly #machine: Machine;

  constructor(number: number, machine: Machine) {
    this.number = number;
    this.#machine = machine;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** When it goes on, if it is stopped now; true time. */
  get thawsAt(): number {
    return this.#thawsAt;
  }

  /** Takes the launch up. */
  start(): void {
    try {
      const { state, store } = this.#open();
      if (isOver(state)) return this.#end('finished', 'the launch is over');
      this.#run(state, store);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Dies as by `kill -9`. */
  kill(why: string): void {
    this.#end('killed', why);
  }

  /** Stops as by SIGSTOP, and goes on at a time. */
  freezeUntil(at: number): void {
    this.#thawsAt = Math.max(this.#thawsAt, at);
  }

  #open(): { readonly state: LaunchState; readonly store: EventStore } {
    const { disk, plan, launch } = this.#machine;
    const store = this.#mortalStore(disk.open());
    disk.drain(store, launch);
    return { state: fold(initialState(plan, launch), store.read(launch)), store };
  }

  #run(state: LaunchState, store: EventStore): void {
    const { disk, sources, steps, messenger, probes, onResumed } = this.#machine;
    const origin = Math.max(Math.floor(this.#machine.wall()), state.lastAt);
    const clock = this.#clock(origin, this.#machine.monotonic());
    const { drivers, read } = steer(this.#machine.ways(this.number), {
      plan: this.#machine.plan,
      clock,
      mortal: (driver) => this.#mortal(driver),
      call: (word) => this.#call(word),
      onNote: (target, note) => this.controller?.noteOfRouters(target, note),
    });
    const controller = new Controller(state, {
      clock,
      store,
      journal: { append: (...args) => this.#journal(() => disk.journal.append(...args)) },
      drivers,
      sources: sources(read).map((source) => ({
        stageEntered: () => source.stageEntered(),
        read: (at) => this.#call(() => source.read(at)),
      })),
      steps: {
        run: (step, signal) => {
          const word = (): ReturnType<StepRunner['run']> => steps.run(step, signal);
          return step.work.kind === 'run' ? this.#fateful('command', word) : this.#call(word);
        },
      },
      probes: {
        capacity: (...args) => this.#call(() => probes.capacity(...args)),
        gone: (service) => this.#call(() => probes.gone(service)),
      },
      messenger: { send: (...args) => this.#call(() => messenger.send(...args)) },
      onProblem: () => undefined,
    });
    this.controller = controller;
    this.#watch(controller);
    onResumed(state);
    const taker = {
      epoch: store.nextEpoch(),
      pid: this.number,
      timeScale: 1,
      program: 'simulator',
      planFile: 'drawn.yaml',
    };
    takeUp(controller, drivers, taker)
      .then(() => controller.run())
      .then(
        () => this.#end('finished', ''),
        (error) => this.#fail(error),
      );
  }

  /** Counts engine steps; an error that would end the process ends it here. */
  #watch(controller: Controller): void {
    const submit = controller.submit.bind(controller);
    controller.submit = (input) => {
      if (!this.#alive) return [];
      try {
        return submit(input);
      } catch (error) {
        this.#fail(error);
        return [];
      } finally {
        this.#machine.onStep(this);
      }
    };
  }

  /** What the program says of an expected failure at its start, and what no program should meet. */
  #fail(error: unknown): void {
    const expected = error instanceof LaunchError && error.code !== 'internal';
    const detail = error instanceof Error ? `${expected ? error.code : ''} ${error.message}` : String(error);
    this.#end(expected ? 'gave up' : 'crashed', detail.trim());
  }

  #end(end: End, detail: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#machine.onEnd(this, end, detail);
  }

  #clock(origin: number, startedAt: number): Clock {
    const { clock, clockRate, monotonic } = this.#machine;
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
      this.#call(() => clock.sleep(ms / clockRate, signal));
    return {
      scale: 1,
      now: () => Math.floor(origin + (monotonic() - startedAt) * clockRate),
      wall: () => Math.floor(this.#machine.wall()),
      monotonic,
      sleep,
      pause: sleep,
    };
  }

  #mortal(driver: TrafficDriver): TrafficDriver {
    return {
      apply: (split) => {
        const word = (): ReturnType<TrafficDriver['apply']> => driver.apply(split);
        return split.shareBp > 0 ? this.#fateful('rise', word) : this.#call(word);
      },
      observe: () => this.#call(() => driver.observe()),
      close: () => driver.close(),
      stop: () => driver.stop(),
    };
  }

  /** A word to the world. What a dead process says is not heard, and what it is told it does not hear. */
  #call<T>(word: () => Promise<T>): Promise<T> {
    if (!this.#alive) return never();
    this.counts.call += 1;
    if (this.#meetsDoom('call', 'before')) return never();
    const answer = word().then(
      (value) => this.#heard(() => value),
      (error) =>
        this.#heard(() => {
          throw error;
        }),
    );
    this.#meetsDoom('call', 'after');
    return answer;
  }

  /** A word that a process may die at for its own sake. */
  #fateful<T>(at: 'rise' | 'command', word: () => Promise<T>): Promise<T> {
    if (!this.#alive) return never();
    this.counts[at] += 1;
    if (this.#meetsDoom(at, 'before')) return never();
    const answer = this.#call(word);
    this.#meetsDoom(at, 'after');
    return answer;
  }

  async #heard<T>(answer: () => T): Promise<T> {
    const { clock } = this.#machine;
    while (this.#alive && this.#thawsAt > clock.now()) await clock.sleep(this.#thawsAt - clock.now());
    return this.#alive ? answer() : never();
  }

  #journal(write: () => void): void {
    if (!this.#alive || this.#meetsDoom('append', 'before')) return;
    write();
    this.#meetsDoom('append', 'after');
  }

  /**
   * A process that dies at an append runs on to its next wait, so that nothing has to be thrown through the
   * program; nothing of that reaches the world.
   */
  #mortalStore(store: EventStore): EventStore {
    return {
      ...store,
      append: (launch, expectedSeq, drafts) => {
        const lost = () =>
          drafts.map((draft, i) => ({
            ...draft,
            v: 1 as const,
            launch,
            seq: expectedSeq + i,
            id: '',
            prev: '',
            hash: '',
          }));
        if (!this.#alive) return lost();
        this.counts.append += 1;
        if (this.#meetsDoom('append', 'before')) return lost();
        const events = store.append(launch, expectedSeq, drafts);
        this.#meetsDoom('append', 'after');
        return events;
      },
    };
  }

  #meetsDoom(at: Doom['at'], when: Doom['when']): boolean {
    const { doom } = this;
    if (doom === null || doom.at !== at || doom.when !== when || this.counts[at] < doom.nth) return false;
    this.#end('killed', `${when} ${at} ${this.counts[at]}`);
    return true;
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
