import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { refused, scriptedRouter, unreachable } from './scripted.ts';
import { Cleanup, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe('what `observe` prints', () => {
  const COUNTS =
    '"countersId":"a","stable":{"requests":9,"errors":1},"candidate":{"requests":4,"errors":2,"fallbacks":1}';

  it.each([
    ['{"v":1,"share":12.5}', 1_250],
    ['{"v":1,"share":100}', 10_000],
    ['{"v":1,"share":0.01}', 1],
    ['\n {"v":1,"shareBp":2500} \n', 2_500],
    ['\ufeff{"v":1,"share":29}', 2_900],
    ['{"v":1,"nodes":[{"name":"a","share":5},{"name":"b","shareBp":700}]}', 700],
  ])('is read: %s', async (printed, shareBp) => {
    const { driver, folder } = await scriptedRouter(cleanup);
    writeFileSync(join(folder, 'now'), printed);
    expect((await driver.observe()).split?.shareBp).toBe(shareBp);
  });

  it.each([
    ['nothing', '', /printed nothing/],
    ['white space', ' \n', /printed nothing/],
    ['a share below 0', '{"v":1,"share":-3}', /share -3; expected is a number of percent from 0 to 100/],
    ['a share above 100', '{"v":1,"share":101}', /share 101/],
    ['a share with three decimals', '{"v":1,"share":12.345}', /share 12.345/],
    ['a text as share', '{"v":1,"share":"10%"}', /share "10%"/],
    ['a number as text', '{"v":1,"shareBp":"2500"}', /shareBp "2500"/],
    ['NaN', '{"v":1,"share":NaN}', /not one object of JSON/],
    ['a share that is null', '{"v":1,"share":null}', /share null/],
    ['half a basis point', '{"v":1,"shareBp":0.5}', /shareBp 0.5/],
    ['a share that is too large for a number', '{"v":1,"share":1e999}', /has share null/],
    ['two shares', '{"v":1,"share":25,"shareBp":2500}', /has share and shareBp/],
    ['no share', '{"v":1}', /has no share/],
    ['null', 'null', /no object of JSON/],
    ['a bare number', '25', /no object of JSON/],
    ['a list', '[{"v":1,"share":25}]', /no object of JSON/],
    ['two documents', '{"v":1,"share":25}\n{"v":1,"share":25}', /not one object of JSON/],
    ['a page of HTML', '<!DOCTYPE html><html><title>502 Bad Gateway', /not one object of JSON.*<!DOCTYPE html>/],
    ['half of the JSON', '{"v":1,"share":2', /not one object of JSON/],
    ['no version', '{"share":25}', /has v nothing; expected is 1/],
    ['another version', '{"v":2,"share":25}', /has v 2; expected is 1/],
    ['a field that is not known', '{"v":1,"share":25,"candidte":{}}', /has the field "candidte"; known are v, share/],
    ['a field of another world', '{"v":1,"share":25,"__proto__":{"share":0}}', /has the field "__proto__"/],
    ['no nodes', '{"v":1,"nodes":[]}', /has nodes \[\]; expected is a list of 1 to 1000/],
    ['nodes that are none', '{"v":1,"nodes":[1]}', /list of objects/],
    ['a node without a name', '{"v":1,"nodes":[{"share":1}]}', /nodes\[0\] has no name/],
    ['a node without a share', '{"v":1,"nodes":[{"name":"a"}]}', /nodes\[0\] has shareBp nothing/],
    ['a node twice', '{"v":1,"nodes":[{"name":"a","share":1},{"name":"a","share":1}]}', /names the node "a" twice/],
    ['a launch on two lines', '{"v":1,"share":25,"launch":"a\\nb"}', /on one line/],
    ['a launch that turns the line round', '{"v":1,"share":25,"launch":"a\\u202eb"}', /on one line/],
    ['an epoch below 0', '{"v":1,"share":25,"epoch":-1}', /epoch -1; expected is a whole number/],
    ['half of the counts', '{"v":1,"share":25,"stable":{"requests":1,"errors":0}}', /no countersId and no candidate/],
    ['counts that fall short', `{"v":1,"share":25,${COUNTS.replace('9', '-9')}}`, /stable has requests -9/],
    ['counts that are none', `{"v":1,"share":25,${COUNTS.replace('{"requests":9,"errors":1}', '7')}}`, /stable 7/],
    ['counts without errors', `{"v":1,"share":25,${COUNTS.replace(',"errors":1', '')}}`, /no requests or no errors/],
  ])('is refused where it is %s', async (_, printed, message) => {
    const { driver, folder } = await scriptedRouter(cleanup);
    writeFileSync(join(folder, 'now'), printed);
    await expect(driver.observe()).rejects.toEqual(refused(message));
    await expect(driver.apply(split(2_500))).rejects.toEqual(refused(message));
    expect(existsSync(join(folder, 'wish'))).toBe(false);
  });

  it('is refused where it is no UTF-8', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    writeFileSync(join(folder, 'now'), Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    await expect(driver.observe()).rejects.toEqual(refused(/`observe` printed what is no UTF-8/));
  });

  it('is refused where it does not end', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    writeFileSync(join(folder, 'now'), `{"v":1,"share":25,"x":"${'x'.repeat(10_000_000)}"}`);
    await expect(driver.observe()).rejects.toEqual(refused(/printed more than 65536 bytes, and was ended/));
  });

  it('is told of without what is secret in it', async () => {
    const { driver, folder } = await scriptedRouter(cleanup, { env: { API_TOKEN: 'hunter2-hunter2' } });
    writeFileSync(join(folder, 'now'), 'HTTP 401 for hunter2-hunter2\u202e\u001b[31m');
    await expect(driver.observe()).rejects.toEqual(refused(/one object of JSON: "HTTP 401 for …\P{C}*$/u));
  });

  it('tells of nodes without what is secret in it', async () => {
    const { driver, folder } = await scriptedRouter(cleanup, { env: { API_TOKEN: 'hunter2-hunter2' } });
    const node = { name: 'https://ana:geheim@a', share: 25, problem: 'no login with hunter2-hunter2' };
    writeFileSync(join(folder, 'now'), JSON.stringify({ v: 1, nodes: [node] }));
    const parts = [{ name: 'https://…@a', shareBp: 2_500, problem: 'no login with …' }];
    expect((await driver.observe()).parts).toEqual(parts);
    writeFileSync(join(folder, 'now'), JSON.stringify({ v: 1, nodes: [{ ...node, share: null }] }));
    await expect(driver.observe()).rejects.toEqual(
      unreachable(/nothing is known of https:\/\/…@a \(no login with …\)/),
    );
  });

  it('may hold counts, and must where the plan says so', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    const at = Date.UTC(2026, 1, 8);
    writeFileSync(join(folder, 'now'), `{"v":1,"share":0,${COUNTS},"lastCandidateAt":${at},"unanswered":3}`);
    expect(await driver.observe()).toMatchObject({
      countersId: 'a',
      stable: { requests: 9, errors: 1, fallbacks: 0 },
      candidate: { requests: 4, errors: 2, fallbacks: 1 },
      lastCandidateAt: at,
      unanswered: 3,
    });
    const counting = scriptedRouter(cleanup, { scripts: { does: ['counts'] } });
    await expect(counting).rejects.toEqual(refused(/has no countersId and no stable and no candidate/));
  });

  it('cannot say that the candidate is given a request tomorrow', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    writeFileSync(join(folder, 'now'), `{"v":1,"share":0,${COUNTS},"lastCandidateAt":9007199254740991}`);
    expect((await driver.observe()).lastCandidateAt).toBeLessThanOrEqual(Date.now());
  });

  it('tells of the last request to the candidate by when it was counted, where nothing else does', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    const lastWith = async (requests: number): Promise<number | null> => {
      writeFileSync(join(folder, 'now'), `{"v":1,"share":0,${COUNTS.replace('4', String(requests))}}`);
      return (await driver.observe()).lastCandidateAt;
    };
    expect(await lastWith(0)).toBeNull();
    const before = Date.now();
    const first = await lastWith(4);
    expect(first).toBeGreaterThanOrEqual(before);
    expect(await lastWith(4)).toBe(first);
    expect(await lastWith(5)).toBeGreaterThanOrEqual(first ?? 0);
  });

  it('begins another life of the counters where they fall', async () => {
    const { driver, folder } = await scriptedRouter(cleanup);
    const idWith = async (requests: string): Promise<string> => {
      writeFileSync(join(folder, 'now'), `{"v":1,"share":0,${COUNTS.replace('9', requests)}}`);
      return (await driver.observe()).countersId;
    };
    const [first, more, fallen, after] = [await idWith('9'), await idWith('10'), await idWith('2'), await idWith('3')];
    expect(more).toBe(first);
    expect(fallen).not.toBe(first);
    expect(after).toBe(fallen);
  });
});
