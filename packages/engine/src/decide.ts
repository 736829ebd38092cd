import { askForGo, onAnswer, onDecision } from './decisions.ts';
import type { EventDraft, ObservedTraffic } from './events.ts';
import { judgeBlindness, judgeThresholds, judgeTriggers, measureBaseline, noteEvidence } from './evidence.ts';
import { formatDuration, formatValue } from './format.ts';
import type { Input } from './input.ts';
import { Recorder } from './recorder.ts';
import { judgeGate, nextVerifyStep, pause, trafficReturned } from './stages.ts';
import { isOver, isRunning, type LaunchState } from './state.ts';

/**
 * What follows from one input, as events. Pure and total: the same state and input give the same events.
 * The caller appends them to the record before it acts on them, and folds them with `evolve`.
 */
export function decide(state: LaunchState, input: Input): readonly EventDraft[] {
  const recorder = new Recorder(state, input);
  switch (input.kind) {
    case 'controller_started':
      onControllerStarted(recorder, input);
      break;
    case 'controller_stopped':
      recorder.record({ type: 'ControllerStopped', data: { reason: input.reason } }, controller(state));
      break;
    case 'readings':
      onReadings(recorder, input);
      break;
    case 'share_observed':
      onShareObserved(recorder, input);
      break;
    case 'router_failed':
      if (state.routers[input.target] !== null && !isOver(state)) {
        const { target, detail } = input;
        recorder.record({ type: 'RouterUnreachable', data: { target, detail } });
      }
      break;
    case 'rollback_overdue':
      if (state.phase === 'rolling_back' && state.rollback?.timing === null && !state.rollback.unconfirmed) {
        const { overdueMs, detail } = input;
        recorder.record({ type: 'RollbackUnconfirmed', data: { overdueMs, detail } });
      }
      break;
    case 'step_finished':
      onStepFinished(recorder, input);
      break;
    case 'decision':
      onDecision(recorder, input);
      break;
    case 'answer':
      onAnswer(recorder, input);
      break;
  }
  return recorder.drafts;
}

/** A rise that was decided this long ago and never carried out is not carried out without a person. */
const STALE_DECISION_MS = 60_000;

type InputOf<K extends Input['kind']> = Extract<Input, { readonly kind: K }>;

const controller = ({ epoch }: { readonly epoch: number }) => ({ kind: 'controller', epoch }) as const;

function onControllerStarted(recorder: Recorder, input: InputOf<'controller_started'>): void {
  const { epoch, pid, timeScale, program, planFile } = input;
  if (recorder.state.phase === 'drafted') {
    const { digest: planDigest } = recorder.state.plan;
    recorder.record({ type: 'LaunchCreated', data: { planDigest, planFile, program } }, controller(input));
  }
  recorder.record({ type: 'ControllerStarted', data: { epoch, pid, timeScale } }, controller(input));
  const { state } = recorder;
  const age = input.at - (state.stage?.enteredAt ?? input.at);
  if (state.phase === 'entering' && age > STALE_DECISION_MS) {
    pause(recorder, 'restart', `the decision to open this stage is ${formatDuration(age)} old; continue to open it`);
  }
}

function onReadings(recorder: Recorder, { readings, traffic }: InputOf<'readings'>): void {
  if (isOver(recorder.state)) return;
  recorder.record({ type: 'ReadingsTaken', data: { readings, traffic } });
  noteEvidence(recorder, readings);
  if (recorder.state.phase === 'awaiting_go') return onBaseline(recorder);
  // While a share is being opened, the router is on its way there.
  if (recorder.state.phase === 'observing') for (const seen of traffic) noteDrift(recorder, seen);
  if (!isRunning(recorder.state)) return;
  judgeThresholds(recorder);
  judgeTriggers(recorder);
  judgeBlindness(recorder);
  judgeGate(recorder);
}

function onBaseline(recorder: Recorder): void {
  if (recorder.state.baseline !== null) return;
  const { values, audiences, missing } = measureBaseline(recorder);
  if (missing.length > 0) return;
  recorder.record({ type: 'BaselineMeasured', data: { values, audiences } });
  askForGo(recorder);
}

function onShareObserved(recorder: Recorder, { traffic, timing }: InputOf<'share_observed'>): void {
  const { asked, routers, drifted, rollback } = recorder.state;
  if (isOver(recorder.state)) return;
  const last = routers[traffic.target] ?? null;
  const settled = traffic.shareBp === asked[traffic.target]?.shareBp;
  const told = rollback !== null && last !== null && last.at > rollback.startedAt;
  // A router that goes on giving another share is tried again and again, but told of once.
  if (!settled && drifted.includes(traffic.target)) return;
  if (told && traffic.shareBp === last.traffic.shareBp && !allSettled(recorder.state)) return;
  recorder.record({ type: 'ShareObserved', data: traffic });
  const { state } = recorder;
  if (state.phase === 'rolling_back') {
    if (state.rollback?.timing === null && timing !== undefined && allSettled(state)) trafficReturned(recorder, timing);
    return;
  }
  noteDrift(recorder, traffic);
  if (recorder.state.phase === 'entering' && allSettled(recorder.state)) {
    recorder.record({ type: 'ObservationStarted', data: { stage: recorder.state.stage?.index ?? 0 } });
  }
}

/** Whether every router was seen to give the share that was asked of it. */
function allSettled({ asked, routers }: LaunchState): boolean {
  return Object.entries(asked).every(([target, { shareBp }]) => routers[target]?.traffic.shareBp === shareBp);
}

/** A router that gives less than asked, by another hand, stops the launch; one that gives more is set back by `effects`. */
function noteDrift(recorder: Recorder, { target, shareBp }: ObservedTraffic): void {
  const { state } = recorder;
  const askedBp = state.asked[target]?.shareBp ?? 0;
  if (!isRunning(state) || shareBp === askedBp || state.drifted.includes(target)) return;
  recorder.record({ type: 'ShareDrifted', data: { target, askedBp, observedBp: shareBp } });
  const [given, asked] = [shareBp, askedBp].map((bp) => formatValue(bp / 10_000, 'ratio'));
  if (state.phase === 'observing' && shareBp < askedBp)
    pause(recorder, 'drift', `the router of ${target} gives ${given} where ${asked} was asked`);
}

function onStepFinished(recorder: Recorder, { step, passed, detail }: InputOf<'step_finished'>): void {
  const { rollback, plan } = recorder.state;
  if (rollback?.step !== step || !rollback.stepStarted) return;
  const name = plan.rollback.steps[step]?.name ?? '';
  recorder.record({ type: 'VerifyStepFinished', data: { step, name, passed, detail } });
  nextVerifyStep(recorder);
}
