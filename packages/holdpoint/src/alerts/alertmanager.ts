import type { SourceSettings } from '@holdpoint/plan';
import { openHttpClient } from '../metrics/http/client.ts';
import type { Clock } from '../shell/clock.ts';
import type { Environment } from '../shell/references.ts';
import { readAlerts } from './alertmanager/answer.ts';
import { filterOf } from './alertmanager/matchers.ts';
import { FieldError } from './fields.ts';
import type { AlertAnswer, AlertSource } from './index.ts';

interface Surroundings {
  readonly clock: Clock;
  readonly env?: Environment;
}

/**
 * The alerts of an Alertmanager: all that it shows now, with those that are silenced or inhibited, as far as
 * their labels match. Each read is one request, with the deadline and the trust of the source.
 */
export function alertmanagerSource(settings: SourceSettings, { clock, env }: Surroundings): AlertSource {
  const client = openHttpClient(settings, { clock, connections: 1, ...(env === undefined ? {} : { env }) });
  const fields = { active: 'true', silenced: 'true', inhibited: 'true', unprocessed: 'true' };
  return {
    id: settings.id,
    read: async (signal): Promise<AlertAnswer> => {
      const answer = await client.ask({
        method: 'GET',
        path: '/api/v2/alerts',
        fields: { ...fields, ...filterOf(settings.match) },
        ...(signal === undefined ? {} : { signal }),
      });
      if (answer.outcome === 'failed') return answer;
      try {
        return { outcome: 'alerts', alerts: readAlerts(answer.body, settings.match) };
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        return { outcome: 'failed', reason: 'unreadable', detail: `${answer.asked}: ${error.message}` };
      }
    },
    close: () => client.close(),
  };
}
