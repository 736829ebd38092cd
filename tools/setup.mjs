/**
 * Installs what the lock file says, if it is not there yet, and runs a command of `node_modules/.bin`:
 * `node tools/setup.mjs vitest run`. Before the tests, the servers that they start are installed as well,
 * where that needs no password. The npm scripts start with it, so that a fresh clone needs no other
 * set-up. Plain JavaScript, because it runs on the machine's own Node, from version 20 on; the command
 * runs on the Node of the lock file. Standard output belongs to the command: notices go to standard error.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const LOCK_FOLDER = join(ROOT, '.holdpoint');
const LOCK = join(LOCK_FOLDER, 'setup.lock');
const LEAST_NODE = 20;
const SYSTEMS = ['linux', 'darwin'];
/** Servers and programs that the tests start: Debian's package of each, and whether it is there. */
const SERVERS = {
  postgresql: () => folderHas('/usr/lib/postgresql', 'bin/initdb'),
  bind9: () => existsSync('/usr/sbin/named'),
  haproxy: () => existsSync('/usr/sbin/haproxy'),
  nginx: () => existsSync('/usr/sbin/nginx'),
  'libnginx-mod-http-js': () => existsSync('/usr/lib/nginx/modules/ngx_http_js_module.so'),
  openssl: () => existsSync('/usr/bin/openssl'),
  chromium: () => existsSync('/usr/bin/chromium'),
  prometheus: () => existsSync('/usr/bin/prometheus'),
  'prometheus-alertmanager': () => existsSync('/usr/bin/prometheus-alertmanager'),
};
/** What `holdpoint demo --traffic ROUTER` starts. */
const ROUTERS = { haproxy: ['haproxy'], nginx: ['nginx', 'libnginx-mod-http-js'], dns: ['bind9'] };
const NETWORK_ERRORS = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/;

/** What stops a set-up, in words for the person who started it. */
class SetupError extends Error {}

function assertSystem() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < LEAST_NODE) {
    throw new SetupError(`this is Node ${process.versions.node}; install Node ${LEAST_NODE} or later, then try again.`);
  }
  if (!SYSTEMS.includes(process.platform)) {
    throw new SetupError(`${process.platform} is not supported; use Linux or macOS, on Windows within WSL.`);
  }
}

/** Packages by folder as a lock file of npm lists them; null where there is none that can be read. */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

/**
 * Whether what is installed is what the lock file asks for. npm writes its own list of what it has
 * installed when it is done, so that an interrupted installation counts as none.
 */
function isInstalled() {
  const wanted = packagesIn(join(ROOT, 'package-lock.json'));
  const found = packagesIn(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === null)
    throw new SetupError('package-lock.json is missing or broken; restore it: git checkout package-lock.json');
  if (found === null || !existsSync(join(BIN, 'node'))) return false;
  return Object.entries(wanted).every(([folder, { version, integrity, optional }]) => {
    if (folder === '') return true;
    const there = found[folder];
    // Optional packages are those of other systems.
    if (there === undefined) return optional === true;
    return there.version === version && there.integrity === integrity;
  });
}

/** Runs a command; a signal to this process is passed on once, and the command decides what it means. */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const handlers = ['SIGINT', 'SIGTERM'].map((signal) => {
      let passed = false;
      const handler = () => {
        // A terminal has sent its interrupt to the command as well.
        if (passed || (signal === 'SIGINT' && isatty(0))) return;
        passed = true;
        child.kill(signal);
      };
      process.on(signal, handler);
      return () => process.removeListener(signal, handler);
    });
    const done = (settle) => (first, second) => {
      for (const remove of handlers) remove();
      settle(first, second);
    };
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      process.stderr.write(chunk);
      errors = `${errors}${chunk}`.slice(-10_000);
    });
    child.on('error', done(reject));
    child.on(
      'close',
      done((code, signal) => resolve({ code, signal, errors })),
    );
  });
}

