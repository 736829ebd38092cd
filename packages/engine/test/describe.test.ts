import { expect, it } from 'vitest';
import type { Comparison, CriterionVerdict, EventType, LaunchEvent, RecordedEvent } from '../src/index.ts';
import { describeEvent } from '../src/index.ts';

type Sample = { readonly [T in EventType]: Extract<LaunchEvent, { readonly type: T }>['data'] };

const COMPARISON: Comparison = {
  left: 0.123,
  op: '>',
  right: 0.1,
  dimension: 'ratio',
  requests: 496,
  from: null,
  to: null,
  text: 'error_rate 12.3% > 10% for 5m (61 of 496 requests)',
};
const HELD: CriterionVerdict = {
  criterion: 'gate.1',
  text: 'error_rate < 5%',
  verdict: 'healthy',
  reason: 'within_limit',
  comparison: COMPARISON,
};
const OPEN: CriterionVerdict = {
  ...HELD,
  verdict: 'inconclusive',
  comparison: { ...COMPARISON, text: 'requests 40 >= 100' },
};
const COUNTS = { requests: 1, errors: 0, users: 1, fallbacks: 0 };

const SAMPLES: Sample = {
  LaunchCreated: { planDigest: '0123456789abcdef', planFile: 'plan.yaml', program: 'holdpoint 0.1.0' },
  ControllerStarted: { epoch: 2, pid: 4711, timeScale: 10_080 },
  ControllerStopped: { reason: 'asked' },
  BaselineMeasured: { values: [{ signal: 'p95', value: 12, samples: 4 }], audiences: {} },
  QuestionAsked: { question: 's1.gate.5', role: 'commander', text: 'Is the team ready?', purpose: 'gate' },
  QuestionAnswered: { question: 's1.gate.5', answer: 'no', reason: 'no board yet' },
  DecisionMade: { decision: 'pause', reason: 'wait for the batch', forMs: 1_800_000 },
  DecisionRefused: { decision: 'go', code: 'not_authorised', message: 'only commander may give GO' },
  StepStarted: { step: 'p1.s2', name: 'Boards on', attempt: 2 },
  StepWorkDone: { step: 'p1.s2', name: 'Boards on' },
  StepFailed: {
    step: 'p1.s2',
    name: 'Boards on',
    attempt: 1,
    outcome: 'failed',
    detail: 'exit code 1',
    next: { kind: 'delay', until: Date.UTC(2026, 1, 8, 2, 10) },
  },
  StepEnded: { step: 'p1.s2', name: 'Boards on', outcome: 'timed_out', detail: 'nobody answered within 30m' },
  CheckpointReached: { phase: 'p1', name: 'Systems active' },
  CheckpointJudged: { phase: 'p1', name: 'Systems active', criteria: [HELD, OPEN] },
  CheckpointPassed: { phase: 'p1', name: 'Systems active' },
  PhaseCompleted: { phase: 'p1', name: 'Activation' },
  MessageQueued: { message: 'm1', channel: 'alerts', text: 'Boards are live' },
  MessageDelivered: { message: 'm1', channel: 'alerts', detail: 'answered 200' },
  MessageFailed: { message: 'm1', channel: 'alerts', detail: 'answered 503, four times' },
  CapacityProven: { stage: 1, detail: '3 of 3 instances of main are well' },
  CapacityLacking: { stage: 1, detail: '2 of 3 instances of main are well (http://10.0.0.7:8080: connection refused)' },
  StableGone: { target: 'main', detail: 'http://10.0.0.5:8080: connection refused', held: true },
  StableBack: { target: 'main' },
  RollbackOrdered: {},
  LaunchStarted: {},
  StageEntered: { stage: 1, name: 'Wave 2', shareBp: 2500 },
  ShareRequested: { target: 'main', shareBp: 125, maxUsers: 500, cause: 'stage' },
  ShareObserved: {
    target: 'main',
    shareBp: 2500,
    countersId: 'c',
    stable: COUNTS,
    candidate: COUNTS,
    unanswered: 0,
    audiences: {},
    parts: [
      { name: 'flags', shareBp: 2500 },
      { name: 'haproxy', shareBp: null, problem: 'connection refused' },
    ],
  },
  ShareDrifted: { target: 'main', askedBp: 2500, observedBp: 1000 },
  RouterUnreachable: { target: 'main', detail: 'connection refused' },
  RouterTookOver: { target: 'main', router: 'haproxy', from: 'flags', detail: 'it did not answer in 2000 ms' },
  CandidateStopped: { target: 'main', done: false, detail: 'exit code 1' },
  ObservationStarted: { stage: 1 },
  ReadingsTaken: {
    readings: [
      { signal: 'p95', variant: 'stable', outcome: 'pending', requests: 3, needed: 50, since: 0 },
      { signal: 'memory', variant: 'stable', outcome: 'failed', reason: 'source_down', detail: '' },
    ],
    traffic: [],
  },
  AlertRaised: { signal: 'error_rate', level: 'critical', comparison: COMPARISON },
  AlertCleared: { signal: 'error_rate', level: 'warning', comparison: { ...COMPARISON, text: 'error_rate 1% < 5%' } },
  AlertSourceAnswered: { source: 'alerts', shown: 1204, dropped: 204 },
  AlertSourceLost: { source: 'alerts', reason: 'source_down', detail: 'connection refused' },
  ExternalAlertRaised: {
    source: 'alerts',
    alert: {
      fingerprint: 'f1',
      name: 'QueueStuck',
      level: 'warning',
      assumedFrom: 'purple',
      labels: { queue: 'batch' },
      summary: 'nothing has left the queue for 5m',
      startsAt: 0,
      state: 'inhibited',
      drill: true,
    },
  },
  ExternalAlertChanged: {
    source: 'alerts',
    fingerprint: 'f1',
    name: 'QueueStuck',
    level: 'critical',
    state: 'silenced',
    drill: false,
  },
  ExternalAlertCleared: { source: 'alerts', fingerprint: 'f1', name: 'QueueStuck', level: 'critical' },
  GateJudged: { stage: 1, criteria: [HELD, OPEN] },
  GatePassed: { stage: 1, criteria: [HELD] },
  TriggerFired: {
    stage: 1,
    trigger: 'trigger.2',
    text: 'error_rate > 10% for 5m',
    action: 'rollback',
    comparison: COMPARISON,
  },
  TriggerCleared: { stage: 1, trigger: 'trigger.2' },
  EvidenceLost: { signal: 'memory', variant: 'candidate', reason: 'source_down', detail: 'connection refused' },
  EvidenceRegained: { signal: 'memory', variant: 'candidate' },
  LaunchPaused: { reason: 'no_data', detail: 'memory is unknown for 30m' },
  LaunchContinued: {},
  ObservationExtended: { stage: 1, byMs: 5_400_000 },
  StageCompleted: { stage: 1 },
  LaunchCompleted: {},
  RollbackStarted: { cause: { kind: 'no_data', signal: 'memory', blindMs: 1_800_000 }, wall: 0 },
  TrafficReturned: { timing: { firedAt: 0, zeroAt: 143, millis: 143 } },
  RollbackUnconfirmed: { overdueMs: 12_000, detail: 'connection refused' },
  VerifyStepStarted: { step: 0, name: 'Stable answers' },
  VerifyStepFinished: { step: 0, name: 'Stable answers', passed: false, detail: 'HTTP 503' },
  RollbackCompleted: { failedSteps: ['Stable answers'] },
  LaunchAborted: { reason: 'NO-GO' },
};

