import type { Condition, Level, NoDataAction, Plan, Signal, TriggerAction, Variant } from '@holdpoint/plan';
import type { ExportOptions, LeftOut } from '../options.ts';
import { operand } from '../promql.ts';
import { seriesOf } from '../series.ts';
import { type Expressed, expressed, type Place } from './expression.ts';
import type { AlertRule, RuleKind, RuleSeverity } from './rule.ts';
import { camel, literal, valueTemplate } from './words.ts';

/** A plan as alerting rules, and what of it is none. */
export interface PlanRules {
  readonly rules: readonly AlertRule[];
  readonly leftOut: readonly LeftOut[];
}

/** One condition of the plan with its place, before it is known whether it can be a rule. */
interface Wanted {
  readonly name: string;
  readonly kind: RuleKind;
  readonly severity: RuleSeverity;
  readonly where: string;
  readonly text: string;
  readonly condition: Condition;
  readonly place: Place;
  /** What Holdpoint does then, as a sentence. */
  readonly consequence: string;
}

const SEVERITY: Readonly<Record<TriggerAction, RuleSeverity>> = {
  rollback: 'critical',
  page: 'critical',
  pause: 'warning',
};
const CONSEQUENCE: Readonly<Record<TriggerAction, string>> = {
  rollback: 'Holdpoint takes all traffic back.',
  page: 'Holdpoint calls people.',
  pause: 'Holdpoint pauses the launch.',
};

/** The rules that a plan wants a Prometheus server to have: for its thresholds, triggers, gates and silent sources. */
export function planRules(plan: Plan, options: ExportOptions): PlanRules {
  const rules: AlertRule[] = [];
  const leftOut: LeftOut[] = [];
  for (const wanted of [...thresholds(plan, options), ...stageConditions(plan, options)]) {
    const found = expressed(wanted.condition, wanted.place);
    const { where, text } = wanted;
    if (typeof found === 'string') leftOut.push({ where, text, reason: found });
    else rules.push(ruleOf(plan, wanted, found));
  }
  const signals = new Set(rules.map(({ signal, variant }) => JSON.stringify([signal, variant])));
  const silent = silences(plan, options, signals);
  return {
    rules: named([...merged(rules), ...silent.flatMap((each) => ('name' in each ? each : []))]),
    leftOut: mergedLeftOut([...leftOut, ...silent.flatMap((each) => ('reason' in each ? each : []))]),
  };
}

function thresholds(plan: Plan, options: ExportOptions): readonly Wanted[] {
  const place: Place = {
    plan,
    options,
    everyMs: Math.max(0, ...plan.stages.map(({ everyMs }) => everyMs)),
    observeMs: Math.max(plan.launch.baselineMs, ...plan.stages.map(({ observeMs }) => observeMs)),
    inverted: false,
  };
  return Object.values(plan.thresholds).flatMap((threshold) =>
    (['critical', 'warning'] as const).flatMap((severity): readonly Wanted[] => {
      const level: Level | undefined = threshold[severity];
      if (level === undefined) return [];
      const { signal, variant } = threshold;
      const { op, operand: right, forMs, text } = level;
      const condition = { kind: 'compare', subject: { signal, variant }, op, operand: right } as const;
      return [
        {
          name: `${camel(signal)}${camel(severity)}`,
          kind: 'threshold',
          severity,
          where: `thresholds.${signal}.${severity}`,
          text: `${signal} ${text}`,
          condition: forMs === undefined ? condition : { ...condition, forMs },
          place,
          consequence: `Holdpoint raises a ${severity} alert.`,
        },
      ];
    }),
  );
}

function stageConditions(plan: Plan, options: ExportOptions): readonly Wanted[] {
  return plan.stages.flatMap((stage, index) => {
    const n = index + 1;
    const { everyMs, observeMs, name } = stage;
    const place = { plan, options, everyMs, observeMs, stage: name };
    const triggers = stage.triggers.map(
      ({ text, when, action }, i): Wanted => ({
        name: `Stage${n}Trigger${i + 1}`,
        kind: 'trigger',
        severity: SEVERITY[action],
        where: `stage ${n}, trigger ${i + 1}`,
        text,
        condition: when,
        place: { ...place, inverted: false },
        consequence: CONSEQUENCE[action],
      }),
    );
    const gate = stage.gate.map(
      ({ text, condition }, i): Wanted => ({
        name: `Stage${n}Gate${i + 1}`,
        kind: 'gate',
        severity: 'info',
        where: `stage ${n}, gate ${i + 1}`,
        text,
        condition,
        place: { ...place, inverted: true },
        consequence: 'The gate of the stage would not open.',
      }),
    );
    return [...triggers, ...gate];
  });
}

