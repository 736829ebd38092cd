import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NginxSettings } from '@holdpoint/plan';
import { vi } from 'vitest';

const PROGRAM = '/usr/sbin/nginx';
const MODULE = '/usr/lib/nginx/modules/ngx_http_js_module.so';
const PATIENCE = { timeout: 15_000, interval: 10 };

/** What differs from docs/routers.md. */
export interface NginxOptions {
  /** Ports of the services. */
  readonly stable: number;
  readonly candidate: number;
  /** Where it takes requests, and where it says what is in force. */
  readonly listen: number;
  readonly status: number;
  /** In place of `proxy_pass http://$shop;`. */
  readonly pass?: string;
  /** In place of the line that includes what the driver writes. */
  readonly include?: string;
  /** Further lines of `http`. */
  readonly more?: string;
  /** In place of the line that loads the njs module. */
  readonly module?: string;
  readonly workers?: number;
}

/** An nginx of Debian's package, with a folder and ports of its own. */
export interface Nginx {
  readonly settings: NginxSettings;
  readonly folder: string;
  /** The process that is signalled. */
  readonly master: number;
  /** Its configuration file. */
  readonly config: string;
  /** Writes its own configuration anew, and reloads it. */
  reload(options?: Partial<NginxOptions>): void;
  /** Ends it, and leaves what it wrote. */
  end(): Promise<void>;
  /** Starts it once more. */
  startAgain(): Promise<void>;
  /** Ends it and removes all that it wrote. */
  remove(): Promise<void>;
}

/** Starts an nginx as it is before a first launch: its requests go to stable, by a configuration without the driver. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-nginx-'));
  const config = join(folder, 'nginx.conf');
  mkdirSync(join(folder, 'own'));
  writeFileSync(config, configOf(folder, { ...options, pass: `proxy_pass http://127.0.0.1:${options.stable};` }));
  let child = await start(config, folder, options.listen);
  writeFileSync(config, configOf(folder, options));
  const remove = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const server = (port: number) => ({ host: '127.0.0.1', port });
  return {
    settings: {
      include: join(folder, 'own/holdpoint.conf'),
      upstream: 'shop',
      status: server(options.status),
      stable: [server(options.stable)],
      candidate: [server(options.candidate)],
      log: join(folder, 'holdpoint.log'),
      test: `${PROGRAM} -t -c ${config}`,
      reload: `${PROGRAM} -s reload -c ${config}`,
    },
    folder,
    config,
    get master() {
      return child.pid ?? 0;
    },
    reload: (changed = {}) => {
      writeFileSync(config, configOf(folder, { ...options, ...changed }));
      child.kill('SIGHUP');
    },
    end: () => ended(child),
    startAgain: async () => {
      child = await start(config, folder, options.listen);
    },
    remove,
  };
}

async function start(config: string, folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(PROGRAM, ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  try {
    await vi.waitFor(async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`);
      // Empty for a moment.
      if (readFileSync(join(folder, 'pid'), 'utf8').trim() !== String(child.pid)) throw new Error('no pid yet');
      await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
    }, PATIENCE);
  } catch (error) {
    await ended(child);
    throw error;
  }
  return child;
}

function configOf(folder: string, options: NginxOptions): string {
  const { include = `include ${folder}/own/*.conf;`, module = `load_module ${MODULE};`, workers = 1 } = options;
  const { pass = 'proxy_pass http://$shop;', more = '' } = options;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `${module}
daemon off;
user root;
worker_processes ${workers};
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  access_log ${folder}/access.log;
  ${temporary.join(' ')}
  ${include}
  ${more}
  server {
    listen 127.0.0.1:${options.listen};
    location / {
      ${pass}
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_connect_timeout 1s;
      proxy_read_timeout 10s;
    }
  }
}
`;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
