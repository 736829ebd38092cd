import { judgeAlertBlindness, onAlerts, onAlertsUnknown } from './alerts.ts';
import { onAnswer } from './answers.ts';
import { askForGo, onDecision } from './decisions.ts';
import type { EventDraft, ObservedTraffic } from './events.ts';
import {
  judgeBlindness,
  judgeThinTraffic,
  judgeThresholds,
  judgeTriggers,
  measureBaseline,
  noteEvidence,
} from './evidence.ts';
import { formatDuration, formatValue } from './format.ts';
import type { Input } from './input.ts';
import { onMessageResult } from './messages.ts';
import { givesSame } from './mirroring.ts';
import { Recorder } from './recorder.ts';
import { onRollbackInterruption, onRollbackStepResult, watchRollbackStep } from './rollback-steps.ts';
import { advanceRunbook } from './runbook.ts';
import { onCapacityResult, onStableSeen } from './safety.ts';
import { askForSignOffs } from './sign-off.ts';
import { judgeGate, pause, trafficReturned } from './stages.ts';
import { isOver, isRunning, type LaunchState } from './state.ts';
import { onInterruption, onStepResult } from './steps.ts';
import { unheardMsOf } from './unheard.ts';

/**
 * What follows from one input, as events. Pure and total: the same state and input give the same events.
 * The caller appends them to the record before it acts on them, and folds them with `evolve`.
 */
export function decide(state: LaunchState, input: Input): readonly EventDraft[] {
  const recorder = new Recorder(state, input);
  take(recorder, input);
  if (recorder.state.phase === 'rolling_back') watchRollbackStep(recorder);
  else if (input.kind !== 'controller_stopped') advanceRunbook(recorder);
  return recorder.drafts;
}

function take(recorder: Recorder, input: Input): void {
  switch (input.kind) {
    case 'controller_started':
      return onControllerStarted(recorder, input);
    case 'controller_stopped':
      return onControllerStopped(recorder, input);
    case 'readings':
      return onReadings(recorder, input);
    case 'alerts':
      return onAlerts(recorder, input);
    case 'alerts_unknown':
      return onAlertsUnknown(recorder, input);
    case 'share_observed':
      return onShareObserved(recorder, input);
    case 'router_failed':
      return onRouterFailed(recorder, input);
    case 'router_took_over':
    case 'candidate_stopped':
      return onRouterNote(recorder, input);
    case 'capacity_result':
      return onCapacityResult(recorder, input);
    case 'stable_seen':
      return onStableSeen(recorder, input);
    case 'rollback_overdue':
      return onRollbackOverdue(recorder, input);
    case 'step_result':
      return onStepResult(recorder, input);
    case 'message_result':
      return onMessageResult(recorder, input);
    case 'step_finished':
      return onRollbackStepResult(recorder, input);
    case 'decision':
      return onDecision(recorder, input);
    case 'answer':
      return onAnswer(recorder, input);
    case 'tick':
      return;
  }
}

/** A rise that was decided this long ago and never carried out is not carried out without a person. */
const STALE_DECISION_MS = 60_000;
/** A machine's clock may be so far behind the record before nobody knows any more how long nobody was in charge. */
const CLOCK_TOLERANCE_MS = 1000;

type InputOf<K extends Input['kind']> = Extract<Input, { readonly kind: K }>;

const controller = ({ epoch }: { readonly epoch: number }) => ({ kind: 'controller', epoch }) as const;

function onControllerStarted(recorder: Recorder, input: InputOf<'controller_started'>): void {
  const { epoch, pid, timeScale, program, planFile } = input;
  const behindMs = timeScale === 1 ? recorder.state.lastAt - input.wall : 0;
  if (recorder.state.phase === 'drafted') {
    const { digest: planDigest } = recorder.state.plan;
    const without = recorder.state.plan.without?.length ? { without: recorder.state.plan.without } : {};
    recorder.record({ type: 'LaunchCreated', data: { planDigest, planFile, program, ...without } }, controller(input));
  }
  const isNew = recorder.state.epoch === 0;
  recorder.record({ type: 'ControllerStarted', data: { epoch, pid, timeScale } }, controller(input));
  if (isNew) begin(recorder);
  onInterruption(recorder);
  onRollbackInterruption(recorder);
  const why = recorder.state.phase === 'entering' ? whyTooOld(recorder, behindMs) : null;
  if (why !== null) pause(recorder, 'restart', `${why}; continue to open it`);
}

function onControllerStopped(recorder: Recorder, { reason }: InputOf<'controller_stopped'>): void {
  const { state } = recorder;
  const waits = Object.keys(state.plan.targets).flatMap((target) => unheardMsOf(state, target) ?? []);
  const unheard = waits.length === 0 ? {} : { unheardMs: Math.min(...waits) };
  recorder.record({ type: 'ControllerStopped', data: { reason, ...unheard } }, controller(state));
}

/** Why a stage that was decided on before a restart is not opened without a person, or null. */
function whyTooOld({ state, at }: Recorder, behindMs: number): string | null {
  const age = at - (state.stage?.enteredAt ?? at);
  if (age > STALE_DECISION_MS) return `the decision to open this stage is ${formatDuration(age)} old`;
  if (behindMs <= CLOCK_TOLERANCE_MS) return null;
  return `the clock of this machine is ${formatDuration(behindMs)} behind the record, so that nobody knows how old the decision to open this stage is`;
}

function begin(recorder: Recorder): void {
  askForSignOffs(recorder);
  // Without stages there is nothing to compare with, and so nothing to wait for.
  if (recorder.state.plan.stages.length === 0) askForGo(recorder);
}

