import type { DecisionKind, Signal, Variant } from '@holdpoint/plan';
import { rolesThatMay } from './authority.ts';
import { describeEvent } from './describe.ts';
import { forecast } from './forecast.ts';
import { formatDuration, formatValue } from './format.ts';
import { NOTHING_MIRRORED } from './mirroring.ts';
import { alertSourceViews, alertViews } from './project-alerts.ts';
import { currentPhase, openSteps } from './runbook-plan.ts';
import { stepState } from './runbook-state.ts';
import { heldTargets, needsProof } from './safety.ts';
import { type Series, seriesKey } from './series.ts';
import { missingSignOffs } from './sign-off.ts';
import { judgeCriteria } from './stages.ts';
import {
  advanceTo,
  currentStage,
  isRunning,
  isUnderWay,
  type LaunchState,
  type Question,
  remainingMs,
} from './state.ts';
import { causeText, givenShare } from './summary.ts';
import { isThrough, targetsToLetGo } from './unheard.ts';
import type { CriterionVerdict, Verdict } from './verdict.ts';
import type { LaunchStatus, LaunchView, SignalView, WaitingView } from './view.ts';

/** What a board shows of a launch at a moment of launch time. */
export function project(folded: LaunchState, at: number): LaunchView {
  const state = advanceTo(folded, at);
  const gate = judgeCriteria(state, state.lastAt);
  const status = statusOf(state);
  return {
    launch: state.launch,
    title: state.plan.launch.title,
    version: state.plan.launch.version,
    at: state.lastAt,
    timezone: state.plan.launch.timezone,
    timeScale: state.timeScale,
    status,
    statusReason: statusReason(state, status, gate),
    verdict: worst(gate),
    stage: stageView(state),
    stages: state.plan.stages.map(({ name, shareBp }, i) => ({ name, shareBp, state: ladder(state, i) })),
    share: shareView(state),
    ...mirrorView(state),
    ...routersView(state),
    requests: state.stage?.served.candidate.requests ?? 0,
    users: state.stage?.served.candidate.users ?? 0,
    errors: state.stage?.served.candidate.errors ?? 0,
    requestRate: { stable: requestRate(state, 'stable'), candidate: requestRate(state, 'candidate') },
    signals: Object.values(state.plan.signals).map((signal) => signalView(state, signal)),
    gate,
    alerts: alertViews(state),
    ...(Object.keys(state.alertSources).length === 0 ? {} : { alertSources: alertSourceViews(state) }),
    waiting: Object.values(state.questions).map((question) => waitingView(state, question)),
    possible: possible(state),
    rollback:
      state.rollback === null
        ? null
        : { cause: causeText(state), timing: state.rollback.timing, withinMs: state.plan.rollback.withinMs },
    ...(state.plan.runbook.length === 0 ? {} : { runbook: forecast(state, state.lastAt) }),
    log: state.log.map((event) => ({ seq: event.seq, at: event.at, text: describeEvent(event) })),
  };
}

/** Where the launch stands, with pauses and closed gates told apart. */
function statusOf(state: LaunchState): LaunchStatus {
  if (state.paused !== null) return 'paused';
  if (state.phase !== 'entering' && state.phase !== 'observing') return state.phase;
  if (state.phase === 'observing' && remainingMs(state) === 0) return 'holding';
  return state.phase === 'entering' ? 'entering' : 'observing';
}

function statusReason(state: LaunchState, status: LaunchStatus, gate: readonly CriterionVerdict[]): string {
  switch (status) {
    case 'drafted':
      return 'not started';
    case 'awaiting_go':
      return awaitingReason(state);
    case 'entering':
      return enteringReason(state);
    case 'observing':
      return observingReason(state);
    case 'holding':
      return holdingReason(state, gate);
    case 'running':
      return runningReason(state);
    case 'paused':
      return state.paused?.detail || 'paused';
    case 'rolling_back':
      return rollingBackReason(state);
    case 'rolled_back':
      return causeText(state);
    case 'completed':
      return state.plan.stages.length === 0 ? 'the runbook is through' : 'all stages are through';
    case 'aborted':
      return state.aborted ?? '';
  }
}

