import { parseQuantity } from '@holdpoint/plan';
import type { Facts, ThresholdFact } from '../facts.ts';
import { isFromBaseline, limitOf, signalId } from '../plan/signals.ts';
import { type Finding, linesText, quotesOf } from './finding.ts';

/** Thresholds that speak of the same thing: metric, and part of the launch. */
function subjectOf({ metric, unit, scope = '' }: ThresholdFact): string {
  const one = parseQuantity(`1${unit}`);
  const dimension = 'value' in one ? one.value.dimension : unit;
  return `${signalId(metric, unit)}\n${dimension}\n${scope.trim().toLowerCase()}`;
}

/** A limit in the base unit of its quantity; undefined where it is none of the plan language, or relative. */
function amountOf(fact: ThresholdFact): number | undefined {
  const reading = parseQuantity(`${fact.value}${/^[A-Z]{3}$/.test(fact.unit) ? ' ' : ''}${fact.unit}`);
  return isFromBaseline(fact) || !('value' in reading) ? undefined : reading.value.value;
}

function isUpper({ op }: ThresholdFact): boolean {
  return op === '<' || op === '<=';
}

/** Reports two limits for one metric, level and scope. */
export function findTwoLimits({ thresholds }: Facts): readonly Finding[] {
  const groups = Map.groupBy(thresholds, (fact) => `${subjectOf(fact)}\n${fact.level ?? 'target'}\n${isUpper(fact)}`);
  return [...groups.values()].flatMap((same): readonly Finding[] => {
    const byLimit = new Map(same.map((fact) => [`${amountOf(fact) ?? limitOf(fact)}`, fact]));
    const [first, second] = [...byLimit.values()];
    if (first === undefined || second === undefined) return [];
    const about = [...byLimit.values()];
    const limits = about.map((fact) => limitOf(fact) ?? `${fact.op} ${fact.value}${fact.unit}`);
    const message = `${first.metric} has ${limits.length} limits${first.level === undefined ? '' : ` (${first.level})`}: ${limits.join(' and ')}, in ${linesText(about)}`;
    return [
      {
        code: 'two_limits',
        message,
        hint: 'decide which one counts, and write it in every place',
        quotes: quotesOf(about),
      },
    ];
  });
}

const RANKS = { target: 0, warning: 1, critical: 2 } as const;

/** Reports levels of one metric that are crossed in the wrong order. */
export function findLevelsOutOfOrder({ thresholds }: Facts): readonly Finding[] {
  const levelled = thresholds.flatMap((fact) => (fact.level === undefined ? [] : [{ fact, level: fact.level }]));
  return [...Map.groupBy(levelled, ({ fact }) => subjectOf(fact)).values()].flatMap((same) => {
    const alerts = same.filter(({ level }) => level !== 'target');
    const higherIsWorse = alerts.some(({ fact }) => fact.op === '>' || fact.op === '>=');
    return alerts.flatMap(({ fact: worse, level }): readonly Finding[] => {
      const better = same.find((other) => {
        if (RANKS[other.level] >= RANKS[level]) return false;
        const [mine, theirs] = [amountOf(worse), amountOf(other.fact)];
        return mine !== undefined && theirs !== undefined && (higherIsWorse ? mine < theirs : mine > theirs);
      });
      if (better === undefined) return [];
      const about = [better.fact, worse];
      const message = `${worse.metric} is ${level} at ${limitOf(worse)}, before it leaves its ${better.level} ${limitOf(better.fact)}: ${linesText(about)}`;
      return [
        {
          code: 'levels_out_of_order',
          message,
          hint: 'let target, warning and critical follow one another',
          quotes: quotesOf(about),
        },
      ];
    });
  });
}

/** Reports wanted limits of errors and successes of which one says more than the other. */
export function findUnlikeComplements({ thresholds }: Facts): readonly Finding[] {
  const wanted = thresholds.filter(({ level = 'target', unit }) => level === 'target' && unit === '%');
  const errors = wanted.filter((fact) => signalId(fact.metric, fact.unit) === 'error_rate' && isUpper(fact));
  const successes = wanted.filter(
    (fact) => signalId(fact.metric, fact.unit) === 'success_rate' && !isUpper(fact) && fact.op !== '=',
  );
  const first = [
    ...new Map([...errors].reverse().map((error) => [`${error.scope ?? ''} ${error.value}`, error])).values(),
  ];
  return first.reverse().flatMap((error): readonly Finding[] => {
    const other = successes.find(
      ({ value, scope = '' }) => scope === (error.scope ?? '') && Math.abs(100 - value - error.value) > 1e-9,
    );
    if (other === undefined) return [];
    const message = `${error.metric} ${limitOf(error)} and ${other.metric} ${limitOf(other)} do not add up to 100 %: ${linesText([error, other])}`;
    const hint = `${other.value} % of successes are ${Number((100 - other.value).toFixed(6))} % of errors: write both of the stricter one`;
    return [{ code: 'complement_differs', message, hint, quotes: quotesOf([error, other]) }];
  });
}
