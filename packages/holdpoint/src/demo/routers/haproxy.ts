import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../shell/clock.ts';
import { addressOf, freePort } from '../services.ts';
import type { DemoRouter } from './index.ts';
import { startServer } from './server.ts';
import { withTraffic } from './traffic-section.ts';

const LUA = fileURLToPath(new URL('../../traffic/haproxy/holdpoint.lua', import.meta.url));

/** Debian's HAProxy, set up as docs/routers.md says. */
export const haproxyRouter: DemoRouter = {
  plan: 'batch-patches/plan-routers.yaml',
  start: async ({ stable, candidate, dataDir }) => {
    const files = { socket: join(dataDir, 'haproxy.sock'), map: join(dataDir, 'holdpoint.map') };
    const config = join(dataDir, 'haproxy.cfg');
    const port = await freePort();
    writeFileSync(files.map, '');
    writeFileSync(config, configOf({ ...files, port, stable: addressOf(stable), candidate: addressOf(candidate) }));
    const stop = await startServer({
      program: '/usr/sbin/haproxy',
      args: ['-db', '-f', config],
      debian: 'haproxy',
      ready: { path: files.socket },
      clock: systemClock(),
    });
    return {
      url: `http://127.0.0.1:${port}`,
      setUp: (plan) =>
        withTraffic(plan, {
          driver: 'haproxy',
          key: 'header x-user-id',
          haproxy: { ...files, backend: 'shop', stable: ['web-1'], candidate: ['web-2'] },
        }),
      stop,
    };
  },
};

interface Setup {
  readonly socket: string;
  readonly map: string;
  readonly port: number;
  readonly stable: string;
  readonly candidate: string;
}

function configOf({ socket, map, port, stable, candidate }: Setup): string {
  return `global
  stats socket ${socket} mode 600 level admin
  lua-load-per-thread ${LUA}
  hard-stop-after 1s
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend web
  bind 127.0.0.1:${port}
  default_backend shop
backend shop
  option redispatch 1
  http-request set-var(txn.holdpoint_key) req.fhdr(x-user-id)
  http-request set-var(txn.holdpoint) str(split),map(${map}),concat(,txn.holdpoint_key),lua.holdpoint
  use-server web-2 if { var(txn.holdpoint) -m str candidate }
  server web-1 ${stable}
  server web-2 ${candidate} weight 0
`;
}
