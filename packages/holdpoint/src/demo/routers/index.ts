import type { Service } from '../services.ts';
import { dnsRouter } from './dns.ts';
import { flagRouter } from './flag.ts';
import { haproxyRouter } from './haproxy.ts';
import { nginxRouter } from './nginx.ts';
import { proxyRouter } from './proxy.ts';

/** What a router of the demo stands between, and where it may keep files. */
export interface RouterSite {
  readonly stable: Service;
  readonly candidate: Service;
  readonly dataDir: string;
}

/** A router of the demo that runs. */
export interface RunningRouter {
  /** Origin at which users ask for the service. */
  readonly url: string;
  /** Further arguments of the load. */
  readonly loadArgs?: readonly string[];
  /** The text of the plan, with the addresses that this router has. */
  setUp(plan: string): string;
  stop(): Promise<void>;
}

/** A way to split the demo's traffic. */
export interface DemoRouter {
  /** The plan that is launched, beside the examples. */
  readonly plan: string;
  /** Where the candidate listens, at the port of stable, if the router tells versions apart by address alone. */
  readonly candidateHost?: string;
  start(site: RouterSite): Promise<RunningRouter>;
}

/** By the name that `holdpoint demo --traffic` takes. */
export const DEMO_ROUTERS = {
  proxy: proxyRouter,
  dns: dnsRouter,
  flag: flagRouter,
  haproxy: haproxyRouter,
  nginx: nginxRouter,
} as const satisfies Readonly<Record<string, DemoRouter>>;

export type DemoTraffic = keyof typeof DEMO_ROUTERS;
