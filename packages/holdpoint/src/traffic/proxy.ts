import { join } from 'node:path';
import type { TrafficDriverKind } from './index.ts';
import { openRouter } from './process/driver.ts';

const program = {
  name: 'proxy',
  title: 'proxy',
  entry: join(import.meta.dirname, 'proxy/main.ts'),
  listen: 'traffic.listen',
};

/** The built-in reverse proxy, a process of its own that outlives the controller. See docs/proxy.md. */
export const proxyKind: TrafficDriverKind = {
  name: 'proxy',
  capabilities: {
    stickyKeys: ['header', 'cookie', 'address'],
    audiences: true,
    userCap: true,
    counts: true,
    latency: true,
    users: true,
    endpoints: true,
    shares: 'any',
    sameBuckets: true,
    mirror: true,
    unheard: true,
  },
  open: (options) => openRouter({ program, ...options }),
};
