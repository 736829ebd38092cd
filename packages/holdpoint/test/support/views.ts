import type { LaunchView, SignalView } from '@holdpoint/engine';

export const START = Date.UTC(2026, 1, 8, 9, 0);

function signal(id: string, dimension: string, values: Partial<SignalView>): SignalView {
  return {
    signal: id,
    dimension,
    better: 'lower',
    candidate: null,
    stable: null,
    candidateTrend: null,
    stableTrend: null,
    level: 'ok',
    ...values,
  };
}

export const SIGNALS: readonly SignalView[] = [
  signal('error_rate', 'ratio', { candidate: 0.023, stable: 0.028, candidateTrend: 'down', stableTrend: 'up' }),
  signal('success_rate', 'ratio', {
    better: 'higher',
    candidate: 0.977,
    stable: 0.972,
    candidateTrend: 'up',
    stableTrend: 'flat',
  }),
  signal('p50', 'duration', { candidate: 12.4, stable: 31, candidateTrend: 'flat', stableTrend: 'flat' }),
  signal('p95', 'duration', { candidate: 214, stable: 301, candidateTrend: 'down', stableTrend: 'flat' }),
  signal('p99', 'duration', { candidate: 385, stable: 412, candidateTrend: 'down', stableTrend: 'down' }),
  signal('memory', 'bytes', { candidate: 125e6, stable: 118e6, candidateTrend: 'up', stableTrend: 'flat' }),
  signal('cpu', 'rate', { candidate: 0.42, stable: 0.44, candidateTrend: 'up', stableTrend: 'down' }),
  signal('invariant_violations', 'count', { candidate: 0, stable: 0, candidateTrend: 'flat', stableTrend: 'flat' }),
];

const NO_RANGE = { op: '<', dimension: 'ratio', requests: 496, from: null, to: null } as const;

export const GATE: LaunchView['gate'] = [
  ['no critical alert since previous stage', 'no critical alert', 'no_alert'],
  ['error_rate < 5%', 'error_rate 2.3% < 5% (1284 of 55830 requests)', 'within_limit'],
  ['candidate error_rate not worse than stable by 2pp', 'error_rate 2.3% against 2.8%: not worse by 2pp', 'not_worse'],
  ['p95 < 500ms', 'p95 214ms < 500ms (55830 requests)', 'within_limit'],
  ['p99 < 800ms', 'p99 385ms < 800ms (55830 requests)', 'within_limit'],
  ['requests >= 500', '55830 of 500 requests', 'enough_evidence'],
].map(([criterion = '', text = '', reason = ''], i) => ({
  criterion: `gate.${i + 1}`,
  text: criterion,
  verdict: 'healthy',
  reason: reason as LaunchView['gate'][number]['reason'],
  comparison: { ...NO_RANGE, left: 0.023, right: 0.05, text },
}));

/** A launch in the middle of its second stage, with nothing wrong. */
export const HEALTHY: LaunchView = {
  launch: 'batch-patches-2026-02-08-1',
  title: 'Batch patch service v1.0.0',
  version: '1.0.0',
  at: START + 50 * 3_600_000,
  timezone: 'UTC',
  timeScale: 1,
  status: 'observing',
  statusReason: 'gate in 22h',
  verdict: 'healthy',
  stage: {
    number: 2,
    of: 4,
    name: 'Wave 2, beta users',
    elapsedMs: 26 * 3_600_000,
    observeMs: 48 * 3_600_000,
    remainingMs: 22 * 3_600_000,
    everyMs: 600_000,
  },
  stages: [
    { name: 'Wave 1, internal', shareBp: 1000, state: 'done' },
    { name: 'Wave 2, beta users', shareBp: 2500, state: 'current' },
    { name: 'Wave 3, half of all users', shareBp: 5000, state: 'pending' },
    { name: 'Wave 4, everyone', shareBp: 10_000, state: 'pending' },
  ],
  share: { askedBp: 2500, appliedBp: 2500, givenBp: 2481 },
  requests: 55_830,
  users: 1312,
  errors: 1284,
  requestRate: { candidate: 45.2, stable: 135.1 },
  signals: SIGNALS,
  gate: GATE,
  alerts: [],
  waiting: [],
  possible: ['pause', 'rollback'],
  rollback: null,
  log: [
    { seq: 40, at: START + 24 * 3_600_000, text: 'stage 2 begins at 25%: Wave 2, beta users' },
    { seq: 41, at: START + 24 * 3_600_000 + 1000, text: 'share of main asked of the router: 25%' },
    { seq: 42, at: START + 24 * 3_600_000 + 2000, text: 'share of main in force: 25%' },
    { seq: 43, at: START + 24 * 3_600_000 + 2000, text: 'observation of stage 2 starts' },
  ],
};
