import type { Variant } from '@holdpoint/plan';
import { systemClock } from '../../src/shell/clock.ts';
import type { Split, TrafficDriver, TrafficObservation } from '../../src/traffic/index.ts';
import { type MemoryRequest, type MemoryRouters, memoryRouters } from '../../src/traffic/memory.ts';

/** Where a broken driver differs from the in-memory one. */
interface Fault {
  apply?(split: Split, sound: TrafficDriver): Promise<TrafficObservation>;
  observe?(observation: TrafficObservation): TrafficObservation;
  request?(request: MemoryRequest, route: (request: MemoryRequest) => Variant): Variant;
  /** Whether opening again finds nothing of what was. */
  readonly forgets?: boolean;
}

function broken(fault: Fault): () => MemoryRouters {
  return () => {
    let sound = memoryRouters(systemClock());
    const observe = fault.observe ?? ((observation) => observation);
    return {
      kind: {
        ...sound.kind,
        async open(options) {
          if (fault.forgets === true) sound = memoryRouters(systemClock());
          const driver = await sound.kind.open(options);
          return {
            ...driver,
            apply: async (split) => observe(await (fault.apply?.(split, driver) ?? driver.apply(split))),
            observe: async () => observe(await driver.observe()),
          };
        },
      },
      request(target, request) {
        const route = (seen: MemoryRequest): Variant => sound.request(target, seen);
        return fault.request?.(request, route) ?? route(request);
      },
    };
  };
}

/** Applies another split than the one asked for, and reads back the one asked for. */
function instead(change: (split: Split, call: number) => Split): Fault {
  const asked = new Map<string, Split>();
  let calls = 0;
  return {
    async apply(split, sound) {
      const other = change(split, calls++);
      asked.set(JSON.stringify(other), split);
      return sound.apply(other);
    },
    observe: (observation) => ({
      ...observation,
      split: asked.get(JSON.stringify(observation.split)) ?? observation.split,
    }),
  };
}

/** Lies about one version's counts. */
function miscounting(change: (observation: TrafficObservation) => Partial<TrafficObservation>): Fault {
  return { observe: (observation) => ({ ...observation, ...change(observation) }) };
}

let turn = 0;

