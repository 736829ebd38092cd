import { readFileSync } from 'node:fs';
import { fold, initialState, isOver, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import { type Plan, readPlan, renderProblems, type Service, withoutSections } from '@holdpoint/plan';
import type { AlertHook } from '../alerts/index.ts';
import { alertHooks, openAlertSources } from '../alerts/registry.ts';
import { type DataDir, launchId, openDataDir } from '../data-dir/index.ts';
import { LaunchError } from '../errors.ts';
import { openSources } from '../metrics/registry.ts';
import { httpProbes } from '../probes/http.ts';
import { type Clock, systemClock } from '../shell/clock.ts';
import { httpSteps, statusOf } from '../steps/http.ts';
import type { EventStore } from '../store/index.ts';
import { drainJournal, openJournal } from '../store/journal.ts';
import { sqliteStore } from '../store/sqlite.ts';
import type { TrafficDriver } from '../traffic/index.ts';
import { openRouters } from '../traffic/open.ts';
import { VERSION } from '../version.ts';
import { runnablePlan, type Without } from './abilities.ts';
import { Controller } from './controller.ts';
import { keepHeard } from './keep-heard.ts';
import { assertMayBeSteered, takeUp } from './take-up.ts';

export interface StartOptions {
  readonly planFile: string;
  readonly dataDir: string;
  /** Launch seconds per real second; 1 for a new launch, and what it was for one that is taken up again. */
  readonly timeScale?: number;
  /** Parts of the plan that are knowingly left out; none unless stated. A launch that is taken up again keeps its own. */
  readonly without?: Without;
  /** Told of failures that are no events; they do not end the launch. */
  readonly onProblem: (error: LaunchError) => void;
}

/** A launch under control, and the means to let go of it. */
export interface StartedLaunch {
  readonly controller: Controller;
  readonly plan: Plan;
  readonly launch: string;
  /** Whether an unfinished launch was taken up again. */
  readonly resumed: boolean;
  readonly dataDir: DataDir;
  readonly drivers: Readonly<Record<string, TrafficDriver>>;
  /** For the server to which sources of alerts report by themselves. */
  readonly hooks: readonly AlertHook[];
  /** Lets go of routers (which keep serving), store and folder. Call it after `controller.finished`. */
  close(): Promise<void>;
}

/**
 * Starts the launch of a plan, or takes an unfinished one up again where it was. The routers' real
 * shares are read before anything is decided. Errors: `file_unreadable`, `plan_invalid`, `plan_changed`,
 * `data_*`, `record_broken`, `secret_missing`, `service_down`, `port_in_use`, `router_*`.
 */
export async function startLaunch(options: StartOptions): Promise<StartedLaunch> {
  const { plan: written, source } = loadPlan(options.planFile);
  const dataDir = openDataDir(options.dataDir);
  const undo: (() => unknown)[] = [() => dataDir.close()];
  try {
    const store = sqliteStore(options.dataDir);
    undo.unshift(() => store.close());
    drainJournal(options.dataDir, store);
    const { state, resumed } = findLaunch(store, written, options.without ?? []);
    const { plan } = state;
    if (!resumed) await assertServicesAnswer(plan);
    const hooks = alertHooks(plan, (source, firing) => controller.alerts.hear(source, firing));
    const drivers = await openRouters({
      plan,
      dataDir: options.dataDir,
      clock: systemClock(),
      resumed,
      onNote: (target, note) => controller.noteOfRouters(target, note),
    });
    undo.unshift(...Object.values(drivers).map((driver) => () => driver.close()));
    store.savePlan(plan.digest, source);
    const clock = launchClock(state, options.timeScale);
    const controller = new Controller(state, {
      clock: clock.clock,
      store,
      journal: openJournal(options.dataDir),
      drivers,
      sources: openSources(plan, drivers, clock.clock),
      alerts: openAlertSources(plan, clock.clock),
      steps: httpSteps(clock.clock),
      probes: httpProbes(clock.clock),
      onProblem: options.onProblem,
    });
    const epoch = store.nextEpoch();
    if (!resumed) await assertMayBeSteered(drivers, epoch);
    const { planFile } = options;
    const program = `holdpoint ${VERSION}`;
    await takeUp(controller, drivers, { epoch, pid: process.pid, timeScale: clock.scale, program, planFile });
    void controller.run();
    const heard = keepHeard(controller, drivers, clock.clock);
    const close = async () => {
      await heard;
      for (const each of undo) await each();
    };
    return { controller, plan, launch: state.launch, resumed, dataDir, drivers, hooks, close };
  } catch (error) {
    for (const each of undo) await each();
    throw error;
  }
}

function loadPlan(file: string): { readonly plan: Plan; readonly source: string } {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const hint = 'Check the path, or make a plan from examples/plans.';
    throw new LaunchError('file_unreadable', `${file} cannot be read`, { hint, cause });
  }
  const result = readPlan(bytes, file);
  const source = new TextDecoder().decode(bytes);
  if (!result.ok)
    throw new LaunchError('plan_invalid', renderProblems(result.problems, { file, source, color: false }));
  return { plan: result.plan, source };
}

