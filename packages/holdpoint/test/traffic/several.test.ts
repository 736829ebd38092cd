import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LaunchError } from '../../src/errors.ts';
import type { Split, TrafficDriver, TrafficDriverKind } from '../../src/traffic/index.ts';
import { memoryRouters } from '../../src/traffic/memory.ts';
import { passing, shareTogether } from '../../src/traffic/several/merge.ts';
import { type RouterNote, SeveralRouters } from '../../src/traffic/several.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { makeTarget, split } from './world.ts';

/** How a router of the tests can fail. */
type Fault = 'hangs' | 'refuses' | 'lies' | 'is late';

/** How long an order to a late router is on its way. */
const LATE_MS = 5_000;

interface TestRouter {
  readonly name: string;
  /** A router that splits by its own buckets, and so stands open until it must take over. */
  readonly reserve?: boolean;
  fault: Fault | null;
}

async function setUp(routers: readonly TestRouter[], stopCandidate?: () => Promise<{ done: boolean; detail: string }>) {
  const clock = new VirtualClock();
  const target = await makeTarget({ stable: 'http://127.0.0.1:1', candidate: 'http://127.0.0.1:2' });
  const notes: RouterNote[] = [];
  /** What was asked, of whom, in order. */
  const order: string[] = [];
  /** What is behind the faults, by name. */
  const behind = new Map<string, TrafficDriver>();
  const several = new SeveralRouters({
    target,
    clock,
    routers: routers.map((router) => {
      const kind = kindOf(router, { clock, order, behind });
      return { kind, open: () => kind.open({ target, dataDir: '/nowhere' }) };
    }),
    ...(stopCandidate !== undefined && { stopCandidate }),
    onNote: (note) => notes.push(note),
  });
  await several.open();
  /** The outcome, with as much time as it takes. */
  const made = async (wish: Split): Promise<number | string> => {
    const outcome = (wish.shareBp === 0 ? several.takeBack(wish) : several.apply(wish)).then(
      (seen) => seen.split?.shareBp ?? -1,
      (error: LaunchError) => error.message,
    );
    for (let i = 0; i < 20; i += 1) await clock.advance(1_000);
    return outcome;
  };
  return { several, made, notes, clock, order, behind };
}

interface Room {
  readonly clock: VirtualClock;
  readonly order: string[];
  readonly behind: Map<string, TrafficDriver>;
}

function kindOf(router: TestRouter, room: Room): TrafficDriverKind {
  const { clock, behind } = room;
  const { kind } = memoryRouters(clock);
  const capabilities = { ...kind.capabilities, sameBuckets: router.reserve !== true };
  return {
    ...kind,
    name: router.name,
    capabilities,
    open: async (options) => {
      const sound = await kind.open(options);
      behind.set(router.name, sound);
      return faulty(sound, router, room);
    },
  };
}

function faulty(sound: TrafficDriver, router: TestRouter, { clock, order }: Room): TrafficDriver {
  const answer = async <T>(call: () => Promise<T>): Promise<T> => {
    if (router.fault === 'hangs') return new Promise(() => undefined);
    if (router.fault === 'is late') await clock.pause(LATE_MS);
    if (router.fault === 'refuses') throw new LaunchError('router_unreachable', 'connection refused');
    return call();
  };
  return {
    ...sound,
    apply: (wish) => {
      order.push(`${router.name} ${wish.shareBp}`);
      return answer(() => (router.fault === 'lies' ? sound.observe() : sound.apply(wish)));
    },
    observe: () => answer(() => sound.observe()),
  };
}

const named = (name: string, more: Partial<TestRouter> = {}): TestRouter => ({ name, fault: null, ...more });

it('opens a router once, however many wait for it, and again where that failed', async () => {
  const clock = new VirtualClock();
  const target = await makeTarget({ stable: 'http://127.0.0.1:1', candidate: 'http://127.0.0.1:2' });
  const { kind } = memoryRouters(clock);
  let opened = 0;
  const open = async (): Promise<TrafficDriver> => {
    opened += 1;
    if (opened === 1) throw new LaunchError('router_unreachable', 'connection refused');
    return kind.open({ target, dataDir: '/nowhere' });
  };
  const several = new SeveralRouters({ target, clock, routers: [{ kind, open }], onNote: () => undefined });
  const both = (): Promise<unknown> => Promise.all([several.observe(), several.observe()]);
  await expect(both()).rejects.toThrow(/connection refused/);
  expect(opened).toBe(1);
  await both();
  await both();
  expect(opened).toBe(2);
});

