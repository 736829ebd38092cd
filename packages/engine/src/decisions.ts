import type { DecisionKind, Plan, Role } from '@holdpoint/plan';
import { whyNotGoByAlerts } from './alerts.ts';
import { identify, type PersonActor, type Refusal, rolesThatMay } from './authority.ts';
import { measureBaseline } from './evidence.ts';
import { formatDuration } from './format.ts';
import type { Input } from './input.ts';
import type { Recorder } from './recorder.ts';
import { isOpenedByStep } from './runbook-plan.ts';
import { heldTargets } from './safety.ts';
import { missingSignOffs } from './sign-off.ts';
import { completeStage, enterStage, judgeCriteria, pause, startRollback } from './stages.ts';
import { currentStage, isOver, isRunning, isUnderWay, type LaunchState, remainingMs } from './state.ts';

type DecisionInput = Extract<Input, { readonly kind: 'decision' }>;
type AnswerInput = Extract<Input, { readonly kind: 'answer' }>;

const ACTS: Readonly<Record<DecisionKind, string>> = {
  go: 'give GO',
  'no-go': 'give NO-GO',
  continue: 'continue',
  pause: 'pause',
  rollback: 'roll back',
  override: 'override',
};

/** A person's decision: taken where they may and where it fits, else refused by name. Both are recorded. */
export function onDecision(recorder: Recorder, input: DecisionInput): void {
  const { decision, claim } = input;
  const urgent = decision === 'rollback' || decision === 'pause';
  const roles = rolesFor(recorder.state, decision);
  const identified = identify(recorder.state.plan, claim, { roles, act: ACTS[decision], urgent });
  if (!identified.ok) return refuse(recorder, input, identified.refusal);
  const { actor } = identified;
  const refusal = whyNot(recorder, input, actor);
  if (refusal !== null) return refuse(recorder, input, refusal, actor);
  const stage = currentStage(recorder.state)?.name;
  const { reason, forMs } = input;
  const data = {
    decision,
    reason,
    ...(forMs === undefined ? {} : { forMs }),
    ...(stage === undefined ? {} : { stage }),
  };
  recorder.record({ type: 'DecisionMade', data }, actor);
  if (missingRoles(recorder.state, decision).length === 0) carryOut(recorder, input);
}

/** The roles that a decision needs, else those that may take it; a stage's own role may always continue that stage. */
function rolesFor(state: LaunchState, decision: DecisionKind): readonly Role[] {
  const needs = state.plan.decisions[decision]?.needs;
  const roles = rolesThatMay(state.plan, decision).filter(({ id }) => needs === undefined || needs.includes(id));
  const stage = currentStage(state);
  if (decision !== 'continue' || state.paused !== null || stage === null || stage.continue.kind !== 'by') return roles;
  const role = state.plan.roles[stage.continue.role];
  return role === undefined ? [] : [role];
}

/** Records that a decision or an answer was refused, and to whom. */
export function refuse(
  recorder: Recorder,
  input: DecisionInput | AnswerInput,
  { code, message }: Refusal,
  actor?: PersonActor,
): void {
  const decision = input.kind === 'decision' ? input.decision : 'answer';
  const who = actor ?? ({ kind: 'login', user: input.claim.user } as const);
  recorder.record({ type: 'DecisionRefused', data: { decision, code, message } }, who);
}

/** Why a decision does not fit where the launch stands, or null. */
function whyNot(recorder: Recorder, { decision, claim, forMs }: DecisionInput, actor: PersonActor): Refusal | null {
  const { state } = recorder;
  const second = needsSecondPerson(state, decision, actor);
  if (second !== null) return second;
  if (isOver(state))
    return {
      code: 'launch_over',
      message: `the launch is ${state.phase.replace('_', ' ')}; nothing can be decided any more`,
    };
  switch (decision) {
    case 'go':
      return whyNotGo(recorder);
    case 'no-go':
      return state.phase === 'awaiting_go' ? null : alreadyStarted();
    case 'continue':
      return whyNotContinue(recorder);
    case 'pause':
      if (!isUnderWay(state)) return { code: 'not_running', message: 'there is nothing to pause: no stage is running' };
      if (forMs !== undefined && currentStage(state) === null)
        return { code: 'not_running', message: 'no stage is observed that could be extended; pause without a time' };
      if (forMs === undefined && state.paused !== null)
        return { code: 'already_paused', message: 'the launch is paused already' };
      return null;
    case 'rollback':
      if (state.phase === 'rolling_back' && heldTargets(state).length > 0) return null;
      if (state.phase === 'rolling_back')
        return { code: 'already_rolling_back', message: 'the launch is being rolled back already' };
      if (!isRunning(state))
        return { code: 'nothing_to_take_back', message: 'the candidate has no traffic; give NO-GO to end the launch' };
      return null;
    case 'override':
      return { code: 'nothing_to_override', message: `${claim.user}: this launch has nothing that can be overridden` };
  }
}

function alreadyStarted(): Refusal {
  return { code: 'already_started', message: 'the launch has started; pause it or roll it back instead' };
}

