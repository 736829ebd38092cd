import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../src/demo/child.ts';
import { freePort, type Service, startLoad, startService } from '../../src/demo/services.ts';

/** Two real services, a load, and a plan for them in a folder of its own. */
export interface Site {
  readonly dir: string;
  readonly dataDir: string;
  readonly planFile: string;
  readonly listen: string;
  readonly stable: Service;
  readonly candidate: Service;
  /** Begins to send traffic through the router. */
  load(rate: number): Child;
  /** Writes the plan again with something replaced. */
  rewritePlan(from: string, to: string): void;
  close(): Promise<void>;
}

/** Starts the site; `close` ends all of its processes and removes its folder. */
export async function openSite(): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'holdpoint-site-'));
  const [stable, candidate] = [await startService('legacy'), await startService('v1.0.0')];
  const listen = `127.0.0.1:${await freePort()}`;
  const planFile = join(dir, 'plan.yaml');
  let text = planText({ stable: stable.url, candidate: candidate.url, listen });
  writeFileSync(planFile, text);
  const loads: Child[] = [];
  return {
    dir,
    dataDir: join(dir, 'data'),
    planFile,
    listen,
    stable,
    candidate,
    load: (rate) => {
      const load = startLoad(`http://${listen}`, rate);
      loads.push(load);
      return load;
    },
    rewritePlan: (from, to) => {
      text = text.replaceAll(from, to);
      writeFileSync(planFile, text);
    },
    close: async () => {
      await Promise.all([...loads, stable.child, candidate.child].map((child) => child.stop()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function planText(to: { readonly stable: string; readonly candidate: string; readonly listen: string }): string {
  return `
holdpoint: 1
launch: { name: site, title: Site, version: 1.0.0, timezone: UTC, baseline: 10m }
people: { ann: { name: Ann } }
roles: { commander: { people: [ann], may: [go, no-go, continue, pause, rollback] } }
services:
  stable: { url: ${to.stable}, health: /health }
  candidate: { url: ${to.candidate}, health: /health }
traffic: { driver: proxy, listen: ${to.listen}, key: header x-user-id }
signals:
  error_rate: { from: traffic, measure: errors / requests, better: lower, min_requests: 20 }
  memory: { from: metrics, metric: process_resident_memory_bytes, unit: bytes, better: lower }
thresholds:
  memory: { critical: > baseline + 900% }
stages:
  - name: Wave 1
    share: 10%
    observe: 2h
    every: 5m
    gate: [error_rate < 5%, requests >= 20]
    triggers: [{ when: error_rate > 10% for 5m, do: rollback }]
  - { name: Wave 2, share: 25%, observe: 12h, every: 5m, gate: same, triggers: same }
  - { name: Wave 3, share: 100%, observe: 2h, every: 5m, gate: same, triggers: same }
rollback: { within: 30s, steps: [{ name: Stable answers, verify: { http: $stable/health }, tries: 3, every: 2s }] }
`;
}
