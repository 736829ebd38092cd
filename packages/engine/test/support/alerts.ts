import type { ExternalAlert } from '@holdpoint/engine';
import type { SourceSettings } from '@holdpoint/plan';

/** A source of alerts as a plan names it. */
export function alertSource(id: string): SourceSettings {
  return { id, kind: 'alertmanager', url: 'http://127.0.0.1:1', headers: {}, timeoutMs: 5000, match: {} };
}

/** A critical alert that fires since long ago. */
export function alert(change: Partial<ExternalAlert> = {}): ExternalAlert {
  return {
    fingerprint: 'f1',
    name: 'QueueStuck',
    level: 'critical',
    labels: {},
    summary: 'nothing leaves the queue',
    startsAt: 0,
    state: 'firing',
    drill: false,
    ...change,
  };
}
