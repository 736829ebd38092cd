import type { Plan, Stage } from '@holdpoint/plan';
import type { Rehearsal, RehearsalOptions } from './rehearse.ts';
import { rehearse } from './rehearse.ts';

/** When a trigger would have fired if none before it had acted. */
export interface TriggerTime {
  readonly stage: string;
  readonly trigger: string;
  readonly text: string;
  readonly action: string;
  /** Launch time; null where it never fires. */
  readonly firedAt: number | null;
  /** The numbers at that moment. */
  readonly detail: string;
}

/** Lives through the same seed once more with triggers that act on nothing, and says when each would have fired. */
export async function triggerTimes(options: RehearsalOptions): Promise<readonly TriggerTime[]> {
  const { plan } = options;
  const shadow = await rehearse({ ...options, plan: disarmed(plan), takesBack: false });
  return plan.stages.flatMap((stage, i) =>
    stage.triggers.map(({ id, text, action, by }) => {
      const fired = firstFiring(shadow, i, id);
      return {
        stage: stage.name,
        trigger: id,
        text,
        action: by === undefined ? action : `${action} by ${by}`,
        firedAt: fired?.at ?? null,
        detail: fired?.text ?? '',
      };
    }),
  );
}

function disarmed(plan: Plan): Plan {
  const stages = plan.stages.map((stage): Stage => {
    const triggers = stage.triggers.map(
      ({ id, text, when }) => ({ id, text, when, action: 'page', tell: [] }) as const,
    );
    return { ...stage, triggers };
  });
  return { ...plan, stages };
}

function firstFiring({ events }: Rehearsal, stage: number, trigger: string) {
  for (const event of events) {
    if (event.type !== 'TriggerFired' || event.data.stage !== stage || event.data.trigger !== trigger) continue;
    return { at: event.at, text: event.data.comparison.text };
  }
  return null;
}
