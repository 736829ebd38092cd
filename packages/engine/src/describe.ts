import { ALERT_SENTENCES } from './describe-alerts.ts';
import { ROUTER_SENTENCES } from './describe-routers.ts';
import { RUNBOOK_SENTENCES } from './describe-runbook.ts';
import { SAFETY_SENTENCES } from './describe-safety.ts';
import type { Actor, EventType, LaunchEvent, ReadFailure, RecordedEvent, RollbackCause, RouterPart } from './events.ts';
import { formatDuration, formatValue } from './format.ts';
import { because, judged } from './wording.ts';

type DataOf = { readonly [E in LaunchEvent as E['type']]: E['data'] };
type Described<T extends EventType> = {
  [K in T]: { readonly type: K; readonly data: DataOf[K]; readonly actor: Actor };
}[T];

/** One sentence, without a full stop, that says what happened, with its numbers and units; for logs and boards. */
export function describeEvent(event: RecordedEvent): string {
  return sentence(event);
}

function sentence<T extends EventType>({ type, data, actor }: Described<T>): string {
  return SENTENCES[type](data, actorName(actor));
}

const SENTENCES: { readonly [T in EventType]: (data: DataOf[T], who: string) => string } = {
  ...RUNBOOK_SENTENCES,
  ...ALERT_SENTENCES,
  ...ROUTER_SENTENCES,
  ...SAFETY_SENTENCES,
  LaunchCreated: ({ planFile, planDigest, program, without = [] }) =>
    `launch created from ${planFile} (plan ${planDigest.slice(0, 12)}, ${program})${without.length === 0 ? '' : `, without ${without.join(', ')}`}`,
  ControllerStarted: ({ pid, timeScale }) =>
    `controller started (process ${pid}${timeScale === 1 ? '' : `, ${timeScale} times as fast as the clock`})`,
  ControllerStopped: ({ reason, unheardMs }) =>
    reason === 'asked'
      ? `controller stopped on request; traffic ${unheardMs === undefined ? 'stays where it is' : `goes back to stable unless a controller is heard within ${formatDuration(unheardMs)}`}`
      : 'controller stopped: the launch is over',
  BaselineMeasured: ({ values }) =>
    values.length === 0 ? 'no signal needs a baseline' : `baseline measured for ${counted(values.length, 'signal')}`,
  QuestionAsked: ({ role, text }) => `${role} is asked: ${text}`,
  QuestionAnswered: ({ question, answer, reason }, who) => `${who} answers ${answer} to ${question}${because(reason)}`,
  DecisionMade: ({ decision, forMs, reason }, who) =>
    `${who} decides: ${decision}${forMs === undefined ? '' : ` for ${formatDuration(forMs)}`}${because(reason)}`,
  DecisionRefused: ({ decision, code, message }, who) => `${decision} of ${who} refused (${code}): ${message}`,
  LaunchStarted: () => 'GO given: the launch starts',
  StageEntered: ({ stage, name, shareBp }) => `stage ${stage + 1} begins at ${share(shareBp)}: ${name}`,
  ShareRequested: ({ target, shareBp, mirrorBp, maxUsers, cause }) =>
    `share of ${target} asked of the router: ${share(shareBp)}${copied(mirrorBp)}${maxUsers === undefined ? '' : `, at most ${counted(maxUsers, 'user')}`}${cause === 'stage' ? '' : ` (${cause})`}`,
  ShareObserved: ({ target, shareBp, mirrorBp, parts = [] }) =>
    `share of ${target} in force: ${share(shareBp)}${copied(mirrorBp)}${because(parts.map(partText).join('; '))}`,
  ShareDrifted: ({ target, askedBp, observedBp, of = 'share' }) =>
    `${of} of ${target} has drifted: asked ${share(askedBp)}, in force ${share(observedBp)}`,
  RouterUnreachable: ({ target, detail }) => `router of ${target} cannot be reached: ${detail}`,
  ObservationStarted: ({ stage }) => `observation of stage ${stage + 1} starts`,
  ReadingsTaken: ({ readings }) => `${counted(readings.length, 'reading')} taken${outcomes(readings)}`,
  AlertRaised: ({ level, comparison }) => `${level} alert: ${comparison.text}`,
  AlertCleared: ({ level, comparison }) => `${level} alert is over: ${comparison.text}`,
  GateJudged: ({ stage, criteria }) => `gate of stage ${stage + 1}: ${judged(criteria)}`,
  GatePassed: ({ stage, criteria }) => `gate of stage ${stage + 1} passed: ${judged(criteria)}`,
  TriggerFired: ({ text, action, comparison }) => `trigger fired (${action}): ${text}${because(comparison.text)}`,
  TriggerCleared: ({ stage, trigger }) => `${trigger} of stage ${stage + 1} is over and may fire again`,
  EvidenceLost: ({ signal, variant, reason, detail }) =>
    `${signal} of ${variant} is unknown: ${FAILURES[reason]}${because(detail)}`,
  EvidenceRegained: ({ signal, variant }) => `${signal} of ${variant} is known again`,
  LaunchPaused: ({ reason, detail }) => `launch paused (${reason.replaceAll('_', ' ')})${because(detail)}`,
  LaunchContinued: () => 'launch goes on',
  ObservationExtended: ({ stage, byMs }) => `observation of stage ${stage + 1} extended by ${formatDuration(byMs)}`,
  StageCompleted: ({ stage }) => `stage ${stage + 1} completed`,
  LaunchCompleted: () => 'launch completed',
  RollbackStarted: ({ cause }) => `rollback starts: ${causeOf(cause)}`,
  TrafficReturned: ({ timing }) =>
    timing.zeroAt === null
      ? 'traffic is back on stable; no request had reached the candidate'
      : `traffic is back on stable: last request on the candidate ${timing.atMost ? 'at most ' : ''}${formatDuration(timing.millis)} after the decision`,
  RollbackUnconfirmed: ({ overdueMs, detail }) =>
    `rollback not confirmed, ${formatDuration(overdueMs)} past its time: ${detail}`,
  VerifyStepStarted: ({ step, name }) => `step ${step + 1} of the rollback starts: ${name}`,
  VerifyStepFinished: ({ step, name, passed, detail, again }) =>
    `step ${step + 1} of the rollback ${passed ? 'succeeded' : 'FAILED'}${again ? ', and is tried again' : ''}: ${name}${because(detail)}`,
  RollbackCompleted: ({ failedSteps }) =>
    failedSteps.length === 0 ? 'rollback completed' : `rollback completed; failed steps: ${failedSteps.join(', ')}`,
  LaunchAborted: ({ reason }) => `launch aborted${because(reason)}`,
};

