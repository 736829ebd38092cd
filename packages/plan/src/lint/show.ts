import { Temporal } from 'temporal-polyfill';
import type { Condition, Subject } from '../condition.ts';
import { formatDuration } from '../duration.ts';
import { formatCondition } from '../grammar/format-condition.ts';
import type { Plan } from '../plan.ts';
import type { Dimension } from '../quantity.ts';
import type { MatrixRule } from '../sections.ts';
import { startOf } from './schedule.ts';

/** A value of a signal in base units for a message, such as `0.8%`, `5s`, `50MB` or `20/s`. */
export function showValue(plan: Plan, signal: string, value: number): string {
  const { dimension = 'count', currency } = plan.signals[signal] ?? {};
  return dimension === 'money' ? `${short(value)} ${currency ?? ''}`.trim() : SHOWN[dimension](value);
}

const SHOWN: Readonly<Record<Dimension, (value: number) => string>> = {
  ratio: showShare,
  points: (value) => `${short(value * 100)}pp`,
  duration: (value) => formatDuration(Math.round(value)),
  bytes: (value) => `${short(value / 1e6)}MB`,
  count: short,
  rate: (value) => `${short(value)}/s`,
  money: short,
};

/** A part of 1 as a percentage. */
export function showShare(part: number): string {
  return `${short(part * 100)}%`;
}

/** A whole number with its thousands apart: `1,000,000`. */
export function showCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** A length of time to two units, rounded up to minutes from an hour on: `1d4h`, `3h30m`, `45s`. */
export function showLength(ms: number): string {
  const unit = ms >= 86_400_000 ? 3_600_000 : ms >= 3_600_000 ? 60_000 : 1000;
  return formatDuration(Math.ceil(ms / unit) * unit);
}

/** An instant as clocks of the launch show it: `2026-02-08 02:30`; `T+30m` where the plan states no start. */
export function showInstant(plan: Plan, ms: number): string {
  if (startOf(plan) === undefined) return `T${ms < 0 ? '-' : '+'}${showLength(Math.abs(ms))}`;
  const local = Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toZonedDateTimeISO(plan.launch.timezone);
  const time = local.toPlainDateTime().toString({ smallestUnit: ms % 60_000 === 0 ? 'minute' : 'second' });
  return time.replace('T', ' ');
}

/** What a condition measures, such as `stable error_rate by endpoint`. */
export function showSubject({ signal, variant, by }: Subject): string {
  return `${variant === 'stable' ? 'stable ' : ''}${signal}${by === undefined ? '' : ` by ${by}`}`;
}

/** The situation of a row of the matrix, in its words or as its condition. */
export function showSituation({ when, situation }: MatrixRule): string {
  return when === null ? situation : formatCondition(when);
}

/** One word for what two conditions must share to be about the same thing; undefined where nothing is measured. */
export function subjectKey(condition: Condition): string | undefined {
  return 'subject' in condition ? showSubject(condition.subject) : undefined;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
