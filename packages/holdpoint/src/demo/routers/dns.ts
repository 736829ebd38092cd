import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../shell/clock.ts';
import { secret as randomText } from '../../shell/random.ts';
import { freePort } from '../services.ts';
import type { DemoRouter } from './index.ts';
import { startServer } from './server.ts';
import { withTraffic } from './traffic-section.ts';

const ZONE = 'holdpoint.test';
const NAME = `shop.${ZONE}`;
const CANDIDATE = '127.0.0.2';

/** Debian's BIND, whose name the load follows: all traffic goes to the one version or to the other. */
export const dnsRouter: DemoRouter = {
  plan: 'batch-patches/plan-blue-green.yaml',
  candidateHost: CANDIDATE,
  start: async ({ stable, dataDir }) => {
    const folder = join(dataDir, 'bind');
    const port = await freePort();
    const { hostname: address, port: servicePort } = new URL(stable.url);
    const secret = Buffer.from(randomText()).toString('base64');
    const keyFile = join(dataDir, 'tsig-key.txt');
    mkdirSync(folder, { recursive: true });
    writeFileSync(keyFile, `hmac-sha256:holdpoint:${secret}`, { mode: 0o600 });
    writeFileSync(join(folder, 'zone.db'), zoneOf(address));
    writeFileSync(join(folder, 'named.conf'), configOf({ folder, port, secret }), { mode: 0o600 });
    const stop = await startServer({
      program: '/usr/sbin/named',
      args: ['-g', '-n', '1', '-c', join(folder, 'named.conf')],
      debian: 'bind9',
      ready: { port },
      clock: systemClock(),
    });
    const server = `127.0.0.1:${port}`;
    const dns = { server, zone: ZONE, name: NAME, stable: [address], candidate: [CANDIDATE], key: `file:${keyFile}` };
    return {
      url: `http://${NAME}:${servicePort}`,
      loadArgs: ['--resolver', server],
      setUp: (plan) => withTraffic(plan, { driver: 'dns', ttl: '1s', dns }),
      stop,
    };
  },
};

function zoneOf(address: string): string {
  return [
    '$TTL 1',
    `@ IN SOA ns.${ZONE}. admin.${ZONE}. 1 3600 600 86400 1`,
    `@ IN NS ns.${ZONE}.`,
    'ns IN A 127.0.0.1',
    `shop IN A ${address}`,
    '',
  ].join('\n');
}

function configOf({
  folder,
  port,
  secret,
}: {
  readonly folder: string;
  readonly port: number;
  readonly secret: string;
}) {
  const grants = `grant holdpoint name ${NAME}. A AAAA; grant holdpoint name _holdpoint.${NAME}. TXT;`;
  return `controls {};
options {
  directory "${folder}"; pid-file none; lock-file none; session-keyfile "${join(folder, 'session.key')}";
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; notify no; allow-query { any; };
};
key "holdpoint" { algorithm hmac-sha256; secret "${secret}"; };
zone "${ZONE}" { type primary; file "zone.db"; update-policy { ${grants} }; };
`;
}