/** Drivers that do one thing wrong each; the suite must fail for every one of them. */
export const brokenDrivers: Readonly<Record<string, () => MemoryRouters>> = {
  'says that it has applied a split, and has not': broken(instead((split) => ({ ...split, shareBp: 0 }))),
  'applies half of the share': broken(instead((split) => ({ ...split, shareBp: Math.floor(split.shareBp / 2) }))),
  'refuses the same split the second time': broken(instead((split, call) => ({ ...split, epoch: split.epoch - call }))),
  'obeys every epoch': broken(instead((split, call) => ({ ...split, epoch: split.epoch + 1_000 * call }))),
  'refuses to take traffic back for a lower epoch': broken(
    instead((split) => ({ ...split, launch: `${split.launch}-${split.epoch}` })),
  ),
  'lets any launch take traffic back': broken(
    instead((split) => ({ ...split, launch: split.launch === '' ? '' : 'one' })),
  ),
  'forgets the epoch when traffic is taken back': broken(forgetful()),
  'hashes with another salt at each share': broken(
    instead((split) => ({ ...split, salt: `${split.salt}${split.shareBp}` })),
  ),
  'hashes without the salt': broken(instead((split) => ({ ...split, salt: split.salt === '' ? '' : 'always' }))),
  'gives each request the other version than the one before': broken({
    request: (request, route) => (route(request) === 'candidate' && turn++ % 2 === 0 ? 'stable' : 'candidate'),
  }),
  'gives the candidate to requests without a key': broken({
    request: (request, route) =>
      route({ ...request, headers: { 'x-user-id': 'anyone', ...nonEmpty(request.headers) } }),
  }),
  'does not know audiences': broken(instead((split) => ({ ...split, first: [] }))),
  'waits for a controller for ever': broken(instead(({ unheardMs: _, ...split }) => split)),
  'waits for a controller though nobody needs to be heard': broken(
    instead((split, call) => (call === 0 ? split : { unheardMs: 1_000, ...split })),
  ),
  'takes the audiences in another order': broken(instead((split) => ({ ...split, first: [...split.first].reverse() }))),
  'does not limit users': broken(instead(({ maxUsers: _, ...split }) => split)),
  'admits other users each time': broken({
    request: (request, route) => route({ ...request, headers: { ...request.headers, ...another(request) } }),
  }),
  'forgets everything when it is opened again': broken({ forgets: true }),
  'caps a share that is too high': broken(instead((split) => ({ ...split, shareBp: Math.min(10_000, split.shareBp) }))),
  'takes audiences that it does not know': broken(
    instead((split) => ({ ...split, first: split.first.filter(({ audience }) => audience !== 'strangers') })),
  ),
  'counts a request twice': broken({
    request: (request, route) => {
      route(request);
      return route(request);
    },
  }),
  'counts no users': broken(miscounting(({ candidate }) => ({ candidate: { ...candidate, users: 0 } }))),
  'counts no latency': broken(miscounting(({ stable }) => ({ stable: { ...stable, latency: [] } }))),
  'counts no audiences': broken(miscounting(() => ({ audiences: {} }))),
  'counts everything under one endpoint': broken({
    request: ({ endpoint: _, ...request }, route) => route(request),
  }),
  'swaps the versions in its counts': broken(
    miscounting(({ stable, candidate }) => ({ stable: candidate, candidate: stable })),
  ),
  'copies requests that change something': broken({
    request: (request, route) => route({ ...request, method: 'GET' }),
  }),
  'counts copies as requests of the candidate': broken(
    miscounting(({ candidate, mirror }) => ({
      candidate: { ...candidate, requests: candidate.requests + (mirror?.requests ?? 0) },
    })),
  ),
  'counts copies twice': broken(
    miscounting(({ mirror }) => (mirror === undefined ? {} : { mirror: { ...mirror, requests: 2 * mirror.requests } })),
  ),
  'counts no copy without an answer': broken(
    miscounting(({ mirror }) => (mirror === undefined ? {} : { mirror: { ...mirror, failed: 0 } })),
  ),
  'copies everything, whatever part is asked for': broken(
    instead((split) =>
      split.mirrorBp === undefined ? split : { ...split, mirrorBp: Math.ceil(split.mirrorBp / 1e4) * 1e4 },
    ),
  ),
  'copies nothing': broken(instead(({ mirrorBp: _, ...split }) => split)),
  'goes on copying after traffic was taken back': broken(neverStopsCopying()),
  'obeys any controller that copies without a share': broken(
    instead((split) => (split.mirrorBp === undefined ? split : { ...split, epoch: split.epoch + 1_000 })),
  ),
  'waits for copies': broken({
    request: (request, route) => {
      if (request.copy?.status === null) throw new Error('The answer of stable never comes.');
      return route(request);
    },
  }),
  'does not say when the candidate was last given a request': broken(miscounting(() => ({ lastCandidateAt: null }))),
};

function nonEmpty(headers: MemoryRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

function another(request: MemoryRequest): Record<string, string> {
  const user = request.headers['x-user-id'];
  return user === undefined || user === '' ? {} : { 'x-user-id': `${user}-${turn++}` };
}

/** Forwards each split under an epoch that is high enough, unless the one before was no rollback. */
function forgetful(): Fault {
  let highest = 0;
  let afterRollback = false;
  return instead((split) => {
    const epoch = afterRollback ? Math.max(highest, split.epoch) : split.epoch;
    highest = Math.max(highest, epoch);
    afterRollback = split.shareBp === 0;
    return { ...split, epoch };
  });
}

/** Keeps the part that is copied until another one is asked for. */
function neverStopsCopying(): Fault {
  let mirrorBp: number | undefined;
  return instead((split) => {
    mirrorBp = split.mirrorBp ?? mirrorBp;
    return mirrorBp === undefined ? split : { ...split, mirrorBp };
  });
}
