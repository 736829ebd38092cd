import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SETUP = new URL('../setup.mjs', import.meta.url);

let root: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-setup-'));
  for (const folder of ['tools', 'path']) mkdirSync(join(root, folder));
  copyFileSync(SETUP, join(root, 'tools', 'setup.mjs'));
  lockFile('1.0.0');
  program(
    join('path', 'npm'),
    `
    PATH=/usr/bin:/bin
    echo run >> "$ROOT/npm-runs"; echo "said by npm"
    mkdir -p "$ROOT/node_modules/.bin"
    ln -sf "${process.execPath}" "$ROOT/node_modules/.bin/node"
    cp "$ROOT/package-lock.json" "$ROOT/node_modules/.package-lock.json"`,
  );
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** A lock file that asks for one package, and for another one that only other systems need. */
function lockFile(version: string): void {
  const packages = { '': {}, 'node_modules/a': { version }, 'node_modules/b': { version, optional: true } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

function program(path: string, script: string): void {
  writeFileSync(join(root, path), `#!/bin/sh\nset -e${script}\n`);
  chmodSync(join(root, path), 0o755);
}

function npmRuns(): number {
  const file = join(root, 'npm-runs');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

function start(...args: readonly string[]) {
  const env = { ROOT: root, PATH: join(root, 'path') };
  const child = spawn(process.execPath, [join(root, 'tools', 'setup.mjs'), ...args], { env, stdio: 'pipe' });
  started.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }));
  return { child, ended };
}

test('a fresh clone is set up, and only the command writes to standard output', async () => {
  const { code, stdout, stderr } = await start('node', '-p', '6 * 7').ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: '42\n' });
  expect(stderr).toContain('Setting up');
  expect(stderr).toContain('said by npm');
});

test('what is set up stays as it is, until the lock file asks for something else', async () => {
  await start('node', '-e', '0').ended;
  const { stderr } = await start('node', '-e', '0').ended;
  expect(stderr).toBe('');
  expect(npmRuns()).toBe(1);
  lockFile('1.0.1');
  await start('node', '-e', '0').ended;
  expect(npmRuns()).toBe(2);
});

test('the command finds the Node of the lock file first, and its exit code is passed on', async () => {
  const script = 'process.exitCode = process.env.PATH.startsWith(process.argv[1]) ? 7 : 1';
  const { code } = await start('node', '-e', script, join(root, 'node_modules', '.bin')).ended;
  expect(code).toBe(7);
});

test('two set-ups at once install once', async () => {
  const ends = await Promise.all([start('node', '-e', '0').ended, start('node', '-e', '0').ended]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(npmRuns()).toBe(1);
});

test('the lock of a set-up that was killed is taken over', async () => {
  const dead = spawn('true');
  await once(dead, 'exit');
  mkdirSync(join(root, '.holdpoint'));
  writeFileSync(join(root, '.holdpoint', 'setup.lock'), String(dead.pid));
  const { code } = await start('node', '-e', '0').ended;
  expect(code).toBe(0);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s is passed on once, and the command ends as it likes', async (signal) => {
  const script = `process.on('${signal}', () => { console.log('got it'); process.exitCode = 9; clearInterval(alive); });
    const alive = setInterval(() => {}, 1000); console.log('ready');`;
  const { child, ended } = start('node', '-e', script);
  await once(child.stdout, 'data');
  child.kill(signal);
  expect(await ended).toMatchObject({ code: 9, stdout: 'ready\ngot it\n' });
});

test('a command that a signal ended gives the exit code that shells give', async () => {
  const { code } = await start('node', '-e', 'process.kill(process.pid, "SIGKILL")').ended;
  expect(code).toBe(137);
});

test('a machine without npm is told what to install', async () => {
  rmSync(join(root, 'path', 'npm'));
  const { code, stderr } = await start('node').ended;
  expect(code).toBe(3);
  expect(stderr).toContain('npm is not on the path');
});

test('without a network nothing is started, and the message says so', async () => {
  program(join('path', 'npm'), '\necho "npm error code ENOTFOUND" >&2; exit 1');
  const { code, stdout, stderr } = await start('node', '-p', '1').ended;
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('the package registry cannot be reached');
});

test('packages that npm left out are noticed', async () => {
  program(join('path', 'npm'), '\n/bin/mkdir -p "$ROOT/node_modules"');
  const { code, stderr } = await start('node', '-p', '1').ended;
  expect(code).toBe(3);
  expect(stderr).toContain('npm ci left packages out');
});

test('an unknown command is named', async () => {
  const { code, stderr } = await start('no-such').ended;
  expect(code).toBe(3);
  expect(stderr).toContain('no-such');
});

test('npm passes a signal on to the set-up, not to a shell that would die of it alone', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  for (const script of Object.values(scripts)) expect(script).toMatch(/^exec node tools\/setup\.mjs /);
});
