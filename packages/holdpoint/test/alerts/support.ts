import type { ExternalAlert } from '@holdpoint/engine';
import type { SourceSettings } from '@holdpoint/plan';

/** Settings of a source as a plan gives them. */
export function settings(change: Partial<SourceSettings> = {}): SourceSettings {
  return {
    id: 'am',
    kind: 'alertmanager',
    url: 'http://127.0.0.1:1',
    headers: {},
    timeoutMs: 5000,
    match: {},
    ...change,
  };
}

/** An alert as a source gives it. */
export function alert(change: Partial<ExternalAlert> = {}): ExternalAlert {
  return {
    fingerprint: 'f1',
    name: 'QueueStuck',
    level: 'critical',
    labels: {},
    summary: '',
    startsAt: 0,
    state: 'firing',
    drill: false,
    ...change,
  };
}

/** An alert as `GET /api/v2/alerts` shows it. */
export function shown(change: object = {}): object {
  return {
    annotations: { summary: 'nothing leaves the queue' },
    endsAt: '2026-02-08T14:08:00.000Z',
    fingerprint: '0123456789abcdef',
    receivers: [{ name: 'team' }],
    startsAt: '2026-02-08T14:03:00.000Z',
    status: { inhibitedBy: [], silencedBy: [], state: 'active' },
    updatedAt: '2026-02-08T14:04:00.000Z',
    labels: { alertname: 'QueueStuck', severity: 'critical', team: 'batch' },
    ...change,
  };
}

/** A notification as an Alertmanager sends it, with members that nobody asked for. */
export function notification(alerts: readonly object[], change: object = {}): object {
  return {
    version: '4',
    groupKey: '{}:{alertname="QueueStuck"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'holdpoint',
    groupLabels: { alertname: 'QueueStuck' },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://127.0.0.1:9093',
    alerts,
    ...change,
  };
}

/** One alert of a notification. */
export function reported(change: object = {}): object {
  return {
    status: 'firing',
    labels: { alertname: 'QueueStuck', severity: 'critical', team: 'batch' },
    annotations: { summary: 'nothing leaves the queue' },
    startsAt: '2026-02-08T14:03:00.123456789Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint: '0123456789abcdef',
    ...change,
  };
}
