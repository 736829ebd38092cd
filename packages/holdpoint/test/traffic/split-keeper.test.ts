import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Split } from '../../src/traffic/index.ts';
import { SplitKeeper } from '../../src/traffic/process/split-keeper.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Cleanup, eventually, makeTarget, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const UNHEARD_MS = 30_000;

/** A keeper on a clock that the test moves; it may be made again, as after a crash. */
async function scene() {
  const target = await makeTarget({ stable: 'http://a', candidate: 'http://b' });
  const file = join(tempFolder(cleanup), 'split.json');
  const clock = new VirtualClock();
  const used: Split[] = [];
  const lines: string[] = [];
  const make = (): SplitKeeper => {
    const made = new SplitKeeper({
      target,
      file,
      clock,
      use: (next) => used.push(next),
      log: (text) => lines.push(text),
    });
    cleanup.add(() => made.close());
    return made;
  };
  return { clock, used, lines, make, kept: (): unknown => JSON.parse(readFileSync(file, 'utf8')) };
}

describe('a rise that is still being written', () => {
  it.each([
    ['the split in force', split(1_000)],
    ['the fall to 0', split(0)],
  ])('gives way to %s, asked for after it', async (_, inForce) => {
    const { used, make, kept } = await scene();
    const keeper = make();
    await keeper.apply(inForce);
    const rise = keeper.apply(split(5_000));
    const refused = expect(rise).rejects.toMatchObject({ code: 'router_refused' });
    await keeper.apply(inForce);
    await refused;
    expect(keeper.split).toEqual(inForce);
    expect(used.at(-1)).toEqual(inForce);
    expect(kept()).toEqual({ epoch: 1, split: inForce });
  });
});

describe('a split that needs a controller', () => {
  it('gives everything to stable when nobody was heard for its time, and not before', async () => {
    const { clock, used, lines, make, kept } = await scene();
    const keeper = make();
    await keeper.apply(split(5_000, { mirrorBp: 100, unheardMs: UNHEARD_MS }));
    await clock.advance(UNHEARD_MS - 1);
    expect(used).toHaveLength(1);
    keeper.heard();
    await clock.advance(UNHEARD_MS - 1);
    expect(used).toHaveLength(1);
    await clock.advance(1);
    const fallen = split(0, { unheardMs: UNHEARD_MS });
    expect(used.at(-1)).toEqual(fallen);
    expect(keeper.split).toEqual(fallen);
    expect(lines.at(-1)).toBe('No controller was heard for 30000 ms. All traffic goes to stable.');
    await eventually('it is on disk', () => JSON.stringify(kept()) === JSON.stringify({ epoch: 1, split: fallen }));
  });

  it('waits anew after the router has started again', async () => {
    const { clock, used, make } = await scene();
    const before = make();
    await before.apply(split(5_000, { unheardMs: UNHEARD_MS }));
    before.close();
    await clock.advance(10 * UNHEARD_MS);
    const keeper = make();
    await clock.advance(UNHEARD_MS - 1);
    expect(keeper.split?.shareBp).toBe(5_000);
    await clock.advance(1);
    expect(keeper.split?.shareBp).toBe(0);
    expect(used.map(({ shareBp }) => shareBp)).toEqual([5_000, 5_000, 0]);
  });

  it('does not let a rise that is still being written come after the fall', async () => {
    const { clock, make } = await scene();
    const keeper = make();
    await keeper.apply(split(1_000, { unheardMs: UNHEARD_MS }));
    const rise = keeper.apply(split(5_000, { unheardMs: UNHEARD_MS }));
    const refused = expect(rise).rejects.toMatchObject({ code: 'router_refused' });
    await clock.advance(UNHEARD_MS);
    await refused;
    expect(keeper.split?.shareBp).toBe(0);
  });

  it('is nothing to wait for once it is replaced by one without a time, or gives nothing', async () => {
    const { clock, make } = await scene();
    const keeper = make();
    await keeper.apply(split(5_000, { unheardMs: UNHEARD_MS }));
    await keeper.apply(split(5_000));
    await clock.advance(10 * UNHEARD_MS);
    expect(keeper.split).toEqual(split(5_000));
    await keeper.apply(split(0, { unheardMs: UNHEARD_MS, epoch: 2 }));
    await clock.advance(10 * UNHEARD_MS);
    expect(keeper.split).toEqual(split(0, { unheardMs: UNHEARD_MS, epoch: 2 }));
  });
});
