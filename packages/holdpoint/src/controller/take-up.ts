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
