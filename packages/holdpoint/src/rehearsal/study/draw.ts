import { formatDuration, formatValue } from '@holdpoint/engine';
import type { Plan, Scenario, ScenarioChange, ScenarioEvent, Signal, Stage } from '@holdpoint/plan';
import { healthyLevel } from '../../world/levels.ts';
import { Random } from '../../world/random.ts';
import { NOTHING_HAPPENS } from '../rehearse.ts';

/** What a bad release does to its users. */
export type HarmKind = 'errors' | 'latency' | 'leak' | 'crash' | 'metric';

/** How a harm begins: with its stage, some time later, or little by little. */
export type Onset = 'at once' | 'later' | 'growing';

/** A release that is bad in one way, and the scenario of its launch. */
export interface BadRelease {
  readonly kind: HarmKind;
  /** Where its size lies between barely visible (0) and total (1), on a logarithmic scale. */
  readonly size: number;
  /** For people: `error_rate 6%`. */
  readonly text: string;
  readonly onset: Onset;
  /** Counted from 0. */
  readonly stage: number;
  /** Repeats its launch. */
  readonly seed: number;
  readonly scenario: Scenario;
}

/** One way in which releases of a plan can be bad, and the sizes that it is drawn from. */
export interface HarmRange {
  readonly kind: HarmKind;
  /** Null for the version as a whole. */
  readonly signal: Signal | null;
  /** Base units of the signal; of a leak per hour; of a crash in milliseconds. */
  readonly low: number;
  readonly high: number;
}

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
/** A growing harm reaches its size in so many equal steps. */
const GROWTH_STEPS = 8;

/** The harms that a plan has signals for. Each kind is as likely as another, and so is each signal of a kind. */
export function harmsOf(plan: Plan): readonly HarmRange[] {
  const harms = Object.values(plan.signals).flatMap((signal): readonly HarmRange[] => {
    const range = rangeOf(plan, signal);
    return range === null ? [] : [{ ...range, signal }];
  });
  return [...harms, { kind: 'crash', signal: null, low: 10 * SECOND_MS, high: 10 * HOUR_MS }];
}

function rangeOf(plan: Plan, signal: Signal): Omit<HarmRange, 'signal'> | null {
  const { source, dimension, better } = signal;
  const healthy = healthyLevel(plan, signal);
  if (source.kind === 'traffic') {
    if (source.measure.kind === 'errors') return { kind: 'errors', low: Math.max(0.002, 1.5 * healthy), high: 1 };
    if (source.measure.kind === 'latency') return { kind: 'latency', low: 1.2 * healthy, high: 100 * healthy };
    return null;
  }
  if (dimension === 'bytes') return { kind: 'leak', low: 0.01 * healthy, high: 10 * healthy };
  if (!isJudged(plan, signal.id)) return null;
  if (better === 'higher') return { kind: 'metric', low: healthy / 100, high: healthy / 1.02 };
  if (dimension === 'count')
    return { kind: 'metric', low: Math.max(1, 1.1 * healthy), high: Math.max(1000, 100 * healthy) };
  const most = dimension === 'ratio' ? 1 : 100 * healthy;
  return healthy > 0 ? { kind: 'metric', low: Math.min(1.1 * healthy, most), high: most } : null;
}

/** Whether anything in the plan looks at a signal. */
function isJudged({ thresholds, stages }: Plan, signal: string): boolean {
  if (thresholds[signal] !== undefined) return true;
  const conditions = stages.flatMap(({ gate, triggers }) => [
    ...gate.map((each) => each.condition),
    ...triggers.map((each) => each.when),
  ]);
  return conditions.some((condition) => 'subject' in condition && condition.subject.signal === signal);
}

/** The bad release number `index` of a study; the same seed draws the same one, whatever is drawn beside it. */
export function drawBadRelease(plan: Plan, seed: number, index: number): BadRelease {
  const random = new Random(seed, `bad release ${index}`);
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random.uniform() * all.length)];
  const harms = harmsOf(plan);
  const kind = pick([...new Set(harms.map((harm) => harm.kind))]);
  const harm = pick(harms.filter((each) => each.kind === kind));
  const stage = Math.floor(random.uniform() * plan.stages.length);
  const at = plan.stages[stage];
  if (harm === undefined || at === undefined) throw new Error('a study needs a plan with stages');
  const drawn = random.uniform();
  // For a signal that is better high, the harm grows as its value falls.
  const size = harm.signal?.better === 'higher' ? 1 - drawn : drawn;
  const value = harm.low * (harm.high / harm.low) ** drawn;
  const onset = pick<Onset>(canGrow(harm) ? ['at once', 'later', 'growing'] : ['at once', 'later']) ?? 'at once';
  const offsetMs = onset === 'later' ? Math.floor(random.uniform() * at.observeMs) : 0;
  const text = textOf(harm, value);
  const when: When = { stage, offsetMs, text };
  const events = onset === 'growing' ? growing(plan, harm, { value, when, stage: at }) : [eventOf(harm, value, when)];
  const scenario = { ...NOTHING_HAPPENS, title: `${text} in ${at.name}`, events };
  return { kind: harm.kind, size, text, onset, stage, seed: seedFrom(random), scenario };
}

/** The seed of the good release number `index` of a study. */
export function drawGoodRelease(seed: number, index: number): number {
  return seedFrom(new Random(seed, `good release ${index}`));
}

function seedFrom(random: Random): number {
  return Math.floor(random.uniform() * 4_294_967_296);
}

interface When {
  readonly stage: number;
  readonly offsetMs: number;
  readonly text: string;
}

function canGrow({ kind }: HarmRange): boolean {
  return kind !== 'leak' && kind !== 'crash';
}

function eventOf(harm: HarmRange, value: number, when: When): ScenarioEvent {
  const { text } = when;
  const at = { kind: 'stage', ...when } as const;
  return harm.kind === 'crash'
    ? { at, forMs: Math.round(value), change: { kind: 'down', variant: 'candidate' }, text }
    : { at, change: changeOf(harm, value), text };
}

function changeOf({ kind, signal }: HarmRange, value: number): ScenarioChange {
  if (signal === null) return { kind: 'down', variant: 'candidate' };
  const common = { variant: 'candidate', signal: signal.id } as const;
  return kind === 'leak' ? { kind: 'growth', ...common, perHour: value } : { kind: 'level', ...common, value };
}

/** Equal steps from the usual level to the full size, over the first half of the stage. */
function growing(
  plan: Plan,
  harm: HarmRange,
  { value, when, stage }: { readonly value: number; readonly when: When; readonly stage: Stage },
): readonly ScenarioEvent[] {
  const usual = harm.signal === null ? 0 : healthyLevel(plan, harm.signal);
  return Array.from({ length: GROWTH_STEPS }, (_, i) => {
    const level = usual + ((value - usual) * (i + 1)) / GROWTH_STEPS;
    const offsetMs = Math.floor((i * stage.observeMs) / (2 * GROWTH_STEPS));
    return eventOf(harm, level, { ...when, offsetMs, text: textOf(harm, level) });
  });
}

function textOf({ kind, signal }: HarmRange, value: number): string {
  if (signal === null) return `candidate down for ${formatDuration(value)}`;
  const shown = formatValue(value, signal.dimension);
  return kind === 'leak' ? `${signal.id} grows ${shown} per hour` : `${signal.id} ${shown}`;
}
