import { type Condition, parseCondition, parseDuration } from '@holdpoint/plan';
import type { Facts, TriggerFact } from '../facts.ts';
import { isFromBaseline, limitOf, signalId } from '../plan/signals.ts';
import { type Finding, linesText, quotesOf } from './finding.ts';

interface ReadTrigger {
  readonly fact: TriggerFact;
  readonly condition: Condition;
}

function readTriggers({ triggers }: Facts): readonly ReadTrigger[] {
  return triggers.flatMap((fact) => {
    const parsed = fact.condition === undefined ? undefined : parseCondition(fact.condition);
    return parsed !== undefined && 'value' in parsed ? [{ fact, condition: parsed.value.condition }] : [];
  });
}

function signalOf({ subject }: { readonly subject: { readonly signal: string } }, unit: string): string {
  return signalId(subject.signal.replaceAll('_', ' '), unit);
}

/** Reports triggers that fire at values that a target calls good: the one takes back what the other lets pass. */
export function findTriggersInsideTargets(facts: Facts): readonly Finding[] {
  const targets = facts.thresholds.filter((fact) => (fact.level ?? 'target') === 'target' && !isFromBaseline(fact));
  return readTriggers(facts).flatMap(({ fact, condition }): readonly Finding[] => {
    if (condition.kind !== 'compare' || condition.operand.kind !== 'quantity' || fact.action === 'page') return [];
    const { op, operand } = condition;
    const fires = operand.quantity;
    const target = targets.find((each) => {
      const limit = parseCondition(`signal ${limitOf(each) ?? '?'}`);
      if (!('value' in limit) || limit.value.condition.kind !== 'compare') return false;
      const wanted = limit.value.condition.operand;
      if (wanted.kind !== 'quantity' || wanted.quantity.dimension !== fires.dimension) return false;
      if (signalId(each.metric, each.unit) !== signalOf(condition, each.unit)) return false;
      if (op.startsWith('>')) return each.op.startsWith('<') && fires.value < wanted.quantity.value;
      return op.startsWith('<') && each.op.startsWith('>') && fires.value > wanted.quantity.value;
    });
    if (target === undefined) return [];
    const message = `${JSON.stringify(fact.text)} acts on values that are within ${target.metric} ${limitOf(target)}: ${linesText([fact, target])}`;
    const hint = 'make the trigger laxer than what is wanted, or want less';
    return [{ code: 'trigger_inside_target', message, hint, quotes: quotesOf([fact, target]) }];
  });
}

/** Reports actions that are due before their condition has lasted long enough to be known. */
export function findActionsBeforeKnown(facts: Facts): readonly Finding[] {
  return readTriggers(facts).flatMap(({ fact, condition }): readonly Finding[] => {
    const within = fact.within === undefined ? undefined : parseDuration(fact.within);
    const lasts = condition.kind === 'compare' ? condition.forMs : undefined;
    if (within === undefined || !('value' in within) || lasts === undefined || lasts < within.value) return [];
    const message = `${JSON.stringify(fact.text)} must have acted within ${fact.within}, but is known only after as long or longer: ${linesText([fact])}`;
    return [
      {
        code: 'acts_before_known',
        message,
        hint: 'shorten how long it must last, or allow more time',
        quotes: quotesOf([fact]),
      },
    ];
  });
}

interface Range {
  readonly fact: TriggerFact;
  readonly signal: string;
  readonly low: number;
  readonly high: number;
}

/** Reports ranges of one signal that overlap, or leave values between them, and ask for different things. */
export function findRangeFaults(facts: Facts): readonly Finding[] {
  const ranges = readTriggers(facts).flatMap(({ fact, condition }): readonly Range[] => {
    if (condition.kind !== 'range') return [];
    return [{ fact, signal: condition.subject.signal, low: condition.low.value, high: condition.high.value }];
  });
  return [...Map.groupBy(ranges, ({ signal }) => signal).values()].flatMap((same) => {
    const sorted = [...same].sort((a, b) => a.low - b.low || a.high - b.high);
    return sorted.slice(1).flatMap((next, i): readonly Finding[] => {
      const before = sorted[i];
      if (before === undefined || next.low === before.high) return [];
      const overlap = next.low < before.high;
      const about = [before.fact, next.fact];
      const what = overlap ? 'hold the same values' : 'leave values between them';
      const message = `${JSON.stringify(before.fact.text)} and ${JSON.stringify(next.fact.text)} ${what}: ${linesText(about)}`;
      return [
        {
          code: overlap ? 'ranges_overlap' : 'ranges_gap',
          message,
          hint: 'let one range begin where the other ends',
          quotes: quotesOf(about),
        },
      ];
    });
  });
}

const LENGTH = /\b(\d{1,5}(?:\.\d{1,2})?)\s?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\b/gi;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Reports a rollback whose steps, by the lengths that they state, last longer than a trigger gives it. */
export function findLongRollbacks({ triggers, rollbackSteps }: Facts): readonly Finding[] {
  const timed = rollbackSteps
    .map((fact) => ({ fact, seconds: secondsIn(fact.text) }))
    .filter(({ seconds }) => seconds > 0);
  const total = timed.reduce((sum, { seconds }) => sum + seconds, 0);
  const budgets = triggers.flatMap((fact) => {
    const within = fact.within === undefined || fact.action !== 'rollback' ? undefined : parseDuration(fact.within);
    return within !== undefined && 'value' in within ? [{ fact, seconds: within.value / 1000 }] : [];
  });
  const tight = budgets.filter(({ seconds }) => seconds < total).sort((a, b) => a.seconds - b.seconds)[0];
  if (tight === undefined) return [];
  const about = [tight.fact, ...timed.map(({ fact }) => fact)];
  const message = `the steps of the rollback take ${total} s, by their own words, and ${JSON.stringify(tight.fact.text)} gives it ${tight.fact.within}: ${linesText(about)}`;
  return [
    { code: 'rollback_too_long', message, hint: 'shorten the steps, or allow more time', quotes: quotesOf(about) },
  ];
}

function secondsIn(text: string): number {
  const [first] = [...text.slice(0, 500).matchAll(LENGTH)];
  return first === undefined ? 0 : Number(first[1]) * (SECONDS[(first[2] ?? '').charAt(0).toLowerCase()] ?? 0);
}
