import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import { systemClock } from '../shell/clock.ts';
import type { Split, TrafficDriver, TrafficDriverKind, TrafficDriverOptions, TrafficObservation } from './index.ts';
import type { ControlRefusal } from './proxy/control.ts';
import { type ControlCall, callControl } from './proxy/control-client.ts';
import { digestOf, type ProxyState, proxyFiles } from './proxy/files.ts';
import { isAlive, readState, startProxy } from './proxy/launcher.ts';

/** How long a proxy may need beyond its time to drain. */
const STOP_GRACE_MS = 5_000;

const POLL_MS = 20;

/** The built-in reverse proxy, a process of its own that outlives the controller. See docs/proxy.md. */
export const proxyKind: TrafficDriverKind = {
  name: 'proxy',
  capabilities: {
    stickyKeys: ['header', 'cookie', 'address'],
    audiences: true,
    userCap: true,
    counts: true,
    latency: true,
    users: true,
    endpoints: true,
    shares: 'any',
    sameBuckets: true,
    mirror: false,
    unheard: false,
  },
  async open(options) {
    return new ProxyDriver(options, await findOrStart(options));
  },
};

/** Steers one proxy; a proxy that has crashed is started again by the next call, with the share that it kept. */
class ProxyDriver implements TrafficDriver {
  readonly #options: TrafficDriverOptions;
  readonly #clock = systemClock();
  #state: ProxyState;

  constructor(options: TrafficDriverOptions, state: ProxyState) {
    this.#options = options;
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
    const limit = this.#clock.monotonic() + this.#options.target.traffic.drainMs + STOP_GRACE_MS;
    while (isAlive(pid)) {
      if (this.#clock.monotonic() > limit) throw unreachable(this.#options.target, `process ${pid} does not end`);
      await this.#clock.pause(POLL_MS);
    }
  }

  async #steer(call: ControlCall): Promise<TrafficObservation> {
    let answer = await callControl(this.#state, call, this.#clock);
    if ((answer === null && !isAlive(this.#state.pid)) || answer?.status === 401) {
      this.#state = await findOrStart(this.#options);
      answer = await callControl(this.#state, call, this.#clock);
    }
    if (answer === null) throw unreachable(this.#options.target, `process ${this.#state.pid} does not answer`);
    if (answer.status === 200) return answer.body as TrafficObservation;
    const { code, message, hint } = answer.body as ControlRefusal;
    throw new LaunchError(code === 'router_unreachable' ? code : 'router_refused', message, {
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function unreachable(target: Target, detail: string): LaunchError {
  return new LaunchError('router_unreachable', `The proxy of target "${target.id}" cannot be steered: ${detail}.`, {
    hint: 'It is tried again at the next check. Traffic stays as the proxy last had it.',
  });
}

/** The proxy that runs for this target; started when there is none. */
async function findOrStart({ target, dataDir }: TrafficDriverOptions): Promise<ProxyState> {
  const state = readState(proxyFiles(dataDir, target.id));
  if (state === null || !isAlive(state.pid)) return startProxy(dataDir, target);
  const answer = await callControl(state, { method: 'GET', path: '/observe' }, systemClock());
  // Another process has the number, or the port, of a proxy that crashed.
  if (answer?.status !== 200) return startProxy(dataDir, target);
  if (state.target === digestOf(target)) return state;
  throw new LaunchError(
    'router_refused',
    `The proxy of target "${target.id}" (process ${state.pid}) was started with other settings.`,
    { hint: `Finish its launch first, or stop it with "kill ${state.pid}": it drains, then ends.` },
  );
}
