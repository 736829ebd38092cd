import type { ComparisonRule, Margin } from '@holdpoint/analysis';
import type { Condition, Plan, Quantity, Stage } from '@holdpoint/plan';
import type { Reading } from './events.ts';

type Comparing = Extract<Condition, { readonly kind: 'worse' | 'not_worse' }>;

/** One comparison that the plan asks for: a signal within a gap. */
export interface ComparisonSpec {
  readonly id: string;
  readonly signal: string;
  /** How much worse the candidate may be, in the signal's own unit, or as a part of what stable has. */
  readonly gap: Margin;
  /** The same for counts of requests. A quantile is compared at points that are so far apart already. */
  readonly margin: Margin;
  readonly allowance: Margin;
}

/** The gap of a comparison that states none: a tenth of what stable has. */
const DEFAULT_GAP: Margin = { kind: 'relative', value: 0.1 };
/** Where a comparison of ratios states none, a candidate within one point is not worse. */
const DEFAULT_ALLOWANCE: Margin = { kind: 'points', value: 0.01 };
const NO_MARGIN: Margin = { kind: 'points', value: 0 };
/** Rates may vary from minute to minute. */
const BLOCK_MS = 60_000;
/** Nothing is looked at for less than ten minutes, as far as the moment of a change is concerned. */
const SHORTEST_HORIZON_MS = 600_000;
/** The share that the router gives may differ from the ordered one by this part of it. */
const SPLIT_MARGIN: Margin = { kind: 'relative', value: 0.1 };
/** Ids of the comparisons of the split: too much for the candidate, and too little. */
export const SPLIT = ['split|more', 'split|fewer'] as const;

/** The comparison of a condition. */
export function specOf(plan: Plan, { subject, margin }: Comparing): ComparisonSpec {
  const { signal } = subject;
  const about = { id: `${signal}|${margin?.text ?? ''}`, signal };
  const stated = margin === undefined ? null : marginOf(margin);
  if (plan.signals[signal]?.dimension === 'duration') {
    return { ...about, gap: stated ?? DEFAULT_GAP, margin: NO_MARGIN, allowance: NO_MARGIN };
  }
  return {
    ...about,
    gap: stated ?? DEFAULT_GAP,
    margin: stated ?? DEFAULT_GAP,
    allowance: stated ?? DEFAULT_ALLOWANCE,
  };
}

function marginOf({ dimension, value }: Quantity): Margin {
  return dimension === 'ratio' ? { kind: 'relative', value } : { kind: 'points', value };
}

/** Whether a signal counts events of a service, which are compared by the requests that each version got. */
export function countsEvents(plan: Plan, { signal, gap }: ComparisonSpec): boolean {
  const source = plan.signals[signal]?.source;
  return source?.kind === 'metrics' && source.measure === 'increase' && gap.kind === 'relative';
}

/** Where the comparison of a series is kept. */
export function comparisonKey({ id }: ComparisonSpec, label: Reading['label'] | null): string {
  return label == null ? id : `${id}|${label.name}=${label.value}`;
}

const byPlan = new WeakMap<Plan, readonly ComparisonSpec[]>();

/** Every comparison that some stage asks for, once. */
export function comparisonsOf(plan: Plan): readonly ComparisonSpec[] {
  const known = byPlan.get(plan) ?? unique(plan.stages.flatMap((stage) => specsOf(plan, stage)));
  byPlan.set(plan, known);
  return known;
}

function specsOf(plan: Plan, stage: Stage): readonly ComparisonSpec[] {
  return unique(
    conditionsOfStage(stage).flatMap((condition) =>
      condition.kind === 'worse' || condition.kind === 'not_worse' ? [specOf(plan, condition)] : [],
    ),
  );
}

function conditionsOfStage({ gate, triggers }: Stage): readonly Condition[] {
  return [...gate.map(({ condition }) => condition), ...triggers.map(({ when }) => when)];
}

function unique(specs: readonly ComparisonSpec[]): readonly ComparisonSpec[] {
  return [...new Map(specs.map((spec) => [spec.id, spec])).values()];
}

/** Whether some condition of a stage looks at the split. */
export function judgesSplit(stage: Stage): boolean {
  return conditionsOfStage(stage).some(({ kind }) => kind === 'split');
}

const testsByPlan = new WeakMap<Plan, number>();

/** How many comparisons share the launch's error budget: each of each stage that asks for it. */
function testsOf(plan: Plan): number {
  const known =
    testsByPlan.get(plan) ??
    plan.stages.reduce((sum, stage) => sum + specsOf(plan, stage).length + (judgesSplit(stage) ? 1 : 0), 0);
  testsByPlan.set(plan, known);
  return known;
}

/** How a comparison is judged in a stage; `nth`: which value of a label it is, from 0, null for all of them together. */
export function ruleOf(plan: Plan, stage: Stage | undefined, spec: ComparisonSpec, nth: number | null): ComparisonRule {
  return {
    ...timesOf(stage),
    alpha: alphaOf(plan) * (nth === null ? 1 : partOfLabel(nth)),
    margin: spec.margin,
    allowance: spec.allowance,
    better: plan.signals[spec.signal]?.better ?? 'lower',
  };
}

/** How the split is judged in a stage: whether the candidate gets more than ordered, or fewer. */
export function splitRule(plan: Plan, stage: Stage | undefined, which: (typeof SPLIT)[number]): ComparisonRule {
  return {
    ...timesOf(stage),
    alpha: alphaOf(plan) / SPLIT.length,
    margin: SPLIT_MARGIN,
    allowance: SPLIT_MARGIN,
    better: which === 'split|more' ? 'lower' : 'higher',
  };
}

function timesOf(stage: Stage | undefined): Pick<ComparisonRule, 'blockMs' | 'horizonMs'> {
  return { blockMs: BLOCK_MS, horizonMs: Math.max(SHORTEST_HORIZON_MS, stage?.observeMs ?? 0) };
}

/** The part of the launch's error budget for one comparison in one stage. */
export function alphaOf(plan: Plan): number {
  return plan.launch.falseRollback / Math.max(1, testsOf(plan));
}

/**
 * The part of a comparison's budget for the `nth` value of a label: they add up to the whole, however many
 * values there are, for the sum of all 1/n² is π²/6 (L. Euler, 1735).
 */
function partOfLabel(nth: number): number {
  return 6 / (Math.PI * (nth + 1)) ** 2;
}
