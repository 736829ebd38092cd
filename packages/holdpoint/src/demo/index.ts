import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Summary } from '@holdpoint/engine';
import { type StartedLaunch, startLaunch } from '../controller/start.ts';
import type { LaunchError } from '../errors.ts';
import { type Clock, systemClock } from '../shell/clock.ts';
import { playPeople } from './people.ts';
import { DEMO_ROUTERS, type DemoRouter, type DemoTraffic, type RunningRouter } from './routers/index.ts';
import { type Bad, numberField, type Service, startLoad, startService } from './services.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));

/** A week a minute. */
export const DEMO_SCALE = 10_080;

export interface DemoOptions {
  readonly bad?: Bad;
  /** What splits the traffic. */
  readonly traffic: DemoTraffic;
  readonly dataDir: string;
  readonly timeScale: number;
  /** Requests per second of the load. */
  readonly rate: number;
  /** Shows the launch while it runs; resolves when there is nothing more to show. */
  readonly show: (started: StartedLaunch) => Promise<void>;
  readonly onProblem: (error: LaunchError) => void;
}

export type DemoSummary = Summary & { readonly data: string };

/**
 * Starts both versions of the example service, a router and a load, runs the example plan over them,
 * and stops all of it again. The people of the plan are played; everything else is real.
 */
export async function runDemo(options: DemoOptions): Promise<DemoSummary> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  try {
    return await launchDemo(options, cleanUp);
  } finally {
    for (const each of cleanUp.reverse()) await each();
  }
}

async function launchDemo(options: DemoOptions, cleanUp: (() => Promise<unknown>)[]): Promise<DemoSummary> {
  const { timeScale, rate, onProblem } = options;
  const dataDir = resolve(options.dataDir);
  const clock = systemClock();
  const stable = await startService('legacy');
  cleanUp.push(() => stable.child.stop());
  const { plan, start, candidateHost: host } = DEMO_ROUTERS[options.traffic] as DemoRouter;
  const place = host === undefined ? {} : { host, port: Number(new URL(stable.url).port) };
  const candidate = await startService('v1.0.0', { ...place, ...(options.bad !== undefined && { bad: options.bad }) });
  cleanUp.push(() => candidate.child.stop());
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const router = await start({ stable, candidate, dataDir });
  cleanUp.push(() => router.stop());
  const planFile = writePlan(join(EXAMPLES, plan), { dataDir, stable, candidate, router });
  const started = await startLaunch({ planFile, dataDir, timeScale, onProblem, without: 'all' });
  cleanUp.push(() => letGo(started));
  const stopPeople = playPeople(started.controller, clock);
  const load = startLoad(router.url, rate, router.loadArgs);
  cleanUp.push(() => load.stop());
  await options.show(started);
  stopPeople();
  await load.stop();
  const unanswered = numberField(load.last(), 'unanswered') ?? 0;
  return { ...started.controller.summary(), unanswered, data: dataDir };
}

interface Addresses {
  readonly dataDir: string;
  readonly stable: Service;
  readonly candidate: Service;
  readonly router: RunningRouter;
}

/** The example plan with the addresses that its services and its router really have. */
function writePlan(example: string, { dataDir, stable, candidate, router }: Addresses): string {
  const text = readFileSync(example, 'utf8')
    .replace('http://127.0.0.1:3001', stable.url)
    .replace(/http:\/\/127\.0\.0\.(?:1:3002|2:3001)/, candidate.url)
    .replace('../../packages/plan/plan.schema.json', './plan.schema.json');
  const file = join(dataDir, 'plan.yaml');
  writeFileSync(file, router.setUp(text));
  return file;
}

async function letGo({ controller, drivers, close }: StartedLaunch): Promise<void> {
  await controller.stop();
  await Promise.all(Object.values(drivers).map((driver) => driver.stop()));
  await close();
}

/** A fresh folder name under the current one. */
export function demoFolder(clock: Clock): string {
  const stamp = new Date(clock.wall()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return join('.holdpoint', `demo-${stamp}`);
}
