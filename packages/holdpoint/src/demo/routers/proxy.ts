import { freePort } from '../services.ts';
import type { DemoRouter } from './index.ts';

/** The built-in proxy, which the launch starts by itself. */
export const proxyRouter: DemoRouter = {
  plan: 'plans/batch-patches.yaml',
  start: async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    return {
      url: `http://${listen}`,
      setUp: (plan) => plan.replace('127.0.0.1:8080', listen),
      stop: async () => undefined,
    };
  },
};
