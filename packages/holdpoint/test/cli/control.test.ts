import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeControl } from '../../src/data-dir/control.ts';
import { LaunchError } from '../../src/errors.ts';
import { type ControlServer, startControlServer } from '../../src/server/index.ts';
import { FakeLaunch, until } from '../support/fake-launch.ts';
import { HEALTHY } from '../support/views.ts';
import { endAll, HOLDPOINT, holdpoint, start } from './command.ts';

let dir: string;
let launch: FakeLaunch;
let server: ControlServer;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-cli-'));
  launch = new FakeLaunch();
  server = await startControlServer(launch, { token: 'secret-token' });
  writeControl(dir, { port: server.port, token: 'secret-token', pid: process.pid, launch: HEALTHY.launch });
});
afterEach(async () => {
  await endAll();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const { username } = userInfo();

describe('decisions', () => {
  it.each([
    [['rollback', '--reason', 'too slow'], { decision: 'rollback', reason: 'too slow' }],
    [['go', '--as', 'product-manager'], { decision: 'go', as: 'product-manager', reason: '' }],
    [['continue', HEALTHY.launch], { decision: 'continue', reason: '' }],
    [['pause', '--for', '1h30m'], { decision: 'pause', forMs: 5_400_000, reason: '' }],
  ])('%j reach the controller as the user of this machine', async (args, request) => {
    expect(await holdpoint([...args, '--data', dir])).toEqual({ code: 0, out: 'done\n', err: '' });
    expect(launch.decisions).toEqual([{ user: username, ...request }]);
  });

  it.each([
    [['yes'], { question: '', answer: 'yes' }],
    [['s2.gate.6', 'NO', '--as', 'operations-lead'], { question: 's2.gate.6', answer: 'no', as: 'operations-lead' }],
  ])('answer %j is carried over', async (args, request) => {
    expect(await holdpoint(['answer', ...args, '--data', dir])).toMatchObject({ code: 0 });
    expect(launch.answers).toEqual([{ user: username, reason: '', ...request }]);
  });

  it('that are refused end with 1, code and message', async () => {
    launch.outcome = { accepted: false, code: 'window_not_over', message: 'the observation window has 2h to go' };
    const { code, out, err } = await holdpoint(['continue', '--data', dir]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: 'holdpoint: refused (window_not_over): the observation window has 2h to go\n',
    });
    const json = await holdpoint(['answer', 'yes', '--json', '--data', dir]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toEqual(launch.outcome);
  });

  it('about another launch are not sent', async () => {
    const { code, err } = await holdpoint(['rollback', 'other-2026-01-01-1', '--data', dir]);
    expect(code).toBe(1);
    expect(err).toContain(`other-2026-01-01-1 is not running on ${dir}; ${HEALTHY.launch} is`);
    expect(launch.decisions).toEqual([]);
  });

  it('that the controller cannot carry out end with 3', async () => {
    launch.outcome = new LaunchError('data_unwritable', 'the disk is full', { hint: 'Free some space.' });
    expect(await holdpoint(['pause', '--data', dir])).toEqual({
      code: 3,
      out: '',
      err: 'holdpoint: the disk is full\nFree some space.\n',
    });
  });
});

describe('a controller that cannot be reached', () => {
  it('does not answer on its port', async () => {
    await server.close();
    const { code, err } = await holdpoint(['status', '--data', dir]);
    expect(code).toBe(3);
    expect(err).toContain('does not answer on port');
    expect(err).not.toContain('    at ');
  });

  it('has ended without a word', async () => {
    const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await new Promise((resolve) => ended.once('close', resolve));
    writeControl(dir, { port: server.port, token: 'x', pid: ended.pid ?? 0, launch: HEALTHY.launch });
    const { code, err } = await holdpoint(['status', '--data', dir]);
    expect(code).toBe(3);
    expect(err).toContain(`process ${ended.pid}`);
  });

  it('shows its stack only to those who ask', async () => {
    await server.close();
    expect((await holdpoint(['status', '--data', dir], { HOLDPOINT_DEBUG: '1' })).err).toContain('    at ');
  });

  it('speaks with another token', async () => {
    writeControl(dir, { port: server.port, token: 'wrong', pid: process.pid, launch: HEALTHY.launch });
    const { code, err } = await holdpoint(['status', '--data', dir]);
    expect(code).toBe(3);
    expect(err).toContain('The token is not the one of this launch');
    expect(err).not.toContain('wrong');
  });

  it('is told from a control file that cannot be read as one', async () => {
    writeFileSync(join(dir, 'control.json'), '{}');
    expect(await holdpoint(['status', '--data', dir])).toMatchObject({ code: 3 });
  });
});

describe('status', () => {
  it('draws the launch once, or prints it', async () => {
    const { code, out } = await holdpoint(['status', '--data', dir], { LANG: 'C.UTF-8' });
    expect(code).toBe(0);
    expect(out).toContain('╭─ Batch patch service v1.0.0');
    expect(out).not.toContain('\u001b');
    const json = await holdpoint(['status', '--json', '--data', dir]);
    expect(JSON.parse(json.out)).toEqual(HEALTHY);
  });

  it('keeps to ASCII where the locale asks for it', async () => {
    const { out } = await holdpoint(['status', '--data', dir], { LC_ALL: 'C' });
    expect(out).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('watch', () => {
  it('prints events as lines of JSON, from the number on that was asked for', async () => {
    for (let i = 0; i < 5; i += 1) launch.record({ type: 'StageCompleted', data: { stage: i } });
    const watch = start(['watch', '--json', '--after', '2', '--data', dir]);
    await watch.output((out) => out.split('\n').length > 2);
    launch.record({ type: 'LaunchCompleted', data: {} });
    launch.finish();
    const { code, out, err } = await watch.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toEqual(launch.recordedEvents.slice(3));
  });

  it('prints plain lines without a terminal, and leaves out readings', async () => {
    launch.record({ type: 'ReadingsTaken', data: { readings: [], traffic: [] } });
    launch.record({ type: 'StageEntered', data: { stage: 1, name: 'Wave \u001b[31m2', shareBp: 2500 } });
    launch.finish();
    const { code, out } = await holdpoint(['watch', '--after', '-1', '--data', dir]);
    expect({ code, out }).toEqual({ code: 0, out: '2026-02-08 09:00:01  stage 2 begins at 25%: Wave 2\n' });
  });

  it('ends at once when nobody reads any more', async () => {
    const watch = start(['watch', '--json', '--after', '-1', '--data', dir]);
    launch.record({ type: 'LaunchStarted', data: {} });
    await watch.output((out) => out.includes('LaunchStarted'));
    watch.child.stdout?.destroy();
    launch.record({ type: 'LaunchCompleted', data: {} });
    const { code, err } = await watch.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s and leaves the launch alone', async (signal) => {
    const watch = start(['watch', '--json', '--data', dir]);
    await until(() => launch.listeners === 1, 'the watcher');
    watch.child.kill(signal);
    expect((await watch.ended).code).toBe(0);
    expect(launch.stopped).toBe(false);
  });

  it('ends with 3 when the controller is lost', async () => {
    const watch = start(['watch', '--data', dir]);
    await until(() => launch.listeners === 1, 'the watcher');
    await server.close();
    expect(await watch.ended).toMatchObject({ code: 3, err: expect.stringContaining('does not answer') });
  });
});

describe('a broken pipe', () => {
  it('is no reason for a stack', async () => {
    const shell = spawn('sh', ['-c', `"$0" "$1" status --json --data "$2" | true`, process.execPath, HOLDPOINT, dir], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    shell.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    await new Promise((resolve) => shell.once('close', resolve));
    expect(err).toBe('');
  });
});
