import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../shell/clock.ts';
import { addressOf, freePort } from '../services.ts';
import type { DemoRouter } from './index.ts';
import { startServer } from './server.ts';
import { withTraffic } from './traffic-section.ts';

const PROGRAM = '/usr/sbin/nginx';

/** Debian's nginx with njs, set up as docs/routers.md says. */
export const nginxRouter: DemoRouter = {
  plan: 'batch-patches/plan-routers.yaml',
  start: async ({ stable, candidate, dataDir }) => {
    const config = join(dataDir, 'nginx.conf');
    const own = join(dataDir, 'nginx');
    const [port, status] = [await freePort(), await freePort()];
    mkdirSync(own, { recursive: true });
    // Before the launch there is nothing to include yet, and all requests go to stable.
    writeFileSync(config, configOf({ dataDir, own, port, pass: `http://${addressOf(stable)}` }));
    const stop = await startServer({
      program: PROGRAM,
      args: ['-c', config],
      debian: 'nginx libnginx-mod-http-js',
      ready: { port },
      clock: systemClock(),
    });
    writeFileSync(config, configOf({ dataDir, own, port, pass: 'http://$shop' }));
    const nginx = {
      include: join(own, 'holdpoint.conf'),
      upstream: 'shop',
      status: `127.0.0.1:${status}`,
      stable: [addressOf(stable)],
      candidate: [addressOf(candidate)],
      log: join(dataDir, 'requests.log'),
      test: `${PROGRAM} -t -c ${config}`,
      reload: `${PROGRAM} -s reload -c ${config}`,
    };
    return {
      url: `http://127.0.0.1:${port}`,
      setUp: (plan) => withTraffic(plan, { driver: 'nginx', key: 'header x-user-id', nginx }),
      stop,
    };
  },
};

interface Setup {
  readonly dataDir: string;
  /** Folder of what Holdpoint writes. */
  readonly own: string;
  readonly port: number;
  readonly pass: string;
}

function configOf({ dataDir, own, port, pass }: Setup): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${join(dataDir, `nginx-${name}`)};`,
  );
  return `load_module /usr/lib/nginx/modules/ngx_http_js_module.so;
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${join(dataDir, 'nginx.pid')};
error_log ${join(dataDir, 'nginx-error.log')};
worker_processes 1;
events { worker_connections 4096; }
http {
  access_log ${join(dataDir, 'nginx-access.log')};
${temporary.join('\n')}
  include ${own}/*.conf;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${pass};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}
