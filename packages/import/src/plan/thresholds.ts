import type { ThresholdFact } from '../facts.ts';
import type { Draft } from './draft.ts';
import { isFromBaseline, limitOf, unitBesideBaseline } from './signals.ts';
import { type DocumentStage, stageNamed } from './stage-list.ts';
import { type Field, field, map } from './tree.ts';

/** A threshold of the document as the plan may use it. */
export interface Limit {
  readonly fact: ThresholdFact;
  readonly signal: string;
  /** Such as `< 2% for 5m`. */
  readonly limit: string;
  /** The only stage to which it applies. */
  readonly stage?: DocumentStage;
  /** Whether it states what is good, or what is bad. */
  readonly states: 'good' | 'bad';
}

type Unsaid = Pick<Draft, 'facts' | 'signals' | 'leaveOut'>;

/** The thresholds that the plan language can say. */
export function limitsOf({ facts, signals, leaveOut }: Unsaid, stages: readonly DocumentStage[]): readonly Limit[] {
  return facts.thresholds.flatMap((fact): readonly Limit[] => {
    const limit = limitOf(fact);
    if (limit === null) {
      leaveOut(fact, `the plan language has no quantity ${fact.value} ${fact.unit}`);
      return [];
    }
    const stage = stageNamed(stages, fact.scope);
    const states = statesOf(fact);
    const better = (states === 'good') === (fact.op === '>' || fact.op === '>=') ? 'higher' : 'lower';
    const metric = stage === undefined && isPart(fact.scope) ? `${fact.scope} ${fact.metric}` : fact.metric;
    const unit = isFromBaseline(fact) ? unitBesideBaseline(metric) : fact.unit;
    const signal = signals.use({ metric, unit, about: fact, ...(fact.op !== '=' && { better }) });
    return [{ fact, signal, limit, states, ...(stage && { stage }) }];
  });
}

/** Warnings and critical limits say what is bad, everything else what is wanted. */
function statesOf({ level }: ThresholdFact): 'good' | 'bad' {
  return level === 'warning' || level === 'critical' ? 'bad' : 'good';
}

/** Whether a scope is a part of the service, such as an endpoint, and not a heading. */
function isPart(scope: string | undefined): scope is string {
  if (scope === undefined) return false;
  return /^\/|\b(?:api|endpoint|page|service|queue|database|db|cache|checkout)\b/i.test(scope) && scope.length <= 40;
}

/** The section `thresholds`; asks where the document states two limits for one level. */
export function thresholdFields(
  limits: readonly Limit[],
  { choices, signals }: Pick<Draft, 'choices' | 'signals'>,
): readonly Field[] {
  const general = limits.filter(({ stage, signal }) => stage === undefined && !signals.isLeftOut(signal));
  const fields = [...Map.groupBy(general, ({ signal }) => signal)].map(([signal, list]) => {
    const levels = Map.groupBy(list, ({ fact }) => fact.level ?? 'target');
    const told = (['target', 'warning', 'critical'] as const).flatMap((level) => {
      const same = levels.get(level) ?? [];
      const distinct = [...new Set(same.map(({ limit }) => limit))];
      const [only] = distinct;
      if (only === undefined) return [];
      const about = same.map(({ fact }) => fact);
      if (distinct.length === 1) return [field(level, only, { about })];
      const { value, choice } = choices.ask({
        id: `thresholds.${signal}.${level}`,
        question: `The document states ${distinct.length} limits (${level}) for ${signal}; which one counts?`,
        answers: distinct,
        form: `one of ${distinct.join(', ')}`,
        about,
        read: (answer) => distinct.find((each) => each === answer.replaceAll(/\s+/g, ' ')) ?? null,
        placeholder: only,
      });
      return [field(level, value, { about, ...(choice !== undefined && { choice }) })];
    });
    return field(signal, map(...told));
  });
  return fields.length === 0 ? [] : [field('thresholds', map(...fields))];
}
