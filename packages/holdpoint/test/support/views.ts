import type { AlertView, LaunchView, SignalView } from '@holdpoint/engine';

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
  ['requests >= 500', 'requests 55830 >= 500', 'enough_evidence'],
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

/** The candidate is given nothing but copies of requests, fewer of them than was asked. */
export const DARK: LaunchView = {
  ...HEALTHY,
  share: { askedBp: 0, appliedBp: 0, givenBp: 0 },
  mirror: {
    askedBp: 500,
    appliedBp: 250,
    requests: 12_345,
    errors: 1,
    failed: 1,
    differences: 57,
    skipped: 89,
  },
  requests: 0,
  users: 0,
  errors: 0,
  requestRate: { candidate: 0, stable: 180.3 },
};

/** The window is over, and one criterion waits for more evidence. */
export const HOLDING: LaunchView = {
  ...HEALTHY,
  status: 'holding',
  verdict: 'inconclusive',
  statusReason: 'gate closed: p99: 212 of 500 requests',
  stage: {
    number: 2,
    of: 4,
    name: 'Wave 2',
    elapsedMs: 48 * 3_600_000,
    observeMs: 48 * 3_600_000,
    remainingMs: 0,
    everyMs: 600_000,
  },
  gate: GATE.map((criterion, i) =>
    i === 4
      ? {
          ...criterion,
          verdict: 'inconclusive',
          reason: 'too_little_traffic',
          comparison: { ...criterion.comparison, left: null, text: 'p99: 212 of 500 requests' },
        }
      : criterion,
  ),
  signals: SIGNALS.map((each) => (each.signal === 'p99' ? { ...each, candidate: null, level: 'unknown' } : each)),
};

const QUESTION = { people: ['Inés Ferrer'], since: START + 2 * 3_600_000, text: 'Start Batch patch service v1.0.0?' };

/** Nothing has started: two roles have still to give GO. */
export const AWAITING_GO: LaunchView = {
  ...HEALTHY,
  at: START + 3 * 3_600_000,
  status: 'awaiting_go',
  statusReason: 'waiting for GO',
  stage: null,
  stages: HEALTHY.stages.map((stage) => ({ ...stage, state: 'pending' })),
  share: { askedBp: 0, appliedBp: 0, givenBp: null },
  requests: 0,
  users: 0,
  errors: 0,
  requestRate: { candidate: 0, stable: 180.3 },
  gate: [],
  possible: ['go', 'no-go'],
  waiting: ['development-lead', 'incident-commander'].map((role) => ({
    ...QUESTION,
    question: `go.${role}`,
    purpose: 'go',
    role,
    command: `holdpoint go --as ${role}`,
  })),
  log: [
    { seq: 0, at: START, text: 'launch created from batch-patches.yaml (plan 0123456789ab, holdpoint 0.1.0)' },
    { seq: 9, at: START + 2 * 3_600_000, text: 'baseline measured for 8 signals' },
  ],
};

/** A person has stopped the clock of the stage; an alert is active, and the share has drifted. */
export const PAUSED: LaunchView = {
  ...HEALTHY,
  status: 'paused',
  statusReason: 'looking into the errors of batch 7',
  verdict: 'unhealthy',
  share: { askedBp: 2500, appliedBp: 1000, givenBp: 1820 },
  alerts: [
    {
      signal: 'error_rate',
      level: 'warning',
      since: START + 49 * 3_600_000,
      text: 'error_rate 7.2% > 5% (3570 of 49590 requests)',
    },
  ],
  signals: SIGNALS.map((each) =>
    each.signal === 'error_rate' ? { ...each, candidate: 0.072, candidateTrend: 'up', level: 'warning' } : each,
  ),
  gate: GATE.map((criterion, i) =>
    i === 1
      ? {
          ...criterion,
          verdict: 'unhealthy',
          reason: 'beyond_limit',
          comparison: { ...criterion.comparison, text: 'error_rate 7.2% is not < 5% (3570 of 49590 requests)' },
        }
      : criterion,
  ),
  possible: ['continue', 'rollback'],
};

