import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../src/shell/virtual-time.ts';

const FOREVER = Number.MAX_SAFE_INTEGER;

describe('virtual time', () => {
  it('fires timers in the order of their time, and of their setting where that is the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 60 }), async (delays) => {
        const time = new VirtualTime(1000);
        const fired: number[] = [];
        for (const [i, ms] of delays.entries()) time.at(1000 + ms, () => fired.push(i));
        await time.run(FOREVER, () => true);
        const expected = delays.map((_, i) => i).toSorted((a, b) => (delays[a] ?? 0) - (delays[b] ?? 0) || a - b);
        expect(fired).toEqual(expected);
      }),
    );
  });

  it('lets everything that does not wait for time run before it moves on', async () => {
    const time = new VirtualTime(0);
    const seen: string[] = [];
    const chain = async (): Promise<void> => {
      await time.sleep(10);
      for (let i = 0; i < 100; i += 1) await null;
      seen.push(`a at ${time.now()}`);
      await time.sleep(5);
      seen.push(`b at ${time.now()}`);
    };
    void chain();
    time.at(11, () => seen.push(`c at ${time.now()}`));
    await time.run(FOREVER, () => true);
    expect(seen).toEqual(['a at 10', 'c at 11', 'b at 15']);
  });

  it('stops at its end, and goes on from there', async () => {
    const time = new VirtualTime(0);
    const seen: number[] = [];
    for (const due of [5, 15]) time.at(due, () => seen.push(due));
    await time.run(10, () => true);
    expect([seen, time.now()]).toEqual([[5], 5]);
    await time.run(20, () => true);
    expect(seen).toEqual([5, 15]);
  });

  it('ends a sleep whose signal aborts, and sleeps on no signal that has', async () => {
    const time = new VirtualTime(0);
    const stop = new AbortController();
    const woken: number[] = [];
    void time.sleep(100, stop.signal).then(() => woken.push(time.now()));
    time.at(30, () => stop.abort());
    await time.run(FOREVER, () => woken.length === 0);
    await time.sleep(100, stop.signal);
    expect([woken, time.now()]).toEqual([[30], 30]);
  });
});
