import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reading } from '@holdpoint/engine';
import type { Signal } from '@holdpoint/plan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandSource, MAX_OUTPUT } from '../../src/metrics/command.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { commandFolder, commandSignal } from './command-world.ts';
import { planOf, planWith, settingsOf } from './plans.ts';

let files: ReturnType<typeof commandFolder>;

beforeEach(() => {
  files = commandFolder();
});
afterEach(() => files.remove());

/** What a script gives for the candidate. */
async function readingOf(text: string, more: Partial<Signal> = {}, timeoutMs = 5_000): Promise<Reading | undefined> {
  const plan = planOf([commandSignal('asked', files.script('ask', text), more)]);
  const source = commandSource(plan, { clock: systemClock(), timeoutMs });
  const { readings } = await source.read(1_000, 'Wave 1');
  await source.close?.();
  expect(readings).toHaveLength(2);
  return readings.find(({ variant }) => variant === 'candidate');
}

describe('what a command prints', () => {
  it.each([
    ['echo 12', 12],
    ['echo " -1.5e3 "', -1500],
    ['echo .5', 0.5],
    [`echo '{"value": 4}'`, 4],
    [`echo '{"value": 4, "requests": 10}'`, 4],
    ['test "$HOLDPOINT_VARIANT" = candidate && echo 1', 1],
    ['test "$HOLDPOINT_STAGE" = "Wave 1" && echo 1', 1],
    ['test "$HOLDPOINT_SIGNAL" = asked && echo 1', 1],
    ['test "$HOLDPOINT_FROM" = "$HOLDPOINT_TO" && echo 1', 1],
    ['echo 1; echo careful >&2', 1],
    ['cat; echo 1', 1],
  ])('%s is a value', async (text, value) => {
    expect(await readingOf(text)).toMatchObject({ outcome: 'sample', sample: { from: 1_000, to: 1_000, value } });
  });

  it.each<readonly [string, string, RegExp]>([
    ['true', 'absent', /printed nothing$/],
    [`echo '{"value": null}'`, 'absent', /printed null$/],
    [`echo '{"hits": null, "requests": 1}'`, 'absent', /printed null$/],
    ['echo 1; echo 2', 'several_series', /printed 2 numbers; expected is 1/],
    ['echo NaN', 'not_finite', /printed NaN$/],
    ['echo -inf', 'not_finite', /printed -inf$/],
    ['echo 1e999', 'not_finite', /value is Infinity/],
    [`echo '{"value": 1e999}'`, 'not_finite', /value is Infinity/],
    ['echo 12 tickets', 'unreadable', /printed "12 tickets"; expected is a number/],
    ['echo 0x10', 'unreadable', /printed "0x10"/],
    ['echo 1,5', 'unreadable', /printed "1,5"/],
    ['echo "[1]"', 'unreadable', /printed "\[1\]"/],
    [`echo '{"value": "3"}'`, 'unreadable', /a value that is no number/],
    [`echo '{"values": 3}'`, 'unreadable', /an object with values; expected/],
    ['echo "{}"', 'unreadable', /an object with nothing in it/],
    [`echo '{"value": 3'`, 'unreadable', /expected is a number/],
    [`echo '{"hits": 3, "requests": 2}'`, 'unreadable', /3 hits in 2 requests/],
    [`echo '{"hits": -1, "requests": 2}'`, 'unreadable', /hits is -1/],
    [`echo '{"hits": "1", "requests": 2}'`, 'unreadable', /no numbers/],
    [`printf '\\033[31mred\\n\\007'`, 'unreadable', /printed " ?\[31mred"/],
    [`head -c ${MAX_OUTPUT + 1} /dev/zero`, 'unreadable', /more than 65536 bytes, and was ended/],
    ['yes', 'unreadable', /more than 65536 bytes/],
    ['echo 5; exit 3', 'source_down', /ended with exit code 3$/],
    [
      `echo; printf '\\n\\033[1mno login\\033[0m here\\nmore\\n' >&2; exit 1`,
      'source_down',
      /code 1: \[1mno login \[0m here$/,
    ],
    ['kill -SEGV $$', 'source_down', /was ended by SIGSEGV$/],
  ])('%s is no value', async (text, reason, detail) => {
    const reading = await readingOf(text, { dimension: 'ratio' });
    expect(reading).toMatchObject({ outcome: 'failed', reason, detail: expect.stringMatching(detail) });
    expect(reading).toMatchObject({ detail: expect.stringMatching(/^command \S*ask \(asked\)[ :]/) });
  });

  it.each<readonly [string, RegExp]>([
    ['./is-not-there.sh', /is not there; .*\(ENOENT\)$/],
    ['/etc/passwd', /may not be run; make it executable \(EACCES\)$/],
  ])('%s cannot be run', async (run, detail) => {
    const source = commandSource(planOf([commandSignal('asked', run)]), { clock: systemClock() });
    expect((await source.read(0)).readings).toMatchObject([
      { outcome: 'failed', detail: expect.stringMatching(detail) },
      { outcome: 'failed' },
    ]);
  });

  it.each([
    ['echo 1 | cat', /^signal asked: there is no shell, so that nothing is done about \|/],
    ['echo $HOME', /^signal asked: there is no shell, so that no variables are filled in/],
  ])('%s is refused', (run, message) => {
    const plan = planOf([commandSignal('asked', run)]);
    expect(() => commandSource(plan, { clock: systemClock() })).toThrow(message);
  });

  it('counts the span since the last sample', async () => {
    const run = files.script(
      'counts',
      `echo "$HOLDPOINT_VARIANT $HOLDPOINT_FROM $HOLDPOINT_TO" >> "$0.log"
      echo '{"hits": 1, "requests": 4}'`,
    );
    const signal = commandSignal('failed', run, { dimension: 'ratio', compared: true });
    const source = commandSource(planOf([signal]), { clock: systemClock() });
    expect((await source.read(0)).readings).toMatchObject([{ outcome: 'pending' }, { outcome: 'pending' }]);
    expect((await source.read(10)).readings).toMatchObject([
      { sample: { from: 0, to: 10, value: 0.25, requests: 4, hits: 1 } },
      { sample: { from: 0, to: 10, value: 0.25, requests: 4, hits: 1 } },
      { outcome: 'pair', pair: { from: 0, to: 10, stable: { hits: 1, requests: 4 } } },
    ]);
    const spans = readFileSync(`${run}.log`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const [[, from, opened] = [], [, since] = [], ...more] = spans.filter(([variant]) => variant === 'stable');
    expect(from).toBe(opened);
    expect(since).toBe(opened);
    expect(more).toEqual([]);
  });
});

describe('a command that does not end', () => {
  it.each([
    ['itself', 'echo $$ > "$0.pid"; exec sleep 600'],
    ['and what it started', 'sleep 600 & echo $! > "$0.pid"; sleep 600'],
  ])('is ended %s', async (_, text) => {
    expect(await readingOf(text, {}, 300)).toMatchObject({
      outcome: 'failed',
      reason: 'source_down',
      detail: expect.stringMatching(/no complete answer within 0.3 s, and was ended$/),
    });
    const pid = Number(readFileSync(join(files.folder, 'ask.pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('but whose answer is there, leaves nothing behind', async () => {
    expect(await readingOf('sleep 600 & echo $! > "$0.pid"; echo 7')).toMatchObject({ sample: { value: 7 } });
    const pid = Number(readFileSync(join(files.folder, 'ask.pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

/** Whether a process lives; one that has ended and that nobody has looked at yet does not. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  return !/^\d+ \(.*\) Z/.test(readFileSync(stat, 'utf8'));
}

it('keeps the secrets of the plan from commands, and nothing else', async () => {
  const run = files.script('show', 'env > "$0.env"; echo 1');
  const plan = planWith(settingsOf('sql', '$SHOP_URL', { password: '$SHOP_PASSWORD' }), [commandSignal('asked', run)]);
  const env = { PATH: process.env.PATH, SHOP_URL: 'postgres://x', SHOP_PASSWORD: 'geheim', KUBECONFIG: '/k' };
  await commandSource(plan, { clock: systemClock(), env }).read(0);
  const seen = readFileSync(`${run}.env`, 'utf8');
  expect(seen).not.toMatch(/SHOP_|geheim|postgres:/);
  expect(seen).toContain('KUBECONFIG=/k');
});
