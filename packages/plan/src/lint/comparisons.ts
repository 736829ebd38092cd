import type { Condition } from '../condition.ts';
import type { Plan, Stage } from '../plan.ts';
import type { Quantity } from '../quantity.ts';
import { type Margin, neededRequests } from './sample-size.ts';
import { showShare } from './show.ts';

/** A condition that compares the candidate with stable. */
export type Comparing = Extract<Condition, { readonly kind: 'worse' | 'not_worse' }>;

/** Whether a condition compares the candidate with stable. */
export function isComparing(condition: Condition): condition is Comparing {
  return condition.kind === 'worse' || condition.kind === 'not_worse';
}

/** Part of requests that fail where no threshold of the plan gives a hint. */
const USUAL_RATE = 0.01;
/** Margins where a condition states none: those with which stages are judged. */
const USUAL: Readonly<Record<Comparing['kind'], Margin>> = {
  not_worse: { kind: 'points', value: 0.01 },
  worse: { kind: 'relative', value: 0.1 },
};

/** How many requests a comparison needs on the candidate, and what that is reckoned with, in words. */
export interface Need {
  readonly requests: number;
  readonly what: string;
}

/**
 * What a comparison of a ratio needs where the candidate gets `share` of all requests, above 0 and below 1;
 * undefined for quantiles, and where nothing is expected to fail of which a margin could be a part.
 */
export function needOf(plan: Plan, condition: Comparing, share: number): Need | undefined {
  const signal = plan.signals[condition.subject.signal];
  if (signal?.dimension !== 'ratio') return undefined;
  const stable = likelyRate(plan, condition);
  const margin = marginOf(condition, signal.better === 'higher' ? 1 - stable : undefined);
  if (margin.kind === 'relative' && stable === 0) return undefined;
  const alpha = plan.launch.falseRollback / Math.max(1, testsOf(plan));
  const points = margin.kind === 'points' ? margin.value : margin.value * stable;
  const bad = Math.min(1, stable + Math.max(stable, 2 * points));
  const candidate = condition.kind === 'worse' ? bad : stable;
  const requests = neededRequests(condition.kind, { stable, candidate, margin, share, alpha });
  const what =
    condition.kind === 'worse'
      ? `to show ${showShare(candidate)} on the candidate against ${showShare(stable)}`
      : `to be decided with ${showShare(stable)} on both versions`;
  return { requests, what };
}

/** A part of what stable has is in points where what stable has is what succeeds. */
function marginOf({ kind, margin }: Comparing, successes: number | undefined): Margin {
  const stated = margin === undefined ? USUAL[kind] : stateOf(margin);
  if (stated.kind === 'points' || successes === undefined) return stated;
  return { kind: 'points', value: stated.value * successes };
}

function stateOf({ dimension, value }: Quantity): Margin {
  return { kind: dimension === 'ratio' ? 'relative' : 'points', value };
}

/** How many tests share the error budget of the launch: each comparison in each stage, and each look at its split. */
function testsOf({ stages }: Plan): number {
  return stages.reduce((sum, stage) => sum + testsIn(stage), 0);
}

function testsIn({ gate, triggers }: Stage): number {
  const conditions = [...gate.map(({ condition }) => condition), ...triggers.map(({ when }) => when)];
  const compared = conditions
    .filter(isComparing)
    .map(({ subject, margin }) => `${subject.signal}|${margin?.text ?? ''}`);
  return new Set(compared).size + (conditions.some(({ kind }) => kind === 'split') ? 1 : 0);
}

/** The rate that a healthy version may have: the target of the signal, or half of its warning, or what is usual. */
function likelyRate({ thresholds, signals }: Plan, { subject }: Comparing): number {
  const { target, warning } = thresholds[subject.signal] ?? {};
  const limit = [target, warning].find((level) => level?.operand.kind === 'quantity')?.operand;
  const value = limit?.kind === 'quantity' ? limit.quantity.value : undefined;
  if (value === undefined) return USUAL_RATE;
  const worse = signals[subject.signal]?.better === 'higher' ? 1 - value : value;
  return Math.min(0.5, Math.max(0, worse / 2));
}