function whyNotGo(recorder: Recorder): Refusal | null {
  const { state, at } = recorder;
  if (state.phase !== 'awaiting_go') return alreadyStarted();
  if (state.paused !== null) {
    const message = `the launch is paused (${state.paused.detail}); resolve that and continue it, then give GO`;
    return { code: 'launch_paused', message };
  }
  const unsigned = missingSignOffs(state);
  if (unsigned.length > 0) {
    const message = `not signed off yet by ${unsigned.join(', ')}; answer sign.${unsigned[0]}`;
    return { code: 'sign_off_missing', message };
  }
  if (state.baseline === null && state.plan.stages.length > 0) {
    const missing = measureBaseline(recorder).missing.join('; ') || 'the first readings are not in';
    return { code: 'baseline_not_measured', message: `GO can be given once the baseline is measured: ${missing}` };
  }
  const { window } = state.plan.launch;
  if (window !== undefined && (at < window.fromMs || at >= window.toMs)) {
    const [from, to] = [window.fromMs, window.toMs].map((ms) => new Date(ms).toISOString());
    return { code: 'outside_window', message: `the launch window is ${from} to ${to}` };
  }
  return whyNotGoByAlerts(state);
}

function whyNotContinue(recorder: Recorder): Refusal | null {
  const { state, at } = recorder;
  if (!isUnderWay(state)) return { code: 'not_running', message: 'there is nothing to continue: no stage is running' };
  if (state.paused !== null) return whyNotGoOn(state);
  if (state.phase === 'running' || state.phase === 'awaiting_go')
    return { code: 'nothing_to_continue', message: 'nothing waits for CONTINUE: the runbook goes on by itself' };
  if (currentStage(state)?.continue.kind !== 'by') {
    return { code: 'nothing_to_continue', message: 'the launch goes on by itself once the gate passes' };
  }
  if (state.phase === 'entering')
    return { code: 'gate_not_open', message: 'the gate is not open: the share of this stage is not in force yet' };
  if (remainingMs(state) > 0) {
    return {
      code: 'window_not_over',
      message: `the observation window has ${formatDuration(remainingMs(state))} to go`,
    };
  }
  const closed = judgeCriteria(state, at).find(({ verdict }) => verdict !== 'healthy');
  if (closed === undefined && state.drifted.length === 0) {
    // Who says CONTINUE twice to a pause must not open a gate that has not passed since.
    if (state.stage?.gatePassed === true) return null;
    return { code: 'gate_not_open', message: 'the gate is not open yet: it is judged at the next check' };
  }
  const why =
    closed === undefined ? `the router of ${state.drifted[0]} gives another share than asked` : closed.comparison.text;
  return { code: 'gate_not_open', message: `the gate is not open: ${why}` };
}

/** Two roles of one decision need two people. */
function needsSecondPerson(state: LaunchState, decision: DecisionKind, actor: PersonActor): Refusal | null {
  const other = (state.votes[decision] ?? []).find(
    ({ role, person }) => person === actor.person && role !== actor.role,
  );
  if (other === undefined) return null;
  const message = `${actor.person} has agreed as ${other.role} already; ${actor.role} must be another person`;
  return { code: 'second_person_needed', message };
}

/** A step that has stopped is tried again or skipped before the launch goes on. */
function whyNotGoOn(state: LaunchState): Refusal | null {
  const open = Object.values(state.questions).find(
    ({ purpose }) => purpose === 'step_failed' || purpose === 'step_unknown',
  );
  if (open === undefined) return null;
  return {
    code: 'step_unresolved',
    message: `${open.role} has to say first what becomes of a step: answer ${open.id}`,
  };
}

/** Roles that still have to agree before a decision is carried out. */
export function missingRoles(state: LaunchState, decision: DecisionKind): readonly string[] {
  const agreed = (state.votes[decision] ?? []).map(({ role }) => role);
  const needs = state.plan.decisions[decision]?.needs ?? [];
  return needs.filter((role) => !agreed.includes(role));
}

function carryOut(recorder: Recorder, { decision, reason, forMs }: DecisionInput): void {
  switch (decision) {
    case 'go':
      recorder.record({ type: 'LaunchStarted', data: {} });
      return isOpenedByStep(recorder.state.plan, 0) ? undefined : enterStage(recorder, 0);
    case 'no-go':
      return recorder.record({ type: 'LaunchAborted', data: { reason: reason || 'NO-GO' } });
    case 'continue':
      if (recorder.state.paused === null) return completeStage(recorder);
      return recorder.record({ type: 'LaunchContinued', data: {} });
    case 'pause': {
      if (forMs === undefined) return pause(recorder, 'person', reason);
      const stage = recorder.state.stage?.index ?? 0;
      return recorder.record({ type: 'ObservationExtended', data: { stage, byMs: forMs } });
    }
    case 'rollback':
      if (recorder.state.phase === 'rolling_back') return recorder.record({ type: 'RollbackOrdered', data: {} });
      return startRollback(recorder, { kind: 'person', reason });
    case 'override':
      return;
  }
}

/** The GO question of each role that must agree; of every role that may where the plan names none. */
export function askForGo(recorder: Recorder): void {
  for (const role of goRoles(recorder.state.plan)) {
    const question = `go.${role}`;
    const text = `Start ${recorder.state.plan.launch.title}?`;
    recorder.record({ type: 'QuestionAsked', data: { question, role, text, purpose: 'go' } });
  }
}

function goRoles(plan: Plan): readonly string[] {
  return plan.decisions.go?.needs ?? rolesThatMay(plan, 'go').map(({ id }) => id);
}
