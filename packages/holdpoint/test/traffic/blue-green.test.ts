import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { blueGreenKind } from '../../src/traffic/blue-green.ts';
import { refused, type Scripted, scriptedSwitch, unreachable } from './scripted.ts';
import { Cleanup, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** What was switched, in order. */
function turnsOf({ folder }: Scripted): readonly string[] {
  const path = join(folder, 'turns');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

describe('a switch', () => {
  it('goes there and back, and says which version is active', async () => {
    const router = await scriptedSwitch(cleanup);
    expect((await router.driver.observe()).split).toBeNull();
    expect((await router.driver.apply(split(10_000))).split).toEqual(split(10_000));
    expect((await router.driver.apply(split(0))).split).toEqual(split(0));
    expect(turnsOf(router)).toEqual(['there', 'back']);
  });

  it('is not moved where it stands right, but always moved back', async () => {
    const router = await scriptedSwitch(cleanup);
    await router.driver.apply(split(10_000));
    await router.driver.apply(split(10_000));
    await router.driver.apply(split(0));
    await router.driver.apply(split(0));
    expect(turnsOf(router)).toEqual(['there', 'back', 'back']);
  });

  it('knows nothing between all and nothing', async () => {
    const router = await scriptedSwitch(cleanup);
    for (const shareBp of [1, 5_000, 9_999]) {
      await expect(router.driver.apply(split(shareBp))).rejects.toEqual(refused(/all or nothing, and not/));
    }
    expect(turnsOf(router)).toEqual([]);
  });

  it('that was moved by another hand is seen', async () => {
    const { driver, folder } = await scriptedSwitch(cleanup);
    await driver.apply(split(10_000));
    writeFileSync(join(folder, 'now'), 'stable\n');
    expect((await driver.observe()).split).toEqual(split(0));
    writeFileSync(join(folder, 'now'), 'candidate\n');
    expect((await driver.observe()).split).toEqual(split(10_000));
  });

  it('that says that it has moved, and has not, is seen', async () => {
    const { driver } = await scriptedSwitch(cleanup, { scripts: { toCandidate: 'true' } });
    expect((await driver.apply(split(10_000))).split).toEqual(split(0));
  });

  it.each([
    ['', /printed nothing; expected is stable or candidate/],
    ['green', /printed "green"; expected is stable or candidate/],
    ['Stable', /printed "Stable"/],
    ['stable\ncandidate', /printed "stable\\ncandidate"/],
    ['{"v":1,"share":0}', /printed "\{/],
  ])('that is neither here nor there is refused: %s', async (printed, message) => {
    const router = await scriptedSwitch(cleanup);
    writeFileSync(join(router.folder, 'now'), printed);
    await expect(router.driver.observe()).rejects.toEqual(refused(message));
    await expect(router.driver.apply(split(10_000))).rejects.toEqual(refused(message));
    expect(turnsOf(router)).toEqual([]);
  });

  it('is moved back also where nobody can say how it stands', async () => {
    const router = await scriptedSwitch(cleanup);
    await router.driver.apply(split(10_000));
    writeFileSync(join(router.folder, 'now'), '???');
    await router.driver.apply(split(0));
    expect(turnsOf(router)).toEqual(['there', 'back']);
  });

  it('that fails says why', async () => {
    const { driver } = await scriptedSwitch(cleanup, {
      scripts: { toCandidate: 'echo "green is not warm" >&2; exit 3' },
    });
    await expect(driver.apply(split(10_000))).rejects.toEqual(
      unreachable(/\(driver blue-green\): `to_candidate` ended with exit code 3: green is not warm\.$/),
    );
  });

  it('of a later controller is not moved by an earlier one', async () => {
    const { driver, reopen } = await scriptedSwitch(cleanup);
    await driver.apply(split(10_000, { epoch: 7 }));
    await expect((await reopen()).apply(split(10_000, { epoch: 6 }))).rejects.toEqual(refused(/obeys controller 7/));
  });

  it('needs its commands', async () => {
    const { target, dataDir } = await scriptedSwitch(cleanup);
    const { blueGreen: _, ...bare } = target.traffic;
    const opened = blueGreenKind.open({ target: { ...target, traffic: bare }, dataDir });
    await expect(opened).rejects.toEqual(refused(/does not say by which commands target "main" is switched/));
  });
});
