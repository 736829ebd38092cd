import { formatDuration } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import type { Probability, Spread } from './statistics.ts';
import type { KindResult, Study } from './study.ts';

/** A study as people read it. */
export function studyText(plan: Plan, study: Study): string {
  const { drawn, harmed, detected, falseRollback, timeToDetectMs, userMinutes, failedRequests, misses } = study;
  return [
    `Study of ${plan.launch.title}: ${drawn} bad releases (seed ${study.seed})`,
    '',
    `Noticed            ${percent(detected)} of ${harmed} that did harm before the launch had ended`,
    `False rollbacks    ${percent(falseRollback)} of ${falseRollback.of} good releases`,
    `Time to notice     ${spreadText(timeToDetectMs, length)}`,
    `User minutes       ${spreadText(userMinutes, number)}`,
    `Failed requests    ${spreadText(failedRequests, number)}`,
    '',
    'By kind of harm',
    ...study.kinds.flatMap(kindLines),
    ...missLines(misses.map(({ text, size }) => ({ text, size }))),
    '',
    'Drawn from',
    ...study.distributions.map(({ kind, text }) => `  ${kind.padEnd(8)}  ${text}`),
    `  onset     ${study.onset}`,
  ].join('\n');
}

const SIZES = ['small', 'middle', 'large'];

function kindLines({ kind, drawn, detected, bySize, timeToDetectMs, caughtBy }: KindResult): readonly string[] {
  const sizes = bySize.map((each, i) => `${SIZES[i]} ${each.hits} of ${each.of}`).join(', ');
  const catchers = Object.entries(caughtBy).map(([by, count]) => `            ${String(count).padStart(4)} by ${by}`);
  return [
    `  ${kind.padEnd(8)}  ${detected.hits} of ${drawn} noticed${sizes === '' ? '' : ` (${sizes})`}, ${spreadText(timeToDetectMs, length)}`,
    ...catchers,
  ];
}

/** Misses that a text shows at most. */
const MAX_MISSES = 10;

function missLines(misses: readonly { readonly text: string; readonly size: number }[]): readonly string[] {
  if (misses.length === 0) return [];
  const largest = misses.toSorted((a, b) => b.size - a.size).slice(0, MAX_MISSES);
  const rest = misses.length - largest.length;
  return [
    '',
    'Went unnoticed, largest first',
    ...largest.map(({ text }) => `  ${text}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** An estimate with its 95 % interval. */
export function percent({ estimate, low, high }: Probability): string {
  const text = (value: number): string => (100 * value).toFixed(1);
  return `${text(estimate)} % (95 % interval ${text(low)} to ${text(high)})`;
}

/** Median, P95 and worst. */
export function spreadText(values: Spread | null, format: (value: number) => string): string {
  if (values === null) return 'nothing was noticed';
  return `median ${format(values.median)}, P95 ${format(values.p95)}, worst ${format(values.worst)}`;
}

/** Launch time to the second. */
export function length(ms: number): string {
  return formatDuration(Math.round(ms / 1000) * 1000);
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}
