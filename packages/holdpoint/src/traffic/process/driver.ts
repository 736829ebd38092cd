import { LaunchError } from '../../errors.ts';
import { systemClock } from '../../shell/clock.ts';
import type { Split, TrafficDriver, TrafficObservation } from '../index.ts';
import type { ControlRefusal } from './control.ts';
import { type ControlCall, callControl } from './control-client.ts';
import { digestOf, type RouterState } from './files.ts';
import { filesOf, isAlive, type RouterPlace, readState, startRouter } from './launcher.ts';

/** How long a router may need beyond its time to drain. */
const STOP_GRACE_MS = 5_000;

const POLL_MS = 20;

/** Steers a router that is a process of its own: finds the running one again, or starts it. */
export async function openRouter(place: RouterPlace): Promise<TrafficDriver> {
  return new ProcessDriver(place, await findOrStart(place));
}

/** Steers one router; a router that has crashed is started again by the next call, with the share that it kept. */
class ProcessDriver implements TrafficDriver {
  readonly #place: RouterPlace;
  readonly #clock = systemClock();
  #state: RouterState;

  constructor(place: RouterPlace, state: RouterState) {
    this.#place = place;
    this.#state = state;
  }

  apply(split: Split): Promise<TrafficObservation> {
    return this.#steer({ method: 'PUT', path: '/split', body: split });
  }

  observe(): Promise<TrafficObservation> {
    return this.#steer({ method: 'GET', path: '/observe' });
  }

  async close(): Promise<void> {}

  async stop(): Promise<void> {
    const { pid } = this.#state;
    if (!isAlive(pid)) return;
    await callControl(this.#state, { method: 'POST', path: '/stop' }, this.#clock);
    const limit = this.#clock.monotonic() + this.#place.target.traffic.drainMs + STOP_GRACE_MS;
    while (isAlive(pid)) {
      if (this.#clock.monotonic() > limit) throw unreachable(this.#place, `process ${pid} does not end`);
      await this.#clock.pause(POLL_MS);
    }
  }

  async #steer(call: ControlCall): Promise<TrafficObservation> {
    let answer = await callControl(this.#state, call, this.#clock);
    if ((answer === null && !isAlive(this.#state.pid)) || answer?.status === 401) {
      this.#state = await findOrStart(this.#place);
      answer = await callControl(this.#state, call, this.#clock);
    }
    if (answer === null) throw unreachable(this.#place, `process ${this.#state.pid} does not answer`);
    if (answer.status === 200) return answer.body as TrafficObservation;
    const { code, message, hint } = answer.body as ControlRefusal;
    throw new LaunchError(code === 'router_unreachable' ? code : 'router_refused', message, {
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function unreachable({ program, target }: RouterPlace, detail: string): LaunchError {
  return new LaunchError(
    'router_unreachable',
    `The ${program.title} of target "${target.id}" cannot be steered: ${detail}.`,
    { hint: `It is tried again at the next check. Traffic stays as the ${program.title} last had it.` },
  );
}

/** The router that runs for this target; started when there is none. */
async function findOrStart(place: RouterPlace): Promise<RouterState> {
  const { program, target } = place;
  const state = readState(filesOf(place));
  if (state === null || !isAlive(state.pid)) return startRouter(place);
  const answer = await callControl(state, { method: 'GET', path: '/observe' }, systemClock());
  // Another process has the number, or the port, of a router that crashed.
  if (answer?.status !== 200) return startRouter(place);
  if (state.target === digestOf(target)) return state;
  throw new LaunchError(
    'router_refused',
    `The ${program.title} of target "${target.id}" (process ${state.pid}) was started with other settings.`,
    { hint: `Finish its launch first, or stop it with "kill ${state.pid}": it drains, then ends.` },
  );
}