describe('a rise', () => {
  it('goes through the backups first, so that nothing is given before all are ready', async () => {
    const { made, order } = await setUp([named('flags'), named('haproxy'), named('nginx', { reserve: true })]);
    expect(await made(split(2_500))).toBe(2_500);
    expect(order).toEqual(['nginx 10000', 'haproxy 2500', 'flags 2500']);
  });

  it.each<Fault>(['hangs', 'refuses', 'lies'])('does not happen where a backup %s', async (fault) => {
    const [flags, haproxy] = [named('flags'), named('haproxy', { fault })];
    const { made, several, order } = await setUp([flags, haproxy]);
    expect(await made(split(2_500))).toMatch(/^The router "haproxy" of target "main" does not follow: /);
    expect(order).toEqual(['haproxy 2500']);
    haproxy.fault = null;
    expect((await several.observe()).split?.shareBp).toBe(0);
    expect(await made(split(2_500))).toBe(2_500);
  });

  it('that a fall follows at once is not sent any more', async () => {
    const { several, made, order } = await setUp([named('flags'), named('haproxy')]);
    const rise = expect(several.apply(split(2_500))).rejects.toThrow(/.+/);
    expect(await made(split(0))).toBe(0);
    await rise;
    expect(order).toEqual(['flags 0', 'haproxy 0']);
  });

  it('that is still on its way gives way to a fall', async () => {
    const [flags, haproxy] = [named('flags'), named('haproxy', { fault: 'hangs' })];
    const { several, made, clock, order } = await setUp([flags, haproxy]);
    const rise = expect(several.apply(split(2_500))).rejects.toThrow(/.+/);
    haproxy.fault = null;
    expect(await made(split(0))).toBe(0);
    await clock.advance(10_000);
    await rise;
    expect(order.filter((each) => each.startsWith('flags'))).toEqual(['flags 0']);
  });
});

