import { serveRouter } from '../process/serve.ts';
import { proxyFiles } from './files.ts';
import { ProxyServer } from './proxy-server.ts';

/** The proxy as a process of its own. */
serveRouter({
  name: 'proxy',
  title: 'proxy',
  address: ({ traffic }) => traffic.listen,
  create: ({ target, dataDir, clock, log }) =>
    new ProxyServer({ target, files: proxyFiles(dataDir, target.id), clock, log }),
});
