import type { Margin, Proportion } from '@holdpoint/analysis';
import { formatDuration } from '@holdpoint/engine';
import type { Analysis } from './analysis.ts';

/** `2,905`. */
export function countText(count: number): string {
  return new Intl.NumberFormat('en-US').format(count);
}

/** `1 interval`, `2,905 intervals`. */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A rate from 0 to 1 in percent, with three digits that say something: `0.48%`, `0.00123%`. */
export function rateText(rate: number): string {
  return `${digits(rate * 100)}%`;
}

function digits(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}

/** `0`, `0.5pp`, `10%`. */
export function marginText({ kind, value }: Margin): string {
  if (value === 0) return '0';
  return kind === 'points' ? `${digits(value * 100)}pp` : `${digits(value * 100)}% of stable's rate`;
}

/** `2.1% failed (61 of 2,905 requests)`. */
export function partText({ hits, requests }: Proportion, what: string): string {
  if (requests === 0) return 'no requests';
  return `${rateText(hits / requests)} ${what} (${countText(hits)} of ${countText(requests)} requests)`;
}

/** A factor with three digits: `2.36`. */
export function timesText(times: number): string {
  return digits(times);
}

/** An e-value by its natural logarithm: `480`, `1.2e+15`. */
export function evidenceText(ln: number): string {
  const value = Math.exp(Math.min(700, ln));
  return value < 1e6 ? digits(value) : value.toExponential(1);
}

type Times = Pick<Analysis, 'time' | 'from'>;

/** Seconds of a time of the file: those of the file where it counts or tells seconds or milliseconds, else from its first row on. */
export function secondsOf({ time, from }: Times, at: number): number {
  return (time === 'iso' ? at - from : at) / 1000;
}

/** ISO 8601 where the file tells moments; null where it counts seconds from a beginning of its own. */
export function wallOf({ time }: Times, at: number): string | null {
  return time === 'seconds' ? null : new Date(at).toISOString().replace('.000Z', 'Z');
}

/** `42m after the first row, at 2026-02-08T09:42:00Z`. */
export function whenText(times: Times, at: number): string {
  const wall = wallOf(times, at);
  const place = wall === null ? `t=${secondsOf(times, at)}` : `at ${wall}`;
  return at === times.from
    ? `with the first row, ${place}`
    : `${spanText(at - times.from)} after the first row, ${place}`;
}

/** `42m`. */
export function spanText(ms: number): string {
  return ms === 0 ? '0s' : formatDuration(ms);
}