/** The compiler does not see that a name and the data under it belong together. */
function event(type: EventType): RecordedEvent {
  const recorded = { v: 1, launch: 'l', seq: 0, id: '', at: 0, prev: '', hash: '' } as const;
  const actor = { kind: 'person', person: 'ines', role: 'commander', user: 'ines' } as const;
  return { ...recorded, actor, type, data: SAMPLES[type] } as RecordedEvent;
}

it('describes every event in a sentence', async () => {
  const types = Object.keys(SAMPLES) as EventType[];
  const text = types.map((type) => `${type}: ${describeEvent(event(type))}`).join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot('golden/sentences.txt');
});

it('names who it was, and what is exceptional, only where it is so', () => {
  const login = { ...event('DecisionRefused'), actor: { kind: 'login', user: 'mallory' } } as RecordedEvent;
  expect(describeEvent(login)).toBe('go of mallory refused (not_authorised): only commander may give GO');
  const plain = { ...event('ControllerStarted'), data: { epoch: 1, pid: 7, timeScale: 1 } } as RecordedEvent;
  expect(describeEvent(plain)).toBe('controller started (process 7)');
  const unneeded = { ...event('BaselineMeasured'), data: { values: [], audiences: {} } } as RecordedEvent;
  expect(describeEvent(unneeded)).toBe('no signal needs a baseline');
  const silent = { ...event('TrafficReturned'), data: { timing: { firedAt: 0, zeroAt: null, millis: 0 } } };
  expect(describeEvent(silent as RecordedEvent)).toBe(
    'traffic is back on stable; no request had reached the candidate',
  );
});
