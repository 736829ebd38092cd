import type { LaunchState } from '@holdpoint/engine';
import { Controller, type ControllerPorts } from '../controller/controller.ts';
import { reconcile } from '../controller/reconcile.ts';
import type { Clock } from '../shell/clock.ts';
import type { TrafficDriver } from '../traffic/index.ts';

/** Never settles: what a process waits for after its death. */
const NEVER = new Promise<never>(() => undefined);

/** What stops a dead process at its next word to the world. */
class Died extends Error {}

/**
 * One life of a controller's process. When it ends, nothing that it was doing goes on: its timers wake nobody,
 * and what it has asked of the world is answered to nobody.
 */
export class Life {
  #alive = true;
  readonly controller: Controller;

  constructor(state: LaunchState, ports: ControllerPorts) {
    const drivers = Object.fromEntries(
      Object.entries(ports.drivers).map(([target, driver]) => [target, this.#mortalDriver(driver)]),
    );
    const { messenger, probes } = ports;
    this.controller = new Controller(state, {
      ...ports,
      clock: this.#mortalClock(ports.clock),
      drivers,
      sources: ports.sources.map((source) => ({
        stageEntered: () => source.stageEntered(),
        read: (at) => this.#whileAlive(source.read(at)),
      })),
      alerts: (ports.alerts ?? []).map(({ id, read, close }) => ({
        id,
        read: (signal) => this.#whileAlive(read(signal)),
        close,
      })),
      steps: { run: (step, signal) => this.#whileAlive(ports.steps.run(step, signal)) },
      ...(probes && {
        probes: {
          capacity: (...args) => this.#whileAlive(probes.capacity(...args)),
          gone: (service) => this.#whileAlive(probes.gone(service)),
        },
      }),
      ...(messenger && { messenger: { send: (...args) => this.#whileAlive(messenger.send(...args)) } }),
      store: {
        ...ports.store,
        append: (...args) => {
          this.#live();
          return ports.store.append(...args);
        },
      },
    });
    this.#drivers = drivers;
  }

  readonly #drivers: Readonly<Record<string, TrafficDriver>>;

  get alive(): boolean {
    return this.#alive;
  }

  /** Takes the launch up: says so, tells the routers, and runs. */
  async begin(started: { readonly epoch: number; readonly planFile: string }): Promise<void> {
    const { epoch, planFile } = started;
    this.controller.submit({
      kind: 'controller_started',
      epoch,
      pid: epoch,
      timeScale: 1,
      program: 'rehearsal',
      planFile,
    });
    await reconcile(this.controller, this.#drivers);
    await this.controller.run();
  }

  /** Dies as by `kill -9`. */
  end(): void {
    this.#alive = false;
  }

  #live(): void {
    if (!this.#alive) throw new Died('the process has died');
  }

  #whileAlive<T>(work: Promise<T>): Promise<T> {
    return work.then(
      (value) => (this.#alive ? value : NEVER),
      (error) => (this.#alive ? Promise.reject(error) : NEVER),
    );
  }

  #mortalClock(clock: Clock): Clock {
    return {
      scale: clock.scale,
      now: () => clock.now(),
      wall: () => clock.wall(),
      monotonic: () => clock.monotonic(),
      sleep: (ms, signal) => this.#whileAlive(clock.sleep(ms, signal)),
      pause: (ms, signal) => this.#whileAlive(clock.pause(ms, signal)),
    };
  }

  #mortalDriver(driver: TrafficDriver): TrafficDriver {
    return {
      apply: (split) => this.#whileAlive(driver.apply(split)),
      observe: () => this.#whileAlive(driver.observe()),
      close: () => driver.close(),
      stop: () => driver.stop(),
    };
  }
}
