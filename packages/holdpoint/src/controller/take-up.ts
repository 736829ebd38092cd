import { LaunchError } from '../errors.ts';
import type { TrafficDriver } from '../traffic/index.ts';
import type { Controller } from './controller.ts';
import { reconcile } from './reconcile.ts';

/** The process that takes a launch up. */
export interface Taker {
  /** Higher than that of every process before it. */
  readonly epoch: number;
  readonly pid: number;
  /** Launch seconds per real second. */
  readonly timeScale: number;
  /** Name and version of the program. */
  readonly program: string;
  readonly planFile: string;
}

/**
 * Records that a process is in charge of a launch now, and then tells the routers. A process whose start is
 * not in the record must not act: the routers could not tell it from the one before. Errors:
 * `data_unwritable`, and those of the routers.
 */
export async function takeUp(
  controller: Controller,
  drivers: Readonly<Record<string, TrafficDriver>>,
  taker: Taker,
): Promise<void> {
  const recorded = controller.submit({ kind: 'controller_started', ...taker });
  if (recorded.length === 0) {
    throw new LaunchError('data_unwritable', 'the start of this controller could not be recorded', {
      hint: 'Make room on the disk of the data folder, then run again. Nothing has been changed.',
    });
  }
  await reconcile(controller, drivers);
}

/**
 * For a new launch, before anything is recorded or told: no router obeys a controller with a higher number. It
 * would refuse every share of this one. Controllers are numbered by their data folder, so that a new folder
 * begins at 1 again. Errors: `router_refused`, and those of the routers.
 */
export async function assertMayBeSteered(
  drivers: Readonly<Record<string, TrafficDriver>>,
  epoch: number,
): Promise<void> {
  for (const [target, driver] of Object.entries(drivers)) {
    const { split } = await driver.observe();
    if (split === null || split.epoch <= epoch) continue;
    throw new LaunchError(
      'router_refused',
      `the router of ${target} obeys controller ${split.epoch} of ${split.launch}, and this is controller ${epoch} of its data folder`,
      {
        hint: 'Run with --data and the folder from which that launch was run. If that is gone, see docs/routers.md, "A new data folder".',
      },
    );
  }
}
