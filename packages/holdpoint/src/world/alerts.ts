import type { Plan } from '@holdpoint/plan';
import type { AlertSource } from '../alerts/index.ts';

/** The team's own alerts in a simulated world: none fires, and a source is silent while a scenario says so. */
export function simulatedAlerts(plan: Plan, silent: ReadonlySet<string>): readonly AlertSource[] {
  return Object.values(plan.sources).flatMap(({ id, kind }): readonly AlertSource[] => {
    if (kind !== 'alertmanager') return [];
    const read: AlertSource['read'] = async () => {
      if (silent.has(id) || silent.has(kind)) {
        return { outcome: 'failed', reason: 'source_down', detail: `${id} is silent` };
      }
      return { outcome: 'alerts', alerts: [] };
    };
    return [{ id, read, close: async () => undefined }];
  });
}
