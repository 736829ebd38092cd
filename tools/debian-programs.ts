import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the machine lets us do about a missing program. */
export interface Machine {
  has(program: string): boolean;
  /** Whether packages can be installed without asking: root on Debian or one of its descendants. */
  readonly canInstall: boolean;
  /** Installs Debian packages; returns whether it went well. */
  install(packages: readonly string[]): boolean;
}

/** The module that lets nginx run scripts. */
export const NGINX_JS = '/usr/lib/nginx/modules/ngx_http_js_module.so';

/** Packages of programs and files that are called otherwise. */
const PACKAGES: Readonly<Record<string, string>> = { named: 'bind9', [NGINX_JS]: 'libnginx-mod-http-js' };

/**
 * Makes sure that programs of Debian, and files by their paths, are there; each is called as its package is, but for those above. Returns null, or one
 * sentence that names what is missing and how to get it.
 */
export function missingPrograms(programs: readonly string[], machine: Machine): string | null {
  const absent = (): readonly string[] => programs.filter((program) => !machine.has(program));
  const before = absent();
  if (before.length === 0) return null;
  if (machine.canInstall && machine.install(before.map(packageOf))) {
    const after = absent();
    if (after.length === 0) return null;
  }
  return `${absent().join(' and ')} missing; on Debian: apt-get install ${absent().map(packageOf).join(' ')}`;
}

function packageOf(program: string): string {
  return PACKAGES[program] ?? program;
}

/** The machine that this program runs on. */
export function thisMachine(): Machine {
  return { has: isThere, canInstall: process.getuid?.() === 0 && isDebian(), install: aptInstall };
}

function isThere(program: string): boolean {
  return program.startsWith('/') ? existsSync(program) : isOnPath(program);
}

/** Servers lie in the `sbin` folders, which are often not on the path of a user. */
function isOnPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** The output of apt goes to standard error, as all that is not a figure. */
function aptInstall(packages: readonly string[]): boolean {
  process.stderr.write(`Installing ${packages.join(' and ')} from Debian.\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: readonly string[]): boolean =>
    spawnSync('apt-get', args, { stdio: ['ignore', process.stderr, process.stderr], env }).status === 0;
  const options = ['install', '--yes', '--no-install-recommends'];
  return apt(...options, ...packages) || (apt('update') && apt(...options, ...packages));
}
