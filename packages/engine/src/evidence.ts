import type { AlertLevel, Condition, Plan, Stage, Trigger, TriggerAction } from '@holdpoint/plan';
import type { Reading } from './events.ts';
import { compare, formatDuration } from './format.ts';
import { judge } from './judge.ts';
import { tell, tellOfAlert } from './messages.ts';
import type { Recorder } from './recorder.ts';
import { conditionsOf, meanOf, seriesKey } from './series.ts';
import { pause, startRollback } from './stages.ts';
import { currentStage, isRunning, type LaunchState } from './state.ts';
import { actionOn, seriesOf } from './trust.ts';
import type { Comparison } from './verdict.ts';

/** Notes which series fell silent and which speak again, among those that some condition needs. */
export function noteEvidence(recorder: Recorder, readings: readonly Reading[]): void {
  const needed = neededSeries(recorder.state.plan);
  for (const reading of readings) {
    const { signal, variant } = reading;
    const key = seriesKey(signal, variant);
    if (reading.outcome === 'pair' || !needed.has(key)) continue;
    const blind = recorder.state.blind[key] !== undefined;
    if (reading.outcome === 'failed' && !blind) {
      const { reason, detail } = reading;
      recorder.record({ type: 'EvidenceLost', data: { signal, variant, reason, detail } });
      if (actionOn(recorder.state, signal, reason).do === 'page') {
        tellOfAlert(recorder, 'critical', `${signal} of ${variant} cannot be judged: ${detail}`);
      }
    } else if (reading.outcome !== 'failed' && blind) {
      recorder.record({ type: 'EvidenceRegained', data: { signal, variant } });
    }
  }
}

const neededByPlan = new WeakMap<Plan, ReadonlySet<string>>();

function neededSeries(plan: Plan): ReadonlySet<string> {
  const known = neededByPlan.get(plan) ?? new Set(withFallbacks(plan, conditionsOf(plan).flatMap(seriesOf)));
  neededByPlan.set(plan, known);
  return known;
}

/** Signals that are taken while others are blind are needed too. */
function withFallbacks(plan: Plan, keys: readonly string[]): readonly string[] {
  const fallbacks = Object.values(plan.signals).flatMap(({ onNoData }) =>
    Object.values(onNoData).flatMap((action) => (action.do === 'use' ? [action.signal] : [])),
  );
  return [...keys, ...fallbacks.flatMap((id) => [seriesKey(id, 'candidate'), seriesKey(id, 'stable')])];
}

/** Acts on evidence that has been missing: at once, or for longer than the plan allows. Never by going on. */
export function judgeBlindness(recorder: Recorder): void {
  for (const { signal: id, since, reason, detail } of Object.values(recorder.state.blind)) {
    const signal = recorder.state.plan.signals[id];
    if (signal === undefined || !isRunning(recorder.state)) continue;
    const action = actionOn(recorder.state, id, reason);
    const blindMs = recorder.at - since;
    const isReplaced = action.do === 'use' && isKnown(recorder.state, action.signal);
    if (action.do === 'extend' || isReplaced) continue;
    if (action.do !== 'pause' && blindMs < signal.maxBlindMs) continue;
    if (action.do === 'rollback') startRollback(recorder, { kind: 'no_data', signal: id, blindMs });
    else pause(recorder, 'no_data', `${id} is unknown for ${formatDuration(blindMs)}: ${detail}`);
  }
}

function isKnown({ blind }: LaunchState, signal: string): boolean {
  return blind[seriesKey(signal, 'candidate')] === undefined && blind[seriesKey(signal, 'stable')] === undefined;
}

/** Acts on traffic that has been too thin for a sample for longer than the plan allows, where it wants more than to wait. */
export function judgeThinTraffic(recorder: Recorder): void {
  for (const { signal: id, variant, pending } of recorder.state.series.values()) {
    const signal = recorder.state.plan.signals[id];
    if (pending === null || signal === undefined || variant !== 'candidate' || !isRunning(recorder.state)) continue;
    const action = signal.onNoData.too_little_traffic.do;
    const thinMs = recorder.at - pending.since;
    if (action === 'extend' || action === 'use' || (action !== 'pause' && thinMs < signal.maxBlindMs)) continue;
    const detail = `${pending.requests} of ${pending.needed} requests in ${formatDuration(thinMs)}`;
    if (action === 'rollback') startRollback(recorder, { kind: 'no_data', signal: id, blindMs: thinMs });
    else pause(recorder, 'no_data', `${id} has too little traffic: ${detail}`);
  }
}

/** Raises and clears the alerts of the plan's thresholds. */
export function judgeThresholds(recorder: Recorder): void {
  for (const { signal, level, condition } of alertLimits(recorder.state.plan)) {
    const { state, at } = recorder;
    const raised = state.alerts[`${signal}:${level}`] !== undefined;
    const finding = judge(state, condition, at);
    if (finding.holds === 'unknown' || finding.holds === raised) continue;
    const { comparison } = finding;
    recorder.record({ type: raised ? 'AlertCleared' : 'AlertRaised', data: { signal, level, comparison } });
    if (!raised) tellOfAlert(recorder, level, comparison.text);
  }
}

interface AlertLimit {
  readonly signal: string;
  readonly level: AlertLevel;
  readonly condition: Condition;
}

const limitsByPlan = new WeakMap<Plan, readonly AlertLimit[]>();