function onRouterFailed(recorder: Recorder, { target, detail }: InputOf<'router_failed'>): void {
  const { state } = recorder;
  if (state.routers[target] === null || isOver(state)) return;
  recorder.record({ type: 'RouterUnreachable', data: { target, detail } });
}

function onRouterNote(recorder: Recorder, input: InputOf<'router_took_over' | 'candidate_stopped'>): void {
  if (isOver(recorder.state)) return;
  const { target, detail } = input;
  if (input.kind === 'candidate_stopped') {
    return recorder.record({ type: 'CandidateStopped', data: { target, done: input.done, detail } });
  }
  const { router, from } = input;
  recorder.record({ type: 'RouterTookOver', data: { target, router, from, detail } });
}

function onRollbackOverdue(recorder: Recorder, { overdueMs, detail }: InputOf<'rollback_overdue'>): void {
  const { phase, rollback } = recorder.state;
  if (phase !== 'rolling_back' || rollback === null || rollback.timing !== null || rollback.unconfirmed) return;
  recorder.record({ type: 'RollbackUnconfirmed', data: { overdueMs, detail } });
}

function onReadings(recorder: Recorder, { readings, traffic }: InputOf<'readings'>): void {
  if (isOver(recorder.state)) return;
  recorder.record({ type: 'ReadingsTaken', data: { readings, traffic } });
  noteEvidence(recorder, readings);
  if (recorder.state.phase === 'awaiting_go') return onBaseline(recorder);
  // While a share is being opened, the router is on its way there.
  if (recorder.state.phase !== 'entering') for (const seen of traffic) noteDrift(recorder, seen);
  if (!isRunning(recorder.state)) return;
  judgeThresholds(recorder);
  judgeTriggers(recorder);
  judgeBlindness(recorder);
  judgeThinTraffic(recorder);
  judgeAlertBlindness(recorder);
  judgeGate(recorder);
}

function onBaseline(recorder: Recorder): void {
  if (recorder.state.baseline !== null || recorder.state.plan.stages.length === 0) return;
  const { values, audiences, missing } = measureBaseline(recorder);
  if (missing.length > 0) return;
  recorder.record({ type: 'BaselineMeasured', data: { values, audiences } });
  askForGo(recorder);
}

function onShareObserved(recorder: Recorder, { traffic, timing }: InputOf<'share_observed'>): void {
  const { asked, routers, drifted, rollback } = recorder.state;
  if (isOver(recorder.state)) return;
  const last = routers[traffic.target] ?? null;
  const settled = givesSame(traffic, asked[traffic.target]);
  const unchanged = last !== null && givesSame(traffic, last.traffic);
  const told = rollback !== null && last !== null && last.at > rollback.startedAt;
  // A router that goes on giving another share is tried again and again, but told of once.
  if (unchanged && !settled && drifted.includes(traffic.target)) return;
  if (unchanged && told && !allSettled(recorder.state)) return;
  recorder.record({ type: 'ShareObserved', data: traffic });
  const { state } = recorder;
  const fell = last !== null && traffic.shareBp < last.traffic.shareBp;
  if (state.phase === 'rolling_back') {
    if (state.rollback?.timing === null && timing !== undefined && allSettled(state)) trafficReturned(recorder, timing);
    return;
  }
  noteDrift(recorder, traffic, fell);
  if (recorder.state.phase === 'entering' && allSettled(recorder.state)) {
    recorder.record({ type: 'ObservationStarted', data: { stage: recorder.state.stage?.index ?? 0 } });
  }
}

/** Whether every router was seen to give the share that was asked of it. */
function allSettled({ asked, routers }: LaunchState): boolean {
  return Object.entries(asked).every(([target, share]) => givesSame(routers[target]?.traffic, share));
}

/**
 * A router that gives less than asked, by another hand, stops the launch; one that gives more is set back by
 * `effects`. While a stage is entered, less than asked is the rule, and only less than before (`fell`) is another hand's.
 */
function noteDrift(recorder: Recorder, traffic: ObservedTraffic, fell = false): void {
  const { target, shareBp } = traffic;
  const { state } = recorder;
  const askedBp = state.asked[target]?.shareBp ?? 0;
  if (isRunning(state) && shareBp === askedBp) noteMirrorDrift(recorder, traffic);
  if (!isRunning(state) || shareBp === askedBp) return;
  if (!state.drifted.includes(target))
    recorder.record({ type: 'ShareDrifted', data: { target, askedBp, observedBp: shareBp } });
  const [given, asked] = [shareBp, askedBp].map((bp) => formatValue(bp / 10_000, 'ratio'));
  if ((state.phase !== 'entering' || fell) && shareBp < askedBp)
    pause(recorder, 'drift', `the router of ${target} gives ${given} where ${asked} was asked`);
}

/** Copies that are not made are evidence that does not come; while a stage is entered, that is the rule. */
function noteMirrorDrift(recorder: Recorder, { target, mirrorBp = 0 }: ObservedTraffic): void {
  const { state } = recorder;
  const askedBp = state.asked[target]?.mirrorBp ?? 0;
  if (mirrorBp === askedBp) return;
  if (!state.drifted.includes(target))
    recorder.record({ type: 'ShareDrifted', data: { target, askedBp, observedBp: mirrorBp, of: 'mirror' } });
  const [copied, asked] = [mirrorBp, askedBp].map((bp) => formatValue(bp / 10_000, 'ratio'));
  if (state.phase !== 'entering' && mirrorBp < askedBp)
    pause(recorder, 'drift', `the router of ${target} copies ${copied} where ${asked} was asked`);
}
