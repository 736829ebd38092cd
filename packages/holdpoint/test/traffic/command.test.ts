import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RouterAbility } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { commandKind } from '../../src/traffic/command.ts';
import { commandHarness, startRouter } from './command-routers.ts';
import { casesFor, runCase } from './contract-cases.ts';
import { refused, scriptedRouter, unreachable } from './scripted.ts';
import { Cleanup, eventually, makeTarget, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

async function capabilitiesWith(does?: readonly RouterAbility[]) {
  const command = { apply: 'a', observe: 'b', ...(does && { does }) };
  const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', driver: 'command', command });
  return commandKind.capabilitiesFor?.(target) ?? commandKind.capabilities;
}

describe('three nodes that remember nothing, and draw the version of each request', async () => {
  const capabilities = await capabilitiesWith([]);
  it.each(casesFor({ capabilities }))('$name', (test) =>
    runCase(test, () => commandHarness([], '--nodes', '3', '--forgets')),
  );
});

describe('what the plan says that the router does', () => {
  it('is all that the driver can do', async () => {
    expect(await capabilitiesWith()).toMatchObject({ stickyKeys: [], counts: false, sameBuckets: false });
    expect(await capabilitiesWith(['sticky'])).toMatchObject({ stickyKeys: ['header', 'cookie', 'address'] });
    expect(await capabilitiesWith(['sticky', 'counts'])).toEqual(commandKind.capabilities);
  });
});

describe('a command', () => {
  it('reads the wish as one line of JSON', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    await driver.apply(split(2_550, { epoch: 3 }));
    const wish = readFileSync(join(folder, 'wish'), 'utf8');
    expect(wish.endsWith('}\n')).toBe(true);
    expect(JSON.parse(wish)).toEqual({
      v: 1,
      target: 'main',
      launch: 'shop-1',
      epoch: 3,
      salt: 'shop-1',
      shareBp: 2_550,
      share: '25.5%',
      key: { kind: 'header', name: 'x-user-id' },
      stable: { url: 'http://127.0.0.1:1' },
      candidate: { url: 'http://127.0.0.1:2' },
    });
  });

  it('reads and prints what docs/routers.md shows', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/routers.md'), 'utf8');
    const shown = [...page.matchAll(/```json\n(.*)\n```/g)].map(([, line = '']) => line);
    const [wish, printed] = shown.map((line): Record<string, unknown> => JSON.parse(line));
    expect(shown).toHaveLength(2);
    const { driver, folder } = await scriptedRouter(cleanup);
    await driver.apply(split(2_550, { epoch: 7 }));
    const read: Record<string, unknown> = JSON.parse(readFileSync(join(folder, 'wish'), 'utf8'));
    expect(Object.keys(read)).toEqual(Object.keys(wish ?? {}));
    expect(wish).toMatchObject({ v: read.v, epoch: read.epoch, shareBp: read.shareBp, share: read.share });
    writeFileSync(join(folder, 'now'), JSON.stringify(printed));
    expect((await driver.observe()).split?.shareBp).toBe(2_550);
  });

  it('finds the same in its environment', async () => {
    const scripts = { apply: 'env > told; cat now > wish', observe: 'env > looked; cat now' };
    const { driver, folder } = await scriptedRouter(cleanup, { scripts });
    const variablesIn = (name: string) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('HOLDPOINT_'))
        .sort();
    expect(variablesIn('looked')).toEqual(['HOLDPOINT_TARGET=main']);
    await driver.apply(split(2_550, { epoch: 3 }));
    const told = ['HOLDPOINT_EPOCH=3', 'HOLDPOINT_LAUNCH=shop-1', 'HOLDPOINT_SHARE_BP=2550', 'HOLDPOINT_TARGET=main'];
    expect([variablesIn('told'), variablesIn('looked')]).toEqual([told, told]);
  });

  it('need not read it', async () => {
    const { driver } = await scriptedRouter(cleanup, { scripts: { apply: `echo '{"v":1,"share":25}' > now` } });
    expect((await driver.apply(split(2_500))).split).toEqual(split(2_500));
  });

  it('that fails says why, on one line and without secrets', async () => {
    const env = { DEPLOY_TOKEN: 'hunter2-hunter2', REGION: 'eu-central' };
    const said = [
      'first line',
      '\u001b[31mno\tway\u001b[0m in $REGION: $DEPLOY_TOKEN, https://ana:geheim@host/, Bearer abcdefghijk, password=geheim2',
      '',
    ].join('\n');
    const { driver } = await scriptedRouter(cleanup, {
      env,
      scripts: { apply: `cat >&2 <<END\n${said}\nEND\nexit 7` },
    });
    await expect(driver.apply(split(2_500))).rejects.toMatchObject({
      code: 'router_unreachable',
      message:
        'The router of target "main" (driver command): `apply` ended with exit code 7: no way in eu-central: …, ' +
        'https://…@host/, Bearer …, password=….',
    });
  });

  it('that is ended by a signal is no success', async () => {
    const { driver } = await scriptedRouter(cleanup, { scripts: { apply: 'kill -9 $$' } });
    await expect(driver.apply(split(2_500))).rejects.toEqual(unreachable(/`apply` was ended by SIGKILL/));
  });

  it('that takes too long is ended with all that it has started', async () => {
    const apply = 'sleep 600 & echo $! > child; sleep 600';
    const { driver, folder } = await scriptedRouter(cleanup, { scripts: { apply, timeoutMs: 2_000 } });
    await expect(driver.apply(split(2_500))).rejects.toEqual(unreachable(/`apply` did not end within 2 s/));
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
    await eventually('what the command started is ended', () => !isAlive(child));
  });

  it('is not started where there is none', async () => {
    const { target, dataDir } = await scriptedRouter(cleanup);
    const openWith = (apply: string, observe: string) => {
      const traffic = { ...target.traffic, command: { apply, observe } };
      return commandKind.open({ target: { ...target, traffic }, dataDir });
    };
    await expect(openWith('true', './no-such-file')).rejects.toEqual(refused(/`observe` cannot be started \(ENOENT\)/));
    await expect(openWith('true | false', 'true')).rejects.toEqual(refused(/`apply` cannot be run: there is no shell/));
    await expect(openWith('true', '"')).rejects.toEqual(refused(/`observe` cannot be run: a quote " has no end/));
    const { command: _, ...bare } = target.traffic;
    const nothing = commandKind.open({ target: { ...target, traffic: bare }, dataDir });
    await expect(nothing).rejects.toEqual(refused(/does not say by which commands/));
  });

  it('takes all traffic back by `reset` where there is one, and by `apply` else', async () => {
    const reset = `echo '{"v":1,"share":0}' > now; touch was-reset`;
    const { driver, folder } = await scriptedRouter(cleanup, { scripts: { reset } });
    await driver.apply(split(2_500));
    expect(existsSync(join(folder, 'was-reset'))).toBe(false);
    expect((await driver.apply(split(0))).split).toEqual(split(0));
    expect(existsSync(join(folder, 'was-reset'))).toBe(true);
    const without = await scriptedRouter(cleanup);
    await without.driver.apply(split(0));
    expect(JSON.parse(readFileSync(join(without.folder, 'wish'), 'utf8'))).toMatchObject({ shareBp: 0, share: '0%' });
  });
});