const FAILURES: Readonly<Record<ReadFailure, string>> = {
  source_down: 'its source does not answer',
  absent: 'its source does not have it',
  not_finite: 'its value is no finite number',
  several_series: 'several series fit',
  stale: 'its value is too old',
  counter_reset: 'its counters began anew',
  negative_rate: 'its counter fell',
  partial: 'its source gave a part of the answer only',
  unreadable: 'the answer of its source cannot be read',
};

function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `${actor.person} (${actor.role})`;
    case 'login':
      return actor.user;
    case 'engine':
    case 'controller':
      return actor.kind;
  }
}

function copied(mirrorBp: number | undefined): string {
  return mirrorBp === undefined ? '' : `, ${share(mirrorBp)} mirrored`;
}

function share(basisPoints: number): string {
  return formatValue(basisPoints / 10_000, 'ratio');
}

function partText({ name, shareBp, problem }: RouterPart): string {
  return `${name}: ${shareBp === null ? 'unknown' : share(shareBp)}${because(problem ?? '')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function outcomes(readings: DataOf['ReadingsTaken']['readings']): string {
  const count = (outcome: 'pending' | 'failed'): number => readings.filter((each) => each.outcome === outcome).length;
  const [pending, failed] = [count('pending'), count('failed')];
  const parts = [pending === 0 ? '' : `${pending} pending`, failed === 0 ? '' : `${failed} failed`];
  return because(parts.filter((part) => part !== '').join(', '));
}

function causeOf(cause: RollbackCause): string {
  switch (cause.kind) {
    case 'trigger':
      return `${cause.text}${because(cause.comparison.text)}`;
    case 'no_data':
      return `${cause.signal} has been unknown for ${formatDuration(cause.blindMs)}`;
    case 'person':
      return `a person decided so${because(cause.reason)}`;
  }
}
