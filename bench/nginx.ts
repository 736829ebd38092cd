import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { nginxKind } from '../packages/holdpoint/src/traffic/nginx.ts';
import { NGINX_JS } from '../tools/debian-programs.ts';
import type { BenchResult } from './lib.ts';
import { measureRollbacks, rollbackRows } from './support/rollbacks.ts';
import { benchTarget, freePort, startHelper } from './support/traffic.ts';

const PROGRAM = '/usr/sbin/nginx';

const clock = systemClock();

/** The configuration of docs/routers.md. */
function config(folder: string, listen: number): string {
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `load_module ${NGINX_JS};
user root;
worker_processes 2; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${kept.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  include ${folder}/own/*.conf;
  server {
    listen 127.0.0.1:${listen};
    access_log ${folder}/shop.log shop_counts if=$shop_counted;
    location / {
      proxy_pass http://$shop;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}

/** From the decision to the last request that the candidate received, through the file that an nginx under load looks up. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const services = startHelper('two-services.ts');
  const [stable = 0, candidate = 0]: number[] = JSON.parse(await services.firstOutput());
  const listen = await freePort();
  const file = join(folder, 'nginx.conf');
  const server = (port: number) => ({ host: '127.0.0.1', port });
  mkdirSync(join(folder, 'own'));
  writeFileSync(file, config(folder, listen).replace(/ {4}(?:access_log|proxy_pass) .*\n/g, ''));
  const nginx = spawn(PROGRAM, ['-c', file], { stdio: 'ignore' });
  try {
    while (!(await isOpen(listen))) await clock.pause(10);
    writeFileSync(file, config(folder, listen));
    const { traffic, ...versions } = benchTarget(listen, stable, candidate);
    const settings = {
      include: join(folder, 'own/holdpoint.conf'),
      upstream: 'shop',
      status: server(await freePort()),
      stable: [server(stable)],
      candidate: [server(candidate)],
      log: join(folder, 'shop.log'),
      test: `${PROGRAM} -t -c ${file}`,
      reload: `${PROGRAM} -s reload -c ${file}`,
    };
    const target = { ...versions, traffic: { ...traffic, driver: 'nginx', nginx: settings } };
    const driver = await nginxKind.open({ target, dataDir: folder });
    // The log of nginx tells when a request began only after it has ended.
    const lastCandidateAt = async () => Number(await (await fetch(`http://127.0.0.1:${candidate}/last`)).text());
    const measured = await measureRollbacks({ driver, listen, lastCandidateAt });
    await driver.close();
    return { name: 'nginx', rows: rollbackRows(measured, '< 200') };
  } finally {
    const exit = once(nginx, 'exit');
    nginx.kill();
    await exit;
    await services.finish();
    rmSync(folder, { recursive: true });
  }
}

async function isOpen(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

if (import.meta.main) console.table((await run()).rows);