function enteringReason(state: LaunchState): string {
  const share = formatValue((currentStage(state)?.shareBp ?? 0) / 10_000, 'ratio');
  if (!needsProof(state)) return `opening ${share}`;
  const { detail } = state.stage?.capacity ?? { detail: null };
  return `the candidate must show what it has before it gets ${share}${detail === null ? '' : `: ${detail}`}`;
}

function rollingBackReason(state: LaunchState): string {
  const [target] = heldTargets(state);
  if (target === undefined) return causeText(state);
  return `waiting for stable of ${target}, which is gone: ${state.stableGone[target]?.detail}; a second rollback orders it`;
}

function observingReason(state: LaunchState): string {
  const [blind] = Object.values(state.blind);
  if (blind !== undefined) return `${blind.signal} is unknown: ${blind.detail}`;
  return `gate in ${formatDuration(remainingMs(state))}`;
}

function awaitingReason(state: LaunchState): string {
  const missing = missingSignOffs(state);
  if (state.baseline === null && state.plan.stages.length > 0) return 'measuring the baseline at 0 %';
  return missing.length === 0 ? 'waiting for GO' : `waiting for the sign-off of ${missing.join(', ')}`;
}

function runningReason(state: LaunchState): string {
  const phase = currentPhase(state);
  if (phase === null) return throughReason(state);
  const steps = openSteps(state).filter(({ step }) => stepState(state.runbook, step.id).status === 'running');
  const what = steps.length === 0 ? 'waiting for the next step' : steps.map(({ step }) => step.name).join(', ');
  return `${phase.name}: ${state.runbook.checkpoint === null ? what : 'at its checkpoint'}`;
}

function throughReason(state: LaunchState): string {
  const held = isThrough(state) ? targetsToLetGo(state) : [];
  if (held.length === 0) return 'the runbook is through';
  return `all is through; the router of ${held.join(', ')} is told that nobody needs to be heard any more`;
}

function holdingReason(state: LaunchState, gate: readonly CriterionVerdict[]): string {
  const closed = gate.find(({ verdict }) => verdict !== 'healthy');
  if (closed !== undefined) return `gate closed: ${closed.comparison.text}`;
  const [question] = Object.values(state.questions);
  return question === undefined ? 'gate open' : `waiting for ${question.role}`;
}

function worst(gate: readonly CriterionVerdict[]): Verdict {
  const order: readonly Verdict[] = ['unhealthy', 'no_data', 'inconclusive'];
  return order.find((verdict) => gate.some((criterion) => criterion.verdict === verdict)) ?? 'healthy';
}

function stageView(state: LaunchState): LaunchView['stage'] {
  const stage = currentStage(state);
  if (stage === null || state.stage === null) return null;
  const { index, observedMs, extendedMs, capacity } = state.stage;
  return {
    number: index + 1,
    of: state.plan.stages.length,
    name: stage.name,
    elapsedMs: observedMs,
    observeMs: stage.observeMs + extendedMs,
    remainingMs: remainingMs(state),
    everyMs: stage.everyMs,
    ...(stage.capacity === undefined
      ? {}
      : { capacity: { proven: capacity.provenAt !== null, detail: capacity.detail } }),
  };
}

function ladder(state: LaunchState, index: number): 'done' | 'current' | 'pending' {
  const current = state.stage?.index ?? -1;
  if (index < current || (index === current && (state.phase === 'completed' || state.phase === 'running')))
    return 'done';
  return index === current ? 'current' : 'pending';
}

/** Each of the routers that stand behind one target. */
function routersView({ asked, routers }: LaunchState): Pick<LaunchView, 'routers'> {
  const parts = Object.entries(routers).flatMap(([target, seen]) =>
    (seen?.traffic.parts ?? []).map((part) => ({ ...part, target, askedBp: asked[target]?.shareBp ?? 0 })),
  );
  return parts.length === 0 ? {} : { routers: parts };
}