/** The limits whose crossing raises an alert, as conditions. */
function alertLimits(plan: Plan): readonly AlertLimit[] {
  const known = limitsByPlan.get(plan);
  if (known !== undefined) return known;
  const limits = Object.values(plan.thresholds).flatMap((threshold) =>
    (['warning', 'critical'] as const).flatMap((level): readonly AlertLimit[] => {
      const { signal, variant, [level]: limit } = threshold;
      if (limit === undefined) return [];
      const { op, operand, forMs } = limit;
      const sustained = forMs === undefined ? {} : { forMs };
      return [
        { signal, level, condition: { kind: 'compare', subject: { signal, variant }, op, operand, ...sustained } },
      ];
    }),
  );
  limitsByPlan.set(plan, limits);
  return limits;
}

/** Fires the triggers whose condition holds; those that act hardest first. */
export function judgeTriggers(recorder: Recorder): void {
  const stage = currentStage(recorder.state);
  for (const trigger of stage === null ? [] : hardestFirst(stage)) {
    const { state, at } = recorder;
    if (!isRunning(state) || state.stage === null) return;
    const finding = judge(state, trigger.when, at, { labels: 'any' });
    const { holds } = finding;
    const fired = state.stage.fired.includes(trigger.id);
    const { index } = state.stage;
    if (holds === false && fired) {
      recorder.record({ type: 'TriggerCleared', data: { stage: index, trigger: trigger.id } });
    }
    if (holds !== true || fired) continue;
    const { id, text, action } = trigger;
    const { comparison } = finding;
    recorder.record({ type: 'TriggerFired', data: { stage: index, trigger: id, text, action, comparison } });
    if (trigger.by === undefined || action === 'page') actOnTrigger(recorder, trigger, comparison);
    else askAboutTrigger(recorder, trigger, { role: trigger.by, comparison });
    tell(recorder, trigger.tell, { reason: comparison.text });
  }
}

/** Does what a trigger is for. One that pages only tells people. */
export function actOnTrigger(recorder: Recorder, { id, text, action }: Trigger, comparison: Comparison): void {
  switch (action) {
    case 'rollback':
      return startRollback(recorder, { kind: 'trigger', trigger: id, text, comparison });
    case 'pause':
      return pause(recorder, 'trigger', `${text}: ${comparison.text}`);
    case 'page':
      return;
  }
}

/** A no leaves the trigger alone until its condition has cleared. */
function askAboutTrigger(
  recorder: Recorder,
  { id: about, text: when, action }: Trigger,
  { role, comparison }: { readonly role: string; readonly comparison: Comparison },
): void {
  const question = `trigger.s${(recorder.state.stage?.index ?? 0) + 1}.${about}`;
  const text = `${action === 'rollback' ? 'Roll back' : 'Pause'}? ${when}: ${comparison.text}`;
  recorder.record({ type: 'QuestionAsked', data: { question, role, text, purpose: 'trigger', about } });
}

const ORDER: Readonly<Record<TriggerAction, number>> = { rollback: 0, pause: 1, page: 2 };
const ordered = new WeakMap<Stage, readonly Trigger[]>();

/** A stage's triggers, those that act hardest first. */
function hardestFirst(stage: Stage): readonly Trigger[] {
  const triggers = ordered.get(stage) ?? stage.triggers.toSorted((a, b) => ORDER[a.action] - ORDER[b.action]);
  ordered.set(stage, triggers);
  return triggers;
}

/** What must be measured at share 0 before GO, and what is still missing of it. */
export interface BaselineProgress {
  readonly values: readonly { readonly signal: string; readonly value: number; readonly samples: number }[];
  readonly audiences: Readonly<Record<string, number>>;
  /** Sentences; empty when the baseline is complete. */
  readonly missing: readonly string[];
}

/** Baselines are the stable version's means, audiences their part of all requests. */
export function measureBaseline({ state }: Recorder): BaselineProgress {
  const { plan } = state;
  const missing: string[] = [];
  const values: { signal: string; value: number; samples: number }[] = [];
  for (const signal of baselineSignals(plan)) {
    const series = state.series.get(seriesKey(signal, 'stable'));
    const value = meanOf(series);
    if (value === null) missing.push(`no value of ${signal} on stable yet`);
    else values.push({ signal, value, samples: series?.totals.count ?? 0 });
  }
  const audiences: Record<string, number> = {};
  for (const [target, { traffic }] of Object.entries(plan.targets)) {
    const seen = state.routers[target]?.traffic;
    const all = (seen?.stable.requests ?? 0) + (seen?.candidate.requests ?? 0);
    for (const { id, sizeBp } of traffic.audiences) {
      const size = sizeBp ?? Math.round((10_000 * (seen?.audiences[id] ?? 0)) / Math.max(1, all));
      if (compare(size, '>', 0)) audiences[id] = size;
      else missing.push(`no request of audience ${id} seen yet, so its size is unknown`);
    }
  }
  const needed = values.length + missing.length + Object.keys(audiences).length > 0;
  const left = plan.launch.baselineMs - state.baselineMs;
  if (needed && left > 0) missing.push(`${formatDuration(left)} of ${formatDuration(plan.launch.baselineMs)} to go`);
  return { values, audiences, missing };
}

function baselineSignals(plan: Plan): readonly string[] {
  const signals = conditionsOf(plan).flatMap((condition) => {
    const compares = condition.kind === 'compare' && condition.operand.kind === 'baseline';
    const changes = condition.kind === 'change' && condition.since === 'baseline';
    return compares || changes ? [condition.subject.signal] : [];
  });
  return [...new Set(signals)];
}
