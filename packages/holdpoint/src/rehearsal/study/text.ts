import { formatDuration, formatValue } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { type HarmRange, harmsOf } from './draw.ts';
import type { Frequency, Spread } from './statistics.ts';
import type { SizeRow, Study } from './study.ts';

/** Misses that a text shows at most. */
const MAX_MISSES = 10;

/** A study as people read it. */
export function studyText(plan: Plan, study: Study): string {
  const { detected, falseRollbacks, detectMs, backMs, userMinutes, failed, unharmed } = study;
  return [
    `Study of ${plan.launch.title}: ${study.releases.length} bad releases (seed ${study.seed})`,
    '',
    `Noticed            ${frequencyText(detected)}`,
    `False rollbacks    ${frequencyText(falseRollbacks)} good releases`,
    `Time to notice     ${spreadText(detectMs, span)}`,
    `Traffic back       ${spreadText(backMs, span)}`,
    `User minutes       ${spreadText(userMinutes, count)}`,
    `Failed requests    ${spreadText(failed, count)}`,
    ...(unharmed === 0 ? [] : [`Never came         ${unharmed} launches had ended before their harm began`]),
    '',
    'By kind and size of harm',
    ...study.sizes.map(sizeLine),
    '',
    'Noticed first by',
    ...study.catchers.map(({ catcher, launches, byKind }) => {
      const kinds = Object.entries(byKind).map(([kind, number]) => `${kind} ${number}`);
      return `  ${String(launches).padStart(5)}  ${catcher} (${kinds.join(', ')})`;
    }),
    ...study.falseCatchers.map(
      ({ catcher, launches }) => `  ${String(launches).padStart(5)}  ${catcher}, of good releases`,
    ),
    ...missLines(study),
    '',
    'Drawn from, every kind as likely as another, sizes log-uniform',
    ...distributions(plan).map(({ label, text }) => `  ${label.padEnd(26)}  ${text}`),
    `  ${'onset'.padEnd(26)}  with a random stage, at a random moment of it, or growing over its first half`,
  ].join('\n');
}

/** What bad releases of a plan are drawn from. */
export function distributions(plan: Plan): readonly { readonly label: string; readonly text: string }[] {
  return harmsOf(plan).map((harm) => {
    const of = harm.signal === null ? '' : ` of ${harm.signal.id}`;
    return { label: `${harm.kind}${of}`, text: `${limitText(harm, harm.low)} to ${limitText(harm, harm.high)}` };
  });
}

function limitText({ kind, signal }: HarmRange, value: number): string {
  if (signal === null) return span(value);
  return `${formatValue(value, signal.dimension)}${kind === 'leak' ? ' per hour' : ''}`;
}

function sizeLine({ kind, size, detected, detectMs, userMinutes }: SizeRow): string {
  const noticed = `${detected.hits} of ${detected.of}`.padEnd(10);
  const times = detectMs === null ? 'never noticed' : `median ${span(detectMs.median)}, worst ${span(detectMs.worst)}`;
  const users = userMinutes === null ? '' : `; ${count(userMinutes.median)} user minutes`;
  return `  ${kind.padEnd(8)} ${size.padEnd(6)}  ${noticed}  ${times}${users}`;
}

function missLines({ releases }: Study): readonly string[] {
  const missed = releases.filter(({ harmed, detectMs }) => harmed && detectMs === null);
  if (missed.length === 0) return [];
  const largest = missed.toSorted((a, b) => b.size - a.size).slice(0, MAX_MISSES);
  const rest = missed.length - largest.length;
  return [
    '',
    'Went unnoticed, largest first',
    ...largest.map(({ text, stage, userMinutes }) => `  ${text} in ${stage} (${count(userMinutes)} user minutes)`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** An estimate with its 95 % interval. */
export function frequencyText({ hits, of, rate, low, high }: Frequency): string {
  const percent = (value: number): string => (100 * value).toFixed(1);
  if (rate === null) return 'nothing was tried';
  return `${percent(rate)} % (95 % interval ${percent(low)} to ${percent(high)}), ${hits} of ${of}`;
}

/** Median, P95 and worst. */
export function spreadText(values: Spread | null, format: (value: number) => string): string {
  if (values === null) return 'never';
  return `median ${format(values.median)}, P95 ${format(values.p95)}, worst ${format(values.worst)}`;
}

/** A length of time to the second. */
export function span(ms: number): string {
  return formatDuration(Math.round(ms / 1000) * 1000);
}

/** A whole number with its thousands set apart. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