describe('a fall', () => {
  it('begins with the first router; a reserve is left alone where that obeys', async () => {
    const nginx = named('nginx', { reserve: true });
    const { made, order, notes } = await setUp([named('flags'), named('haproxy'), nginx]);
    await made(split(2_500));
    order.length = 0;
    expect(await made(split(0))).toBe(0);
    expect(order).toEqual(['flags 0', 'haproxy 0']);
    expect(notes).toEqual([]);
  });

  it.each<[Fault, string]>([
    ['hangs', 'it did not answer in 2000 ms'],
    ['refuses', 'connection refused'],
    ['lies', 'it gives 25 % where 0 % was asked'],
  ])('is taken over by the next one where the first %s', async (fault, detail) => {
    const [flags, nginx] = [named('flags'), named('nginx', { reserve: true })];
    const { made, notes, several } = await setUp([flags, nginx]);
    await made(split(2_500));
    flags.fault = fault;
    expect(await made(split(0))).toBe(0);
    expect(notes).toEqual([{ kind: 'took_over', router: 'nginx', from: 'flags', detail }]);
    // What is asked again and again is told once.
    expect(await made(split(0))).toBe(0);
    expect(notes).toHaveLength(1);
    flags.fault = null;
    expect((await several.observe()).parts).toEqual([
      { name: 'flags', shareBp: expect.any(Number) },
      { name: 'nginx', shareBp: 0 },
    ]);
  });

  it('is sent again behind a rise that arrives after it', async () => {
    const flags = named('flags');
    const { several, made, clock, order, behind } = await setUp([flags, named('nginx', { reserve: true })]);
    flags.fault = 'is late';
    const rise = several.apply(split(2_500)).catch(({ message }: LaunchError) => message);
    await clock.advance(3_000);
    expect(await rise).toMatch(/it did not answer in 2000 ms/);
    flags.fault = null;
    expect(await made(split(0))).toBe(0);
    expect(order.filter((each) => each.startsWith('flags'))).toEqual(['flags 2500', 'flags 0', 'flags 0']);
    expect((await behind.get('flags')?.observe())?.split?.shareBp).toBe(0);
  });

  it('sets the first router back although a backup cannot be reached', async () => {
    const haproxy = named('haproxy');
    const { several, made, behind } = await setUp([named('flags'), haproxy]);
    await made(split(1_000));
    await behind.get('flags')?.apply(split(5_000));
    expect((await several.observe()).split?.shareBp).toBe(5_000);
    haproxy.fault = 'refuses';
    expect(await made(split(1_000))).toBe(1_000);
    expect((await behind.get('flags')?.observe())?.split?.shareBp).toBe(1_000);
  });

  it('to a lower share is made by a backup that follows where the first one cannot be reached', async () => {
    const flags = named('flags');
    const { made, behind, notes } = await setUp([flags, named('haproxy')]);
    await made(split(5_000));
    flags.fault = 'refuses';
    expect(await made(split(1_000))).toMatch(/connection refused/);
    expect((await behind.get('haproxy')?.observe())?.split?.shareBp).toBe(1_000);
    expect(notes).toEqual([]);
  });

  it('ended no earlier than it was seen where the first router can no longer say', async () => {
    const flags = named('flags');
    const { several, made, clock } = await setUp([flags, named('nginx', { reserve: true })]);
    await made(split(2_500));
    flags.fault = 'refuses';
    await made(split(0));
    expect(await several.observe()).toMatchObject({ lastCandidateAt: clock.wall(), lastIsBound: true });
  });

  it('takes nothing over and ends no candidate where it is no rollback: the launch goes on', async () => {
    const [flags, nginx] = [named('flags', { fault: 'refuses' }), named('nginx', { reserve: true })];
    let stops = 0;
    const { several, behind, notes } = await setUp([flags, nginx], async () => ({ done: ++stops > 0, detail: '' }));
    await behind.get('nginx')?.apply(split(10_000));
    await expect(several.apply(split(0))).rejects.toThrow(/connection refused/);
    expect((await behind.get('nginx')?.observe())?.split?.shareBp).toBe(10_000);
    expect(notes).toEqual([]);
    expect(stops).toBe(0);
  });

  it('ends the candidate where no router obeys, once', async () => {
    const [flags, haproxy] = [named('flags'), named('haproxy')];
    let stops = 0;
    const stopCandidate = async () => ({ done: ++stops > 1, detail: `exit code ${stops === 1 ? 1 : 0}` });
    const { made, notes } = await setUp([flags, haproxy], stopCandidate);
    await made(split(2_500));
    flags.fault = 'refuses';
    haproxy.fault = 'refuses';
    expect(await made(split(0))).toMatch(/^Nobody can say what the routers of target "main" give \(flags: connection/);
    expect(await made(split(0))).toBe(0);
    expect(await made(split(0))).toBe(0);
    expect(stops).toBe(2);
    expect(notes).toEqual([
      { kind: 'took_over', router: 'haproxy', from: 'flags', detail: 'connection refused' },
      { kind: 'candidate_stopped', done: false, detail: 'exit code 1' },
      { kind: 'candidate_stopped', done: true, detail: 'exit code 0' },
    ]);
  });
});

describe('routers that another process left behind', () => {
  it('give what passes them all, and no share that was on its way', async () => {
    const { several, made, behind } = await setUp([named('flags'), named('haproxy')]);
    await behind.get('flags')?.apply(split(1_000));
    await behind.get('haproxy')?.apply(split(2_500));
    expect((await several.observe()).split?.shareBp).toBe(1_000);
    expect(await made(split(1_000))).toBe(1_000);
    expect((await behind.get('haproxy')?.observe())?.split?.shareBp).toBe(1_000);
  });

  it.each([
    [1_000, 2_500, 1_000],
    [2_500, 1_000, 1_000],
    [2_500, null, 2_500],
    [null, 0, 0],
    [null, 2_500, null],
  ])('of which the first gives %s and the other %s: %s', (first, backup, together) => {
    const seen = [first, backup].map((bp, i) => ({
      name: `router ${i}`,
      role: i === 0 ? ('first' as const) : ('following' as const),
      seen: bp === null ? null : ({ split: { shareBp: bp } } as never),
    }));
    expect(passing(seen)).toBe(together);
  });
});

describe('what they give together', () => {
  const routers = (first: number | null, backup: number | null, role: 'following' | 'reserve') =>
    [
      ['first', first],
      [role, backup],
    ].map(([each, bp]) => ({
      name: String(each),
      role: each as 'first' | 'following' | 'reserve',
      seen: bp === null ? null : ({ split: { shareBp: bp } } as never),
    }));

  it.each([
    [1000, 1000, 1000, 'following', 1000],
    [1000, 1000, 2500, 'following', 2500],
    [1000, 1000, 0, 'following', 0],
    [1000, 1000, 10_000, 'reserve', 1000],
    [1000, 1000, 0, 'reserve', 0],
    [1000, 1000, null, 'following', 1000],
    [1000, null, 1000, 'following', null],
    [0, 0, 1000, 'following', 1000],
    [0, 0, 10_000, 'reserve', 0],
    [0, 1000, 0, 'reserve', 0],
    [0, null, 0, 'following', 0],
    [0, 1000, 1000, 'following', 1000],
    [0, null, 1000, 'following', null],
  ] as const)('asked %s, the first gives %s, the other %s (%s): %s', (...[asked, first, backup, role, together]) => {
    expect(shareTogether(asked, routers(first, backup, role))).toBe(together);
  });

  it('is the share that was asked only where nobody gives more, and nobody stands in the way', () => {
    const bp = fc.constantFrom(0, 100, 2_500, 10_000);
    fc.assert(
      fc.property(bp, bp, bp, (asked, first, backup) => {
        fc.pre(asked > 0);
        const together = shareTogether(asked, routers(first, backup, 'following'));
        expect(together === asked).toBe(first === asked && backup === asked);
      }),
    );
  });
});