/** Alerts of the team's own, of which not all count; one of their sources is silent. */
export const ALERTED: LaunchView = {
  ...PAUSED,
  alertSources: [
    { source: 'alerts', status: 'known', since: START, detail: '', shown: 132 },
    {
      source: 'platform',
      status: 'lost',
      since: START + 49 * 3_600_000,
      detail: 'GET http://10.0.0.7:9093/api/v2/alerts: the connection was refused (ECONNREFUSED)',
      shown: 1,
    },
  ],
  alerts: [
    ...PAUSED.alerts,
    external('QueueStuck', { text: 'QueueStuck: nothing has left the queue of the batch service for five minutes' }),
    external('DiskFull', { level: 'info', text: 'DiskFull (severity purple is not known): disk of db-1' }),
    external('CertExpiry', { state: 'silenced', counts: false, text: 'CertExpiry (silenced): 6 days left' }),
    external('FireDrill', { drill: true, counts: false, text: 'FireDrill (drill): this is an exercise' }),
    external('NodeDown', {
      source: 'platform',
      outdated: true,
      text: 'NodeDown (as last seen): node-3 does not answer',
    }),
  ],
};

function external(name: string, change: Partial<AlertView>): AlertView {
  const since = START + 49.5 * 3_600_000;
  const usual = { level: 'critical', source: 'alerts', state: 'firing', drill: false, outdated: false } as const;
  return { signal: name, since, text: name, counts: true, ...usual, ...change };
}

/** A trigger has fired and the router has not answered yet. */
export const ROLLING_BACK: LaunchView = {
  ...PAUSED,
  status: 'rolling_back',
  statusReason: 'error_rate > 10% for 5m',
  share: { askedBp: 0, appliedBp: null, givenBp: 2481 },
  alerts: [
    { signal: 'error_rate', level: 'critical', since: START, text: 'error_rate 31% > 10% (154 of 496 requests)' },
  ],
  possible: [],
  rollback: { cause: 'error_rate > 10% for 5m', timing: null, withinMs: 30_000 },
};

/** All traffic is back. */
export const ROLLED_BACK: LaunchView = {
  ...ROLLING_BACK,
  status: 'rolled_back',
  share: { askedBp: 0, appliedBp: 0, givenBp: 2481 },
  rollback: {
    cause: 'error_rate > 10% for 5m',
    timing: { firedAt: START, zeroAt: START + 143, millis: 143 },
    withinMs: 30_000,
  },
};

/** All stages are through. */
export const COMPLETED: LaunchView = {
  ...HEALTHY,
  status: 'completed',
  statusReason: 'all stages are through',
  timeScale: 10_080,
  stage: {
    number: 4,
    of: 4,
    name: 'Wave 4, everyone',
    elapsedMs: 48 * 3_600_000,
    observeMs: 48 * 3_600_000,
    remainingMs: 0,
    everyMs: 60_000,
  },
  stages: HEALTHY.stages.map((stage) => ({ ...stage, state: 'done' })),
  share: { askedBp: 10_000, appliedBp: 10_000, givenBp: 10_000 },
  requestRate: { candidate: 180.3, stable: 0 },
  possible: [],
};

/** Texts from outside that try to break the picture. */
export const FOREIGN: LaunchView = {
  ...HEALTHY,
  title: 'إطلاق خدمة الدفعات — الإصدار الأول من خدمة تعديل المستندات على دفعات لجميع المستخدمين',
  status: 'paused',
  statusReason: 'see \u001b]8;;http://evil.example\u0007here\u001b]8;;\u0007\u001b[2J and\nthere \u202egnorw\u202c',
  stages: [{ name: 'الموجة الأولى', shareBp: 125, state: 'current' }],
  waiting: [
    {
      ...QUESTION,
      question: 's2.gate.6',
      purpose: 'gate',
      role: 'operations-lead',
      people: ['Odile Okafor', '山田太郎'],
      text: 'هل الفريق مرتاح للمراقبة؟ '.repeat(6),
      command: 'holdpoint answer s2.gate.6 yes --as operations-lead',
    },
  ],
  signals: [
    ...SIGNALS.slice(0, 2),
    {
      signal: '決済サービスの端から端までの応答時間の九十五パーセンタイル',
      dimension: 'duration',
      better: 'lower',
      candidate: 3_725_000,
      stable: 1250,
      candidateTrend: 'up',
      stableTrend: 'down',
      level: 'critical',
    },
  ],
};
