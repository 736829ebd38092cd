import type { Comparator, Condition, Plan, Quantity, Signal, Stage, Step, Trigger } from '@holdpoint/plan';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export function quantity(value: number, dimension: Quantity['dimension'] = 'ratio'): Quantity {
  return { dimension, value, text: String(value) };
}

interface Compare {
  readonly op: Comparator;
  readonly value: number;
  readonly forMs?: number;
  readonly by?: string;
}

/** `error_rate < 5%` and its like, on the candidate. */
export function compare(signal: string, { op, value, forMs, by }: Compare): Condition {
  return {
    kind: 'compare',
    subject: { signal, variant: 'candidate', ...(by === undefined ? {} : { by }) },
    op,
    operand: { kind: 'quantity', quantity: quantity(value) },
    ...(forMs === undefined ? {} : { forMs }),
  };
}

export function criterion(index: number, condition: Condition) {
  return { id: `gate.${index}`, text: `criterion ${index}`, condition };
}

export function trigger(index: number, when: Condition, action: Trigger['action'] = 'rollback'): Trigger {
  return { id: `trigger.${index}`, text: `trigger ${index}`, when, action, tell: [] };
}

export function stage(change: Partial<Stage> = {}): Stage {
  return {
    name: 'Wave',
    shareBp: 1000,
    mirrorBp: 0,
    observeMs: HOUR,
    everyMs: 10 * MINUTE,
    gate: [criterion(1, compare('error_rate', { op: '<', value: 0.05 }))],
    triggers: [trigger(1, compare('error_rate', { op: '>', value: 0.1, forMs: 20 * MINUTE }))],
    continue: { kind: 'auto' },
    ...change,
  };
}

/** A step that checks a URL; `rollback.1` unless stated. */
export function step(change: Partial<Step> = {}): Step {
  return {
    id: 'rollback.1',
    name: 'Stable answers',
    work: { kind: 'verify' },
    verify: { kind: 'http', subject: 'http://127.0.0.1:1/health', options: {}, tries: 3, everyMs: 1000 },
    tell: [],
    timeoutMs: MINUTE,
    retries: 0,
    onFailure: { kind: 'continue' },
    after: [],
    needs: [],
    destructive: false,
    reversible: true,
    idempotent: true,
    ...change,
  };
}

/** The same action whatever is missing, but for too little traffic. */
export function noData(action: 'hold' | 'pause' | 'rollback'): Signal['onNoData'] {
  const same = { do: action };
  return {
    stale: same,
    absent: same,
    source_down: same,
    too_little_traffic: { do: 'extend' },
    contradictory: same,
  };
}

export function signal(id: string, change: Partial<Signal> = {}): Signal {
  return {
    id,
    source: { kind: 'traffic', measure: { kind: 'errors' } },
    dimension: 'ratio',
    scale: 1,
    better: 'lower',
    minRequests: 50,
    onNoData: noData('hold'),
    maxBlindMs: 30 * MINUTE,
    by: [],
    compared: false,
    lastWeek: false,
    ...change,
  };
}

/** Two stages (10 %, 100 %), one signal, two people of whom only the commander may do everything. */
export function plan(change: Partial<Plan> = {}): Plan {
  const service = { url: 'http://127.0.0.1:1', metrics: '/metrics' };
  const person = (id: string) => ({ id, name: id, users: [] });
  return {
    digest: 'd'.repeat(64),
    launch: {
      name: 'test',
      title: 'Test',
      version: '1',
      timezone: 'UTC',
      language: 'en',
      baselineMs: 0,
      maxBlindMs: 30 * MINUTE,
      falseRollback: 0.01,
    },
    people: { ann: person('ann'), bob: person('bob') },
    roles: {
      commander: { id: 'commander', people: ['ann'], may: ['go', 'no-go', 'continue', 'pause', 'rollback'] },
      lead: { id: 'lead', people: ['bob', 'ann'], may: ['go', 'rollback'] },
    },
    decisions: {},
    targets: {
      main: {
        id: 'main',
        stable: service,
        candidate: service,
        traffic: {
          driver: 'memory',
          listen: { host: '127.0.0.1', port: 0 },
          key: { kind: 'address' },
          audiences: [],
          endpoints: [],
          backup: [],
          backupAfterMs: 2_000,
          mirror: { methods: ['GET', 'HEAD', 'OPTIONS'], bodies: false, atMost: 64, timeoutMs: 5_000 },
          timeoutMs: 1000,
          drainMs: 1000,
        },
      },
    },
    sources: {},
    signals: { error_rate: signal('error_rate') },
    thresholds: {},
    stages: [stage({ name: 'Wave 1' }), stage({ name: 'Wave 2', shareBp: 10_000 })],
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
    ...change,
  };
}
