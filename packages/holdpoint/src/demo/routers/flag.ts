import { startChild } from '../child.ts';
import { freePort, numberField } from '../services.ts';
import type { DemoRouter } from './index.ts';
import { withTraffic } from './traffic-section.ts';

/** An application that asks a flag, which the launch serves. */
export const flagRouter: DemoRouter = {
  plan: 'batch-patches/plan-routers.yaml',
  start: async ({ stable, candidate }) => {
    const listen = `127.0.0.1:${await freePort()}`;
    const versions = ['--stable', stable.url, '--candidate', candidate.url];
    const shop = startChild('shop.ts', ['--flags', `http://${listen}`, ...versions]);
    const port = await shop.waitFor((line) => numberField(line, 'listening'));
    return {
      url: `http://127.0.0.1:${port}`,
      setUp: (plan) =>
        withTraffic(plan, { driver: 'flags', key: 'header x-user-id', flags: { flag: 'batch-patches', listen } }),
      stop: () => shop.stop(),
    };
  },
};
