import type { Plan, Signal, SignalSource, SourceSettings, Target } from '@holdpoint/plan';

const PAUSE = { do: 'pause' } as const;

/** A signal with nothing special about it. */
export function signalOf(id: string, source: SignalSource, more: Partial<Signal> = {}): Signal {
  return {
    id,
    source,
    dimension: 'count',
    scale: 1,
    better: 'lower',
    minRequests: 0,
    onNoData: { stale: PAUSE, absent: PAUSE, source_down: PAUSE, too_little_traffic: PAUSE, contradictory: PAUSE },
    maxBlindMs: 60_000,
    by: [],
    compared: false,
    lastWeek: false,
    ...more,
  };
}

/** A target whose services are at these origins. */
export function targetOf(id: string, urls: { readonly stable: string; readonly candidate: string }): Target {
  return {
    id,
    stable: { url: urls.stable, metrics: '/metrics' },
    candidate: { url: urls.candidate, metrics: '/metrics' },
    traffic: {
      driver: 'test',
      listen: { host: '127.0.0.1', port: 0 },
      key: { kind: 'address' },
      audiences: [],
      endpoints: [],
      backup: [],
      backupAfterMs: 2_000,
      mirror: { methods: ['GET', 'HEAD', 'OPTIONS'], bodies: false, atMost: 64, timeoutMs: 5_000 },
      timeoutMs: 1_000,
      drainMs: 1_000,
    },
  };
}

/** A plan that only has what sources look at. */
export function planOf(signals: readonly Signal[], targets: readonly Target[] = []): Plan {
  return {
    digest: '0'.repeat(64),
    launch: {
      name: 'test',
      title: 'Test',
      version: '1.0.0',
      timezone: 'UTC',
      language: 'en',
      baselineMs: 0,
      maxBlindMs: 60_000,
      falseRollback: 0.01,
    },
    people: {},
    roles: {},
    decisions: {},
    targets: Object.fromEntries(targets.map((target) => [target.id, target])),
    sources: {},
    signals: Object.fromEntries(signals.map((signal) => [signal.id, signal])),
    thresholds: {},
    stages: [],
    rollback: { withinMs: 30_000, stableGone: 'hold', steps: [] },
    expected: null,
    readiness: [],
    signOff: [],
    matrix: [],
    escalations: [],
    lockdown: null,
    runbook: [],
    channels: {},
    kpis: {},
    boards: {},
    after: null,
    cost: null,
    onCall: {},
    accepted: [],
  };
}

/** Settings of a source `shop` without anything that is not needed. */
export function settingsOf(
  kind: SourceSettings['kind'],
  url: string,
  more: Partial<SourceSettings> = {},
): SourceSettings {
  return { id: 'shop', kind, url, headers: {}, match: {}, timeoutMs: 5_000, ...more };
}

/** A plan of these signals with one source. */
export function planWith(source: SourceSettings, signals: readonly Signal[]): Plan {
  return { ...planOf(signals), sources: { [source.id]: source } };
}
