import { describe, expect, it } from 'vitest';
import type { Split, TrafficDriver, TrafficDriverKind } from '../../src/traffic/index.ts';
import { memoryRouters } from '../../src/traffic/memory.ts';
import { type RouterNote, SeveralRouters } from '../../src/traffic/several.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { makeTarget, split } from './world.ts';

/** A proxy that copies requests, behind a balancer that is open until it must take over. */
async function setUp() {
  const clock = new VirtualClock();
  const target = await makeTarget({ stable: 'http://127.0.0.1:1', candidate: 'http://127.0.0.1:2' });
  const proxy = { asked: [] as Split[], deaf: false };
  const balancer = { asked: [] as Split[], deaf: false };
  const kindOf = (name: string, router: typeof proxy, sameBuckets: boolean): TrafficDriverKind => {
    const { kind } = memoryRouters(clock);
    return {
      ...kind,
      name,
      capabilities: { ...kind.capabilities, sameBuckets },
      open: async (options): Promise<TrafficDriver> => {
        const sound = await kind.open(options);
        return {
          ...sound,
          apply: (wish) => {
            router.asked.push(wish);
            return router.deaf ? sound.observe() : sound.apply(wish);
          },
        };
      },
    };
  };
  const kinds = [kindOf('proxy', proxy, true), kindOf('balancer', balancer, false)];
  const notes: RouterNote[] = [];
  const several = new SeveralRouters({
    target,
    clock,
    routers: kinds.map((kind) => ({ kind, open: () => kind.open({ target, dataDir: '/nowhere' }) })),
    onNote: (note) => notes.push(note),
  });
  await several.open();
  return { several, proxy, balancer, notes };
}

const DARK = split(0, { mirrorBp: 500 });

describe('a dark launch through several routers', () => {
  it('lets the backup pass everything on to the one that copies', async () => {
    const { several, proxy, balancer, notes } = await setUp();
    expect((await several.apply(DARK)).split).toEqual(DARK);
    expect(proxy.asked).toEqual([DARK]);
    expect(balancer.asked).toEqual([split(10_000)]);
    expect(notes).toEqual([]);
    expect((await several.takeBack(split(0))).split).toEqual(split(0));
    expect(notes).toEqual([]);
  });

  it('has the backup take over from one that does not stop copying', async () => {
    const { several, proxy, balancer, notes } = await setUp();
    await several.apply(DARK);
    proxy.deaf = true;
    expect((await several.takeBack(split(0))).split).toEqual(split(0));
    expect(notes).toMatchObject([
      { kind: 'took_over', router: 'balancer', from: 'proxy', detail: 'it copies 5 % where 0 % was asked' },
    ]);
    expect(balancer.asked.at(-1)).toEqual(split(0));
  });

  it('is no emergency where it copies more than it was asked to', async () => {
    const { several, proxy, notes } = await setUp();
    await several.apply(DARK);
    proxy.deaf = true;
    const less = several.apply(split(0, { mirrorBp: 100 }));
    await expect(less).rejects.toMatchObject({ code: 'router_unreachable' });
    expect(notes).toEqual([]);
  });
});