/** The unfinished launch of this plan, folded from its record, or a new one. */
function findLaunch(
  store: EventStore,
  plan: Plan,
  without: Without,
): { readonly state: LaunchState; readonly resumed: boolean } {
  const { name } = plan.launch;
  const stored = store.launches().filter(({ launch }) => launch.replace(/-\d{4}-\d{2}-\d{2}-\d+$/, '') === name);
  const last = stored.at(-1);
  if (last !== undefined) {
    const source = last.planDigest === plan.digest ? plan : storedPlan(store, last.planDigest);
    const events = [...store.read(last.launch)];
    const state = fold(initialState(asRunBefore(source, events[0]), last.launch), events);
    if (!isOver(state) && source !== plan) {
      const hint = 'Run the plan as it was when the launch began, or end that launch first.';
      throw new LaunchError('plan_changed', `${last.launch} is under way by another version of this plan`, { hint });
    }
    if (!isOver(state)) return { state, resumed: true };
  }
  const id = launchId(
    name,
    systemClock().wall(),
    stored.map(({ launch }) => launch),
  );
  return { state: initialState(runnablePlan(plan, without), id), resumed: false };
}

/** A launch goes on without the parts that it was begun without. */
function asRunBefore(plan: Plan, first: RecordedEvent | undefined): Plan {
  const without = first?.type === 'LaunchCreated' ? first.data.without : undefined;
  return without === undefined ? plan : withoutSections(plan, without);
}

function storedPlan(store: EventStore, digest: string): Plan {
  const source = store.plan(digest);
  const result = source === null ? null : readPlan(new TextEncoder().encode(source), 'the recorded plan');
  if (result?.ok !== true) {
    throw new LaunchError('record_broken', `the plan ${digest.slice(0, 12)} of the record cannot be read`, {
      hint: 'Run `holdpoint audit verify`.',
    });
  }
  return result.plan;
}

/** A launch that is taken up again goes on from its last recorded moment, at its own pace. */
function launchClock(state: LaunchState, asked: number | undefined): { readonly clock: Clock; readonly scale: number } {
  const scale = asked ?? state.timeScale;
  const wall = systemClock().wall();
  const origin = scale === 1 ? Math.max(wall, state.lastAt) : Math.max(state.lastAt, state.seq === 0 ? wall : 0);
  return { clock: systemClock({ scale, origin }), scale };
}

async function assertServicesAnswer(plan: Plan): Promise<void> {
  for (const target of Object.values(plan.targets)) {
    for (const variant of ['stable', 'candidate'] as const) await assertAnswers(target.id, variant, target[variant]);
  }
}

async function assertAnswers(target: string, variant: string, { url, health }: Service): Promise<void> {
  if (health === undefined) return;
  const { status, text } = await statusOf(`${url}${health}`);
  if (status !== null && status >= 200 && status < 300) return;
  throw new LaunchError('service_down', `the ${variant} version of ${target} is not well: ${url}${health} ${text}`, {
    hint: 'Start it, then run again. Nothing has been changed.',
  });
}