/** Of several targets, the one that copies least is shown; nothing where no copy is asked for, and none was made. */
function mirrorView({ asked, routers, stage }: LaunchState): Pick<LaunchView, 'mirror'> {
  const askedBp = Math.max(0, ...Object.values(asked).map(({ mirrorBp = 0 }) => mirrorBp));
  const { mirrored = NOTHING_MIRRORED } = stage ?? {};
  if (askedBp === 0 && mirrored.requests + mirrored.skipped === 0) return {};
  const applied = Object.keys(asked).map((target) => routers[target]?.traffic);
  const appliedBp = applied.includes(undefined) ? null : Math.min(...applied.map((seen) => seen?.mirrorBp ?? 0));
  return { mirror: { ...mirrored, askedBp, appliedBp } };
}

/** Of several targets, the one furthest from its share is shown. */
function shareView(state: LaunchState): LaunchView['share'] {
  const targets = Object.keys(state.asked);
  const distance = (target: string): number =>
    Math.abs(
      (state.routers[target]?.traffic.shareBp ?? Number.POSITIVE_INFINITY) - (state.asked[target]?.shareBp ?? 0),
    );
  const [target = ''] = targets.toSorted((a, b) => distance(b) - distance(a));
  const given = state.stage === null ? null : givenShare(state.stage.served);
  return {
    askedBp: state.asked[target]?.shareBp ?? 0,
    appliedBp: state.routers[target]?.traffic.shareBp ?? null,
    givenBp: given === null ? null : Math.round(given * 100),
  };
}

/** Over all targets; null while one is unknown. */
function requestRate({ asked, rates }: LaunchState, variant: Variant): number | null {
  const known = Object.keys(asked).map((target) => rates[target]?.perSecond?.[variant]);
  return known.reduce<number | null>((sum, rate) => (sum === null || rate === undefined ? null : sum + rate), 0);
}

function signalView(state: LaunchState, { id, dimension, better }: Signal): SignalView {
  const of = (variant: Variant): Series | undefined => state.series.get(seriesKey(id, variant));
  const blind = state.blind[seriesKey(id, 'candidate')] !== undefined;
  const alerts = ['critical', 'warning'] as const;
  const level = alerts.find((each) => state.alerts[`${id}:${each}`] !== undefined);
  return {
    signal: id,
    dimension,
    better,
    candidate: of('candidate')?.samples.at(-1)?.value ?? null,
    stable: of('stable')?.samples.at(-1)?.value ?? null,
    candidateTrend: trendOf(of('candidate')),
    stableTrend: trendOf(of('stable')),
    level: blind || of('candidate') === undefined ? 'unknown' : (level ?? 'ok'),
  };
}

/** A change below one part in two hundred is no change. */
function trendOf(series: Series | undefined): SignalView['candidateTrend'] {
  const [before, last] = series?.samples.slice(-2) ?? [];
  if (before === undefined || last === undefined) return null;
  const change = last.value - before.value;
  if (Math.abs(change) <= Math.abs(before.value) / 200) return 'flat';
  return change > 0 ? 'up' : 'down';
}

function waitingView({ plan }: LaunchState, { id, purpose, role, text, since }: Question): WaitingView {
  const people = (plan.roles[role]?.people ?? []).map((person) => plan.people[person]?.name ?? person);
  const decides = purpose === 'go' || purpose === 'continue';
  const command = decides ? `holdpoint ${purpose} --as ${role}` : `holdpoint answer ${id} yes --as ${role}`;
  return { question: id, purpose, role, people, text, since, command };
}

function possible(state: LaunchState): readonly DecisionKind[] {
  const fits: readonly DecisionKind[] = [
    ...(state.phase === 'awaiting_go' ? (['go', 'no-go'] as const) : []),
    ...(isUnderWay(state) ? (['continue', 'pause'] as const) : []),
    ...(isRunning(state) || heldTargets(state).length > 0 ? (['rollback'] as const) : []),
  ];
  return fits.filter((decision) => {
    if (decision === 'pause') return state.paused === null;
    if (decision === 'continue')
      return state.paused !== null || (state.phase === 'observing' && state.stage?.gatePassed === true);
    return rolesThatMay(state.plan, decision).length > 0;
  });
}
