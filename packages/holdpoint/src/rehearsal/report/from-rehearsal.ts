import { formatDuration } from '@holdpoint/engine';
import type { Condition, Plan, Signal } from '@holdpoint/plan';
import type { Account } from '../account.ts';
import type { Rehearsal } from '../rehearse.ts';
import type { Samples } from '../samples.ts';
import type { Fact, RehearsalReportInput, SignalChart, StageSpan } from './input.ts';

/** What the report of a rehearsal shows. */
export function reportInput(
  plan: Plan,
  account: Account,
  { rehearsal, samples }: { readonly rehearsal: Rehearsal; readonly samples: Samples },
): RehearsalReportInput {
  const stable = samples.of('requests', 'stable');
  const candidate = new Map(samples.of('requests', 'candidate').map(({ at, value }) => [at, value]));
  return {
    title: `Rehearsal of ${plan.launch.title}`,
    subtitle: `${account.scenario} (seed ${account.seed})`,
    language: plan.launch.language,
    timezone: plan.launch.timezone,
    outcome: outcomeOf(account),
    timeline: account.timeline.map(({ at, kind, text }) => ({ at: Date.parse(at), kind, text })),
    stages: stagesOf(plan, rehearsal),
    charts: Object.values(plan.signals).map((signal) => chartOf(plan, signal, samples)),
    traffic: stable.map(({ at, value }) => ({ at, stable: value, candidate: candidate.get(at) ?? 0 })),
    triggers: account.triggers.map(({ stage, text, firedAt, detail }) => ({
      stage,
      text,
      detail,
      firedAt: firedAt === null ? null : Date.parse(firedAt),
    })),
    facts: factsOf(account),
  };
}

function outcomeOf({ outcome, rollback, waitingFor }: Account): readonly string[] {
  const cause = rollback === null ? [] : [`Taken back by: ${rollback}`];
  return [`Outcome: ${outcome.replace('_', ' ')}`, ...cause, ...waitingFor.map((wait) => `Waits for ${wait}`)];
}

function stagesOf(plan: Plan, { events, endedAt }: Rehearsal): readonly StageSpan[] {
  const entered = events.flatMap((event) => (event.type === 'StageEntered' ? [event] : []));
  const back = events.find(({ type }) => type === 'RollbackStarted')?.at ?? endedAt;
  return entered.map(({ at, data }, i) => {
    const { name, shareBp } = plan.stages[data.stage] ?? { name: data.name, shareBp: data.shareBp };
    return { name, shareBp, from: at, to: entered[i + 1]?.at ?? back };
  });
}

function chartOf(plan: Plan, { id, dimension }: Signal, samples: Samples): SignalChart {
  const conditions = plan.stages.flatMap(({ gate, triggers }) => [
    ...gate.map(({ text, condition }) => ({ text, condition })),
    ...triggers.map(({ text, when }) => ({ text, condition: when })),
  ]);
  // One line for each value: the first condition that holds the signal to it names it.
  const limits = new Map(conditions.flatMap(({ text, condition }) => limitOf(id, text, condition)).toReversed());
  return {
    signal: id,
    dimension,
    candidate: samples.of(id, 'candidate'),
    stable: samples.of(id, 'stable'),
    limits: [...limits].map(([value, label]) => ({ label, value })),
  };
}

function limitOf(signal: string, text: string, condition: Condition): readonly (readonly [number, string])[] {
  if (condition.kind !== 'compare' || condition.subject.signal !== signal) return [];
  return condition.operand.kind === 'quantity' ? [[condition.operand.quantity.value, text]] : [];
}

function factsOf({ harm, beganAt, endedAt, stages }: Account): readonly Fact[] {
  const number = (value: number): string => value.toLocaleString('en');
  const facts = [
    {
      label: 'Lasted',
      value: formatDuration(Math.round((Date.parse(endedAt) - Date.parse(beganAt)) / 60_000) * 60_000),
    },
    { label: 'Requests on the candidate', value: number(stages.reduce((sum, { requests }) => sum + requests, 0)) },
  ];
  if (harm === null) return [...facts, { label: 'Harm', value: 'none' }];
  const noticed = harm.detectMs === null ? 'never' : formatDuration(Math.round(harm.detectMs / 1000) * 1000);
  return [
    ...facts,
    { label: 'Noticed after', value: noticed },
    { label: 'Failed requests', value: number(harm.failedRequests) },
    { label: 'User minutes', value: number(harm.userMinutes) },
  ];
}