describe('a change', () => {
  it('is what is seen, and not what was asked', async () => {
    const { driver } = await scriptedRouter(cleanup, { scripts: { apply: `echo '{"v":1,"share":10}' > now` } });
    expect((await driver.apply(split(2_500))).split).toEqual(split(1_000));
  });

  it('that was cut off may have taken force, which the next look tells', async () => {
    const apply = `echo '{"v":1,"share":25}' > now; sleep 600`;
    const { driver, reopen } = await scriptedRouter(cleanup, { scripts: { apply, timeoutMs: 2_000 } });
    await expect(driver.apply(split(2_500, { epoch: 4 }))).rejects.toEqual(unreachable(/did not end within 2 s/));
    expect((await driver.observe()).split).toEqual(split(2_500, { epoch: 4 }));
    expect((await (await reopen()).observe()).split).toEqual(split(2_500, { epoch: 4 }));
  });

  it('that failed leaves the split in force that was there', async () => {
    const apply = `grep -q shop-2 - && exit 1; echo '{"v":1,"share":25}' > now`;
    const { driver } = await scriptedRouter(cleanup, { scripts: { apply } });
    await driver.apply(split(2_500));
    const other = split(5_000, { launch: 'shop-2', salt: 'shop-2', epoch: 2 });
    await expect(driver.apply(other)).rejects.toEqual(unreachable(/exit code 1/));
    expect((await driver.observe()).split).toEqual(split(2_500));
  });

  it('that raises the share gives way to one that lowers it', async () => {
    const apply = 'touch rising; sleep 600';
    const reset = `echo '{"v":1,"share":0}' > now`;
    const { driver, folder } = await scriptedRouter(cleanup, { scripts: { apply, reset, timeoutMs: 600_000 } });
    const rise = expect(driver.apply(split(2_500))).rejects.toEqual(
      unreachable(/a lower share was asked for meanwhile/),
    );
    await eventually('the rise is under way', () => existsSync(join(folder, 'rising')));
    expect((await driver.apply(split(0))).split).toEqual(split(0));
    await rise;
  });

  it('that raises the share and has only looked so far gives way as well', async () => {
    const observe = 'if test -e slow; then rm slow; touch looking; sleep 600; fi; cat now';
    const { driver, folder } = await scriptedRouter(cleanup, { scripts: { observe, timeoutMs: 600_000 } });
    writeFileSync(join(folder, 'slow'), '');
    const rise = expect(driver.apply(split(2_500))).rejects.toEqual(
      unreachable(/a lower share was asked for meanwhile/),
    );
    await eventually('the rise is under way', () => existsSync(join(folder, 'looking')));
    expect((await driver.apply(split(0))).split).toEqual(split(0));
    await rise;
    expect((await driver.observe()).split).toEqual(split(0));
  });

  it('ends where the router is let go of', async () => {
    const { driver, folder } = await scriptedRouter(cleanup, { scripts: { apply: 'touch rising; sleep 600' } });
    const rise = expect(driver.apply(split(2_500))).rejects.toEqual(unreachable(/it was let go of/));
    await eventually('the rise is under way', () => existsSync(join(folder, 'rising')));
    await driver.close();
    await rise;
  });

  it('downwards goes ahead where nothing can be remembered, and upwards not', async () => {
    const { driver, dataDir } = await scriptedRouter(cleanup);
    await driver.apply(split(2_500));
    rmSync(dataDir, { recursive: true });
    await expect(driver.apply(split(5_000))).rejects.toMatchObject({ code: 'data_unwritable' });
    expect((await driver.apply(split(0))).split).toEqual(split(0));
  });
});

