import { serveRouter } from '../process/serve.ts';
import { FlagServer } from './flag-server.ts';

/** The flag server as a process of its own. */
serveRouter({
  name: 'flags',
  title: 'flag server',
  address: ({ traffic }) => traffic.flags?.listen ?? traffic.listen,
  create: (options) => new FlagServer(options),
});
