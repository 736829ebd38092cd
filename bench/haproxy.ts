import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { haproxyKind } from '../packages/holdpoint/src/traffic/haproxy.ts';
import type { BenchResult } from './lib.ts';
import { measureRollbacks, rollbackRows } from './support/rollbacks.ts';
import { benchTarget, freePort, startHelper } from './support/traffic.ts';

const LUA_FILE = join(import.meta.dirname, '../packages/holdpoint/src/traffic/haproxy/holdpoint.lua');

const clock = systemClock();

/** The configuration of docs/routers.md. */
function config(folder: string, listen: number, stable: number, candidate: number): string {
  return `global
  stats socket ${folder}/admin.sock mode 600 level admin
  lua-load-per-thread ${LUA_FILE}
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  option redispatch 1
frontend web
  bind 127.0.0.1:${listen}
  default_backend shop
backend shop
  http-request set-var(txn.holdpoint_key) req.fhdr(x-user-id)
  http-request set-var(txn.holdpoint) str(split),map(${folder}/holdpoint.map),concat(,txn.holdpoint_key),lua.holdpoint
  use-server web-2 if { var(txn.holdpoint) -m str candidate }
  server web-1 127.0.0.1:${stable}
  server web-2 127.0.0.1:${candidate} weight 0
`;
}

/** From the decision to the last request that the candidate received, through the runtime API of a HAProxy under load. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const services = startHelper('two-services.ts');
  const [stable = 0, candidate = 0]: number[] = JSON.parse(await services.firstOutput());
  const listen = await freePort();
  const map = join(folder, 'holdpoint.map');
  const path = join(folder, 'admin.sock');
  writeFileSync(map, '');
  writeFileSync(join(folder, 'haproxy.cfg'), config(folder, listen, stable, candidate));
  const haproxy = spawn('/usr/sbin/haproxy', ['-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' });
  try {
    while (!existsSync(path)) await clock.pause(10);
    const { traffic, ...services } = benchTarget(listen, stable, candidate);
    const settings = { socket: { path }, backend: 'shop', stable: ['web-1'], candidate: ['web-2'], map };
    const target = { ...services, traffic: { ...traffic, driver: 'haproxy', haproxy: settings } };
    const driver = await haproxyKind.open({ target, dataDir: folder });
    // HAProxy itself tells seconds only.
    const lastCandidateAt = async () => Number(await (await fetch(`http://127.0.0.1:${candidate}/last`)).text());
    const measured = await measureRollbacks({ driver, listen, lastCandidateAt });
    await driver.close();
    return { name: 'haproxy', rows: rollbackRows(measured, '< 50') };
  } finally {
    const exit = once(haproxy, 'exit');
    haproxy.kill();
    await exit;
    await services.finish();
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) console.table((await run()).rows);
