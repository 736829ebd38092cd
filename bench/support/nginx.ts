import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../packages/holdpoint/src/shell/clock.ts';

/** The environment in which nginx and wrk are found; servers are often not on the path of a user. */
export const serverEnv = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** A running nginx with one worker, so that one core stands against one core. */
export interface Nginx {
  /** The process that does the work. */
  readonly worker: number;
  stop(): Promise<void>;
}

const clock = systemClock();

/** An nginx that answers every request with one text. */
export function answering(port: number, type: string, text: string): string {
  return `server { listen 127.0.0.1:${port}; location / { default_type ${type}; return 200 '${text}'; } }`;
}

/** An nginx as a plain reverse proxy that keeps its connections. */
export function passing(port: number, backend: number): string {
  return `upstream backend { server 127.0.0.1:${backend}; keepalive 128; keepalive_requests 1000000000; }
    server { listen 127.0.0.1:${port}; location / {
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } }`;
}

/** Starts nginx with the given servers in a folder of its own, and waits until it listens on the port. */
export async function startNginx(folder: string, port: number, servers: string): Promise<Nginx> {
  mkdirSync(folder);
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = join(folder, 'nginx.conf');
  const temporary = kept.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  writeFileSync(
    config,
    `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 1024; }
    http { access_log off; keepalive_requests 1000000000; ${temporary} ${servers} }`,
  );
  const child = spawn('nginx', ['-c', config], { env: serverEnv, stdio: ['ignore', 'inherit', 'inherit'] });
  const exited = once(child, 'exit');
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended with exit code ${child.exitCode}.`);
    await clock.pause(20);
  }
  return {
    worker: workerOf(child.pid ?? 0),
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

function workerOf(master: number): number {
  return Number(readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ')[0]);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
