import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL server of a test, on a free port of 127.0.0.1 and on no socket; logins need their password. */
export interface PostgresServer {
  readonly port: number;
  /** URL of the database `shop` for a user. */
  url(user?: string, password?: string): string;
  /** Runs statements as the owner of the server. */
  run(sql: string): void;
  stop(): void;
  /** Starts it again on the same port, with the same data. */
  start(): void;
  /** Ends it and removes all that it wrote. */
  remove(): void;
}

export const OWNER_PASSWORD = 'owner-secret-7';

/** Where Debian puts the programs of PostgreSQL, newest first; null where it is not installed. */
function programFolder(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folder = versions.map((version) => join(root, version, 'bin')).find((path) => existsSync(join(path, 'initdb')));
  return folder ?? null;
}

/** The server refuses to be run by root; Debian's package makes a user for it. */
function serverUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres');
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Files in PEM format with which a server speaks TLS, and nothing else. */
export interface ServerCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Starts a server with an empty database `shop`. Its programs come with Debian's package `postgresql`. */
export async function startPostgres(tls?: ServerCertificate): Promise<PostgresServer> {
  const programs = programFolder();
  if (programs === null) throw new Error('PostgreSQL is missing; on Debian: apt-get install postgresql');
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-postgres-'));
  if (user !== null) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const port = await freePort();

  const program = (name: string, args: readonly string[], input = ''): void => {
    const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C', PGPASSWORD: OWNER_PASSWORD };
    // What pg_ctl starts keeps its standard output, so that a pipe would never end.
    const stdio = name === 'pg_ctl' ? ('ignore' as const) : ('pipe' as const);
    const ended = spawnSync(join(programs, name), args, { cwd: folder, env, input, stdio, timeout: 60_000, ...user });
    if (ended.status !== 0) throw new Error(`${name} failed: ${ended.stderr ?? readLog(folder)}`);
  };
  const log = join(folder, 'log');
  const start = (): void => program('pg_ctl', ['start', '-w', '-s', '-D', data, '-l', log]);
  const stop = (): void => program('pg_ctl', ['stop', '-w', '-s', '-m', 'immediate', '-D', data]);
  const run = (sql: string, database = 'shop'): void =>
    program(
      'psql',
      ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', `${port}`, '-U', 'owner', database],
      sql,
    );

  const remove = (): void => {
    if (existsSync(join(data, 'postmaster.pid'))) stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    program('initdb', ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']);
    const own = (name: string, content: string): void => {
      const path = join(data, name);
      rmSync(path, { force: true });
      writeFileSync(path, content, { mode: 0o600 });
      if (user !== null) chownSync(path, user.uid, user.gid);
    };
    const lines = [`port = ${port}`, "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", 'fsync = off'];
    if (tls !== undefined) {
      own('server.crt', readFileSync(tls.certFile, 'utf8'));
      own('server.key', readFileSync(tls.keyFile, 'utf8'));
      lines.push('ssl = on');
    }
    appendFileSync(join(data, 'postgresql.conf'), `\n${lines.join('\n')}\n`);
    start();
    run(`alter user owner password '${OWNER_PASSWORD}'; create database shop`, 'postgres');
    own('pg_hba.conf', `${tls === undefined ? 'host' : 'hostssl'} all all 127.0.0.1/32 scram-sha-256\n`);
    run('select pg_reload_conf()');
  } catch (error) {
    remove();
    throw error;
  }
  return {
    port,
    url: (name = 'owner', password = OWNER_PASSWORD) =>
      `postgres://${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`,
    run,
    stop,
    start,
    remove,
  };
}

function readLog(folder: string): string {
  return existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : 'no log';
}