function ruleOf(plan: Plan, wanted: Wanted, found: Expressed): AlertRule {
  const { name, kind, severity, where, text, consequence } = wanted;
  const { subject, expr, forMs, differs, test } = found;
  const by = subject.by === undefined ? '' : ` at {{ $labels.${subject.by} }}`;
  const value = valueTemplate(found.shown);
  return {
    name: `${camel(plan.launch.name)}${name}`,
    kind,
    severity,
    signal: subject.signal,
    variant: subject.variant,
    where: [where],
    text,
    expr,
    forMs,
    summary: `${subject.signal} of ${subject.variant}${by} is ${value} (${literal(found.limit)})`,
    description: consequence,
    ...(differs !== undefined && { differs }),
    test,
  };
}

/** A rule for each version whose silence blinds a rule. */
function silences(plan: Plan, options: ExportOptions, watched: ReadonlySet<string>): readonly (AlertRule | LeftOut)[] {
  return Object.values(plan.signals).flatMap((signal) =>
    (['candidate', 'stable'] as const).flatMap((variant) => {
      const needed = watched.has(JSON.stringify([signal.id, variant])) || (variant === 'stable' && signal.compared);
      return needed ? [silence(plan, signal, variant, options)] : [];
    }),
  );
}

function silence(plan: Plan, signal: Signal, variant: Variant, options: ExportOptions): AlertRule | LeftOut {
  const text = `${signal.id} of ${variant} is not measured`;
  const found = seriesOf(signal, { variant }, options);
  if (!found.ok) return { where: `signals.${signal.id}`, text, reason: found.reason };
  const { presence, material, factor } = found.series;
  const action = signal.onNoData.absent;
  return {
    name: `${camel(plan.launch.name)}${camel(signal.id)}${camel(variant)}Silent`,
    kind: 'silence',
    severity: action.do === 'rollback' || action.do === 'page' ? 'critical' : 'warning',
    signal: signal.id,
    variant,
    where: [`signals.${signal.id}`],
    text,
    expr: `absent(${operandOfAbsent(presence)})`,
    forMs: signal.maxBlindMs,
    summary: `${signal.id} of ${variant} is not measured any more`,
    description: silenceSentence(action),
    test: { material, factor, windowMs: 0, course: { kind: 'absent' } },
  };
}

function operandOfAbsent(presence: string): string {
  return presence.includes(' or ') ? presence : operand(presence).replace(/^\((.*)\)$/, '$1');
}

function silenceSentence(action: NoDataAction): string {
  switch (action.do) {
    case 'use':
      return `Holdpoint judges ${action.signal} in its place.`;
    case 'page':
      return 'Holdpoint calls people.';
    case 'pause':
      return 'Holdpoint pauses the launch.';
    case 'rollback':
      return 'Holdpoint takes all traffic back.';
    case 'hold':
    case 'extend':
      return 'The launch holds, for what is not known is not healthy.';
  }
}

/** Stages often share conditions: what is the same in several of them is one rule, with all its places. */
function merged(rules: readonly AlertRule[]): readonly AlertRule[] {
  const groups = Map.groupBy(rules, ({ expr, forMs, severity, kind }) =>
    JSON.stringify([kind, expr, forMs, kind === 'threshold' ? '' : severity]),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, where: [first, ...others].flatMap(({ where }) => where) }],
  );
}

function mergedLeftOut(leftOut: readonly LeftOut[]): readonly LeftOut[] {
  const groups = Map.groupBy(leftOut, ({ text, reason }) => JSON.stringify([text, reason]));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, where: [first, ...others].map(({ where }) => where).join('; ') }],
  );
}

/** Names are unique: signals such as `p_95` and `p95` would share one. */
function named(rules: readonly AlertRule[]): readonly AlertRule[] {
  const seen = new Map<string, number>();
  return rules.map((rule) => {
    const count = (seen.get(rule.name) ?? 0) + 1;
    seen.set(rule.name, count);
    return count === 1 ? rule : { ...rule, name: `${rule.name}${count}` };
  });
}