/** Ends this process as the command ended. */
function endAs({ code, signal }) {
  process.exitCode = signal === null ? code : 128 + constants.signals[signal];
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock; waits while another set-up has it. A lock whose process has ended is taken over. */
async function takeLock() {
  mkdirSync(LOCK_FOLDER, { recursive: true });
  for (let told = false; ; await sleep(100)) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = lockOwner();
    if (owner !== null && !isAlive(owner)) rmSync(LOCK, { force: true });
    else if (!told && owner !== null) {
      process.stderr.write(
        `Waiting for another set-up, process ${owner}. If that is something else, delete ${LOCK}.\n`,
      );
      told = true;
    }
  }
}

/** Null while the owner has not written its number yet, or has just let go. */
function lockOwner() {
  try {
    return Number(readFileSync(LOCK, 'utf8')) || null;
  } catch {
    return null;
  }
}

/** Installs from the lock file. Returns how npm ended if a signal ended it, else null. */
async function install() {
  process.stderr.write('Setting up: installing packages with npm ci, about 200 MB. This takes a minute at most.\n');
  const options = ['--loglevel=error', '--no-audit', '--no-fund', '--include=dev', '--ignore-scripts=false'];
  // npm must not write to standard output, and what it says of an error is needed below.
  const ended = await run('npm', ['ci', ...options], { cwd: ROOT, stdio: ['ignore', process.stderr, 'pipe'] }).catch(
    (error) => {
      if (error.code === 'ENOENT')
        throw new SetupError('npm is not on the path; install it (Debian: apt-get install npm).');
      throw error;
    },
  );
  if (ended.signal !== null) return ended;
  if (ended.code !== 0) {
    const offline = NETWORK_ERRORS.test(ended.errors);
    const hint = offline ? 'the package registry cannot be reached; check network and proxy settings' : 'see above';
    throw new SetupError(`npm ci failed with exit code ${ended.code}: ${hint}. Nothing was started.`);
  }
  if (!isInstalled()) {
    throw new SetupError(
      'npm ci left packages out; delete node_modules and try again, with no omit settings in .npmrc.',
    );
  }
  return null;
}

async function setUp() {
  if (isInstalled()) return null;
  await takeLock();
  try {
    return isInstalled() ? null : await install();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** Whether some version in the folder has the file. */
function folderHas(folder, file) {
  return existsSync(folder) && readdirSync(folder).some((version) => existsSync(join(folder, version, file)));
}

/** Servers that the command needs: all of them for the tests, and that of the router for the demo. */
function serversFor(command, args) {
  if (command === 'vitest') return Object.keys(SERVERS);
  const at = args.indexOf('--traffic');
  const router = at < 0 ? args.find((arg) => arg.startsWith('--traffic='))?.slice('--traffic='.length) : args[at + 1];
  return (command === 'holdpoint' && ROUTERS[router]) || [];
}

/** Installs missing servers as root on Debian; elsewhere says what is missing, and what needs them fails. */
async function setUpServers(servers) {
  const absent = () => servers.filter((name) => !SERVERS[name]());
  if (absent().length > 0 && process.getuid() === 0 && existsSync('/etc/debian_version')) {
    process.stderr.write(`Setting up: installing ${absent().join(', ')} from Debian.\n`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => run('apt-get', args, { stdio: ['ignore', process.stderr, process.stderr], env });
    const ended = async (work) => (await work.catch(() => ({ code: 1 }))).code === 0;
    const install = () => ended(apt('install', '--yes', '--no-install-recommends', ...absent()));
    if (!(await install()) && (await ended(apt('update')))) await install();
  }
  const names = absent().join(' ');
  if (names !== '') {
    process.stderr.write(`Missing, and what needs it will fail: on Debian, apt-get install ${names}\n`);
  }
}

async function main([command, ...args]) {
  if (command === undefined) throw new SetupError('name a command: node tools/setup.mjs vitest run');
  assertSystem();
  const interrupted = await setUp();
  if (interrupted !== null) return endAs(interrupted);
  await setUpServers(serversFor(command, args));
  const file = join(BIN, command);
  if (!existsSync(file)) throw new SetupError(`there is no command ${command} in node_modules/.bin.`);
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}` };
  endAs(await run(file, args, { stdio: 'inherit', env }));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`Holdpoint: ${error.message}\n`);
  process.exitCode = 3;
}
