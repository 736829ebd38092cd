import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  assertLocal,
  type DataDir,
  launchId,
  openDataDir,
  readControl,
  writeControl,
} from '../../src/data-dir/index.ts';
import { LaunchError } from '../../src/errors.ts';
import { start } from './child.ts';
import { ALPHA } from './drafts.ts';
import { testFolder } from './fixtures.ts';
import { unprivileged } from './unprivileged.ts';

const CONTROL = { port: 4040, token: 'secret', pid: process.pid, launch: ALPHA };

function open(dir: string): DataDir {
  const dataDir = openDataDir(dir);
  onTestFinished(() => dataDir.close());
  return dataDir;
}

function refusal(work: () => unknown): LaunchError {
  try {
    work();
  } catch (error) {
    if (error instanceof LaunchError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('a data folder', () => {
  it('is made where there is none, for its user alone', () => {
    const dir = join(testFolder(), 'a', 'b');
    expect(open(dir).path).toBe(dir);
    expect(mode(dir)).toBe(0o700);
    expect(mode(join(dir, 'controller.json'))).toBe(0o600);
    expect(JSON.parse(readFileSync(join(dir, 'controller.json'), 'utf8'))).toEqual({ pid: process.pid });
  });

  it('is held by one controller at a time, and free when that one closes it', () => {
    const dir = testFolder();
    const first = open(dir);
    const error = refusal(() => openDataDir(dir));
    expect(error.code).toBe('data_locked');
    expect(error.message).toContain(`${dir} is in use by the controller in process ${process.pid}`);
    first.close();
    first.close();
    open(dir);
  });

  it('is held by another process until that one is gone, even if it was killed', async () => {
    const dir = testFolder();
    const holder = start('holder.ts', dir);
    for await (const _line of holder.lines) break;
    const error = refusal(() => openDataDir(dir));
    expect(error).toMatchObject({ code: 'data_locked', hint: expect.stringContaining('holdpoint status') });
    expect(error.message).toContain(`process ${holder.pid}.`);
    expect(readControl(dir)).toEqual({ ...CONTROL, pid: holder.pid });

    await holder.kill();
    const stale = refusal(() => readControl(dir));
    expect(stale.code).toBe('controller_unreachable');
    expect(stale.message).toContain(`${ALPHA} (process ${holder.pid}) has ended`);
    open(dir);
  });

  it.each([
    ['a file in its place', () => fileIn(testFolder()), /there is a file in its place/],
    ['a file above it', () => join(fileIn(testFolder()), 'data'), /a part of the path is a file/],
    ['a folder that may not be written', () => readOnlyFolder(), /your user may not write there/],
    ['a place that may not be written', () => join(readOnlyFolder(), 'data'), /your user may not write there/],
  ])('is refused for %s', (_what, make, message) => {
    const dir = make();
    const error = refusal(() => unprivileged(() => openDataDir(dir)));
    expect(error).toMatchObject({ code: 'data_unwritable', hint: expect.stringContaining('--data') });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(dir);
  });

  it('is refused on a network file system', () => {
    expect(refusal(() => assertLocal('/mnt/team', 0x6969)).message).toBe(
      '/mnt/team is on a network file system (NFS), which cannot be relied on.',
    );
    expect(() => assertLocal('/tmp', 0xef53)).not.toThrow();
  });
});

function fileIn(dir: string): string {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  chmodSync(dir, 0o755);
  return file;
}

function readOnlyFolder(): string {
  const dir = testFolder();
  chmodSync(dir, 0o555);
  return dir;
}

describe('how commands reach the controller', () => {
  it('is told in a file for its user alone, and taken back when the folder is closed', () => {
    const dir = testFolder();
    const dataDir = open(dir);
    expect(readControl(dir)).toBeNull();
    writeControl(dir, { ...CONTROL, port: 1 });
    writeControl(dir, CONTROL);
    expect(mode(join(dir, 'control.json'))).toBe(0o600);
    expect(readControl(dir)).toEqual(CONTROL);
    dataDir.close();
    expect(readControl(dir)).toBeNull();
  });

  it('is nothing in a folder that is not there', () => {
    expect(readControl(join(testFolder(), 'none'))).toBeNull();
  });

  it('is not guessed from a file that was left by a crash with another mode', () => {
    const dir = testFolder();
    writeFileSync(join(dir, 'control.json.new'), 'half', { mode: 0o644 });
    writeControl(dir, CONTROL);
    expect(mode(join(dir, 'control.json'))).toBe(0o600);
    expect(existsSync(join(dir, 'control.json.new'))).toBe(false);
  });

  it.each(['', '{', 'null', '[]', '{"port":1}', '{"port":"1","token":"x","pid":1,"launch":"y"}'])(
    'is refused when the file says %j',
    (text) => {
      const dir = testFolder();
      writeFileSync(join(dir, 'control.json'), text);
      expect(refusal(() => readControl(dir))).toMatchObject({ code: 'controller_unreachable' });
    },
  );

  it('is refused when the file is a folder', () => {
    const dir = testFolder();
    mkdirSync(join(dir, 'control.json'));
    expect(refusal(() => readControl(dir)).message).toMatch(/control\.json cannot be read \(EISDIR\)/);
  });
});

describe('the id of a launch', () => {
  it.each([
    [[], 'batch-patches-2026-02-08-1'],
    [['batch-patches-2026-02-08-1'], 'batch-patches-2026-02-08-2'],
    [['batch-patches-2026-02-08-9', 'batch-patches-2026-02-08-10'], 'batch-patches-2026-02-08-11'],
    [
      ['batch-patches-2026-02-07-4', 'other-batch-patches-2026-02-08-3', 'batch-patches-2026-02-08-x'],
      'batch-patches-2026-02-08-1',
    ],
  ])('counts up on one day: after %j comes %s', (existing, id) => {
    expect(launchId('batch-patches', Date.UTC(2026, 1, 8, 23, 59, 59, 999), existing)).toBe(id);
  });

  it('is of the day in UTC', () => {
    expect(launchId('a', Date.UTC(2026, 1, 9), [])).toBe('a-2026-02-09-1');
  });
});
