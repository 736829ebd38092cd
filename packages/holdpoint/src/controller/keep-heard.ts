import { isOver, isRunning } from '@holdpoint/engine';
import { LaunchError } from '../errors.ts';
import { observedTraffic } from '../metrics/traffic.ts';
import type { Clock } from '../shell/clock.ts';
import type { TrafficDriver } from '../traffic/index.ts';
import type { Controller } from './controller.ts';

/** How often a router is looked at in the time that it waits for a controller: two looks may be lost. */
const LOOKS = 3;

/**
 * Makes the controller heard by every router that gives all to stable otherwise, whatever the rhythm of the
 * stages, until the controller has finished. What a look shows that the controller does not know is told to it.
 */
export async function keepHeard(
  controller: Controller,
  drivers: Readonly<Record<string, TrafficDriver>>,
  clock: Clock,
): Promise<void> {
  const { plan } = controller.state;
  const finished = new AbortController();
  void controller.finished.then(() => finished.abort());
  await Promise.all(
    Object.values(plan.targets).map(async ({ id, traffic: { unheardMs } }) => {
      const driver = drivers[id];
      if (unheardMs === undefined || driver === undefined) return;
      for (;;) {
        await clock.pause(unheardMs / LOOKS, finished.signal);
        if (finished.signal.aborted) return;
        if (controller.state.startedAt !== null && !isOver(controller.state)) await look(controller, id, driver);
      }
    }),
  );
}

async function look(controller: Controller, target: string, driver: TrafficDriver): Promise<void> {
  const before = controller.state;
  try {
    const traffic = observedTraffic(target, await driver.observe());
    const { state } = controller;
    const known = state.routers[target];
    // What was seen while a share changed is neither of the old share nor of the new one.
    const settled = state.phase === before.phase && known === before.routers[target] && state.phase !== 'entering';
    if (settled && isRunning(state) && known?.traffic.shareBp !== traffic.shareBp) {
      controller.submit({ kind: 'share_observed', traffic });
    }
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    controller.submit({ kind: 'router_failed', target, detail: error.message });
  }
}
