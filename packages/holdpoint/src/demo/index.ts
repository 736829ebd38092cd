import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Summary } from '@holdpoint/engine';
import { type StartedLaunch, startLaunch } from '../controller/start.ts';
import type { LaunchError } from '../errors.ts';
import { type Clock, systemClock } from '../shell/clock.ts';
import { playPeople } from './people.ts';
import { type Bad, freePort, numberField, startLoad, startService } from './services.ts';

const PLAN = fileURLToPath(new URL('../../../../examples/plans/batch-patches.yaml', import.meta.url));

/** A week a minute. */
export const DEMO_SCALE = 10_080;

export interface DemoOptions {
  readonly bad?: Bad;
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
 * Starts both versions of the example service, the proxy and a load, runs the example plan over them,
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
  const candidate = await startService('v1.0.0', options.bad);
  cleanUp.push(() => candidate.child.stop());
  const listen = `127.0.0.1:${await freePort()}`;
  const planFile = writePlan(dataDir, { stable: stable.url, candidate: candidate.url, listen });
  const started = await startLaunch({ planFile, dataDir, timeScale, onProblem, without: 'all' });
  cleanUp.push(() => letGo(started));
  const stopPeople = playPeople(started.controller, clock);
  const load = startLoad(`http://${listen}`, rate);
  cleanUp.push(() => load.stop());
  await options.show(started);
  stopPeople();
  await load.stop();
  const unanswered = numberField(load.last(), 'unanswered') ?? 0;
  return { ...started.controller.summary(), unanswered, data: dataDir };
}

/** The example plan with the addresses that its services really have. */
function writePlan(
  dataDir: string,
  to: { readonly stable: string; readonly candidate: string; readonly listen: string },
): string {
  const text = readFileSync(PLAN, 'utf8')
    .replace('http://127.0.0.1:3001', to.stable)
    .replace('http://127.0.0.1:3002', to.candidate)
    .replace('127.0.0.1:8080', to.listen)
    .replace('../../packages/plan/plan.schema.json', './plan.schema.json');
  const file = join(dataDir, 'plan.yaml');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, text);
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
