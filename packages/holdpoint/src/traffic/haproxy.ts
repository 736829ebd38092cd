import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HaproxySettings, Target } from '@holdpoint/plan';
import { writePrivateFile } from '../data-dir/private-file.ts';
import { LaunchError } from '../errors.ts';
import { systemClock } from '../shell/clock.ts';
import { candidateCounts, stableCounts, total } from './haproxy/counting.ts';
import { type Lives, lives } from './haproxy/lives.ts';
import { isOurs, writeMapFile } from './haproxy/map-file.ts';
import { fenceOf, isReachable, mapEntries, parseFence, splitInForce, takesRequests, unfit } from './haproxy/rules.ts';
import { HaproxySession, type Look } from './haproxy/session.ts';
import type { Split, TrafficDriver, TrafficDriverKind, TrafficDriverOptions, TrafficObservation } from './index.ts';
import { admitSplit, type Fence } from './split-rules.ts';

/** A HAProxy that runs already, steered through its runtime API. See docs/routers.md. */
export const haproxyKind: TrafficDriverKind = {
  name: 'haproxy',
  capabilities: {
    stickyKeys: ['header', 'cookie', 'address'],
    audiences: false,
    userCap: false,
    counts: true,
    latency: false,
    users: false,
    endpoints: false,
    shares: 'any',
    sameBuckets: true,
    mirror: false,
    unheard: false,
  },
  settings: { key: 'haproxy', name: 'haproxy', fields: 'socket, backend, stable, candidate and map' },
  async open(options) {
    const { haproxy } = options.target.traffic;
    if (haproxy === undefined) throw withoutSettings(options.target);
    const driver = new HaproxyDriver(options, haproxy);
    await driver.observe();
    return driver;
  },
};

function withoutSettings({ id }: Target): LaunchError {
  return new LaunchError('router_refused', `The plan does not say where the HAProxy of target "${id}" is.`, {
    hint: 'Write `haproxy: { socket, backend, stable, candidate, map }` into its traffic; see docs/routers.md.',
  });
}

class HaproxyDriver implements TrafficDriver {
  readonly #target: Target;
  readonly #session: HaproxySession;
  readonly #settings: HaproxySettings;
  readonly #memory: string;
  /** Whether HAProxy begins with what this driver writes when it is reloaded. */
  readonly #keepsMap: boolean;
  readonly #clock = systemClock();
  readonly #lives: Lives = lives();
  #drain = new AbortController();

  constructor({ target, dataDir }: TrafficDriverOptions, settings: HaproxySettings) {
    this.#target = target;
    this.#settings = settings;
    this.#session = new HaproxySession(target, settings);
    this.#memory = join(dataDir, `haproxy-${encodeURIComponent(target.id)}-split.json`);
    this.#keepsMap = 'path' in settings.socket && isOurs(settings.map);
  }

  async apply(split: Split): Promise<TrafficObservation> {
    // A split that comes after this one is given a later version, so that this one cannot replace it.
    const { version, look: before } = await this.#session.begin();
    const fence = this.#fence(before);
    admitSplit(split, fence, this.#target);
    const fault = unfit(split);
    if (fault !== null) throw this.#session.refused(`cannot take this split: ${fault}`, 'Correct the plan.');
    this.#assertStableTakesOver(split, before);
    const next: Fence = { epoch: Math.max(fence.epoch, split.epoch), split };
    const entries = mapEntries(next);
    await this.#session.commitMap(version, entries);
    const committedAt = this.#clock.wall();
    await this.#session.setServers(changesOf(split, before));
    const after = await this.#session.look();
    if (split.shareBp === 0) this.#lives.stopped(after, committedAt);
    this.#endWork(split);
    this.#keep(next);
    this.#assertTaken(split, after);
    return this.#observation(after);
  }

  async observe(): Promise<TrafficObservation> {
    return this.#observation(await this.#session.look());
  }

  async close(): Promise<void> {
    this.#drain.abort();
  }

  async stop(): Promise<void> {
    await this.close();
  }

  /** A HAProxy that was reloaded may have forgotten the highest epoch. */
  #fence(look: Look): Fence {
    const inForce = fenceOf(look.status);
    const remembered = parseFence(this.#remembered());
    if (remembered === null || remembered.epoch <= inForce.epoch) return inForce;
    return { epoch: remembered.epoch, split: inForce.split ?? remembered.split };
  }

  #remembered(): string {
    try {
      return readFileSync(this.#memory, 'utf8');
    } catch {
      return '';
    }
  }

  #keep(fence: Fence): void {
    writePrivateFile(this.#memory, JSON.stringify(fence));
    if (this.#keepsMap && isOurs(this.#settings.map)) writeMapFile(this.#settings.map, mapEntries(fence));
  }

  /** Users who are well served by the candidate are not sent to a stable version that is gone. */
  #assertStableTakesOver(split: Split, { status, stable, candidate }: Look): void {
    const given = splitInForce(status, { stable, candidate })?.shareBp ?? 0;
    if (split.shareBp >= given || stable.some(takesRequests)) return;
    const states = stable.map(({ name, status: text, weight }) => `${name} is ${text} with weight ${weight}`);
    throw this.#session.unreachable(
      `keeps the share of ${given / 100} % for now: no server of stable takes requests (${states.join(', ')})`,
    );
  }

  #assertTaken(split: Split, { status }: Look): void {
    const { split: taken } = fenceOf(status);
    if (JSON.stringify(taken) === JSON.stringify(split)) return;
    const found = taken === null ? 'no split' : `${taken.shareBp / 100} % for ${taken.launch}`;
    const hint = 'Another program may write to its map. Look at who may use the socket.';
    throw this.#session.refused(`was given ${split.shareBp / 100} % for ${split.launch}, and has ${found}`, hint);
  }

  /** Breaks off what the candidate still works on when the time to drain is over, unless traffic returns before. */
  #endWork({ shareBp }: Split): void {
    this.#drain.abort();
    this.#drain = new AbortController();
    const { signal } = this.#drain;
    if (shareBp > 0) return;
    const { backend, candidate } = this.#settings;
    const commands = candidate.map((name) => `shutdown sessions server ${backend}/${name}`).join(';');
    void this.#clock.pause(this.#target.traffic.drainMs, signal).then(async () => {
      // Whoever cannot be reached now ends its requests by its own timeouts.
      if (!signal.aborted) await this.#session.send(commands).catch(() => null);
    });
  }

  #observation(look: Look): TrafficObservation {
    const { status, stable, candidate } = look;
    return {
      countersId: this.#lives.countersId(look),
      split: splitInForce(status, look),
      stable: stableCounts(stable),
      candidate: candidateCounts(candidate),
      audiences: {},
      unanswered: total([...stable, ...candidate], ({ lost }) => lost),
      lastCandidateAt: this.#lives.lastCandidateAt(look, this.#clock.wall()),
      candidateInFlight: total(candidate, ({ inFlight }) => inFlight),
    };
  }
}

/** Weights are set absolutely: a part of a weight of 0 would stay 0. Only rules give the candidate requests. */
function changesOf({ shareBp }: Split, { candidate }: Look): readonly string[] {
  return candidate.flatMap(({ name, setWeight, status }) => [
    ...(setWeight === 0 ? [] : [`${name} weight 0`]),
    ...(shareBp === 0 && isReachable({ status }) && !status.startsWith('DRAIN') ? [`${name} state drain`] : []),
    ...(shareBp > 0 && status.startsWith('DRAIN') ? [`${name} state ready`] : []),
  ]);
}
