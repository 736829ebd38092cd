import { wantedSplit } from '@holdpoint/engine';
import { observedTraffic } from '../metrics/traffic.ts';
import type { Split, TrafficDriver } from '../traffic/index.ts';
import type { Controller } from './controller.ts';

/**
 * Tells every router who controls it now, at the share that it gives already or the recorded one,
 * whichever is less, and records what it is seen to do.
 */
export async function reconcile(
  controller: Controller,
  drivers: Readonly<Record<string, TrafficDriver>>,
): Promise<void> {
  for (const [target, driver] of Object.entries(drivers)) {
    const { state } = controller;
    const { launch, epoch } = state;
    // A rollback that is under way must go on, whoever cannot be reached: it is tried again and again.
    if (state.phase === 'rolling_back') continue;
    const seen = await driver.observe();
    const { mirrorBp: wantedMirrorBp = 0, ...wanted } = wantedSplit(state, target);
    const given: Partial<Split> = seen.split?.launch === launch ? seen.split : {};
    const shareBp = Math.min(given.shareBp ?? 0, wanted.shareBp);
    const mirrorBp = Math.min(given.mirrorBp ?? 0, wantedMirrorBp);
    const copied = mirrorBp === 0 ? {} : { mirrorBp };
    const applied = await driver.apply({ launch, epoch, salt: launch, ...wanted, shareBp, ...copied });
    controller.submit({ kind: 'share_observed', traffic: observedTraffic(target, applied) });
  }
}
