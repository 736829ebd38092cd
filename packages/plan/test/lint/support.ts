import { type Condition, type Level, type Plan, parseCondition, parseLevel } from '../../src/index.ts';
import type { LintCode } from '../../src/lint/codes.ts';
import { lintPlan } from '../../src/lint/index.ts';
import type { Stage, Threshold, Trigger } from '../../src/plan.ts';
import type { Check, Command, MatrixRule, Moment, Phase, Rotation, Step, StepWork } from '../../src/sections.ts';
import { planOf, SMALL_PLAN } from '../plans.ts';

/** The small plan in UTC, with a launch from 02:00 to 06:00 on 8 February 2026. */
const SMALL = planOf(SMALL_PLAN);
export const T = Date.UTC(2026, 1, 8, 2);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A plan about which the linter has nothing to say, with some parts replaced. */
export function planWith(parts: Partial<Plan>): Plan {
  const launch = { ...SMALL.launch, timezone: 'UTC', startMs: T, window: { fromMs: T, toMs: T + 4 * HOUR } };
  return { ...SMALL, launch, stages: [], ...parts };
}

/** Reads a condition that must be one. */
export function condition(text: string): Condition {
  const reading = parseCondition(text);
  if ('value' in reading) return reading.value.condition;
  throw new Error(`${text}: ${reading.fault.message}`);
}

function level(text: string): Level {
  const reading = parseLevel(text);
  if ('value' in reading) return reading.value;
  throw new Error(`${text}: ${reading.fault.message}`);
}

type LevelTexts = Readonly<Partial<Record<'target' | 'warning' | 'critical', string>>>;

export function threshold(signal: string, texts: LevelTexts): Readonly<Record<string, Threshold>> {
  const levels = Object.entries(texts).map(([name, text]) => [name, level(text)]);
  return { [signal]: { signal, variant: 'candidate', ...Object.fromEntries(levels) } };
}

export function criteria(texts: readonly string[]): Stage['gate'] {
  return texts.map((text, i) => ({ id: `gate.${i + 1}`, text, condition: condition(text) }));
}

export function trigger(text: string, rest: Partial<Trigger> = {}): Trigger {
  return { id: 'trigger.1', text, when: condition(text), action: 'rollback', tell: [], ...rest };
}

interface StageTexts extends Partial<Omit<Stage, 'gate'>> {
  readonly gate?: readonly string[];
}

export function stage({ gate = [], ...rest }: StageTexts): Stage {
  return {
    name: 'Wave 1',
    shareBp: 1000,
    mirrorBp: 0,
    observeMs: HOUR,
    everyMs: 10_000,
    triggers: [],
    continue: { kind: 'auto' },
    ...rest,
    gate: criteria(gate),
  };
}

export function step(name: string, rest: Partial<Step> = {}): Step {
  return {
    id: name,
    name,
    work: { kind: 'manual' },
    tell: [],
    timeoutMs: 10 * MINUTE,
    retries: 0,
    onFailure: { kind: 'stop' },
    after: [],
    needs: [],
    destructive: false,
    reversible: true,
    idempotent: false,
    owner: 'commander',
    ...rest,
  };
}

export function runs(line: string, place: Command['place'] = 'local'): StepWork {
  return { kind: 'run', command: { line, place } };
}

export function rollbackOf(steps: readonly Step[], rest: Partial<Plan['rollback']> = {}): Pick<Plan, 'rollback'> {
  return { rollback: { withinMs: 30_000, stableGone: 'hold', ...rest, steps } };
}

export function phase(name: string, steps: readonly Step[], rest: Partial<Phase> = {}): Phase {
  return { id: 'p1', name, steps, ...rest };
}

export function check(kind: Check['kind'], subject: string, rest: Partial<Check> = {}): Check {
  return { kind, subject, options: {}, tries: 1, everyMs: 2000, ...rest };
}

/** So long after the start, on the clock. */
export function at(afterMs: number): Moment {
  return { kind: 'wall', atMs: T + afterMs, text: 'a time' };
}

/** Rows of a matrix: each a condition or a situation in words, and what is done. */
export function matrix(rows: readonly (readonly [string, Partial<MatrixRule>])[]): Pick<Plan, 'matrix'> {
  return {
    matrix: rows.map(([situation, rest], i) => ({
      id: `matrix.${i + 1}`,
      when: / (?:[<>=]|from)/.test(situation) ? condition(situation) : null,
      situation,
      decides: 'commander',
      action: 'monitor',
      automatic: false,
      ...rest,
    })),
  };
}

export function board(healthy: readonly string[], rest: Partial<Plan['boards'][string]> = {}): Pick<Plan, 'boards'> {
  const conditions = healthy.map((text) => ({ text, condition: condition(text) }));
  return {
    boards: {
      wall: {
        id: 'wall',
        title: 'Wall',
        kpis: [],
        signals: [],
        everyMs: 10_000,
        for: [],
        ...rest,
        healthy: conditions,
      },
    },
  };
}

export function after(success: readonly string[], rest: Partial<NonNullable<Plan['after']>> = {}): Pick<Plan, 'after'> {
  const judged = success.map((text, i) => ({
    id: `success.${i + 1}`,
    text,
    kind: 'condition' as const,
    condition: condition(text),
    throughout: true,
  }));
  return { after: { watchMs: 24 * HOUR, every: [], recurring: [], tasks: [], ...rest, success: judged } };
}

export function rotation(untilMs: number): Readonly<Record<string, Rotation>> {
  return { primary: { id: 'primary', people: ['ana'], everyMs: HOUR, from: at(0), until: at(untilMs), level: 1 } };
}

/** Traffic of so many requests a second and so many users, the same at all hours. */
export function traffic(requestsPerSecond: number, users?: number): Pick<Plan, 'expected'> {
  return { expected: { requestsPerSecond, peakHour: 14, quiet: 1, ...(users !== undefined && { users }) } };
}

/** Messages of one code in a plan with these parts. */
export function messages(code: LintCode, parts: Partial<Plan>): readonly string[] {
  return lintPlan(planWith(parts)).flatMap((finding) => (finding.code === code ? [finding.message] : []));
}

/** How many findings of the code there are. */
export function count(code: LintCode, parts: Partial<Plan>): number {
  return messages(code, parts).length;
}
