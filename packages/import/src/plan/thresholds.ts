import type { ThresholdFact } from '../facts.ts';
import type { Draft } from './draft.ts';
import { isCounted, isFromBaseline, limitOf, signalId, unitBesideBaseline } from './signals.ts';
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
  readonly level: 'target' | 'warning' | 'critical';
}

type Unsaid = Pick<Draft, 'facts' | 'signals' | 'choices' | 'leaveOut'>;

/** The thresholds that the plan language can say. */
export function limitsOf(draft: Unsaid, stages: readonly DocumentStage[]): readonly Limit[] {
  const { facts, signals, leaveOut } = draft;
  const spoken = spokenLines(facts);
  const alertLevel = askAlertLevel(draft);
  return facts.thresholds.flatMap((fact): readonly Limit[] => {
    const limit = limitOf(fact);
    if (limit === null) {
      leaveOut(fact, `the plan language has no quantity ${fact.value} ${fact.unit}`);
      return [];
    }
    const stage = stageNamed(stages, fact.scope);
    const id = signalId(fact.metric, fact.unit);
    // What a step, a point or a criterion says by the way is no limit of the launch, unless every router can measure it.
    if (stage === undefined && spoken.has(fact.line) && !isCounted(id)) return [];
    const level = isBadWithoutLevel(fact) ? alertLevel : fact.level;
    const states = level === 'warning' || level === 'critical' ? 'bad' : 'good';
    const better = (states === 'good') === (fact.op === '>' || fact.op === '>=') ? 'higher' : 'lower';
    const metric = stage === undefined && isPart(fact.scope) ? `${fact.scope} ${fact.metric}` : fact.metric;
    const unit = isFromBaseline(fact) ? unitBesideBaseline(metric) : fact.unit;
    const signal = signals.use({ metric, unit, about: fact, ...(fact.op !== '=' && { better }) });
    return [{ fact, signal, limit, states, level: level ?? 'target', ...(stage && { stage }) }];
  });
}

/** Lines that are something else already: points of checklists, criteria of success, steps, triggers. */
function spokenLines({ checklist, successCriteria, timeline, triggers }: Draft['facts']): ReadonlySet<number> {
  return new Set([...checklist, ...successCriteria, ...timeline, ...triggers].map(({ line }) => line));
}

/** Asks for the level of alerts of which the document says no more than the limit. */
function askAlertLevel({ facts, choices }: Unsaid): 'warning' | 'critical' {
  const about = facts.thresholds.filter(isBadWithoutLevel);
  if (about.length === 0) return 'warning';
  return choices.ask<'warning' | 'critical'>({
    id: 'thresholds.level',
    question: 'The document has alerts without a level; which one do they have?',
    answers: ['warning', 'critical'],
    form: 'warning or critical',
    about,
    read: (answer) => (answer === 'warning' || answer === 'critical' ? answer : null),
    placeholder: 'warning',
  }).value;
}

const ALARMS =
  /\b(?:trigger|alert|alarm|fires?|rollback|abort|umbral|alerta|alarme)\b|告警|报警|警报|アラート|경보|تنبيه|إنذار|cảnh báo/iu;

/** A limit that is crossed where things are bad, without a word on how bad: neither a warning nor critical. */
function isBadWithoutLevel({ level, metric, unit, op, original }: ThresholdFact): boolean {
  if (level !== undefined) return false;
  const id = signalId(metric, unit);
  const upwards = op === '>' || op === '>=';
  if (/^(?:error_rate|p[\d.]+)$/.test(id)) return upwards;
  if (id === 'success_rate') return !upwards && op !== '=';
  return op !== '=' && ALARMS.test(original.slice(0, 500));
}

const HEADINGS =
  /metric|threshold|target|criteri|limit|monitor|dashboard|alert|rollback|launch|go\b|sla\b|slo\b|overall|general|global|total|test|wave|phase|stage|kpi|system|resource/i;

/** Whether a scope is a part of the service, such as an endpoint, and not the heading of a list. */
function isPart(scope: string | undefined): scope is string {
  if (scope === undefined || scope.length > 40 || !/\p{L}/u.test(scope)) return false;
  if (/^\/|\b(?:api|endpoint|page|service|route|queue|check)s?\b/i.test(scope)) return true;
  return !/[\d%]/.test(scope) && !HEADINGS.test(scope);
}

/** One level of a signal, on which the document and the answers agree. */
export interface Level {
  readonly signal: string;
  readonly level: 'target' | 'warning' | 'critical';
  readonly limit: string;
  readonly about: readonly ThresholdFact[];
  /** Number of the choice that is open between several limits. */
  readonly choice?: number;
}

/** The levels of all signals; asks where the document states two limits for one. */
export function levelsOf(
  limits: readonly Limit[],
  draft: Pick<Draft, 'choices' | 'signals' | 'facts'>,
): readonly Level[] {
  const general = limits.filter(({ stage, signal }) => stage === undefined && !draft.signals.isLeftOut(signal));
  return [...Map.groupBy(general, ({ signal }) => signal)].flatMap(([signal, list]) => {
    const byLevel = Map.groupBy(list, (limit) => limit.level);
    return (['target', 'warning', 'critical'] as const).flatMap((level): readonly Level[] => {
      const same = stricter(byLevel.get(level) ?? [], draft.facts);
      const about = same.map(({ fact }) => fact);
      const distinct = [...new Set(same.map(({ limit }) => limit))];
      const [only] = distinct;
      if (only === undefined) return [];
      return [
        {
          signal,
          level,
          about,
          ...(distinct.length === 1 ? { limit: only } : askLimit(draft, { signal, level, distinct, about })),
        },
      ];
    });
  });
}

/** Criteria of success are about the launch as a whole: they count as limits where there are no others. */
function stricter(limits: readonly Limit[], { successCriteria }: Draft['facts']): readonly Limit[] {
  const lines = new Set(successCriteria.map(({ line }) => line));
  const own = limits.filter(({ fact }) => !lines.has(fact.line));
  return own.length === 0 ? limits : own;
}

interface Dispute {
  readonly signal: string;
  readonly level: string;
  readonly distinct: readonly string[];
  readonly about: readonly ThresholdFact[];
}

function askLimit(
  { choices }: Pick<Draft, 'choices'>,
  { signal, level, distinct, about }: Dispute,
): Pick<Level, 'limit' | 'choice'> {
  const { value, choice } = choices.ask({
    id: `thresholds.${signal}.${level}`,
    question: `The document states ${distinct.length} limits (${level}) for ${signal}; which one counts?`,
    answers: distinct,
    form: `one of ${distinct.join(', ')}`,
    about,
    read: (answer) => distinct.find((each) => each === answer.replaceAll(/\s+/g, ' ')) ?? null,
    placeholder: distinct[0] ?? '',
  });
  return { limit: value, ...(choice !== undefined && { choice }) };
}

/** The section `thresholds`. */
export function thresholdFields(levels: readonly Level[]): readonly Field[] {
  const fields = [...Map.groupBy(levels, ({ signal }) => signal)].map(([signal, list]) =>
    field(
      signal,
      map(
        list.map(({ level, limit, about, choice }) =>
          field(level, limit, { about, ...(choice !== undefined && { choice }) }),
        ),
      ),
    ),
  );
  return fields.length === 0 ? [] : [field('thresholds', map(...fields))];
}