describe('two controllers', () => {
  it('are told apart by what this machine remembers', async () => {
    const { driver, reopen } = await scriptedRouter(cleanup);
    await driver.apply(split(2_500, { epoch: 7 }));
    const later = await reopen();
    await expect(later.apply(split(5_000, { epoch: 6 }))).rejects.toEqual(refused(/obeys controller 7/));
  });

  it('on two machines are told apart by the epoch that the router keeps', async () => {
    const { driver, folder, reopen } = await scriptedRouter(cleanup);
    await driver.apply(split(2_500, { epoch: 7 }));
    const elsewhere = await reopen(tempFolder(cleanup));
    writeFileSync(join(folder, 'now'), '{"v":1,"share":25,"launch":"shop-1","epoch":7}');
    expect((await elsewhere.observe()).split).toMatchObject({ launch: 'shop-1', shareBp: 2_500 });
    await expect(elsewhere.apply(split(5_000, { epoch: 6 }))).rejects.toEqual(refused(/obeys controller 7/));
  });

  it('cannot both be right about the launch', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    await driver.apply(split(2_500));
    writeFileSync(join(folder, 'now'), '{"v":1,"share":25,"launch":"other-1","epoch":7}');
    expect((await driver.observe()).split).toMatchObject({ launch: 'other-1', shareBp: 2_500 });
  });

  it('read a share that nobody here asked for as one of an unknown launch', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    writeFileSync(join(folder, 'now'), '{"v":1,"share":25}');
    expect((await driver.observe()).split).toMatchObject({ launch: 'unknown', shareBp: 2_500 });
  });

  it('begin anew where the memory cannot be read', async () => {
    const { driver, dataDir, reopen } = await scriptedRouter(cleanup);
    await driver.apply(split(2_500, { epoch: 7 }));
    for (const text of ['', '{', 'null', '[]', '{"epoch":"7","confirmed":null,"asked":null}', '{"epoch":7}']) {
      writeFileSync(join(dataDir, 'command-main-split.json'), text);
      expect((await (await reopen()).observe()).split).toMatchObject({ launch: 'unknown', shareBp: 2_500 });
    }
  });
});

describe('several nodes', () => {
  it('have not risen before all of them have, and still give what one of them gives', async () => {
    const router = await startRouter(cleanup, '--nodes', '3');
    const only = (count: string) => ({
      apply: router.line('apply', '--only', count),
      observe: router.line('observe'),
    });
    const target = await makeTarget({ stable: router.stable, candidate: router.candidate, driver: 'command' });
    const dataDir = tempFolder(cleanup);
    const open = (count: string) => {
      const traffic = { ...target.traffic, command: only(count) };
      return commandKind.open({ target: { ...target, traffic }, dataDir });
    };
    const two = await open('2');
    const rising = await two.apply(split(2_500));
    expect(rising.split?.shareBp).toBe(0);
    expect(rising.parts).toEqual([
      { name: 'node-1', shareBp: 2_500 },
      { name: 'node-2', shareBp: 2_500 },
      { name: 'node-3', shareBp: 0 },
    ]);
    expect((await (await open('3')).apply(split(2_500))).split).toEqual(split(2_500));
    const falling = await (await open('2')).apply(split(0));
    expect(falling.split?.shareBp).toBe(2_500);
    expect((await (await open('3')).apply(split(0))).split).toEqual(split(0));
  });

  it('are not trusted where one of them cannot be seen', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    const nodes =
      '[{"name":"a","share":0},{"name":"b","share":null,"problem":"no route to it"},{"name":"c","shareBp":null}]';
    writeFileSync(join(folder, 'now'), `{"v":1,"nodes":${nodes}}`);
    await expect(driver.observe()).rejects.toEqual(unreachable(/nothing is known of b \(no route to it\), c/));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
